//! Roles, their scopes, and who has them.

use serde_json::{Value, json};

use super::super::{
    answer::Answer,
    operation::{
        Operation, check_ids, create, delete, get, link, link_rows, list, relation_rows, run,
        update,
    },
    state::{Context, MANAGEMENT_API},
    store::{Row, fields},
    tables::*,
};
use super::{NAMES, users};

#[rustfmt::skip]
pub(super) static OPERATIONS: &[Operation] = &[
    list("list_roles", &ROLES).query("{type?: RoleType, excludeUserId?: string, excludeApplicationId?: string}").search(NAMES).paged().view(with_holders),
    create("create_role", &ROLES).body("{tenantId?: string(..21), name: string(1..128), description: string(1..128), type?: RoleType, isDefault?: boolean, scopeIds?: [string(1..)]}").before(super::drop_tenant).after(add_scopes).status(200),
    get("get_role", &ROLES).at("*roleId"),
    update("update_role", &ROLES).at("*roleId").body("{name?: string(1..128), description?: string(1..128), isDefault?: boolean}"),
    delete("delete_role", &ROLES).at("*roleId"),

    list("list_role_users", &USERS).at("*roleId").via(&USER_ROLES).search(users::SEARCHED).newest_first().paged().view(users::user),
    link("create_role_user", &USER_ROLES).at("*roleId").body("{userIds: [string(1..)]+}").once("422 role.user_exists"),
    delete("delete_role_user", &USER_ROLES).at("roleId userId"),
    list("list_role_applications", &APPLICATIONS).at("*roleId").before(only_machines).via(&APPLICATION_ROLES).search(NAMES).newest_first().paged(),
    link("create_role_application", &APPLICATION_ROLES).at("*roleId").body("{applicationIds: [string(1..)]+}").once("422 role.application_exists"),
    delete("delete_role_application", &APPLICATION_ROLES).at("roleId applicationId"),
    list("list_role_scopes", &SCOPES).at("*roleId").via(&ROLE_SCOPES).search(NAMES).pageable().view(with_resource),
    run("create_role_scope", create_role_scope).at("*roleId").body("{scopeIds: [string(1..)]+}"),
    delete("delete_role_scope", &ROLE_SCOPES).at("roleId scopeId"),
];

fn with_holders(context: &Context<'_>, row: &mut Row) {
    let store = &context.state.store;
    let key = fields(json!({"roleId": row.get("id")}));
    let applications = store.select(&APPLICATION_ROLES, &key);
    let applications = applications
        .filter_map(|link| store.find(&APPLICATIONS, link.get("applicationId")?.as_str()?));
    let shown =
        |row: &Row| json!({"id": row.get("id"), "name": row.get("name"), "type": row.get("type")});
    let extra = json!({
        "usersCount": store.select(&USER_ROLES, &key).count(),
        "featuredUsers": users::featured(store, &USER_ROLES, &key).take(3).collect::<Vec<_>>(),
        "applicationsCount": store.select(&APPLICATION_ROLES, &key).count(),
        "featuredApplications": applications.take(3).map(shown).collect::<Vec<_>>(),
    });
    row.extend(fields(extra));
}

pub(super) fn with_resource(context: &Context<'_>, row: &mut Row) {
    let id = row.get("resourceId").and_then(Value::as_str).unwrap_or_default();
    let resource = context.state.store.find(&RESOURCES, id).cloned();
    row.insert("resource".to_owned(), json!(resource));
}

/// Applications of other types can have roles, but are not listed.
fn only_machines(context: &mut Context<'_>) -> Result<(), Answer> {
    context.query.insert("type".to_owned(), "MachineToMachine".into());
    Ok(())
}

/// As on the real server, the role stays when a scope is refused.
fn add_scopes(context: &mut Context<'_>) -> Result<(), Answer> {
    let role_id = context.row.get("id").cloned().unwrap_or_default();
    context.path.insert("roleId".to_owned(), role_id);
    check_scopes(context)?;
    link_rows(context, &ROLE_SCOPES, None)
}

fn create_role_scope(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let rows = relation_rows(&ROLE_SCOPES, &context.path, &context.body);
    if rows.iter().any(|row| context.state.store.get(&ROLE_SCOPES, row).is_some()) {
        return Err(Answer::refusal("422 role.scope_exists"));
    }
    check_scopes(context)?;
    link_rows(context, &ROLE_SCOPES, None)?;
    let store = &context.state.store;
    let links = store.select(&ROLE_SCOPES, &context.path);
    let scopes = links.filter_map(|link| store.find(&SCOPES, link.get("scopeId")?.as_str()?));
    Ok(Answer::json(http::StatusCode::CREATED, &json!(scopes.collect::<Vec<_>>())))
}

/// Checks that the scopes exist, and that none of the Management API's goes to a role for users.
fn check_scopes(context: &Context<'_>) -> Result<(), Answer> {
    let store = &context.state.store;
    let is_for_users = context.find(&ROLES, "roleId")?.get("type") == Some(&json!("User"));
    for id in context.ids("scopeIds") {
        let scope = store.find(&SCOPES, &id).ok_or_else(|| Answer::refusal(NO_SUCH_ID))?;
        if is_for_users && scope.get("resourceId") == Some(&json!(MANAGEMENT_API)) {
            return Err(Answer::refusal(
                "400 role.management_api_scopes_not_assignable_to_user_role",
            ));
        }
    }
    Ok(())
}

/// Checks that the roles exist and have this type, and adds to the body which of them are new to the path's subject.
pub(super) fn check_roles(
    context: &mut Context<'_>,
    relation: &'static Table,
    kind: &str,
    refusal: &str,
) -> Result<(), Answer> {
    let store = &context.state.store;
    let rows = relation_rows(relation, &context.path, &context.body);
    check_ids(store, relation, &rows)?;
    for id in context.ids("roleIds") {
        if store.find(&ROLES, &id).is_some_and(|role| role.get("type") != Some(&json!(kind))) {
            return Err(Answer::refusal(refusal));
        }
    }
    let new = rows.iter().filter(|row| store.get(relation, row).is_none());
    let new: Vec<Value> = new.filter_map(|row| row.get("roleId").cloned()).collect();
    context.body.insert("addedRoleIds".to_owned(), new.into());
    Ok(())
}
