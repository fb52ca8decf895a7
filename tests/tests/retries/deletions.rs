//! A DELETE that finds nothing because it was done already.

use super::script::{Script, Step, coded, come_back, get, status};
use logto_client::{Call, Client, Connectors, Error, Retry, Token, api};

const NOT_FOUND: &str = r#"{"code":"entity.not_found"}"#;

#[api]
trait Things: Send + Sync {
    #[endpoint(DELETE, "/things/<id>")]
    fn delete_thing(&self, id: &str) -> Call<Option<u8>>;
    #[endpoint(PUT, "/things/<id>")]
    fn put_thing(&self, id: &str) -> Call<()>;
    #[endpoint(DELETE, "/things/<id>")]
    fn remove_thing(&self, id: &str) -> Call<()>;
}

/// Whether a DELETE that goes like this succeeds.
async fn check<const N: usize>(steps: [Step; N], expected: bool) {
    let description = format!("{steps:?}");
    let outcome = Script::of(steps).client().delete_connector("x").await;
    assert_eq!(outcome.is_ok(), expected, "{description}: {outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_attempt_may_have_deleted_is_deleted() {
    let gone = || coded(404, NOT_FOUND);
    check([Step::Reset, gone()], true).await;
    check([Step::Silence, gone()], true).await;
    check([status(500), gone()], true).await;
    check([status(503), status(429), gone()], true).await;
}

#[tokio::test(start_paused = true)]
async fn what_no_earlier_attempt_can_have_deleted_was_not_there() {
    let gone = || coded(404, NOT_FOUND);
    check([gone()], false).await;
    check([Step::Refused, gone()], false).await;
    check([status(429), gone()], false).await;
    check([come_back(503, "1"), gone()], false).await;
    check(
        [coded(401, r#"{"code":"auth.unauthorized"}"#), gone()],
        false,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_route_that_does_not_exist_deletes_nothing() {
    check([Step::Reset, coded(404, "Not Found")], false).await;
    check([Step::Reset, status(403)], false).await;
}

#[tokio::test(start_paused = true)]
async fn it_is_so_for_a_unit_only_and_for_delete_only() {
    let client = || -> Client {
        let script = Script::of([Step::Reset, status(404)]);
        Client::builder("https://api.test")
            .token_source(Token::bearer("t0ken"))
            .transport(script)
            .build()
            .unwrap()
    };
    let is_error = |error: Error| error.is_not_found() && error.may_have_been_applied();
    assert!(is_error(client().delete_thing("x").await.unwrap_err()));
    assert!(is_error(client().put_thing("x").await.unwrap_err()));
    assert!(is_error(get(&client()).await.unwrap_err()));
    client().remove_thing("x").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn it_shows_through_what_is_set_on_the_call() {
    let delete = || {
        let script = Script::of([Step::Reset, coded(404, NOT_FOUND)]);
        script.client().delete_connector("x")
    };
    assert_eq!(delete().optional().await.unwrap(), Some(()));
    let response = delete().with_response().await.unwrap();
    assert_eq!(response.status(), 204);
    assert!(delete().retry(Retry::none()).await.is_err());
}
