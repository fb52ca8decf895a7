//! Applications, their secrets and roles, and who may use them.

use http::StatusCode;
use serde_json::{Value, json};

use super::super::{
    answer::Answer,
    operation::{Operation, create, delete, get, link, list, replace, run, update},
    random,
    state::{Context, MANAGEMENT_ROLE},
    store::{Row, fields},
    tables::*,
};
use super::{NAMES, organizations, roles, users};

#[rustfmt::skip]
pub(super) static OPERATIONS: &[Operation] = &[
    list("list_applications", &APPLICATIONS).query(r#"{types?: [ApplicationType] | ApplicationType, excludeRoleId?: string, excludeOrganizationId?: string, isThirdParty?: "true" | "false"}"#).search(NAMES).newest_first().pageable(),
    create("create_application", &APPLICATIONS).body("{name: string(1..256), description?: string | null, type: ApplicationType, oidcClientMetadata?: OidcClientMetadata, customClientMetadata?: CustomClientMetadata, customData?: object, isThirdParty?: boolean, protectedAppMetadata?: {subDomain: string, origin: string}}").before(check_new).after(add_secret).status(200),
    get("get_application", &APPLICATIONS).at("*applicationId").view(with_admin),
    update("update_application", &APPLICATIONS).at("*applicationId").body("{name?: string(1..256), description?: string | null, oidcClientMetadata?: OidcClientMetadata, customClientMetadata?: CustomClientMetadata, customData?: object, appLevelAccessControlEnabled?: boolean, protectedAppMetadata?: object | null, isAdmin?: boolean}").before(check_changes).or_nothing(),
    delete("delete_application", &APPLICATIONS).at("*applicationId"),
    run("update_application_custom_data", merge_custom_data).at("applicationId").body("object"),
    run("delete_application_legacy_secret", |_| Err(Answer::refusal("400 application.no_legacy_secret_found"))).at("*applicationId"),
    list("list_application_organizations", &ORGANIZATIONS).at("*applicationId").via(&ORGANIZATION_APPLICATIONS).by("id").pageable().view(organizations::with_roles),

    // There are no protected applications.
    run("list_application_protected_app_metadata_custom_domains", not_protected).at("*applicationId"),
    run("create_application_protected_app_metadata_custom_domain", not_protected).at("*applicationId").body("{domain: string}"),
    run("delete_application_protected_app_metadata_custom_domain", not_protected).at("*applicationId domain"),

    list("list_application_secrets", &APPLICATION_SECRETS).at("*applicationId"),
    create("create_application_secret", &APPLICATION_SECRETS).at("*applicationId").body("{name: string(1..256), expiresAt?: number | null}").before(new_secret),
    update("update_application_secret", &APPLICATION_SECRETS).at("*applicationId name").body("{name: string(1..256)}"),
    delete("delete_application_secret", &APPLICATION_SECRETS).at("*applicationId name"),

    list("list_application_roles", &ROLES).at("*applicationId").before(check_machine).via(&APPLICATION_ROLES).search(NAMES).paged(),
    link("assign_application_roles", &APPLICATION_ROLES).at("*applicationId").body("{roleIds: [string(1..)]}").before(check_application_roles).echo(201),
    replace("replace_application_roles", &APPLICATION_ROLES).at("*applicationId").body("{roleIds: [string(1..)]}").before(check_replaced_roles).text(200, "OK"),
    delete("delete_application_role", &APPLICATION_ROLES).at("*applicationId roleId"),

    run("get_application_access_control", access_control).at("*applicationId"),
    run("replace_application_access_control", replace_access_control).at("*applicationId").body("{userIds: [string], userRoleIds: [string], organizationIds: [string], organizationRoleRules: [{organizationId: string, organizationRoleIds: [string]+}]}"),
    run("get_application_sign_in_experience", sign_in_experience).at("*applicationId"),
    run("replace_application_sign_in_experience", replace_sign_in_experience).at("*applicationId").body("{color?: Color, branding?: Branding, customCss?: string | null, displayName?: string(..256) | null, termsOfUseUrl?: OptionalUrl, privacyPolicyUrl?: OptionalUrl}"),
];

fn check_new(context: &mut Context<'_>) -> Result<(), Answer> {
    let is_third_party = context.body.get("isThirdParty") == Some(&Value::Bool(true));
    match context.string("type").unwrap_or_default() {
        "SAML" => Err(Answer::refusal("400 application.saml.use_saml_app_api")),
        "Protected" if !context.body.contains_key("protectedAppMetadata") => {
            Err(Answer::refusal("400 application.protected_app_metadata_is_required"))
        }
        "Protected" => Err(Answer::refusal("501 application.protected_app_not_configured")),
        "MachineToMachine" if is_third_party => {
            Err(Answer::refusal("400 application.invalid_third_party_application_type"))
        }
        _ => Ok(()),
    }
}

/// Applications that can keep a secret start with one.
fn add_secret(context: &mut Context<'_>) -> Result<(), Answer> {
    let kind = context.row.get("type").and_then(Value::as_str).unwrap_or_default();
    if matches!(kind, "MachineToMachine" | "Traditional") {
        let id = context.row.get("id").and_then(Value::as_str).unwrap_or_default();
        let secret = random::secret();
        let row = fields(json!({"applicationId": id, "name": "Default secret", "value": &secret}));
        context.state.store.insert(&APPLICATION_SECRETS, &row)?;
    }
    Ok(())
}

fn with_admin(context: &Context<'_>, row: &mut Row) {
    let id = row.get("id").and_then(Value::as_str).unwrap_or_default();
    let is_admin = management_role(context).is_some_and(|role| {
        context
            .state
            .store
            .get(&APPLICATION_ROLES, &fields(json!({"applicationId": id, "roleId": &role})))
            .is_some()
    });
    row.insert("isAdmin".to_owned(), is_admin.into());
}

fn management_role(context: &Context<'_>) -> Option<String> {
    let name = fields(json!({"name": MANAGEMENT_ROLE}));
    Some(context.state.store.select(&ROLES, &name).next()?.get("id")?.as_str()?.to_owned())
}

fn check_changes(context: &mut Context<'_>) -> Result<(), Answer> {
    let application = context.find(&APPLICATIONS, "applicationId")?;
    if application.get("type") == Some(&json!("SAML")) {
        return Err(Answer::refusal("400 application.saml.use_saml_app_api"));
    }
    if context.body.get("protectedAppMetadata").is_some_and(|metadata| !metadata.is_null()) {
        return Err(Answer::refusal("400 application.protected_application_only"));
    }
    let is_enabled = context.body.get("appLevelAccessControlEnabled") == Some(&Value::Bool(true));
    if is_enabled && !has_rules(application.get("_accessControl").unwrap_or_default()) {
        return Err(Answer::refusal("422 request.invalid_input"));
    }
    if let Some(is_admin) = context.body.remove("isAdmin") {
        let id = context.path.get("applicationId").and_then(Value::as_str).unwrap_or_default();
        let role = management_role(context).unwrap_or_default();
        let row = fields(json!({"applicationId": id, "roleId": &role}));
        let store = &mut context.state.store;
        match is_admin.as_bool() {
            Some(true) if store.get(&APPLICATION_ROLES, &row).is_none() => {
                store.insert(&APPLICATION_ROLES, &row)?;
            }
            Some(true) => {}
            _ => _ = store.delete(&APPLICATION_ROLES, &row),
        }
    }
    Ok(())
}

fn not_protected(_: &mut Context<'_>) -> Result<Answer, Answer> {
    Err(Answer::refusal("422 application.protected_application_only"))
}

/// Changes a column of the application.
fn write(context: &mut Context<'_>, column: &str, value: Value) -> Result<(), Answer> {
    let id = context.path.get("applicationId").cloned().unwrap_or_default();
    let key = fields(json!({"id": id}));
    let changes = Row::from_iter([(column.to_owned(), value)]);
    let row = context.state.store.update(&APPLICATIONS, &key, &changes)?;
    row.map(|_| ()).ok_or_else(|| Answer::refusal("404 entity.not_exists"))
}

fn merge_custom_data(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let application = context.find(&APPLICATIONS, "applicationId").ok();
    let data = application.and_then(|application| application.get("customData")?.as_object());
    let mut data = data.cloned().unwrap_or_default();
    data.extend(context.body.clone());
    write(context, "customData", Value::Object(data.clone()))?;
    Ok(Answer::ok(&Value::Object(data)))
}

fn new_secret(context: &mut Context<'_>) -> Result<(), Answer> {
    users::check_expiry(context)?;
    context.body.insert("value".to_owned(), random::secret().into());
    Ok(())
}

/// Only machine-to-machine applications have roles.
fn check_machine(context: &mut Context<'_>) -> Result<(), Answer> {
    let application = context.find(&APPLICATIONS, "applicationId")?;
    if application.get("type") != Some(&json!("MachineToMachine")) {
        return Err(Answer::refusal("422 application.invalid_type"));
    }
    Ok(())
}

fn check_application_roles(context: &mut Context<'_>) -> Result<(), Answer> {
    check_machine(context)?;
    let refusal = "422 application.invalid_role_type";
    roles::check_roles(context, &APPLICATION_ROLES, "MachineToMachine", refusal)
}

fn check_replaced_roles(context: &mut Context<'_>) -> Result<(), Answer> {
    if context.ids("roleIds").is_empty() {
        return Err(Answer::refusal("422 entity.invalid_input"));
    }
    check_application_roles(context)
}

fn has_rules(access_control: &Value) -> bool {
    let lists = access_control.as_object().into_iter().flatten();
    lists.filter_map(|(_, list)| list.as_array()).any(|list| !list.is_empty())
}

fn access_control(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let empty = json!({"userIds": [], "userRoleIds": [], "organizationIds": [], "organizationRoleRules": []});
    let stored = context.find(&APPLICATIONS, "applicationId")?.get("_accessControl");
    let mut rules = stored.filter(|rules| !rules.is_null()).unwrap_or(&empty).clone();
    // Rules about what was deleted are gone, too.
    let lists = [("userIds", &USERS), ("userRoleIds", &ROLES), ("organizationIds", &ORGANIZATIONS)];
    for (field, table) in lists {
        if let Some(Value::Array(ids)) = rules.get_mut(field) {
            ids.retain(|id| {
                context.state.store.find(table, id.as_str().unwrap_or_default()).is_some()
            });
        }
    }
    Ok(Answer::ok(&rules))
}

fn replace_access_control(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let store = &context.state.store;
    let lists = [("userIds", &USERS), ("userRoleIds", &ROLES), ("organizationIds", &ORGANIZATIONS)];
    for (field, table) in lists {
        if context.ids(field).iter().any(|id| store.find(table, id).is_none()) {
            return Err(Answer::refusal("404 entity.relation_foreign_key_not_found"));
        }
    }
    write(context, "_accessControl", Value::Object(context.body.clone()))?;
    access_control(context)
}

fn sign_in_experience(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let stored = context.find(&APPLICATIONS, "applicationId")?.get("_signInExperience");
    let stored = stored.filter(|stored| !stored.is_null());
    Ok(Answer::ok(stored.ok_or_else(|| Answer::refusal(NO_SUCH_ID))?))
}

/// Replaces the fields that are given.
fn replace_sign_in_experience(context: &mut Context<'_>) -> Result<Answer, Answer> {
    super::clear_empty(context);
    let stored = context.find(&APPLICATIONS, "applicationId")?.get("_signInExperience");
    let (mut experience, status) = match stored.and_then(Value::as_object) {
        Some(stored) => (stored.clone(), StatusCode::OK),
        None => (
            fields(json!({
                "tenantId": "default", "applicationId": context.path.get("applicationId"), "color": {}, "branding": {},
                "customCss": null, "termsOfUseUrl": null, "privacyPolicyUrl": null, "displayName": null,
            })),
            StatusCode::CREATED,
        ),
    };
    experience.extend(context.body.clone());
    write(context, "_signInExperience", Value::Object(experience.clone()))?;
    Ok(Answer::json(status, &Value::Object(experience)))
}
