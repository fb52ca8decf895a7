//! The store behind the Management API: seeds, supplied answers, searches, cascades, and what it does not serve.

use std::collections::BTreeSet;

use logto_client::{
    http::{Method, Response},
    prelude::*,
    testing::FakeLogto,
};
use serde_json::{Value, json};

use super::raw::{FORM, Session, TOKEN_PARAMETERS, send};

/// The names in a list.
fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn seeds_are_what_the_api_shows() {
    let logto = FakeLogto::builder()
        .user(User::new("ann").username("ann").name("Ann").is_suspended(true))
        .role(Role::new("editor").description("Edits"))
        .user_role("ann", "editor")
        .api_resource(Resource::new("orders").scopes([Scope::new("read")]))
        .role_scope("editor", "read")
        .application(Application::new("robot"))
        .organization(Organization::new("acme").name("Acme"))
        .organization_role(OrganizationRole::new("admin"))
        .organization_scope(OrganizationScope::new("invite"))
        .member("acme", "ann", &["admin"])
        .start()
        .await;
    let client = logto.client();
    let ann = client.get_user("ann").await.unwrap();
    assert_eq!(
        (ann.name.as_deref(), ann.is_suspended, ann.has_password),
        (Some("Ann"), true, Some(false))
    );
    let scopes = client.list_role_scopes("editor", None).await.unwrap().items;
    assert_eq!((scopes[0].name.as_str(), scopes[0].resource_id.as_str()), ("read", "orders"));
    assert_eq!(
        client.get_application("robot").await.unwrap().r#type,
        ApplicationType::MachineToMachine
    );
    assert_eq!(client.get_organization_scope("invite").await.unwrap().name, "invite");

    assert_eq!(logto.users()[0].id, "ann");
    assert_eq!(logto.roles_of("ann")[0].name, "editor");
    assert!(logto.roles().iter().any(|role| role.id == "editor"));
    assert!(logto.api_resources().iter().any(|resource| resource.indicator == "orders"));
    assert_eq!(logto.applications().len(), 2);
    assert_eq!(logto.organizations()[0].name, "Acme");
    assert_eq!(logto.members_of("acme")[0].organization_roles.as_ref().unwrap()[0].id, "admin");
    assert!(logto.invitations().is_empty());
}

#[tokio::test]
#[should_panic(expected = "role.name_in_use")]
async fn conflicting_seeds_panic() {
    let builder = FakeLogto::builder().role(Role::new("a").name("x"));
    builder.role(Role::new("b").name("x")).start().await;
}

#[tokio::test]
#[should_panic(expected = "entity.relation_foreign_key_not_found")]
async fn seeded_relation_to_nothing_panics() {
    FakeLogto::builder().user_role("ann", "editor").start().await;
}

#[tokio::test]
async fn operation_that_is_not_served_says_how_to_supply_an_answer() {
    let logto = Session::start().await;
    let answer = logto.get("/api/hooks");
    answer.expect_error(501, "fake.not_served");
    assert!(answer.body.contains(r#"fake.on(\"list_hooks\")"#), "{answer:?}");
}

#[tokio::test]
async fn supplied_answer_replaces_any_operation() {
    let logto = Session::start().await;
    logto.on("create_hook").status(201).json(json!({"id": "hook"}));
    let answer = logto.post("/api/hooks", &json!({}));
    answer.expect_body(201, r#"{"id":"hook"}"#);
    assert_eq!(logto.requests_of("create_hook").len(), 1);

    logto.on("get_user").respond(|request| {
        assert_eq!(request.method(), Method::GET);
        Response::builder().status(200).body(format!("{:?}", request.path())).unwrap()
    });
    logto.get("/api/users/ann").expect_body(200, r#""/api/users/ann""#);
    logto.on("get_user").clear();
    logto.get("/api/users/ann").expect_error(404, "entity.not_found");
    logto.on("delete_user").status(204);
    logto.send("DELETE", "/api/users/ann", "", "").expect_body(204, "");
}

#[tokio::test]
async fn supplied_function_may_use_the_fake() {
    let logto = std::sync::Arc::new(Session::start().await);
    let same = std::sync::Arc::downgrade(&logto);
    logto.on("get_user").respond(move |_| {
        let users = same.upgrade().unwrap().users();
        Response::new(users.len().to_string())
    });
    logto.get("/api/users/ann").expect_body(200, "0");
}

#[tokio::test]
#[should_panic(expected = "Logto has no operation `list_unicorns`")]
async fn answer_to_an_unknown_operation_panics() {
    FakeLogto::start().await.on("list_unicorns");
}

#[tokio::test]
async fn supplied_answers_need_a_token() {
    let logto = FakeLogto::start().await;
    logto.on("get_user").json(json!({}));
    send(&logto, "GET", "/api/users/ann", "", "").expect(401);
}

#[tokio::test]
async fn created_application_gets_tokens_with_its_secret() {
    let logto = Session::start().await;
    let body = json!({"name": "robot", "type": "MachineToMachine"});
    let id = logto.post("/api/applications", &body).json()["id"].clone();
    let id = id.as_str().unwrap();
    let secrets = logto.get(&format!("/api/applications/{id}/secrets")).json();
    let secret = secrets[0]["value"].as_str().unwrap();
    let token = |secret: &str| {
        let body = format!("{TOKEN_PARAMETERS}&client_id={id}&client_secret={secret}");
        send(&logto, "POST", "/oidc/token", FORM, &body)
    };
    token("wrong").expect_error(401, "oidc.invalid_client");
    assert!(token(secret).json().get("scope").is_none());
    logto.patch(&format!("/api/applications/{id}"), &json!({"isAdmin": true})).expect(200);
    let issued = token(secret).json();
    assert_eq!(issued["scope"], "all");
    let headers = format!("Authorization: Bearer {}\r\n", issued["access_token"].as_str().unwrap());
    send(&logto, "GET", "/api/roles", &headers, "").expect(200);

    logto.send("DELETE", &format!("/api/applications/{id}"), "", "").expect(204);
    token(secret).expect_error(400, "oidc.invalid_client");
}

#[tokio::test]
async fn deleted_rows_take_their_relations_along() {
    let logto = FakeLogto::builder()
        .user(User::new("ann"))
        .role(Role::new("editor"))
        .user_role("ann", "editor")
        .organization(Organization::new("acme"))
        .organization_role(OrganizationRole::new("admin"))
        .member("acme", "ann", &["admin"])
        .start()
        .await;
    let client = logto.client();
    client.delete_organization_user("acme", "ann").await.unwrap();
    client.add_organization_users("acme", &["ann"]).await.unwrap();
    assert_eq!(logto.members_of("acme")[0].organization_roles, Some(Vec::new()));
    client.delete_user("ann").await.unwrap();
    assert!(logto.members_of("acme").is_empty());
    assert!(client.list_role_users("editor", None).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn refused_relations_change_nothing() {
    let logto = Session::start().await;
    let id = |path, body: Value| logto.post(path, &body).json()["id"].as_str().unwrap().to_owned();
    let organization = id("/api/organizations", json!({"name": "Acme"}));
    let user = id("/api/users", json!({}));
    let path = format!("/api/organizations/{organization}/users");
    let refusal = "entity.relation_foreign_key_not_found";
    logto.post(&path, &json!({"userIds": [user, "no-such"]})).expect_error(422, refusal);
    assert!(logto.members_of(&organization).is_empty());
    logto.post(&path, &json!({"userIds": [user, user]})).expect(201);
    assert_eq!(logto.members_of(&organization).len(), 1);
}

#[tokio::test]
async fn new_users_get_the_default_roles() {
    let logto = FakeLogto::builder().role(Role::new("reader").is_default(true)).start().await;
    let user = logto.client().create_user(&CreateUser::new()).await.unwrap();
    assert_eq!(logto.roles_of(&user.id)[0].id, "reader");
}

#[tokio::test]
async fn searches_are_those_of_logto() {
    let logto = Session::start_with(
        FakeLogto::builder()
            .role(Role::new("r1").name("Order reader"))
            .role(Role::new("r2").name("order_writer").description("writes"))
            .role(Role::new("r3").name("admin")),
    )
    .await;
    let check = |query: &str, expected: &[&str]| {
        let list = logto.get(&format!("/api/roles?type=User&{query}")).json();
        assert_eq!(names(&list), expected, "{query}");
    };
    check("search=%25order%25", &["Order reader", "order_writer"]);
    check("search=order%5C_%25", &["order_writer"]);
    check("search=order_%25&isCaseSensitive=true", &["order_writer"]);
    check("search.description=writes", &["order_writer"]);
    check("search.name=admin&search.name=order_writer&mode=exact", &["order_writer", "admin"]);
    check("search.name=a%25&search.id=r1", &["Order reader", "admin"]);
    check("search.name=a%25&search.id=r1&joint=and", &[]);
    check("search.name=^o.*r$&mode.name=posix", &["Order reader", "order_writer"]);
    check(
        "search.name=(order|admin)%25&mode=similar_to&isCaseSensitive=true",
        &["order_writer", "admin"],
    );
    for invalid in [
        "search=",
        "search=a&search=b",
        "search.no=a",
        "search.name.x=a",
        "search=a&mode=no",
        "search=a&joint=no",
        "search=a&mode=similar_to",
        "search=(&mode=posix",
    ] {
        logto.get(&format!("/api/roles?{invalid}")).expect_error(400, "request.invalid_input");
    }
}

#[tokio::test]
async fn store_is_bounded() {
    let logto = Session::start().await;
    let data = "x".repeat(1000 * 1000);
    let mut statuses = BTreeSet::new();
    for _ in 0..70 {
        let user = json!({"customData": {"data": data}});
        statuses.insert(logto.post("/api/users", &user).status);
    }
    assert_eq!(statuses, BTreeSet::from([200, 507]));
}
