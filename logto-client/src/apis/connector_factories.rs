//! Connector factories are the kinds of connectors that Logto can create.
//!
//! <https://openapi.logto.io/group/endpoint-connector-factories>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{null_as_default, open_enum::open_enum};
use crate::{
    Call, api,
    connectors::{ConnectorPlatform, ConnectorType, LocalizedText},
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectorFactory {
    /// The id, such as `github-universal`.
    pub id: String,
    /// The type of its connectors.
    #[serde(rename = "type")]
    pub r#type: ConnectorType,
    /// The identity provider, such as `github`. Factories for several platforms share one.
    pub target: String,
    /// The supported platform. `None` for email and SMS.
    #[serde(default, deserialize_with = "null_as_default")]
    pub platform: Option<ConnectorPlatform>,
    /// The display name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: LocalizedText,
    /// A one-sentence description.
    #[serde(default, deserialize_with = "null_as_default")]
    pub description: LocalizedText,
    /// The URL of the logo, often a data URL.
    #[serde(default, deserialize_with = "null_as_default")]
    pub logo: String,
    /// The URL of the logo for dark backgrounds.
    #[serde(default, deserialize_with = "null_as_default")]
    pub logo_dark: Option<String>,
    /// The setup guide, in Markdown.
    #[serde(default, deserialize_with = "null_as_default")]
    pub readme: String,
    /// The fields of the configuration form.
    #[serde(default, deserialize_with = "null_as_default")]
    pub form_items: Vec<FormItem>,
    /// Whether it is a demo.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_demo: bool,
    /// Whether it implements a standard (OAuth 2.0, OIDC, SAML). A standard factory can have several connectors, each
    /// with a custom target.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_standard: bool,
    /// Whether storing the provider's tokens is supported.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_token_storage_supported: bool,
    /// A sample configuration, in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_template: Option<String>,
    /// Factory-specific data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_data: Option<Map<String, Value>>,
    /// The sender address of emails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FormItem {
    /// The key in the configuration.
    pub key: String,
    /// The input type.
    #[serde(rename = "type")]
    pub r#type: FormItemType,
    /// The label.
    #[serde(default, deserialize_with = "null_as_default")]
    pub label: String,
    /// Whether a value is required.
    #[serde(default, deserialize_with = "null_as_default")]
    pub required: bool,
    /// The placeholder of the empty field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// The options of a `Select` or `MultiSelect` field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select_items: Option<Vec<SelectItem>>,
    /// The default value, of the field's type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<Value>,
    /// A description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A tooltip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tooltip: Option<String>,
    /// The conditions under which the field is shown. All must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_conditions: Option<Vec<ShowCondition>>,
    /// Whether the value is a secret.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_confidential: bool,
    /// Whether the field is a feature in development.
    #[serde(default, deserialize_with = "null_as_default")]
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

open_enum! {
    /// The input type of a form field.
    FormItemType {
        /// A single line of text.
        Text = "Text",
        /// Multiple lines of text.
        MultilineText = "MultilineText",
        /// A number.
        Number = "Number",
        /// A boolean.
        Switch = "Switch",
        /// One of several options.
        Select = "Select",
        /// Any number of several options.
        MultiSelect = "MultiSelect",
        /// JSON.
        Json = "Json",
    }
}

/// An option of a `Select` or `MultiSelect` field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SelectItem {
    /// The value in the configuration.
    pub value: String,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl SelectItem {
    /// Creates an option without a title.
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self { value: value.to_owned(), title: None }
    }
}

/// A condition under which a form field is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ShowCondition {
    /// The key of another field.
    pub target_key: String,
    /// The required value of that field. `None` means any value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_value: Option<Value>,
}

impl ShowCondition {
    /// Creates a condition that holds if the field has any value.
    #[must_use]
    pub fn new(target_key: &str) -> Self {
        Self { target_key: target_key.to_owned(), expect_value: None }
    }
}
