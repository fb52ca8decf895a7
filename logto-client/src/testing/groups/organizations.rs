//! Organizations with their members, roles, scopes and invitations.

use serde_json::{Value, json};

use super::super::{
    answer::Answer,
    factory::Kind,
    message::{Message, Recipient},
    operation::{Operation, create, delete, get, link, link_rows, list, replace, run, update},
    state::Context,
    store::{Row, fields, now},
    tables::*,
};
use super::{NAMES, users};

const INVALID_INPUT: &str = "422 request.invalid_input";

#[rustfmt::skip]
pub(super) static OPERATIONS: &[Operation] = &[
    create("create_organization", &ORGANIZATIONS).body("{tenantId?: string(..21), name: string(1..128), description?: string(..256) | null, customData?: object, isMfaRequired?: boolean, color?: Color, branding?: Branding, customCss?: string | null, createdAt?: number}").before(super::drop_tenant),
    list("list_organizations", &ORGANIZATIONS).query("{q?: string, showFeatured?: string}").find(NAMES).paged().view(with_featured),
    get("get_organization", &ORGANIZATIONS).at("organizationId"),
    update("update_organization", &ORGANIZATIONS).at("organizationId").body("{tenantId?: string(..21), name?: string(1..128), description?: string(..256) | null, customData?: object, isMfaRequired?: boolean, color?: Color, branding?: Branding, customCss?: string | null, createdAt?: number}"),
    delete("delete_organization", &ORGANIZATIONS).at("organizationId"),

    list("list_organization_users", &USERS).at("organizationId").query("{q?: string, organizationRoleId?: string(1..)}").via(&ORGANIZATION_USERS).find(users::SEARCHED).by("id").paged().view(member_with_roles),
    link("add_organization_users", &ORGANIZATION_USERS).at("organizationId").body("{userIds: [string(1..)]+}").echo(201),
    replace("replace_organization_users", &ORGANIZATION_USERS).at("organizationId").body("{userIds: [string(1..)]}"),
    delete("delete_organization_user", &ORGANIZATION_USERS).at("organizationId userId"),
    link("assign_organization_roles_to_users", &ORGANIZATION_USER_ROLES).at("organizationId").body("{userIds: [string(1..)]+, organizationRoleIds: [string(1..)]+}"),
    list("list_organization_user_roles", &ORGANIZATION_ROLES).at("organizationId @userId").via(&ORGANIZATION_USER_ROLES).pageable(),
    link("assign_organization_roles_to_user", &ORGANIZATION_USER_ROLES).at("organizationId @userId").body("{organizationRoleIds?: [string(1..)], organizationRoleNames?: [string(1..)]}").before(find_role_names).echo(201),
    replace("replace_organization_user_roles", &ORGANIZATION_USER_ROLES).at("organizationId @userId").body("{organizationRoleIds?: [string(1..)], organizationRoleNames?: [string(1..)]}").before(find_role_names),
    delete("delete_organization_user_role", &ORGANIZATION_USER_ROLES).at("organizationId @userId organizationRoleId"),
    run("list_organization_user_scopes", list_user_scopes).at("organizationId userId"),

    list("list_organization_applications", &APPLICATIONS).at("organizationId").query("{q?: string}").via(&ORGANIZATION_APPLICATIONS).find(NAMES).by("id").paged().view(application_with_roles),
    link("add_organization_applications", &ORGANIZATION_APPLICATIONS).at("organizationId").body("{applicationIds: [string(1..)]+}"),
    replace("replace_organization_applications", &ORGANIZATION_APPLICATIONS).at("organizationId").body("{applicationIds: [string(1..)]}"),
    delete("delete_organization_application", &ORGANIZATION_APPLICATIONS).at("organizationId applicationId"),
    link("assign_organization_roles_to_applications", &ORGANIZATION_APPLICATION_ROLES).at("organizationId").body("{applicationIds: [string(1..)]+, organizationRoleIds: [string(1..)]+}"),
    list("list_organization_application_roles", &ORGANIZATION_ROLES).at("organizationId @applicationId").via(&ORGANIZATION_APPLICATION_ROLES).pageable(),
    link("assign_organization_roles_to_application", &ORGANIZATION_APPLICATION_ROLES).at("organizationId @applicationId").body("{organizationRoleIds: [string(1..)]+}"),
    replace("replace_organization_application_roles", &ORGANIZATION_APPLICATION_ROLES).at("organizationId @applicationId").body("{organizationRoleIds: [string(1..)]}"),
    delete("delete_organization_application_role", &ORGANIZATION_APPLICATION_ROLES).at("organizationId @applicationId organizationRoleId"),

    list("list_organization_jit_email_domains", &JIT_EMAIL_DOMAINS).at("organizationId").pageable(),
    create("create_organization_jit_email_domain", &JIT_EMAIL_DOMAINS).at("organizationId").body("{emailDomain: string(1..)}"),
    replace("replace_organization_jit_email_domains", &JIT_EMAIL_DOMAINS).at("organizationId").body("{emailDomains: [string(1..)]}").before(check_organization),
    delete("delete_organization_jit_email_domain", &JIT_EMAIL_DOMAINS).at("organizationId emailDomain"),
    list("list_organization_jit_roles", &ORGANIZATION_ROLES).at("*organizationId").via(&JIT_ROLES).pageable(),
    link("create_organization_jit_role", &JIT_ROLES).at("organizationId").body("{organizationRoleIds: [string(1..)]+}"),
    replace("replace_organization_jit_roles", &JIT_ROLES).at("organizationId").body("{organizationRoleIds: [string(1..)]}").before(check_organization),
    delete("delete_organization_jit_role", &JIT_ROLES).at("organizationId organizationRoleId"),
    list("list_organization_jit_sso_connectors", &SSO_CONNECTORS).at("*organizationId").via(&JIT_SSO_CONNECTORS).pageable(),
    link("create_organization_jit_sso_connector", &JIT_SSO_CONNECTORS).at("organizationId").body("{ssoConnectorIds: [string(1..)]+}"),
    replace("replace_organization_jit_sso_connectors", &JIT_SSO_CONNECTORS).at("organizationId").body("{ssoConnectorIds: [string(1..)]}").before(check_organization),
    delete("delete_organization_jit_sso_connector", &JIT_SSO_CONNECTORS).at("organizationId ssoConnectorId"),

    list("list_organization_roles", &ORGANIZATION_ROLES).query("{q?: string}").find(NAMES).by("name").paged().view(with_scopes),
    create("create_organization_role", &ORGANIZATION_ROLES).body("{tenantId?: string(..21), name: string(1..128), description?: string(..256) | null, type?: RoleType, organizationScopeIds?: [string], resourceScopeIds?: [string]}").before(super::drop_tenant).after(add_scopes),
    get("get_organization_role", &ORGANIZATION_ROLES).at("organizationRoleId"),
    update("update_organization_role", &ORGANIZATION_ROLES).at("organizationRoleId").body("{tenantId?: string(..21), name?: string(1..128), description?: string(..256) | null, type?: RoleType}"),
    delete("delete_organization_role", &ORGANIZATION_ROLES).at("organizationRoleId"),
    list("list_organization_role_scopes", &ORGANIZATION_SCOPES).at("*organizationRoleId").via(&ORGANIZATION_ROLE_SCOPES).pageable(),
    link("create_organization_role_scope", &ORGANIZATION_ROLE_SCOPES).at("organizationRoleId").body("{organizationScopeIds: [string(1..)]+}"),
    replace("replace_organization_role_scopes", &ORGANIZATION_ROLE_SCOPES).at("organizationRoleId").body("{organizationScopeIds: [string(1..)]}"),
    delete("delete_organization_role_scope", &ORGANIZATION_ROLE_SCOPES).at("organizationRoleId organizationScopeId"),
    list("list_organization_role_resource_scopes", &SCOPES).at("*organizationRoleId").via(&ORGANIZATION_ROLE_RESOURCE_SCOPES).pageable(),
    link("create_organization_role_resource_scope", &ORGANIZATION_ROLE_RESOURCE_SCOPES).at("organizationRoleId").body("{scopeIds: [string(1..)]+}"),
    replace("replace_organization_role_resource_scopes", &ORGANIZATION_ROLE_RESOURCE_SCOPES).at("organizationRoleId").body("{scopeIds: [string(1..)]}"),
    delete("delete_organization_role_resource_scope", &ORGANIZATION_ROLE_RESOURCE_SCOPES).at("organizationRoleId scopeId"),

    list("list_organization_scopes", &ORGANIZATION_SCOPES).query("{q?: string}").find(NAMES).by("name").pageable(),
    create("create_organization_scope", &ORGANIZATION_SCOPES).body("{tenantId?: string(..21), name: string(1..128), description?: string(..256) | null}").before(super::drop_tenant),
    get("get_organization_scope", &ORGANIZATION_SCOPES).at("organizationScopeId"),
    update("update_organization_scope", &ORGANIZATION_SCOPES).at("organizationScopeId").body("{tenantId?: string(..21), name?: string(1..128), description?: string(..256) | null}"),
    delete("delete_organization_scope", &ORGANIZATION_SCOPES).at("organizationScopeId"),

    list("list_organization_invitations", &INVITATIONS).query("{organizationId?: string, inviterId?: string, invitee?: string}").newest_first().view(invitation),
    create("create_organization_invitation", &INVITATIONS).body("{inviterId?: string(..21) | null, invitee: address, organizationId: string(1..21), expiresAt: number, organizationRoleIds?: [string], messagePayload?: {code?: string, link?: string, locale?: string, uiLocales?: string} | boolean}").before(check_invitation).after(complete_invitation).view(invitation),
    get("get_organization_invitation", &INVITATIONS).at("invitationId").view(invitation),
    update("replace_organization_invitation_status", &INVITATIONS).at("*invitationId").body("{acceptedUserId?: string(..21) | null, status: <Accepted Revoked>}").before(check_status).after(accept).view(invitation),
    delete("delete_organization_invitation", &INVITATIONS).at("invitationId"),
    run("create_organization_invitation_message", send_again).at("*invitationId").body("{code?: string, link?: string, locale?: string, uiLocales?: string}"),
];

/// Returns a row of the path and the ids of other rows.
fn key(path: &Row, ids: &[(&str, &Row)]) -> Row {
    let mut key = path.clone();
    for (column, row) in ids {
        key.insert((*column).to_owned(), row.get("id").cloned().unwrap_or_default());
    }
    key
}

/// Returns the id and the name of each row that a relation leads to.
fn names(
    context: &Context<'_>,
    relation: &'static Table,
    key: &Row,
    table: &'static Table,
    column: &str,
) -> Vec<Value> {
    let store = &context.state.store;
    let links = store.select(relation, key);
    let rows = links.filter_map(|link| store.find(table, link.get(column)?.as_str()?));
    rows.map(|row| json!({"id": row.get("id"), "name": row.get("name")})).collect()
}

fn add_roles(context: &Context<'_>, row: &mut Row, relation: &'static Table, key: &Row) {
    let mut roles = names(context, relation, key, &ORGANIZATION_ROLES, "organizationRoleId");
    roles.sort_by_key(|role| role["name"].to_string());
    row.insert("organizationRoles".to_owned(), roles.into());
}

/// Shows the roles of the path's user or application in an organization.
pub(super) fn with_roles(context: &Context<'_>, row: &mut Row) {
    let is_user = context.path.contains_key("userId");
    let relation = if is_user { &ORGANIZATION_USER_ROLES } else { &ORGANIZATION_APPLICATION_ROLES };
    let key = key(&context.path, &[("organizationId", row)]);
    add_roles(context, row, relation, &key);
}

fn member_with_roles(context: &Context<'_>, row: &mut Row) {
    let key = key(&context.path, &[("userId", row)]);
    add_roles(context, row, &ORGANIZATION_USER_ROLES, &key);
}

fn application_with_roles(context: &Context<'_>, row: &mut Row) {
    let key = key(&context.path, &[("applicationId", row)]);
    add_roles(context, row, &ORGANIZATION_APPLICATION_ROLES, &key);
}

fn with_featured(context: &Context<'_>, row: &mut Row) {
    if !context.has_flag("showFeatured") {
        return;
    }
    let key = key(&Row::new(), &[("organizationId", row)]);
    let users: Vec<Value> =
        users::featured(&context.state.store, &ORGANIZATION_USERS, &key).collect();
    row.insert("usersCount".to_owned(), users.len().into());
    row.insert("featuredUsers".to_owned(), users.into_iter().take(3).collect());
}

/// Replaces role names in the body by ids.
fn find_role_names(context: &mut Context<'_>) -> Result<(), Answer> {
    let mut ids = context.ids("organizationRoleIds");
    for name in context.ids("organizationRoleNames") {
        let mut roles = context.state.store.all(&ORGANIZATION_ROLES);
        let role = roles.find(|role| role.get("name") == Some(&json!(name)));
        let id = role.and_then(|role| role.get("id")?.as_str());
        let id = id.ok_or_else(|| Answer::refusal("422 organization.role_names_not_found"))?;
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    context.body = fields(json!({"organizationRoleIds": ids}));
    Ok(())
}

fn list_user_scopes(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let store = &context.state.store;
    let mut scopes: Vec<&Row> = Vec::new();
    for role in store.select(&ORGANIZATION_USER_ROLES, &context.path) {
        let role_id = role.get_key_value("organizationRoleId").into_iter();
        let key: Row = role_id.map(|(column, id)| (column.clone(), id.clone())).collect();
        for link in store.select(&ORGANIZATION_ROLE_SCOPES, &key) {
            let id = link.get("organizationScopeId").and_then(Value::as_str).unwrap_or_default();
            scopes.extend(
                store.find(&ORGANIZATION_SCOPES, id).filter(|scope| !scopes.contains(scope)),
            );
        }
    }
    Ok(Answer::ok(&json!(scopes)))
}

/// An empty list replaces nothing, but the organization must exist.
fn check_organization(context: &mut Context<'_>) -> Result<(), Answer> {
    let organization = context.find(&ORGANIZATIONS, "organizationId");
    organization
        .map(|_| ())
        .map_err(|_| Answer::refusal("422 entity.relation_foreign_key_not_found"))
}

fn with_scopes(context: &Context<'_>, row: &mut Row) {
    let key = key(&Row::new(), &[("organizationRoleId", row)]);
    let scopes = names(
        context,
        &ORGANIZATION_ROLE_SCOPES,
        &key,
        &ORGANIZATION_SCOPES,
        "organizationScopeId",
    );
    let store = &context.state.store;
    let links = store.select(&ORGANIZATION_ROLE_RESOURCE_SCOPES, &key);
    let resource_scopes = links.filter_map(|link| {
        let scope = store.find(&SCOPES, link.get("scopeId")?.as_str()?)?;
        let resource = store.find(&RESOURCES, scope.get("resourceId")?.as_str()?)?;
        let resource = json!({"id": resource.get("id"), "name": resource.get("name")});
        Some(json!({"id": scope.get("id"), "name": scope.get("name"), "resource": resource}))
    });
    let resource_scopes = resource_scopes.collect();
    row.insert("scopes".to_owned(), scopes.into());
    row.insert("resourceScopes".to_owned(), resource_scopes);
}

fn add_scopes(context: &mut Context<'_>) -> Result<(), Answer> {
    context.path = key(&Row::new(), &[("organizationRoleId", &context.row)]);
    let resource_scope_ids = context.body.remove("resourceScopeIds").unwrap_or_default();
    context.body.insert("scopeIds".to_owned(), resource_scope_ids);
    let added = link_rows(context, &ORGANIZATION_ROLE_SCOPES, None)
        .and_then(|()| link_rows(context, &ORGANIZATION_ROLE_RESOURCE_SCOPES, None));
    if added.is_err() {
        context.state.store.delete(&ORGANIZATION_ROLES, &context.row);
    }
    added
}

/// Shows the roles of an invitation, and whether it has expired.
fn invitation(context: &Context<'_>, row: &mut Row) {
    let key = key(&Row::new(), &[("invitationId", row)]);
    add_roles(context, row, &INVITATION_ROLES, &key);
    if is_expired(row) {
        row.insert("status".to_owned(), "Expired".into());
    }
}

fn is_expired(row: &Row) -> bool {
    let expires_at = row.get("expiresAt").and_then(Value::as_u64).unwrap_or_default();
    row.get("status") == Some(&json!("Pending")) && expires_at <= now()
}

fn check_invitation(context: &mut Context<'_>) -> Result<(), Answer> {
    users::check_expiry(context)?;
    let store = &context.state.store;
    let invitee = context.body.get("invitee");
    let is_member = |user: &&Row| {
        let user_id = ("userId".to_owned(), user.get("id").cloned().unwrap_or_default());
        let id = context.body.get("organizationId").cloned().unwrap_or_default();
        let member = Row::from_iter([user_id, ("organizationId".to_owned(), id)]);
        user.get("primaryEmail") == invitee && store.get(&ORGANIZATION_USERS, &member).is_some()
    };
    if store.all(&USERS).any(|user| is_member(&user)) {
        return Err(Answer::refusal(INVALID_INPUT));
    }
    let is_same = |row: &Row| {
        let columns = ["invitee", "organizationId"];
        columns.iter().all(|column| row.get(*column) == context.body.get(*column))
    };
    let is_pending = |row: &Row| row.get("status") == Some(&json!("Pending")) && !is_expired(row);
    if store.all(&INVITATIONS).any(|row| is_same(row) && is_pending(row)) {
        return Err(Answer::refusal(NOT_UNIQUE));
    }
    Ok(())
}

/// Adds the roles and sends the message; without success there is no invitation.
fn complete_invitation(context: &mut Context<'_>) -> Result<(), Answer> {
    context.path = key(&Row::new(), &[("invitationId", &context.row)]);
    let payload = context.body.get("messagePayload").and_then(Value::as_object).cloned();
    let mut completed = link_rows(context, &INVITATION_ROLES, None);
    if let (Ok(()), Some(payload)) = (&completed, payload) {
        completed = send(context, &payload);
    }
    if completed.is_err() {
        context.state.store.delete(&INVITATIONS, &context.row);
    }
    completed
}

fn send_again(context: &mut Context<'_>) -> Result<Answer, Answer> {
    context.row = context.find(&INVITATIONS, "invitationId")?.clone();
    let payload = context.body.clone();
    send(context, &payload)?;
    Ok(Answer::no_content())
}

/// Puts the message to the invitee into the outbox, if there is an email connector.
fn send(context: &mut Context<'_>, payload: &Row) -> Result<(), Answer> {
    let connectors = context.state.connectors();
    let connector = connectors.iter().find(|connector| connector.factory.kind == Kind::Email);
    let connector = connector.ok_or_else(|| Answer::refusal("501 connector.not_found"))?;
    let text = |row: &Row, name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let message = Message {
        factory_id: connector.factory.id.clone(),
        to: Recipient::Email(text(&context.row, "invitee").unwrap_or_default()),
        config: Value::Object(connector.config.clone()),
        locale: text(payload, "locale"),
    };
    context.state.log_message(message);
    Ok(())
}

fn check_status(context: &mut Context<'_>) -> Result<(), Answer> {
    let invitation = context.find(&INVITATIONS, "invitationId")?;
    if invitation.get("status") != Some(&json!("Pending")) || is_expired(invitation) {
        return Err(Answer::refusal(INVALID_INPUT));
    }
    if context.string("status") != Some("Accepted") {
        context.body.remove("acceptedUserId");
        return Ok(());
    }
    let id = context.string("acceptedUserId").ok_or_else(|| Answer::refusal(INVALID_INPUT))?;
    let user = context.state.store.find(&USERS, id).ok_or_else(|| Answer::refusal(NOT_FOUND))?;
    let address = |row: &Row, column: &str| {
        row.get(column).and_then(Value::as_str).unwrap_or_default().to_lowercase()
    };
    if address(user, "primaryEmail") != address(invitation, "invitee") {
        return Err(Answer::refusal(INVALID_INPUT));
    }
    Ok(())
}

/// Makes the user a member with the roles of the invitation.
fn accept(context: &mut Context<'_>) -> Result<(), Answer> {
    if context.string("status") != Some("Accepted") {
        return Ok(());
    }
    let invited = key(&Row::new(), &[("invitationId", &context.row)]);
    let store = &mut context.state.store;
    let roles = store.select(&INVITATION_ROLES, &invited);
    let roles: Vec<Value> =
        roles.filter_map(|link| link.get("organizationRoleId").cloned()).collect();
    let column = |name: &str| context.row.get(name).cloned().unwrap_or_default();
    let mut member = Row::from_iter([
        ("organizationId".to_owned(), column("organizationId")),
        ("userId".to_owned(), column("acceptedUserId")),
    ]);
    if store.get(&ORGANIZATION_USERS, &member).is_none() {
        store.insert(&ORGANIZATION_USERS, &member)?;
    }
    for role in roles {
        member.insert("organizationRoleId".to_owned(), role);
        if store.get(&ORGANIZATION_USER_ROLES, &member).is_none() {
            store.insert(&ORGANIZATION_USER_ROLES, &member)?;
        }
    }
    Ok(())
}
