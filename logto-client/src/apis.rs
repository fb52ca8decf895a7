//! Logto's Management API: one file or folder per group, with its trait and types.

use crate::{Api, Endpoint};

/// Declares the groups, each a module with a trait.
macro_rules! groups {
    ($($module:ident: $trait:ident / $mock:ident,)*) => {
        $(
            pub mod $module;
            #[doc(inline)]
            pub use self::$module::$trait;
            #[cfg(feature = "mockall")]
            pub use self::$module::$mock;
        )*

        /// The endpoints of Logto's Management API, by the name of the trait that declares them.
        ///
        /// ```
        /// for (api, endpoints) in logto_client::OPERATIONS {
        ///     for endpoint in *endpoints {
        ///         println!("{api}::{}: {} {}", endpoint.operation(), endpoint.method(), endpoint.path());
        ///     }
        /// }
        /// ```
        pub const OPERATIONS: &[(&str, &[Endpoint])] =
            &[$((stringify!($trait), <dyn self::$module::$trait as Api>::ENDPOINTS)),*];

        /// The traits and types of every group, for the prelude.
        pub(crate) mod all {
            $(pub use super::$module::*;)*
        }
    };
}

groups! {
    connector_factories: ConnectorFactories / MockConnectorFactories,
    connectors: Connectors / MockConnectors,
    resources: Resources / MockResources,
    roles: Roles / MockRoles,
    users: Users / MockUsers,
}

pub mod applications;
pub mod organizations;
pub mod types;
#[doc(inline)]
pub use self::types::{
    Joint, Patch, Search, SearchMode, TimeOutOfRange, UnixMillis, UnixSeconds, UnknownValue,
};
