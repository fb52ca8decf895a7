//! The request line alone does not document a method.
#![deny(missing_docs)]

use logto_client::{Call, api};

/// Connectors.
#[api]
pub trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<()>;
}

fn main() {}
