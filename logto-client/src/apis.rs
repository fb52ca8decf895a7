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
    account_center: AccountCenter / MockAccountCenter,
    applications: Applications / MockApplications,
    audit_logs: AuditLogs / MockAuditLogs,
    authn: Authn / MockAuthn,
    captcha_provider: CaptchaProviders / MockCaptchaProviders,
    cimd: Cimd / MockCimd,
    configs: Configs / MockConfigs,
    connector_factories: ConnectorFactories / MockConnectorFactories,
    connectors: Connectors / MockConnectors,
    custom_phrases: CustomPhrases / MockCustomPhrases,
    custom_profile_fields: CustomProfileFields / MockCustomProfileFields,
    dashboard: Dashboard / MockDashboard,
    domains: Domains / MockDomains,
    email_templates: EmailTemplates / MockEmailTemplates,
    hooks: Hooks / MockHooks,
    one_time_tokens: OneTimeTokens / MockOneTimeTokens,
    organization_invitations: OrganizationInvitations / MockOrganizationInvitations,
    organization_roles: OrganizationRoles / MockOrganizationRoles,
    organization_scopes: OrganizationScopes / MockOrganizationScopes,
    organizations: Organizations / MockOrganizations,
    resources: Resources / MockResources,
    roles: Roles / MockRoles,
    saml_applications: SamlApplications / MockSamlApplications,
    saml_applications_auth_flow: SamlApplicationsAuthFlow / MockSamlApplicationsAuthFlow,
    secrets: Secrets / MockSecrets,
    sentinel_activities: SentinelActivities / MockSentinelActivities,
    sign_in_experience: SignInExperiences / MockSignInExperiences,
    sso_connector_providers: SsoConnectorProviders / MockSsoConnectorProviders,
    sso_connectors: SsoConnectors / MockSsoConnectors,
    status: Status / MockStatus,
    subject_tokens: SubjectTokens / MockSubjectTokens,
    systems: Systems / MockSystems,
    user_assets: UserAssets / MockUserAssets,
    users: Users / MockUsers,
    verification_codes: VerificationCodes / MockVerificationCodes,
    well_known: WellKnown / MockWellKnown,
}

pub mod types;
#[doc(inline)]
pub use self::types::{
    Joint, Patch, Search, SearchMode, TimeOutOfRange, UnixMillis, UnixSeconds, UnknownValue,
};
