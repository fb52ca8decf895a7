//! A row per operation: how its call is made from a recorded request.
//!
//! | argument | value |
//! |---|---|
//! | `path` | next placeholder of the path |
//! | `[&path]` | a reference to it |
//! | `body` | a reference to the body |
//! | `[field "isSuspended"]` | member of the body |
//! | `[&field "customData"]` | a reference to it |
//! | `[strings "roleIds"]` | member of the body, as `&[&str]` |
//! | `[optional "roleNames"]` | member of the body, as `Option<&[&str]>` |
//! | `[&optional "context"]` | a reference to a member of the body, or `None` |
//! | `slice` | the body, as a reference to a slice |
//! | `[slice "events"]` | member of the body, as a reference to a slice |
//! | `query` | a reference to the whole query, without page and page size, as a struct |
//! | `search` | the same for an optional search |
//! | `"type"` | parameter of the query |
//! | `[&"type"]` | a reference to it |
//! | `files` | form with files |
//! | `(|r| …)` | any other expression of the [`Recorded`] request |
//! | `[header "expected-role"]` | header, as `Option<&str>` |
//!
//! Each is deserialized into the type of the method's argument.

use std::fmt::Debug;

use logto_client::{BoxFuture, Call, Client, Error, Pages};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::recorded::Recorded;

/// How the call of an operation is made.
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    pub(crate) call: fn(&Client, &Recorded<'_>) -> Result<Outcome, String>,
}

pub(crate) type Outcome = BoxFuture<'static, Result<Answer, Error>>;

/// A decoded response.
pub(crate) struct Answer {
    /// The response, encoded again.
    pub(crate) value: Value,
    pub(crate) total: Option<u64>,
    pub(crate) debug: String,
    /// Returns the fields that the response's type does not have.
    pub(crate) unknown: fn(&Value) -> Vec<String>,
}

/// A type of responses.
trait Model: Serialize + DeserializeOwned + Debug + Send + 'static {}

impl<T: Serialize + DeserializeOwned + Debug + Send + 'static> Model for T {}

impl Answer {
    fn new<T: Model>(value: &T, total: Option<u64>) -> Self {
        let unknown = |response: &Value| {
            let mut paths = Vec::new();
            // A type that reads no JSON has no fields.
            let _ = serde_ignored::deserialize::<_, _, T>(response, |path| {
                paths.push(path.to_string());
            });
            paths
        };
        Self { value: json!(value), total, debug: format!("{value:?}"), unknown }
    }
}

/// A return type of operations.
trait Returned {
    fn outcome(self, recorded: &Recorded<'_>) -> Outcome;
}

impl<T: Model> Returned for Call<T> {
    fn outcome(self, _: &Recorded<'_>) -> Outcome {
        Box::pin(async { Ok(Answer::new(&self.await?, None)) })
    }
}

impl<T: Model> Returned for Pages<T> {
    fn outcome(self, recorded: &Recorded<'_>) -> Outcome {
        let (page, size) = (recorded.number("page"), recorded.number("page_size"));
        let pages = self.page(page.unwrap_or(1)).page_size(size.unwrap_or(20));
        Box::pin(async {
            let page = pages.await?;
            Ok(Answer::new(&page.items, Some(page.total)))
        })
    }
}

#[rustfmt::skip]
macro_rules! argument {
    ($r:ident path) => { $r.path()? };
    ($r:ident [&path]) => { &$r.path()? };
    ($r:ident body) => { &$r.body()? };
    ($r:ident [field $name:literal]) => { $r.field($name)? };
    ($r:ident [&field $name:literal]) => { &$r.field($name)? };
    ($r:ident [strings $name:literal]) => { &$r.field::<Vec<&str>>($name)? };
    ($r:ident slice) => { &$r.body::<Vec<_>>()? };
    ($r:ident [slice $name:literal]) => { &$r.field::<Vec<_>>($name)? };
    ($r:ident [optional $name:literal]) => { $r.field::<Option<Vec<&str>>>($name)?.as_deref() };
    ($r:ident [&optional $name:literal]) => { $r.field::<Option<_>>($name)?.as_ref() };
    ($r:ident query) => { &$r.query()? };
    ($r:ident search) => { Some(&$r.query()?) };
    ($r:ident [&$name:literal]) => { &$r.parameter($name)? };
    ($r:ident files) => { &$r.files() };
    ($r:ident (|$recorded:ident| $value:expr)) => {{ let $recorded = $r; $value }};
    ($r:ident [header $name:literal]) => { $r.header($name) };
    ($r:ident $name:literal) => { $r.parameter($name)? };
}

macro_rules! rows {
    ($($api:ident { $($operation:ident($($argument:tt),*);)* })*) => {
        pub(crate) const ROWS: &[Row] = &[$($(Row {
            operation: stringify!($operation),
            call: |client, r| {
                let call = <Client as logto_client::$api>::$operation(
                    client,
                    $(argument!(r $argument)),*
                );
                Ok(call.outcome(r))
            },
        },)*)*];
    };
}

rows! {
    AccountCenter {
        get_account_center_settings();
        update_account_center_settings(body);
    }
    Applications {
        list_applications(query);
        create_application(body);
        get_application(path);
        update_application(path, body);
        delete_application(path);
        update_application_custom_data(path, body);
        get_application_access_control(path);
        replace_application_access_control(path, body);
        list_application_roles(path, search);
        assign_application_roles(path, [strings "roleIds"]);
        replace_application_roles(path, [strings "roleIds"]);
        delete_application_role(path, path);
        list_application_protected_app_metadata_custom_domains(path);
        create_application_protected_app_metadata_custom_domain(path, [field "domain"]);
        delete_application_protected_app_metadata_custom_domain(path, path);
        list_application_organizations(path);
        delete_application_legacy_secret(path);
        list_application_secrets(path);
        create_application_secret(path, [field "name"], [field "expiresAt"]);
        update_application_secret(path, path, [field "name"]);
        delete_application_secret(path, path);
        list_application_user_consent_scopes(path);
        create_application_user_consent_scope(path, body);
        delete_application_user_consent_scope(path, path, path);
        get_application_sign_in_experience(path);
        replace_application_sign_in_experience(path, body);
        list_application_user_consent_organizations(path, path);
        create_application_user_consent_organization(path, path, [strings "organizationIds"]);
        replace_application_user_consent_organizations(path, path, [strings "organizationIds"]);
        delete_application_user_consent_organization(path, path, path);
    }
    AuditLogs {
        list_logs(query);
        get_log(path);
    }
    Authn {
        get_hasura_auth("resource", "unauthorizedRole", [header "expected-role"], (|_r| None));
        assert_saml(path, body);
        assert_single_sign_on_saml(path, body);
    }
    CaptchaProviders {
        get_captcha_provider();
        update_captcha_provider([&field "config"]);
        delete_captcha_provider();
    }
    Cimd {
        list_cimd_user_consent_scopes();
        assign_cimd_user_consent_scopes(body);
        delete_cimd_user_consent_scope(path, path);
    }
    Configs {
        get_admin_console_config();
        update_admin_console_config(body);
        get_oidc_session_config();
        update_oidc_session_config([field "ttl"]);
        get_oidc_keys(path);
        delete_oidc_key(path, path);
        rotate_oidc_keys(path, [field "signingKeyAlgorithm"], [field "rotationGracePeriod"]);
        list_jwt_customizers();
        get_jwt_customizer(path);
        upsert_jwt_customizer(path, body);
        update_jwt_customizer(path, body);
        delete_jwt_customizer(path);
        test_jwt_customizer(body);
        get_id_token_config();
        upsert_id_token_config(body);
        list_actions();
        get_action(path);
        upsert_action(path, body);
        update_action(path, body);
        delete_action(path);
        test_action(body);
        get_cimd_config();
        update_cimd_config([field "enabled"]);
    }
    ConnectorFactories {
        list_connector_factories();
        get_connector_factory(path);
    }
    Connectors {
        create_connector(body);
        list_connectors("target");
        get_connector(path);
        update_connector(path, body);
        delete_connector(path);
        create_connector_test(path, body);
        create_connector_authorization_uri(path, body);
    }
    CustomPhrases {
        list_custom_phrases();
        get_custom_phrase(path);
        replace_custom_phrase(path, body);
        delete_custom_phrase(path);
    }
    CustomProfileFields {
        list_custom_profile_fields();
        create_custom_profile_field(body);
        create_custom_profile_fields_batch(slice);
        update_custom_profile_fields_sie_order([slice "order"]);
        get_custom_profile_field_by_name(path);
        update_custom_profile_field_by_name(path, body);
        delete_custom_profile_field_by_name(path);
    }
    Dashboard {
        get_total_user_count();
        get_new_user_counts();
        get_active_user_counts("date");
    }
    Domains {
        list_domains();
        create_domain([field "domain"]);
        get_domain(path);
        delete_domain(path);
        list_domain_verification_files(path);
        replace_domain_verification_files(path, [slice "verificationFiles"]);
        cleanup_domains([field "staleDays"]);
    }
    EmailTemplates {
        list_email_templates("languageTag", "templateType");
        replace_email_templates([slice "templates"]);
        delete_email_templates("languageTag", "templateType");
        get_email_template(path);
        delete_email_template(path);
        update_email_template_details(path, body);
    }
    Hooks {
        list_hooks("includeExecutionStats");
        create_hook(body);
        get_hook(path, "includeExecutionStats");
        update_hook(path, body);
        delete_hook(path);
        list_hook_recent_logs(path, query);
        create_hook_test(path, [slice "events"], [&field "config"]);
        update_hook_signing_key(path);
    }
    OneTimeTokens {
        list_one_time_tokens("email", "status");
        add_one_time_tokens(body);
        verify_one_time_token([&field "token"], [field "email"]);
        get_one_time_token(path);
        delete_one_time_token(path);
        replace_one_time_token_status(path, [field "status"]);
    }
    OrganizationInvitations {
        list_organization_invitations(query);
        create_organization_invitation(body);
        get_organization_invitation(path);
        delete_organization_invitation(path);
        create_organization_invitation_message(path, body);
        replace_organization_invitation_status(path, [&field "status"], [field "acceptedUserId"]);
    }
    OrganizationRoles {
        list_organization_roles("q");
        create_organization_role(body);
        get_organization_role(path);
        update_organization_role(path, body);
        delete_organization_role(path);
        list_organization_role_scopes(path);
        create_organization_role_scope(path, [strings "organizationScopeIds"]);
        replace_organization_role_scopes(path, [strings "organizationScopeIds"]);
        delete_organization_role_scope(path, path);
        list_organization_role_resource_scopes(path);
        create_organization_role_resource_scope(path, [strings "scopeIds"]);
        replace_organization_role_resource_scopes(path, [strings "scopeIds"]);
        delete_organization_role_resource_scope(path, path);
    }
    OrganizationScopes {
        list_organization_scopes("q");
        create_organization_scope([field "name"], [field "description"]);
        get_organization_scope(path);
        update_organization_scope(path, body);
        delete_organization_scope(path);
    }
    Organizations {
        list_organizations("q", "showFeatured");
        create_organization(body);
        get_organization(path);
        update_organization(path, body);
        delete_organization(path);
        list_organization_users(path, "q", "organizationRoleId");
        add_organization_users(path, [strings "userIds"]);
        replace_organization_users(path, [strings "userIds"]);
        delete_organization_user(path, path);
        assign_organization_roles_to_users(path, [strings "userIds"], [strings "organizationRoleIds"]);
        list_organization_user_roles(path, path);
        assign_organization_roles_to_user(
            path, path, [optional "organizationRoleIds"], [optional "organizationRoleNames"]
        );
        replace_organization_user_roles(
            path, path, [optional "organizationRoleIds"], [optional "organizationRoleNames"]
        );
        delete_organization_user_role(path, path, path);
        list_organization_user_scopes(path, path);
        list_organization_applications(path, "q");
        add_organization_applications(path, [strings "applicationIds"]);
        replace_organization_applications(path, [strings "applicationIds"]);
        delete_organization_application(path, path);
        assign_organization_roles_to_applications(path, [strings "applicationIds"], [strings "organizationRoleIds"]);
        list_organization_application_roles(path, path);
        assign_organization_roles_to_application(path, path, [strings "organizationRoleIds"]);
        replace_organization_application_roles(path, path, [strings "organizationRoleIds"]);
        delete_organization_application_role(path, path, path);
        list_organization_jit_email_domains(path);
        create_organization_jit_email_domain(path, [field "emailDomain"]);
        replace_organization_jit_email_domains(path, [strings "emailDomains"]);
        delete_organization_jit_email_domain(path, path);
        list_organization_jit_roles(path);
        create_organization_jit_role(path, [strings "organizationRoleIds"]);
        replace_organization_jit_roles(path, [strings "organizationRoleIds"]);
        delete_organization_jit_role(path, path);
        list_organization_jit_sso_connectors(path);
        create_organization_jit_sso_connector(path, [strings "ssoConnectorIds"]);
        replace_organization_jit_sso_connectors(path, [strings "ssoConnectorIds"]);
        delete_organization_jit_sso_connector(path, path);
    }
    Resources {
        list_resources("includeScopes");
        create_resource([field "name"], [field "indicator"], [field "accessTokenTtl"]);
        get_resource(path);
        update_resource(path, body);
        delete_resource(path);
        update_resource_is_default(path, [field "isDefault"]);
        list_resource_scopes(path, search);
        create_resource_scope(path, [field "name"], [field "description"]);
        update_resource_scope(path, path, body);
        delete_resource_scope(path, path);
    }
    Roles {
        list_roles(query);
        create_role(body);
        get_role(path);
        update_role(path, body);
        delete_role(path);
        list_role_users(path, search);
        create_role_user(path, [strings "userIds"]);
        delete_role_user(path, path);
        list_role_applications(path, search);
        create_role_application(path, [strings "applicationIds"]);
        delete_role_application(path, path);
        list_role_scopes(path, search);
        create_role_scope(path, [strings "scopeIds"]);
        delete_role_scope(path, path);
    }
    SamlApplications {
        create_saml_application(body);
        get_saml_application(path);
        update_saml_application(path, body);
        delete_saml_application(path);
        get_saml_application_callback(path, query, (|_r| None));
        list_saml_application_metadata(path);
        list_saml_application_secrets(path);
        create_saml_application_secret(path, [field "lifeSpanInYears"]);
        update_saml_application_secret(path, path, [field "active"]);
        delete_saml_application_secret(path, path);
    }
    SamlApplicationsAuthFlow {
        get_saml_authn(path, query);
        create_saml_authn(path, [field "SAMLRequest"], [field "RelayState"]);
    }
    Secrets {
        delete_secret(path);
    }
    SentinelActivities {
        delete_sentinel_activities([field "targetType"], [strings "targets"]);
    }
    SignInExperiences {
        get_sign_in_exp();
        update_sign_in_exp(body, "removeUnusedDemoSocialConnector");
        check_password_with_default_sign_in_experience([&field "password"], [field "userId"]);
        upload_custom_ui_assets(files);
        get_username_case_sensitivity_conflicts("limit");
    }
    SsoConnectorProviders {
        list_sso_connector_providers();
    }
    SsoConnectors {
        list_sso_connectors();
        create_sso_connector(body);
        get_sso_connector(path);
        update_sso_connector(path, body);
        delete_sso_connector(path);
        list_sso_connector_signing_keys(path);
        create_sso_connector_signing_key(path, [field "active"]);
        update_sso_connector_signing_key(path, path, [field "active"]);
        delete_sso_connector_signing_key(path, path);
    }
    Status {
        get_status();
    }
    SubjectTokens {
        create_subject_token([field "userId"], [&optional "context"]);
    }
    Systems {
        get_system_application_config();
    }
    UserAssets {
        create_user_asset(files);
        get_user_asset_service_status();
    }
    Users {
        get_user(path);
        get_user_with(path, "includeSsoIdentities", "includePasswordHash");
        list_users(query);
        create_user(body);
        update_user(path, body);
        delete_user(path);
        list_user_custom_data(path);
        update_user_custom_data(path, [&field "customData"]);
        update_user_profile(path, [&field "profile"]);
        list_user_logto_configs(path);
        update_user_logto_configs(path, body);
        update_user_password(path, [&field "password"]);
        update_user_password_expiration(path, [field "isExpired"]);
        verify_user_password(path, [&field "password"]);
        get_user_has_password(path);
        update_user_is_suspended(path, [field "isSuspended"]);
        list_user_roles(path, search);
        assign_user_roles(path, [strings "roleIds"]);
        replace_user_roles(path, [strings "roleIds"]);
        delete_user_role(path, path);
        replace_user_identity(path, path, body);
        create_user_identity(path, [field "connectorId"], [&field "connectorData"]);
        get_user_identity(path, path, "includeTokenSecret");
        delete_user_identity(path, path);
        get_user_sso_identity(path, path, "includeTokenSecret");
        list_user_all_identities(path, "includeTokenSecret");
        list_user_organizations(path);
        list_user_mfa_verifications(path);
        create_user_mfa_verification(path, body);
        delete_user_mfa_verification(path, path);
        list_user_personal_access_tokens(path);
        create_user_personal_access_token(path, [field "name"], [field "expiresAt"]);
        update_user_personal_access_token(path, path, [field "name"]);
        update_personal_access_token_name(path, [field "currentName"], [field "name"]);
        delete_user_personal_access_token(path, path);
        delete_personal_access_token_post(path, [field "name"]);
        list_user_grants(path, "appType");
        delete_user_grant(path, path);
        list_user_sessions(path);
        get_user_session(path, path);
        delete_user_session(path, path, "revokeGrantsTarget");
    }
    VerificationCodes {
        create_verification_code(body);
        verify_verification_code(body);
    }
    WellKnown {
        get_well_known_account_center();
        get_well_known_experience("organizationId", "appId");
        get_sign_in_experience_phrases("lng");
        get_sign_in_experience_config("organizationId", "appId");
    }
}
