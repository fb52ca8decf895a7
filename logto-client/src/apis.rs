//! The declared APIs: one file or folder per resource, with its trait and types.

pub mod connector_factories;
pub mod connectors;
mod localized_text;
mod open_enum;
mod setters;

use serde::{Deserialize, Deserializer};

/// Deserializes `null` as the default, so that an unexpected `null` in one object does not fail a whole list.
fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
