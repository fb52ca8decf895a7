//! Email templates, by language and purpose.
//!
//! <https://openapi.logto.io/group/endpoint-email-templates>

use crate::{Call, UnixMillis, api, model};

/// Logto's email templates.
///
/// Email connectors prefer them to the templates in their own configuration.
///
/// ```
/// # use logto_client::prelude::*;
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let details = EmailTemplateDetails::new("Your code", "Your code is {{code}}.");
/// let template = ReplaceEmailTemplate::new("en", EmailTemplateType::SignIn, details);
/// logto.replace_email_templates(&[template]).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Methods with an `id` fail with 404 `entity.not_exists_with_id` if there is no such template.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait EmailTemplates: Send + Sync {
    /// Lists the templates, or those of a language or a type.
    #[endpoint(GET, "/api/email-templates")]
    fn list_email_templates(
        &self,
        #[query("languageTag")] language_tag: Option<&str>,
        #[query("templateType")] template_type: Option<EmailTemplateType>,
    ) -> Call<Vec<EmailTemplate>>;

    /// Creates templates and returns them. A template with the same language and type is replaced and keeps its id; all
    /// others stay.
    ///
    /// The list must not be empty.
    #[endpoint(PUT, "/api/email-templates")]
    fn replace_email_templates(
        &self,
        #[body(field)] templates: &[ReplaceEmailTemplate],
    ) -> Call<Vec<EmailTemplate>>;

    /// Deletes the templates of a language, of a type, or of both. No match is not an error.
    ///
    /// # Errors
    ///
    /// - 422 `connector.email_connector.bulk_deletion_no_filter`: neither is given.
    #[endpoint(DELETE, "/api/email-templates")]
    fn delete_email_templates(
        &self,
        #[query("languageTag")] language_tag: Option<&str>,
        #[query("templateType")] template_type: Option<EmailTemplateType>,
    ) -> Call<DeletedEmailTemplates>;

    /// Gets a template.
    #[endpoint(GET, "/api/email-templates/<id>")]
    fn get_email_template(&self, id: &str) -> Call<EmailTemplate>;

    /// Deletes a template.
    #[endpoint(DELETE, "/api/email-templates/<id>")]
    fn delete_email_template(&self, id: &str) -> Call<()>;

    /// Merges into the details of a template, and returns the template. No detail can be removed this way.
    #[endpoint(PATCH, "/api/email-templates/<id>/details", idempotent)]
    fn update_email_template_details(
        &self,
        id: &str,
        #[body] update: &UpdateEmailTemplateDetails,
    ) -> Call<EmailTemplate>;
}

/// An email template.
#[model(response, new(id))]
pub struct EmailTemplate {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The language tag.
    pub language_tag: String,
    /// The purpose.
    pub template_type: EmailTemplateType,
    /// Subject, content and addresses.
    pub details: EmailTemplateDetails,
    /// The time of creation.
    pub created_at: UnixMillis,
}

/// The purpose of an email template.
#[model]
pub enum EmailTemplateType {
    /// Sign-in.
    SignIn,
    /// Sign-up.
    Register,
    /// Password recovery.
    ForgotPassword,
    /// Invitation to an organization.
    OrganizationInvitation,
    /// Any purpose that has no template.
    Generic,
    /// Confirmation of a sensitive change by the user.
    UserPermissionValidation,
    /// Confirmation of a new email address.
    BindNewIdentifier,
    /// Multi-factor authentication.
    MfaVerification,
    /// Setup of email as a factor.
    BindMfa,
}

/// Subject, content and addresses of an email. All strings can have variables, such as `{{code}}`.
#[model]
#[derive(Default)]
pub struct EmailTemplateDetails {
    /// The subject.
    pub subject: String,
    /// The content.
    pub content: String,
    /// The media type of the content, which few providers need.
    pub content_type: Option<EmailContentType>,
    /// The address for replies.
    pub reply_to: Option<String>,
    /// The sender.
    pub send_from: Option<String>,
}

/// The media type of an email.
#[model]
pub enum EmailContentType {
    /// HTML.
    Html = "text/html",
    /// Plain text.
    Text = "text/plain",
}

/// A template of [`EmailTemplates::replace_email_templates`].
#[model]
pub struct ReplaceEmailTemplate {
    /// The language tag. The server accepts any string of up to 16 characters.
    pub language_tag: String,
    /// The purpose.
    pub template_type: EmailTemplateType,
    /// Subject, content and addresses.
    pub details: EmailTemplateDetails,
}

/// The body of [`EmailTemplates::update_email_template_details`].
#[model]
pub struct UpdateEmailTemplateDetails {
    /// The subject.
    pub subject: Option<String>,
    /// The content.
    pub content: Option<String>,
    /// The media type of the content.
    pub content_type: Option<EmailContentType>,
    /// The address for replies.
    pub reply_to: Option<String>,
    /// The sender.
    pub send_from: Option<String>,
}

/// The result of [`EmailTemplates::delete_email_templates`].
#[model(response)]
pub struct DeletedEmailTemplates {
    /// The number of deleted templates.
    pub row_count: u64,
}
