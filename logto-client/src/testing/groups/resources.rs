//! API resources and their scopes.

use serde_json::{Value, json};

use super::super::{
    answer::Answer,
    operation::{Operation, create, delete, get, list, update},
    state::{Context, MANAGEMENT_API},
    store::{Row, Store, fields},
    tables::*,
};
use super::NAMES;

#[rustfmt::skip]
pub(super) static OPERATIONS: &[Operation] = &[
    list("list_resources", &RESOURCES).query("{includeScopes?: string}").pageable().view(with_scopes_on_request),
    create("create_resource", &RESOURCES).body("{tenantId?: string(..21), name: string(1..), indicator: string(1..), accessTokenTtl?: number}").before(super::drop_tenant).view(with_scopes),
    get("get_resource", &RESOURCES).at("*resourceId"),
    update("update_resource", &RESOURCES).at("*resourceId").body("{tenantId?: string(..21), name?: string(1..), accessTokenTtl?: number}").before(|context| protect(context, "400 resource.cannot_modify_management_api")),
    update("update_resource_is_default", &RESOURCES).at("resourceId").body("{isDefault: boolean}").before(end_other_default),
    delete("delete_resource", &RESOURCES).at("*resourceId").before(|context| protect(context, "400 resource.cannot_delete_management_api")),

    list("list_resource_scopes", &SCOPES).at("resourceId").search(NAMES).paged(),
    create("create_resource_scope", &SCOPES).at("*resourceId").body("{name: string(1..256), description?: string | null}").before(check_name),
    update("update_resource_scope", &SCOPES).at("*resourceId scopeId").body("{name?: string(1..256), description?: string | null}").before(check_name),
    delete("delete_resource_scope", &SCOPES).at("*resourceId scopeId"),
];

fn with_scopes_on_request(context: &Context<'_>, row: &mut Row) {
    if context.has_flag("includeScopes") {
        with_scopes(context, row);
    }
}

fn with_scopes(context: &Context<'_>, row: &mut Row) {
    let key = fields(json!({"resourceId": row.get("id")}));
    let scopes: Vec<&Row> = context.state.store.select(&SCOPES, &key).collect();
    row.insert("scopes".to_owned(), json!(scopes));
}

/// Refuses changes of the Management API's own resource.
fn protect(context: &mut Context<'_>, refusal: &str) -> Result<(), Answer> {
    if context.path.get("id") == Some(&json!(MANAGEMENT_API)) {
        return Err(Answer::refusal(refusal));
    }
    Ok(())
}

/// There is at most one default.
fn end_other_default(context: &mut Context<'_>) -> Result<(), Answer> {
    let store: &mut Store = &mut context.state.store;
    let is_default = context.body.get("isDefault") == Some(&Value::Bool(true));
    let default =
        store.all(&RESOURCES).find(|row| row.get("isDefault") == Some(&Value::Bool(true)));
    if let Some(default) = default.filter(|_| is_default).cloned() {
        let changes = fields(json!({"isDefault": false}));
        store.update(&RESOURCES, &default, &changes)?;
    }
    Ok(())
}

fn check_name(context: &mut Context<'_>) -> Result<(), Answer> {
    if context.string("name").is_some_and(|name| name.contains(char::is_whitespace)) {
        return Err(Answer::refusal("400 scope.name_with_space"));
    }
    // Logto checks this even if there is no such scope to update.
    let (resource_id, name) = (context.path.get("resourceId"), context.body.get("name"));
    let same = fields(json!({"resourceId": resource_id, "name": name}));
    let mut same = context.state.store.select(&SCOPES, &same);
    if same.any(|other| other.get("id") != context.path.get("id")) {
        return Err(Answer::refusal("422 scope.name_exists"));
    }
    Ok(())
}
