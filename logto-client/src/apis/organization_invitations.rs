//! Organization invitations ask the owner of an email address to join an organization.
//!
//! <https://openapi.logto.io/group/endpoint-organization-invitations>

use super::organizations::RoleSummary;
use crate::{Call, Secret, UnixMillis, api, model};

/// Logto's organization invitations.
///
/// ```
/// # use logto_client::prelude::*;
/// # use std::time::{Duration, SystemTime};
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let tomorrow = UnixMillis::from(SystemTime::now() + Duration::from_secs(86_400));
/// let invitation = CreateOrganizationInvitation::new("ann@example.com", "organization-id", tomorrow)
///     .organization_role_ids(["role-id"])
///     .message_payload(InvitationMessage::new().link("https://example.com/join?id=1"));
/// let invitation = logto.create_organization_invitation(&invitation).await?;
///
/// // When Ann follows the link:
/// let accepted = InvitationStatus::Accepted;
/// logto.replace_organization_invitation_status(&invitation.id, &accepted, Some("user-id")).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
/// Methods with an `id` fail with 404 `entity.not_found` if there is no such invitation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait OrganizationInvitations: Send + Sync {
    /// Lists the invitations. The list is not paginated.
    #[endpoint(GET, "/api/organization-invitations")]
    fn list_organization_invitations(
        &self,
        #[query(flatten)] filter: &ListOrganizationInvitations,
    ) -> Call<Vec<OrganizationInvitation>>;

    /// Creates an invitation and returns it.
    ///
    /// With a [`message_payload`](CreateOrganizationInvitation::message_payload), the server **sends an email** to the
    /// invitee. The request is not retried.
    ///
    /// # Errors
    ///
    /// - 422 `entity.unique_integrity_violation`: the organization has a pending invitation of this address
    ///   ([`is_conflict`](crate::Error::is_conflict)).
    /// - 422 `entity.relation_foreign_key_not_found`: there is no such organization.
    /// - 422 `request.invalid_input`: the invitee is a member already.
    /// - 400 `request.invalid_input`: the time is in the past.
    #[endpoint(POST, "/api/organization-invitations", not_idempotent)]
    fn create_organization_invitation(
        &self,
        #[body] invitation: &CreateOrganizationInvitation,
    ) -> Call<OrganizationInvitation>;

    /// Gets an invitation.
    #[endpoint(GET, "/api/organization-invitations/<id>")]
    fn get_organization_invitation(&self, id: &str) -> Call<OrganizationInvitation>;

    /// Deletes an invitation.
    #[endpoint(DELETE, "/api/organization-invitations/<id>")]
    fn delete_organization_invitation(&self, id: &str) -> Call<()>;

    /// **Sends an email** to the invitee, whether or not one was sent before. The request is not retried.
    #[endpoint(POST, "/api/organization-invitations/<id>/message", not_idempotent)]
    fn create_organization_invitation_message(
        &self,
        id: &str,
        #[body] message: &InvitationMessage,
    ) -> Call<()>;

    /// Accepts or revokes a pending invitation and returns it.
    ///
    /// Acceptance needs the id of the user, whose email address must be the invitee's. The user becomes a member with
    /// the roles of the invitation.
    ///
    /// # Errors
    ///
    /// - 422 `request.invalid_input`: the invitation is not pending, no user is given, or the user has another email
    ///   address.
    /// - 400 `guard.invalid_input`: the status is neither `Accepted` nor `Revoked`.
    #[endpoint(PUT, "/api/organization-invitations/<id>/status")]
    fn replace_organization_invitation_status(
        &self,
        id: &str,
        #[body(field)] status: &InvitationStatus,
        #[body(field = "acceptedUserId")] accepted_user_id: Option<&str>,
    ) -> Call<OrganizationInvitation>;
}

/// An invitation to an organization.
#[model(response, new(id))]
pub struct OrganizationInvitation {
    /// The id of the tenant.
    pub tenant_id: String,
    /// The id, 21 characters.
    pub id: String,
    /// The id of the user who invites.
    pub inviter_id: Option<String>,
    /// The email address of the invitee.
    pub invitee: String,
    /// The id of the user who accepted.
    pub accepted_user_id: Option<String>,
    /// The id of the organization.
    pub organization_id: String,
    /// The status.
    pub status: InvitationStatus,
    /// The time of creation.
    pub created_at: UnixMillis,
    /// The time of the last change.
    pub updated_at: UnixMillis,
    /// The time at which it expires.
    pub expires_at: UnixMillis,
    /// The organization roles that the invitee gets.
    pub organization_roles: Vec<RoleSummary>,
}

/// The status of an invitation.
#[model]
pub enum InvitationStatus {
    /// Not answered.
    Pending,
    /// Accepted; the invitee is a member.
    Accepted,
    /// Not answered in time.
    Expired,
    /// Revoked.
    Revoked,
}

/// The filter of [`OrganizationInvitations::list_organization_invitations`].
#[model]
pub struct ListOrganizationInvitations {
    /// Lists the invitations to this organization.
    pub organization_id: Option<String>,
    /// Lists the invitations by this user.
    pub inviter_id: Option<String>,
    /// Lists the invitations of this email address.
    pub invitee: Option<String>,
}

/// The body of [`OrganizationInvitations::create_organization_invitation`].
#[model]
pub struct CreateOrganizationInvitation {
    /// The email address of the invitee.
    pub invitee: String,
    /// The id of the organization.
    pub organization_id: String,
    /// The time at which it expires, in the future.
    pub expires_at: UnixMillis,
    /// The id of the user who invites, who need not be a member. Default: none.
    pub inviter_id: Option<String>,
    /// The ids of the organization roles that the invitee gets. Default: none.
    pub organization_role_ids: Option<Vec<String>>,
    /// The contents of the email to the invitee. Default: no email.
    pub message_payload: Option<InvitationMessage>,
}

/// The contents of an invitation email, which the template of the email connector refers to.
#[model]
pub struct InvitationMessage {
    /// A code.
    pub code: Option<Secret>,
    /// The link to accept the invitation.
    pub link: Option<Secret>,
    /// The language tag of the template.
    pub locale: Option<String>,
    /// The language tags that the recipient prefers.
    pub ui_locales: Option<String>,
}
