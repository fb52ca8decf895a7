//! The declared APIs: one file a resource, its trait and its types together.

pub mod connector_factories;
pub mod connectors;
mod localized_text;
mod open_enum;
mod setters;

use serde::{Deserialize, Deserializer};

/// Reads a `null` as if the field were not there: a server may send one for the other, and one odd
/// object must not spoil a list.
fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
