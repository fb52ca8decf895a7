//! `DELETE` requests that find nothing because an earlier attempt was applied.

use super::mock_transport::{MockTransport, Step, get, retry_after, status, with_body};
use logto_client::{Call, Client, Connectors, Error, Retry, api};

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

/// Asserts whether a `DELETE` with these steps succeeds.
async fn check<const N: usize>(steps: [Step; N], expected: bool) {
    let description = format!("{steps:?}");
    let client = MockTransport::of(steps).client();
    let outcome = client.delete_connector("x").await;
    assert_eq!(outcome.is_ok(), expected, "{description}: {outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn delete_succeeds_if_an_earlier_attempt_may_have_applied() {
    let gone = || with_body(404, NOT_FOUND);
    check([Step::Reset, gone()], true).await;
    check([Step::NoResponse, gone()], true).await;
    check([status(500), gone()], true).await;
    check([status(503), status(429), gone()], true).await;
}

#[tokio::test(start_paused = true)]
async fn delete_fails_if_no_earlier_attempt_can_have_applied() {
    let gone = || with_body(404, NOT_FOUND);
    check([gone()], false).await;
    check([Step::Refused, gone()], false).await;
    check([status(429), gone()], false).await;
    check([retry_after(503, "1"), gone()], false).await;
    let refused = with_body(401, r#"{"code":"auth.unauthorized"}"#);
    check([refused, gone()], false).await;
}

#[tokio::test(start_paused = true)]
async fn missing_route_deletes_nothing() {
    check([Step::Reset, with_body(404, "Not Found")], false).await;
    check([Step::Reset, status(403)], false).await;
}

#[tokio::test(start_paused = true)]
async fn only_delete_of_unit_tolerates_not_found() {
    let client = || {
        let mock = MockTransport::of([Step::Reset, status(404)]);
        let builder = Client::builder("https://api.test").transport(mock);
        builder.build().unwrap()
    };
    let is_error = |error: Error| error.is_not_found() && error.may_have_been_applied();
    assert!(is_error(client().delete_thing("x").await.unwrap_err()));
    assert!(is_error(client().put_thing("x").await.unwrap_err()));
    assert!(is_error(get(&client()).await.unwrap_err()));
    client().remove_thing("x").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn call_settings_see_the_tolerated_not_found() {
    let delete = || {
        let mock = MockTransport::of([Step::Reset, with_body(404, NOT_FOUND)]);
        mock.client().delete_connector("x")
    };
    assert_eq!(delete().optional().await.unwrap(), Some(()));
    let response = delete().with_response().await.unwrap();
    assert_eq!(response.status(), 204);
    assert!(delete().retry(Retry::none()).await.is_err());
}
