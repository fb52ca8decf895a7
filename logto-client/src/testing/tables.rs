//! The tables of Logto's database, as far as the fake has them: data only.

/// The facts about a table.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The columns that identify a row.
    pub(super) key: &'static [&'static str],
    /// Length of generated ids; 0 if there are none.
    pub(super) id_length: usize,
    /// The other columns and their defaults, as JSON. `"now"` is the time of creation, and columns that start with `_`
    /// are never shown.
    pub(super) columns: &'static str,
    /// Columns other than those of the key that contain ids of rows elsewhere.
    pub(super) references: &'static [&'static str],
    /// Another table that must have a row with the same key, as far as it has these columns.
    pub(super) within: Option<&'static Table>,
    /// Columns whose values together are unique, and what a violation answers.
    pub(super) unique: &'static [(&'static [&'static str], &'static str)],
    /// Columns by which rows are found without a scan, whatever the case of the text.
    pub(super) indexed: &'static [&'static str],
    /// A column with an id, a column of the row with that id, and its allowed values.
    pub(super) checks: &'static [(&'static str, &'static str, &'static [&'static str])],
    /// What an unknown id in a path answers where Logto looks for the row first.
    pub(super) absent: &'static str,
}

pub(super) const NOT_FOUND: &str = "404 entity.not_found";
pub(super) const NO_SUCH_ID: &str = "404 entity.not_exists_with_id";
pub(super) const NOT_UNIQUE: &str = "422 entity.unique_integrity_violation";

/// A table with ids.
const ENTITIES: Table = Table {
    name: "",
    key: &["id"],
    id_length: 21,
    columns: "{}",
    references: &[],
    within: None,
    unique: &[],
    indexed: &[],
    checks: &[],
    absent: NO_SUCH_ID,
};

/// Stands in for a table where an operation has none.
pub(super) static NONE: Table = ENTITIES;

/// A table that only relates others.
const RELATION: Table = Table { key: &[], id_length: 0, absent: NOT_FOUND, ..ENTITIES };

const USER: &[&str] = &["User"];
const MACHINE: &[&str] = &["MachineToMachine"];

pub(super) static USERS: Table = Table {
    name: "users",
    id_length: 12,
    columns: r#"{"username": null, "primaryEmail": null, "primaryPhone": null, "name": null, "avatar": null,
        "customData": {}, "identities": {}, "lastSignInAt": null, "createdAt": "now", "updatedAt": "now", "profile": {},
        "applicationId": null, "cimdClientId": null, "isSuspended": false,
        "_password": null, "_digest": null, "_algorithm": null, "_configs": {}, "_mfa": {}}"#,
    indexed: &["username", "primaryEmail", "primaryPhone"],
    absent: NOT_FOUND,
    ..ENTITIES
};

pub(super) static PERSONAL_ACCESS_TOKENS: Table = Table {
    name: "personal_access_tokens",
    key: &["userId", "name"],
    columns: r#"{"tenantId": "default", "value": "", "createdAt": "now", "expiresAt": null}"#,
    unique: &[(&["userId", "name"], "422 user.personal_access_token_name_exists")],
    ..RELATION
};

pub(super) static USER_ROLES: Table = Table {
    name: "user_roles",
    key: &["userId", "roleId"],
    checks: &[("roleId", "type", USER)],
    ..RELATION
};

pub(super) static ROLES: Table = Table {
    name: "roles",
    columns: r#"{"tenantId": "default", "name": "", "description": "", "type": "User", "isDefault": false}"#,
    unique: &[(&["name"], "422 role.name_in_use")],
    ..ENTITIES
};

pub(super) static ROLE_SCOPES: Table =
    Table { name: "role_scopes", key: &["roleId", "scopeId"], ..RELATION };

pub(super) static RESOURCES: Table = Table {
    name: "resources",
    columns: r#"{"tenantId": "default", "name": "", "indicator": "", "isDefault": false, "accessTokenTtl": 3600}"#,
    unique: &[(&["indicator"], "422 resource.resource_identifier_in_use")],
    ..ENTITIES
};

pub(super) static SCOPES: Table = Table {
    name: "scopes",
    columns: r#"{"tenantId": "default", "resourceId": "", "name": "", "description": null, "createdAt": "now"}"#,
    references: &["resourceId"],
    unique: &[(&["resourceId", "name"], "422 scope.name_exists")],
    ..ENTITIES
};

pub(super) static APPLICATIONS: Table = Table {
    name: "applications",
    columns: r#"{"tenantId": "default", "name": "", "description": null, "type": "",
        "oidcClientMetadata": {"redirectUris": [], "postLogoutRedirectUris": []}, "customClientMetadata": {},
        "protectedAppMetadata": null, "customData": {}, "isThirdParty": false, "appLevelAccessControlEnabled": false,
        "createdAt": "now", "_accessControl": null, "_signInExperience": null}"#,
    ..ENTITIES
};

pub(super) static APPLICATION_SECRETS: Table = Table {
    name: "application_secrets",
    key: &["applicationId", "name"],
    columns: r#"{"tenantId": "default", "value": "", "createdAt": "now", "expiresAt": null}"#,
    unique: &[(&["applicationId", "name"], "422 application.secret_name_exists")],
    checks: &[("applicationId", "type", &["MachineToMachine", "Traditional", "Protected", "SAML"])],
    ..RELATION
};

pub(super) static APPLICATION_ROLES: Table = Table {
    name: "application_roles",
    key: &["applicationId", "roleId"],
    checks: &[("roleId", "type", MACHINE)],
    ..RELATION
};

pub(super) static CONSENT_ORGANIZATION_SCOPES: Table = Table {
    name: "consent_organization_scopes",
    key: &["applicationId", "organizationScopeId"],
    ..RELATION
};

pub(super) static CONSENT_RESOURCE_SCOPES: Table =
    Table { name: "consent_resource_scopes", key: &["applicationId", "scopeId"], ..RELATION };

pub(super) static CONSENT_ORGANIZATION_RESOURCE_SCOPES: Table = Table {
    name: "consent_organization_resource_scopes",
    key: &["applicationId", "scopeId"],
    ..RELATION
};

pub(super) static CONSENT_USER_SCOPES: Table =
    Table { name: "consent_user_scopes", key: &["applicationId", "userScope"], ..RELATION };

pub(super) static CONSENT_ORGANIZATIONS: Table = Table {
    name: "consent_organizations",
    key: &["applicationId", "userId", "organizationId"],
    within: Some(&ORGANIZATION_USERS),
    ..RELATION
};

pub(super) static ORGANIZATIONS: Table = Table {
    name: "organizations",
    id_length: 12,
    columns: r#"{"tenantId": "default", "name": "", "description": null, "customData": {}, "isMfaRequired": false,
        "color": {}, "branding": {}, "customCss": null, "createdAt": "now"}"#,
    ..ENTITIES
};

pub(super) static ORGANIZATION_USERS: Table =
    Table { name: "organization_users", key: &["organizationId", "userId"], ..RELATION };

pub(super) static ORGANIZATION_USER_ROLES: Table = Table {
    name: "organization_user_roles",
    key: &["organizationId", "userId", "organizationRoleId"],
    within: Some(&ORGANIZATION_USERS),
    checks: &[("organizationRoleId", "type", USER)],
    ..RELATION
};

pub(super) static ORGANIZATION_APPLICATIONS: Table = Table {
    name: "organization_applications",
    key: &["organizationId", "applicationId"],
    checks: &[("applicationId", "type", MACHINE)],
    ..RELATION
};

pub(super) static ORGANIZATION_APPLICATION_ROLES: Table = Table {
    name: "organization_application_roles",
    key: &["organizationId", "applicationId", "organizationRoleId"],
    within: Some(&ORGANIZATION_APPLICATIONS),
    checks: &[("organizationRoleId", "type", MACHINE)],
    ..RELATION
};

pub(super) static ORGANIZATION_ROLES: Table = Table {
    name: "organization_roles",
    columns: r#"{"tenantId": "default", "name": "", "description": null, "type": "User"}"#,
    unique: &[(&["name"], NOT_UNIQUE)],
    absent: NOT_FOUND,
    ..ENTITIES
};

pub(super) static ORGANIZATION_SCOPES: Table = Table {
    name: "organization_scopes",
    columns: r#"{"tenantId": "default", "name": "", "description": null}"#,
    unique: &[(&["name"], NOT_UNIQUE)],
    ..ENTITIES
};

pub(super) static ORGANIZATION_ROLE_SCOPES: Table = Table {
    name: "organization_role_scopes",
    key: &["organizationRoleId", "organizationScopeId"],
    ..RELATION
};

pub(super) static ORGANIZATION_ROLE_RESOURCE_SCOPES: Table = Table {
    name: "organization_role_resource_scopes",
    key: &["organizationRoleId", "scopeId"],
    ..RELATION
};

pub(super) static JIT_EMAIL_DOMAINS: Table = Table {
    name: "jit_email_domains",
    key: &["organizationId", "emailDomain"],
    columns: r#"{"tenantId": "default"}"#,
    unique: &[(&["organizationId", "emailDomain"], NOT_UNIQUE)],
    ..RELATION
};

pub(super) static JIT_ROLES: Table =
    Table { name: "jit_roles", key: &["organizationId", "organizationRoleId"], ..RELATION };

pub(super) static JIT_SSO_CONNECTORS: Table =
    Table { name: "jit_sso_connectors", key: &["organizationId", "ssoConnectorId"], ..RELATION };

pub(super) static INVITATIONS: Table = Table {
    name: "invitations",
    columns: r#"{"tenantId": "default", "inviterId": null, "invitee": "", "acceptedUserId": null, "organizationId": "",
        "status": "Pending", "createdAt": "now", "updatedAt": "now", "expiresAt": 0}"#,
    references: &["inviterId", "acceptedUserId", "organizationId"],
    absent: NOT_FOUND,
    ..ENTITIES
};

pub(super) static INVITATION_ROLES: Table =
    Table { name: "invitation_roles", key: &["invitationId", "organizationRoleId"], ..RELATION };

pub(super) static CONNECTORS: Table = Table {
    name: "connectors",
    id_length: 12,
    columns: r#"{"connectorId": "", "config": {}, "metadata": {}, "syncProfile": false, "enableTokenStorage": false}"#,
    ..ENTITIES
};

pub(super) static SSO_CONNECTORS: Table =
    Table { name: "sso_connectors", id_length: 12, ..ENTITIES };

pub(super) static SIGN_IN_EXPERIENCE: Table = Table {
    name: "sign_in_experience",
    columns: r##"{"tenantId": "default",
        "color": {"primaryColor": "#6139F6", "isDarkModeEnabled": false, "darkPrimaryColor": "#8768F8"},
        "branding": {"logoUrl": "https://logto.io/logo.svg", "darkLogoUrl": "https://logto.io/logo-dark.svg"},
        "hideLogtoBranding": false, "languageInfo": {"autoDetect": true, "fallbackLanguage": "en"},
        "termsOfUseUrl": null, "privacyPolicyUrl": null, "agreeToTermsPolicy": "Automatic",
        "signIn": {"methods": [{"identifier": "username", "password": true, "verificationCode": false,
            "isPasswordPrimary": true}]},
        "signUp": {"identifiers": ["username"], "password": true, "verify": false}, "socialSignIn": {},
        "socialSignInConnectorTargets": [], "signInMode": "SignInAndRegister", "customCss": null, "customContent": {},
        "customUiAssets": null, "customUiCsp": {}, "passwordPolicy": {},
        "mfa": {"factors": [], "policy": "UserControlled"}, "adaptiveMfa": {}, "singleSignOnEnabled": false,
        "supportEmail": null, "supportWebsiteUrl": null, "unknownSessionRedirectUrl": null, "captchaPolicy": {},
        "sentinelPolicy": {}, "emailBlocklistPolicy": {}, "verificationCodePolicy": {}, "forgotPasswordMethods": null,
        "passkeySignIn": {}, "signUpProfileFields": null, "passwordExpiration": {"enabled": false},
        "usernamePolicy": {"caseSensitive": true, "minLength": 1, "maxLength": 128,
            "allowedChars": {"lowercase": true, "uppercase": true, "numbers": true, "underscore": true}}}"##,
    ..ENTITIES
};

/// All tables.
pub(super) const TABLES: &[&Table] = &[
    &USERS,
    &PERSONAL_ACCESS_TOKENS,
    &USER_ROLES,
    &ROLES,
    &ROLE_SCOPES,
    &RESOURCES,
    &SCOPES,
    &APPLICATIONS,
    &APPLICATION_SECRETS,
    &APPLICATION_ROLES,
    &CONSENT_ORGANIZATION_SCOPES,
    &CONSENT_RESOURCE_SCOPES,
    &CONSENT_ORGANIZATION_RESOURCE_SCOPES,
    &CONSENT_USER_SCOPES,
    &CONSENT_ORGANIZATIONS,
    &ORGANIZATIONS,
    &ORGANIZATION_USERS,
    &ORGANIZATION_USER_ROLES,
    &ORGANIZATION_APPLICATIONS,
    &ORGANIZATION_APPLICATION_ROLES,
    &ORGANIZATION_ROLES,
    &ORGANIZATION_SCOPES,
    &ORGANIZATION_ROLE_SCOPES,
    &ORGANIZATION_ROLE_RESOURCE_SCOPES,
    &JIT_EMAIL_DOMAINS,
    &JIT_ROLES,
    &JIT_SSO_CONNECTORS,
    &INVITATIONS,
    &INVITATION_ROLES,
    &CONNECTORS,
    &SSO_CONNECTORS,
    &SIGN_IN_EXPERIENCE,
];

/// Returns the table whose ids are in columns of this name.
pub(super) fn referenced(column: &str) -> Option<&'static Table> {
    let singular = match column {
        "inviterId" | "acceptedUserId" => "user",
        _ => column.strip_suffix("Id")?,
    };
    let same_name = |table: &&&Table| {
        let name = table.name.strip_suffix('s').unwrap_or_default();
        let name = name.chars().filter(|character| *character != '_');
        name.eq(singular.chars().map(|character| character.to_ascii_lowercase()))
    };
    TABLES.iter().find(same_name).copied()
}
