//! Which headers are marked as sensitive, so that neither logs nor HPACK tables keep them.

use logto_client::{Call, Client, api};

#[api]
trait Things {
    #[endpoint(POST, "/things")]
    fn create_thing(
        &self,
        #[header("X-Api-Key")] key: &str,
        #[header("X-Tags")] tags: &[&str],
        #[header("Accept")] accept: &str,
        #[header("Content-Type")] content_type: &str,
        #[body] thing: &str,
    ) -> Call<()>;
}

#[test]
fn header_arguments_are_sensitive_except_for_media_types() {
    let client = Client::builder("https://api.test").build().unwrap();
    let call = client.create_thing("k", &["a", "b"], "text/csv", "text/plain", "x");
    let headers = call.request().unwrap().headers();
    let values = headers.get_all("x-tags").iter().chain(headers.get("x-api-key"));
    let sensitive = values.filter(|value| value.is_sensitive());
    assert_eq!(sensitive.count(), 3);
    assert!(!headers["accept"].is_sensitive());
    assert!(!headers["content-type"].is_sensitive());
}
