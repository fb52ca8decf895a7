//! Messages "sent" by connector tests.

use std::fmt;

use serde_json::Value;

/// A message that a real Logto would have sent for a connector test.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// Id of the tested connector factory, such as `http-email`.
    pub factory_id: String,
    /// The recipient.
    pub to: Recipient,
    /// The tested configuration as received. `Debug` prints its keys only.
    pub config: Value,
    /// The requested language, such as `zh-CN`.
    pub locale: Option<String>,
}

impl Message {
    /// Returns the number of bytes in recipient, configuration and language.
    pub(super) fn length(&self) -> usize {
        let locale = self.locale.as_ref().map_or(0, String::len);
        [self.to.as_str().len(), self.config.to_string().len()]
            .into_iter()
            .fold(locale, usize::saturating_add)
    }
}

/// The recipient of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recipient {
    /// An email address.
    Email(String),
    /// A phone number, in digits only.
    Phone(String),
}

impl Recipient {
    /// Returns the address or the number.
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
        let Self { factory_id, to, config, locale } = self;
        let keys: Vec<&String> =
            config.as_object().into_iter().flat_map(|config| config.keys()).collect();
        formatter
            .debug_struct("Message")
            .field("factory_id", factory_id)
            .field("to", to)
            .field("config", &keys)
            .field("locale", locale)
            .finish()
    }
}
