//! Connector factories are the kinds of connectors that Logto can create.
//!
//! <https://openapi.logto.io/group/endpoint-connector-factories>

use serde_json::Value;

use crate::{
    Call, api,
    connectors::{ConnectorPlatform, ConnectorType, LocalizedText},
    model,
    types::JsonObject,
};

/// Logto's connector factories: the kinds of connectors it can create, with the forms of their configuration.
///
/// ```
/// # use logto_client::{Client, ConnectorFactories, Error};
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let factory = logto.get_connector_factory("github-universal").await?;
/// for item in factory.form_items.iter().filter(|item| item.required) {
///     println!("required: {} ({})", item.key, item.label);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// All methods can fail with the errors that [`Connectors`](crate::Connectors#errors) lists for every operation.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait ConnectorFactories: Send + Sync {
    /// Lists all connector factories.
    ///
    /// The response is large: about 50 factories in 740 kB, each with its logo and readme.
    #[endpoint(GET, "/api/connector-factories")]
    fn list_connector_factories(&self) -> Call<Vec<ConnectorFactory>>;

    /// Gets a connector factory by its id, such as `github-universal`.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: no factory has this id ([`is_not_found`](crate::Error::is_not_found)).
    #[endpoint(GET, "/api/connector-factories/<id>")]
    fn get_connector_factory(&self, id: &str) -> Call<ConnectorFactory>;
}

/// A kind of connector.
#[model(response, new(id, r#type), own_new)]
pub struct ConnectorFactory {
    /// The id, such as `github-universal`.
    pub id: String,
    /// The type of its connectors.
    pub r#type: ConnectorType,
    /// The identity provider, such as `github`. Factories for several platforms share one.
    pub target: String,
    /// The supported platform. `None` for email and SMS.
    pub platform: Option<ConnectorPlatform>,
    /// The display name.
    pub name: LocalizedText,
    /// A one-sentence description.
    pub description: LocalizedText,
    /// The URL of the logo, often a data URL.
    pub logo: String,
    /// The URL of the logo for dark backgrounds.
    pub logo_dark: Option<String>,
    /// The setup guide, in Markdown.
    pub readme: String,
    /// The fields of the configuration form.
    pub form_items: Vec<FormItem>,
    /// Whether it is a demo.
    pub is_demo: bool,
    /// Whether it implements a standard (OAuth 2.0, OIDC, SAML). A standard factory can have several connectors, each
    /// with a custom target.
    pub is_standard: bool,
    /// Whether storing the provider's tokens is supported.
    pub is_token_storage_supported: bool,
    /// A sample configuration, in JSON.
    pub config_template: Option<String>,
    /// Factory-specific data.
    pub custom_data: Option<JsonObject>,
    /// The sender address of emails.
    pub from_email: Option<String>,
}

impl ConnectorFactory {
    /// Creates a universal social factory for use in fakes, named after its id.
    #[must_use]
    pub fn new(id: &str) -> Self {
        let target = id.strip_suffix("-universal").unwrap_or(id);
        Self {
            id: id.to_owned(),
            r#type: ConnectorType::Social,
            target: target.to_owned(),
            platform: Some(ConnectorPlatform::Universal),
            name: LocalizedText::new(target),
            description: LocalizedText::new(target),
            logo: String::new(),
            logo_dark: None,
            readme: String::new(),
            form_items: Vec::new(),
            is_demo: false,
            is_standard: false,
            is_token_storage_supported: false,
            config_template: None,
            custom_data: None,
            from_email: None,
        }
    }
}

/// A field of a connector's configuration form.
#[model(response, new(key, r#type), own_new)]
pub struct FormItem {
    /// The key in the configuration.
    pub key: String,
    /// The input type.
    pub r#type: FormItemType,
    /// The label.
    pub label: String,
    /// Whether a value is required.
    pub required: bool,
    /// The placeholder of the empty field.
    pub placeholder: Option<String>,
    /// The options of a `Select` or `MultiSelect` field.
    pub select_items: Option<Vec<SelectItem>>,
    /// The default value, of the field's type.
    pub default_value: Option<Value>,
    /// A description.
    pub description: Option<String>,
    /// A tooltip.
    pub tooltip: Option<String>,
    /// The conditions under which the field is shown. All must hold.
    pub show_conditions: Option<Vec<ShowCondition>>,
    /// Whether the value is a secret.
    pub is_confidential: bool,
    /// Whether the field is a feature in development.
    pub is_dev_feature: bool,
}

impl FormItem {
    /// Creates an optional field for use in fakes, with its key as the label.
    #[must_use]
    pub fn new(key: &str, r#type: FormItemType) -> Self {
        Self {
            key: key.to_owned(),
            r#type,
            label: key.to_owned(),
            required: false,
            placeholder: None,
            select_items: None,
            default_value: None,
            description: None,
            tooltip: None,
            show_conditions: None,
            is_confidential: false,
            is_dev_feature: false,
        }
    }
}

/// The input type of a form field.
#[model]
pub enum FormItemType {
    /// A single line of text.
    Text,
    /// Multiple lines of text.
    MultilineText,
    /// A number.
    Number,
    /// A boolean.
    Switch,
    /// One of several options.
    Select,
    /// Any number of several options.
    MultiSelect,
    /// JSON.
    Json,
}

/// An option of a `Select` or `MultiSelect` field.
#[model]
pub struct SelectItem {
    /// The value in the configuration.
    pub value: String,
    /// The display name.
    pub title: Option<String>,
}

/// A condition under which a form field is shown.
#[model]
pub struct ShowCondition {
    /// The key of another field.
    pub target_key: String,
    /// The required value of that field. `None` means any value.
    pub expect_value: Option<Value>,
}
