//! The service on a socket of 127.0.0.1, called by a client that is declared here.

use std::future::IntoFuture;

use logto_client::{
    Call, Pages, Retry, api, http, organizations::CreateOrganization, testing::FakeLogto,
};

use super::*;

/// The service's API.
#[api]
trait Service: Send + Sync {
    #[endpoint(POST, "/users")]
    fn sign_up(&self, #[body] sign_up: &SignUp) -> Call<Profile>;

    #[endpoint(GET, "/users/<id>")]
    fn profile(&self, id: &str) -> Call<Profile>;

    #[endpoint(GET, "/organizations/<id>/members")]
    fn members(&self, id: &str, #[query] page: Option<u32>) -> Call<Members>;

    #[endpoint(PUT, "/organizations/<id>/members/<user_id>")]
    fn add_member(&self, id: &str, user_id: &str) -> Call<()>;
}

/// Starts the service, and returns a client of it.
async fn start(users: impl Users + 'static, organizations: impl Organizations + 'static) -> Client {
    let logto = Logto { users: Arc::new(users), organizations: Arc::new(organizations) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, service(logto)).into_future());
    Client::builder(&url).retry(Retry::none()).build().unwrap()
}

/// Implements no operation.
struct Unused;
impl Users for Unused {}
impl Organizations for Unused {}

struct SignsUp;
impl Users for SignsUp {
    fn create_user(&self, user: &CreateUser) -> Call<User> {
        let mut created = User::new("u1");
        created.username.clone_from(&user.username);
        Call::ok(created)
    }
}

struct Fails(Error);
impl Users for Fails {
    fn get_user(&self, _: &str) -> Call<User> {
        Call::err(self.0.clone())
    }
}

/// An organization of 120 members.
struct ListsMembers;
impl Organizations for ListsMembers {
    fn list_organization_users(&self, _: &str, _: Option<&str>, _: Option<&str>) -> Pages<User> {
        Pages::ok((1..=120).map(|number| User::new(format!("u{number}"))).collect())
    }
}

fn ann() -> SignUp {
    SignUp { username: "ann".to_owned(), email: "ann@example.com".to_owned() }
}

#[tokio::test]
async fn sign_up_returns_the_profile() {
    let service = start(SignsUp, Unused).await;
    let created = service.sign_up(&ann()).with_response().await.unwrap();
    assert_eq!(created.status(), 201);
    let expected = Profile { id: "u1".to_owned(), username: Some("ann".to_owned()), name: None };
    assert_eq!(*created.body(), expected);
}

#[tokio::test]
async fn signed_up_user_becomes_a_member() {
    let fake = FakeLogto::start().await;
    let acme = CreateOrganization::new("Acme");
    let acme = fake.client().create_organization(&acme).await.unwrap();
    let service = start(fake.client(), fake.client()).await;
    let created = service.sign_up(&ann()).await.unwrap();
    service.add_member(&acme.id, &created.id).await.unwrap();
    assert_eq!(service.members(&acme.id, None).await.unwrap().members, [created]);

    let taken = service.sign_up(&ann()).await.unwrap_err();
    assert!(taken.is_conflict() && taken.code() == Some("user.username_already_in_use"), "{taken}");
    assert!(service.profile("nobody").optional().await.unwrap().is_none());
    fake.faults().all().status(503);
    assert_eq!(service.profile("u1").await.unwrap_err().status().unwrap(), 503);
}

#[tokio::test]
async fn members_are_paged() {
    let service = start(Unused, ListsMembers).await;
    for (page, count, first) in [(None, 50, "u1"), (Some(3), 20, "u101")] {
        let Members { members, total } = service.members("acme", page).await.unwrap();
        assert_eq!((members.len(), &*members[0].id, total), (count, first, 120));
    }
}

#[tokio::test]
async fn errors_map_to_statuses() {
    let busy = http::Response::builder().status(429).header(RETRY_AFTER, "7").body("").unwrap();
    for (error, status, code, retry_after) in [
        (Error::api(404, "entity.not_found"), 404, Some("entity.not_found"), None),
        (
            Error::api(422, "user.email_already_in_use"),
            409,
            Some("user.email_already_in_use"),
            None,
        ),
        (Error::api(400, "guard.invalid_input"), 422, Some("guard.invalid_input"), None),
        (Error::from_response(busy), 503, None, Some("7")),
        (Error::timeout(), 503, None, None),
        (Error::api(401, "auth.unauthorized"), 500, None, None),
        (Error::decode("id"), 500, None, None),
    ] {
        let service = start(Fails(error), Unused).await;
        let error = service.profile("u1").await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.code()), (status, code), "{error}");
        let actual = error.headers().and_then(|headers| headers.get(RETRY_AFTER));
        assert_eq!(actual.map(|wait| wait.to_str().unwrap()), retry_after);
    }
}
