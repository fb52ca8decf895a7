//! The kinds of connectors that a Logto can make.
//!
//! <https://openapi.logto.io/group/endpoint-connector-factories>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{null_as_default, open_enum::open_enum};
use crate::{
    Call, api,
    connectors::{ConnectorPlatform, ConnectorType, LocalizedText},
};

/// The kinds of connectors that a Logto can make, with the forms of their configuration.
///
/// Any operation can also fail with what [`Connectors`](crate::Connectors) lists for all.
#[api]
#[cfg_attr(feature = "mockall", mockall::automock)]
pub trait ConnectorFactories: Send + Sync {
    /// Lists all connector factories.
    ///
    /// `GET /api/connector-factories`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, ConnectorFactories, Error};
    /// # async fn example(logto: Client) -> Result<(), Error> {
    /// for factory in logto.list_connector_factories().await? {
    ///     println!("{}: {}", factory.id, factory.name.en().unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// None.
    ///
    /// # Response
    ///
    /// 200, about 50 factories in 740 kB: each brings its logo and its readme along.
    ///
    /// # Errors
    ///
    /// None of its own.
    #[endpoint(GET, "/api/connector-factories")]
    fn list_connector_factories(&self) -> Call<Vec<ConnectorFactory>>;

    /// Gets a connector factory by its id.
    ///
    /// `GET /api/connector-factories/{id}`
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_client::{Client, ConnectorFactories, Error};
    /// # async fn example(logto: Client) -> Result<(), Error> {
    /// let factory = logto.get_connector_factory("github-universal").await?;
    /// for item in factory.form_items.iter().filter(|item| item.required) {
    ///     println!("needs {}: {}", item.key, item.label);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Parameters
    ///
    /// `id`, such as `github-universal`.
    ///
    /// # Response
    ///
    /// 200, the factory. Its `form_items` say which keys a connector's configuration has.
    ///
    /// # Errors
    ///
    /// - 404 `entity.not_found`: there is no factory with this id
    ///   ([`is_not_found`](crate::Error::is_not_found)).
    #[endpoint(GET, "/api/connector-factories/<id>")]
    fn get_connector_factory(&self, id: &str) -> Call<ConnectorFactory>;
}

/// A kind of connectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectorFactory {
    /// The id, such as `github-universal`.
    pub id: String,
    /// What connectors of this kind do.
    #[serde(rename = "type")]
    pub r#type: ConnectorType,
    /// The identity provider, such as `github`. Factories for several platforms share one.
    pub target: String,
    /// Where it works. `None` for email and SMS.
    #[serde(default, deserialize_with = "null_as_default")]
    pub platform: Option<ConnectorPlatform>,
    /// The name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: LocalizedText,
    /// What it is, in a sentence.
    #[serde(default, deserialize_with = "null_as_default")]
    pub description: LocalizedText,
    /// The URL of the logo, often a data URL.
    #[serde(default, deserialize_with = "null_as_default")]
    pub logo: String,
    /// The URL of the logo for a dark background.
    #[serde(default, deserialize_with = "null_as_default")]
    pub logo_dark: Option<String>,
    /// A guide to setting it up, in Markdown.
    #[serde(default, deserialize_with = "null_as_default")]
    pub readme: String,
    /// The form of the configuration.
    #[serde(default, deserialize_with = "null_as_default")]
    pub form_items: Vec<FormItem>,
    /// Whether it is for demonstration only.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_demo: bool,
    /// Whether it speaks a standard (OAuth 2.0, OIDC, SAML), so that it can be used several times with
    /// a target of one's own.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_standard: bool,
    /// Whether it can store the provider's tokens.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_token_storage_supported: bool,
    /// An example of a configuration, in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_template: Option<String>,
    /// Data of the factory's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_data: Option<Map<String, Value>>,
    /// The address from which email is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_email: Option<String>,
}

impl ConnectorFactory {
    /// A factory for a fake: universal and social, named after its id.
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

/// One field of the form of a connector's configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FormItem {
    /// The key in the configuration.
    pub key: String,
    /// How it is entered.
    #[serde(rename = "type")]
    pub r#type: FormItemType,
    /// What it is called.
    #[serde(default, deserialize_with = "null_as_default")]
    pub label: String,
    /// Whether it must be given.
    #[serde(default, deserialize_with = "null_as_default")]
    pub required: bool,
    /// What stands in the empty field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// What can be selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select_items: Option<Vec<SelectItem>>,
    /// What it is if not given: of whatever type the field has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<Value>,
    /// An explanation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A further explanation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tooltip: Option<String>,
    /// When the field is shown at all: when all of these hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_conditions: Option<Vec<ShowCondition>>,
    /// Whether the value is a secret.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_confidential: bool,
    /// Whether the field is in development.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_dev_feature: bool,
}

impl FormItem {
    /// A field for a fake: optional, and called by its key.
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
    /// How a field of a form is entered.
    FormItemType {
        /// A line of text.
        Text = "Text",
        /// Several lines of text.
        MultilineText = "MultilineText",
        /// A number.
        Number = "Number",
        /// Yes or no.
        Switch = "Switch",
        /// One of several.
        Select = "Select",
        /// Some of several.
        MultiSelect = "MultiSelect",
        /// JSON.
        Json = "Json",
    }
}

/// What can be selected in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SelectItem {
    /// The value in the configuration.
    pub value: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl SelectItem {
    /// A choice that is called by its value.
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self {
            value: value.to_owned(),
            title: None,
        }
    }
}

/// When a field is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ShowCondition {
    /// The key of the field that decides.
    pub target_key: String,
    /// The value that field must have; any, if there is none here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_value: Option<Value>,
}

impl ShowCondition {
    /// Holds when the field has a value.
    #[must_use]
    pub fn new(target_key: &str) -> Self {
        Self {
            target_key: target_key.to_owned(),
            expect_value: None,
        }
    }
}
