//! The declared APIs: one file a resource, its trait and its types together.

pub mod connector_factories;
pub mod connectors;
mod localized_text;
mod open_enum;
mod setters;
