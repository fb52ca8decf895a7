//! The messages that connector tests "send".

use std::fmt;

use serde_json::Value;

/// A message that a connector test would have sent.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// The factory whose connector was tested, such as `http-email`.
    pub factory_id: String,
    /// Whom it was for.
    pub to: Recipient,
    /// The configuration that was tested, as it was received: `Debug` prints its keys only.
    pub config: Value,
    /// The language that was asked for, such as `zh-CN`.
    pub locale: Option<String>,
}

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recipient {
    /// An e-mail address.
    Email(String),
    /// A phone number, digits only.
    Phone(String),
}

impl Recipient {
    /// The address or the number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(address) => address,
            Self::Phone(number) => number,
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            factory_id,
            to,
            config,
            locale,
        } = self;
        let keys: Vec<&String> = config
            .as_object()
            .into_iter()
            .flat_map(|config| config.keys())
            .collect();
        formatter
            .debug_struct("Message")
            .field("factory_id", factory_id)
            .field("to", to)
            .field("config", &keys)
            .field("locale", locale)
            .finish()
    }
}
