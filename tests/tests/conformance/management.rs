//! Users, roles, resources, applications and organizations.

use std::time::{Duration, SystemTime};

use logto_client::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    expect::expect_error,
    logto::{Logto, unique},
    scenario::scenarios,
};

scenarios![
    user_is_created_updated_and_deleted,
    updates_replace_what_merges_merge,
    taken_names_are_conflicts,
    password_is_verified,
    users_are_searched_and_paged,
    roles_are_assigned_once,
    refused_scope_leaves_the_role,
    scopes_belong_to_their_resource,
    personal_access_tokens_are_listed_in_clear,
];

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// A unique name that is also a valid username.
fn name() -> String {
    unique().replace('-', "_")
}

async fn create_user(logto: &Logto, user: &CreateUser) -> User {
    let user = logto.create_user(user).await.unwrap();
    logto.clean_up_with(Users::delete_user, &user.id);
    user
}

async fn create_role(logto: &Logto, role: &CreateRole) -> Role {
    let role = logto.create_role(role).await.unwrap();
    logto.clean_up_with(Roles::delete_role, &role.id);
    role
}

async fn create_resource(logto: &Logto) -> Resource {
    let indicator = format!("https://{}.example.com", unique());
    let resource = logto.create_resource("Orders", &indicator, None).await.unwrap();
    logto.clean_up_with(Resources::delete_resource, &resource.id);
    resource
}

async fn user_is_created_updated_and_deleted(logto: &Logto) {
    let name = name();
    let email = format!("{name}@example.com");
    let ann = CreateUser::new()
        .username(&name)
        .primary_email(&email)
        .name("Ann")
        .avatar("https://example.com/a.png");
    let ann = create_user(logto, &ann).await;
    assert_eq!((ann.id.len(), ann.username.as_ref()), (12, Some(&name)));
    assert_eq!((ann.primary_email.as_ref(), ann.has_password), (Some(&email), Some(false)));

    let update = UpdateUser::new().name("Ann Lee").clear_avatar().clear_primary_email();
    let updated = logto.update_user(&ann.id, &update).await.unwrap();
    assert_eq!(
        (updated.name.as_deref(), updated.avatar, updated.primary_email),
        (Some("Ann Lee"), None, None)
    );
    assert_eq!(updated.username, Some(name));

    let suspended = logto.update_user_is_suspended(&ann.id, true).await.unwrap();
    assert!(suspended.is_suspended);

    logto.delete_user(&ann.id).await.unwrap();
    assert_eq!(logto.get_user(&ann.id).optional().await.unwrap(), None);
    expect_error(logto.delete_user(&ann.id).await, 404, "entity.not_found");
}

async fn updates_replace_what_merges_merge(logto: &Logto) {
    let profile = UserProfile::new().given_name("Ann").address(UserAddress::new().country("FR"));
    let custom_data = object(json!({ "a": 1, "b": { "c": 2 } }));
    let ann =
        create_user(logto, &CreateUser::new().custom_data(custom_data).profile(profile)).await;

    let merged = logto.update_user_custom_data(&ann.id, &object(json!({ "b": {} }))).await.unwrap();
    assert_eq!(merged, object(json!({ "a": 1, "b": {} })));
    let merged =
        logto.update_user_profile(&ann.id, &UserProfile::new().nickname("A")).await.unwrap();
    assert_eq!(
        (merged.given_name.as_deref(), merged.nickname.as_deref()),
        (Some("Ann"), Some("A"))
    );

    let update = UpdateUser::new()
        .custom_data(object(json!({ "d": 3 })))
        .profile(UserProfile::new().website("w"));
    let replaced = logto.update_user(&ann.id, &update).await.unwrap();
    assert_eq!(replaced.custom_data, object(json!({ "d": 3 })));
    assert_eq!(replaced.profile, UserProfile::new().website("w"));
}

async fn taken_names_are_conflicts(logto: &Logto) {
    let name = name();
    let email = format!("{name}@example.com");
    create_user(logto, &CreateUser::new().username(&name).primary_email(&email)).await;
    for (user, code) in [
        (CreateUser::new().username(&name), "user.username_already_in_use"),
        (CreateUser::new().primary_email(&email), "user.email_already_in_use"),
    ] {
        let error = expect_error(logto.create_user(&user).await, 422, code);
        assert!(error.is_conflict(), "{error}");
    }
}

async fn password_is_verified(logto: &Logto) {
    let password = Secret::from("correct horse 1!");
    let ann = create_user(logto, &CreateUser::new().username(name()).password(&password)).await;
    assert!(logto.get_user_has_password(&ann.id).await.unwrap().has_password);
    logto.verify_user_password(&ann.id, &password).await.unwrap();
    let new = Secret::from("battery staple 2!");
    expect_error(
        logto.verify_user_password(&ann.id, &new).await,
        422,
        "session.invalid_credentials",
    );
    logto.update_user_password(&ann.id, &new).await.unwrap();
    logto.verify_user_password(&ann.id, &new).await.unwrap();
}

async fn users_are_searched_and_paged(logto: &Logto) {
    let base = name();
    for number in 0..5 {
        create_user(logto, &CreateUser::new().username(format!("{base}_{number}"))).await;
    }
    let filter = ListUsers::new().search(format!("%{base}%"));
    let page = logto.list_users(&filter).page_size(2).page(3).await.unwrap();
    assert_eq!((page.items.len(), page.total), (1, 5));

    let mut users = logto.list_users(&filter).page_size(2).items();
    let mut names = Vec::new();
    while let Some(user) = users.try_next().await.unwrap() {
        names.extend(user.username);
    }
    let newest_first: Vec<_> = (0..5).rev().map(|number| format!("{base}_{number}")).collect();
    assert_eq!(names, newest_first);

    let exact = Search::new().field("username", format!("{base}_3")).mode("exact");
    let page = logto.list_users(&ListUsers::new().search(exact)).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let unknown = ListUsers::new().search(Search::new().field("bogus", "x"));
    expect_error(logto.list_users(&unknown).await, 400, "request.invalid_input");
}

async fn roles_are_assigned_once(logto: &Logto) {
    let ann = create_user(logto, &CreateUser::new().username(name())).await;
    let role = create_role(logto, &CreateRole::new(unique(), "for a test")).await;
    assert_eq!(role.r#type.as_str(), "User");
    let added = logto.assign_user_roles(&ann.id, &[&role.id]).await.unwrap();
    assert_eq!(added.added_role_ids, Some(vec![role.id.clone()]));
    let again = logto.assign_user_roles(&ann.id, &[&role.id]).await.unwrap();
    assert_eq!(again.added_role_ids, Some(vec![]));
    expect_error(logto.create_role_user(&role.id, &[&ann.id]).await, 422, "role.user_exists");

    let users = logto.list_role_users(&role.id, None).await.unwrap();
    assert_eq!((users.total, &users.items[0].id), (1, &ann.id));
    logto.delete_user_role(&ann.id, &role.id).await.unwrap();
    expect_error(logto.delete_user_role(&ann.id, &role.id).await, 404, "entity.not_found");
    assert_eq!(logto.list_user_roles(&ann.id, None).await.unwrap().total, 0);
}

async fn refused_scope_leaves_the_role(logto: &Logto) {
    let name = unique();
    let create = CreateRole::new(&name, "for a test").scope_ids(["no-such-scope"]);
    expect_error(logto.create_role(&create).await, 404, "entity.not_exists_with_id");
    let error = expect_error(logto.create_role(&create).await, 422, "role.name_in_use");
    assert!(error.is_conflict(), "{error}");
    let named = ListRoles::new().search(Search::new().field("name", &name).mode("exact"));
    let roles = logto.list_roles(&named).await.unwrap().items;
    assert_eq!(roles.len(), 1);
    logto.delete_role(&roles[0].id).await.unwrap();
}

async fn scopes_belong_to_their_resource(logto: &Logto) {
    let orders = create_resource(logto).await;
    assert_eq!((orders.access_token_ttl, orders.scopes), (3600, Some(vec![])));
    let read = logto.create_resource_scope(&orders.id, "read:orders", None).await.unwrap();
    assert_eq!(read.resource_id, orders.id);
    let taken = logto.create_resource_scope(&orders.id, "read:orders", Some("again")).await;
    assert!(expect_error(taken, 422, "scope.name_exists").is_conflict());
    let spaced = logto.create_resource_scope(&orders.id, "read orders", None).await;
    expect_error(spaced, 400, "scope.name_with_space");

    let role =
        create_role(logto, &CreateRole::new(unique(), "for a test").scope_ids([&read.id])).await;
    let scopes = logto.list_role_scopes(&role.id, None).await.unwrap().items;
    assert_eq!(scopes[0].resource.as_ref().map(|resource| &resource.id), Some(&orders.id));
    logto.delete_resource_scope(&orders.id, &read.id).await.unwrap();
    assert_eq!(logto.list_role_scopes(&role.id, None).await.unwrap().items, []);
    assert_eq!(logto.list_resource_scopes("no-such-id", None).await.unwrap().items, []);
}

async fn personal_access_tokens_are_listed_in_clear(logto: &Logto) {
    let ann = create_user(logto, &CreateUser::new().username(name())).await;
    let expires_at = SystemTime::now() + Duration::from_secs(3600);
    let token =
        logto.create_user_personal_access_token(&ann.id, "ci/cd?", Some(expires_at.into())).await;
    let token = token.unwrap();
    assert!(token.value.expose().starts_with("pat_"), "{token:?}");
    assert_eq!(logto.list_user_personal_access_tokens(&ann.id).await.unwrap(), [token]);
    let again = logto.create_user_personal_access_token(&ann.id, "ci/cd?", None).await;
    assert!(expect_error(again, 422, "user.personal_access_token_name_exists").is_conflict());
    let renamed = logto.update_user_personal_access_token(&ann.id, "ci/cd?", "new").await.unwrap();
    assert_eq!(renamed.name, "new");
    logto.delete_user_personal_access_token(&ann.id, "new").await.unwrap();
    assert_eq!(logto.list_user_personal_access_tokens(&ann.id).await.unwrap(), []);
}
