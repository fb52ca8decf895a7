//! What users allow third-party applications: scopes and organizations.

use http::StatusCode;
use serde_json::{Value, json};

use super::super::{
    answer::Answer,
    operation::{Operation, delete, link, list, replace, run},
    state::Context,
    store::{Row, fields},
    tables::*,
};

const SCOPES_BODY: &str = "{organizationScopes?: [string], resourceScopes?: [string], \
    organizationResourceScopes?: [string], userScopes?: [<profile email phone address custom_data identities roles \
    urn:logto:scope:organizations urn:logto:scope:organization_roles urn:logto:scope:sessions \
    urn:logto:scope:trusted_devices>]}";

#[rustfmt::skip]
pub(super) static OPERATIONS: &[Operation] = &[
    run("create_application_user_consent_scope", add_scopes).at("*applicationId").body(SCOPES_BODY),
    run("list_application_user_consent_scopes", list_scopes).at("*applicationId"),
    run("delete_application_user_consent_scope", delete_scope).at("*applicationId scopeType scopeId"),
    list("list_application_user_consent_organizations", &ORGANIZATIONS).at("*applicationId *userId").via(&CONSENT_ORGANIZATIONS).paged().inside("organizations"),
    link("create_application_user_consent_organization", &CONSENT_ORGANIZATIONS).at("*applicationId *userId").body("{organizationIds: [string(1..)]+}").before(check_organizations),
    replace("replace_application_user_consent_organizations", &CONSENT_ORGANIZATIONS).at("*applicationId *userId").body("{organizationIds: [string(1..)]}").before(check_organizations),
    delete("delete_application_user_consent_organization", &CONSENT_ORGANIZATIONS).at("*applicationId userId organizationId"),
];

/// The kinds of scopes: their field in a body, their name in a path, their table, and its column.
const KINDS: [(&str, &str, &Table, &str); 4] = [
    (
        "organizationScopes",
        "organization-scopes",
        &CONSENT_ORGANIZATION_SCOPES,
        "organizationScopeId",
    ),
    ("resourceScopes", "resource-scopes", &CONSENT_RESOURCE_SCOPES, "scopeId"),
    (
        "organizationResourceScopes",
        "organization-resource-scopes",
        &CONSENT_ORGANIZATION_RESOURCE_SCOPES,
        "scopeId",
    ),
    ("userScopes", "user-scopes", &CONSENT_USER_SCOPES, "userScope"),
];

fn check_third_party(context: &Context<'_>) -> Result<(), Answer> {
    let application = context.find(&APPLICATIONS, "applicationId")?;
    if application.get("isThirdParty") != Some(&Value::Bool(true)) {
        return Err(Answer::refusal("422 application.third_party_application_only"));
    }
    Ok(())
}

fn check_organizations(context: &mut Context<'_>) -> Result<(), Answer> {
    check_third_party(context)?;
    for id in context.ids("organizationIds") {
        let member = fields(json!({"organizationId": id, "userId": context.path.get("userId")}));
        if context.state.store.get(&ORGANIZATION_USERS, &member).is_none() {
            return Err(Answer::refusal("422 organization.require_membership"));
        }
    }
    Ok(())
}

fn add_scopes(context: &mut Context<'_>) -> Result<Answer, Answer> {
    check_third_party(context)?;
    let store = &mut context.state.store;
    let application_id = context.path.get("applicationId");
    let mut rows = Vec::new();
    let mut invalid = Row::new();
    for (field, _, relation, column) in KINDS {
        let ids = context.body.get(field).and_then(Value::as_array).into_iter().flatten();
        let new = ids.map(|id| fields(json!({"applicationId": application_id, column: id})));
        let (valid, unknown): (Vec<Row>, Vec<Row>) =
            new.partition(|row| store.check_references(relation, row).is_ok());
        let unknown = unknown.iter().filter_map(|row| row.get(column).cloned());
        if field != "userScopes" {
            let (first, rest) = field.split_at_checked(1).unwrap_or_default();
            let name = format!("invalid{}{rest}", first.to_ascii_uppercase());
            invalid.insert(name, unknown.collect());
        }
        rows.extend(valid.into_iter().map(|row| (relation, row)));
    }
    if invalid.values().any(|ids| ids.as_array().is_some_and(|ids| !ids.is_empty())) {
        let (status, code) =
            (StatusCode::UNPROCESSABLE_ENTITY, "application.user_consent_scopes_not_found");
        return Err(Answer::error_with_data(status, code, &Value::Object(invalid)));
    }
    for (relation, row) in rows {
        if store.get(relation, &row).is_none() {
            store.insert(relation, &row)?;
        }
    }
    Ok(Answer::plain_text(StatusCode::CREATED, "Created"))
}

fn list_scopes(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let store = &context.state.store;
    let rows = |relation: &'static Table| store.select(relation, &context.path);
    let shown = |row: &Row| json!({"id": row.get("id"), "name": row.get("name"), "description": row.get("description")});
    let id = |row: &Row, column: &str| {
        row.get(column).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let organization_scopes = rows(&CONSENT_ORGANIZATION_SCOPES)
        .filter_map(|row| store.find(&ORGANIZATION_SCOPES, &id(row, "organizationScopeId")));
    let by_resource = |relation: &'static Table| {
        let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
        for scope in rows(relation).filter_map(|row| store.find(&SCOPES, &id(row, "scopeId"))) {
            let resource =
                store.find(&RESOURCES, &id(scope, "resourceId")).cloned().unwrap_or_default();
            let resource = json!({"id": resource.get("id"), "name": resource.get("name"), "indicator": resource.get("indicator")});
            match groups.iter_mut().find(|(known, _)| *known == resource) {
                Some((_, scopes)) => scopes.push(shown(scope)),
                None => groups.push((resource, vec![shown(scope)])),
            }
        }
        let groups = groups.into_iter();
        groups
            .map(|(resource, scopes)| json!({"resource": resource, "scopes": scopes}))
            .collect::<Vec<_>>()
    };
    let mut user_scopes: Vec<String> =
        rows(&CONSENT_USER_SCOPES).map(|row| id(row, "userScope")).collect();
    user_scopes.sort();
    Ok(Answer::ok(&json!({
        "organizationScopes": organization_scopes.map(shown).collect::<Vec<_>>(),
        "resourceScopes": by_resource(&CONSENT_RESOURCE_SCOPES),
        "organizationResourceScopes": by_resource(&CONSENT_ORGANIZATION_RESOURCE_SCOPES),
        "userScopes": user_scopes,
    })))
}

fn delete_scope(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let kind = context.path.remove("scopeType").unwrap_or_default();
    let id = context.path.remove("scopeId").unwrap_or_default();
    let known = KINDS.iter().find(|(_, name, ..)| kind == *name);
    let (.., relation, column) = known.ok_or_else(|| Answer::refusal("400 guard.invalid_input"))?;
    context.path.insert((*column).to_owned(), id);
    if context.state.store.delete(relation, &context.path) {
        return Ok(Answer::no_content());
    }
    Err(Answer::refusal(NOT_FOUND))
}
