//! Types that several of Logto's APIs share.

mod localized_text;
mod patch;
mod search;
mod timestamps;
mod unknown_value;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

pub(crate) use self::unknown_value::deserialize_enum;
pub use self::{
    localized_text::LocalizedText,
    patch::Patch,
    search::{Joint, Search, SearchMode},
    timestamps::{TimeOutOfRange, UnixMillis, UnixSeconds},
    unknown_value::UnknownValue,
};

/// A JSON object of any content.
pub type JsonObject = Map<String, Value>;

/// Deserializes `null` as the default, so that an unexpected `null` in one object does not fail a whole list.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
