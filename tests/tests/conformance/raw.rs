//! Logto's endpoints declared for tests: with arbitrary bodies, without a token, with wrong methods.

use logto_client::{Bytes, Call, api, connectors::Connector};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[api]
pub(crate) trait Raw: Send + Sync {
    #[endpoint(GET, "/api/<route>")]
    fn get(&self, route: &str) -> Call<Vec<Value>>;

    #[endpoint(GET, "/api/<route>", auth = none)]
    fn get_without_token(&self, route: &str) -> Call<Bytes>;

    #[endpoint(POST, "/api/<route>")]
    fn post(&self, route: &str, #[body] body: &Value) -> Call<()>;

    #[endpoint(PATCH, "/api/<route>")]
    fn patch(&self, route: &str) -> Call<()>;

    #[endpoint(DELETE, "/api/<route>")]
    fn delete(&self, route: &str) -> Call<()>;

    #[endpoint(GET, "/api")]
    fn get_root(&self) -> Call<()>;

    #[endpoint(OPTIONS, "/api/connectors", auth = none)]
    fn options(&self) -> Call<()>;

    #[endpoint(GET, "/api/connectors/")]
    fn list_with_slash(&self, #[query] target: &str) -> Call<Vec<Connector>>;

    #[endpoint(POST, "/api/connectors")]
    fn post_connector(&self, #[body] body: Option<&Value>) -> Call<Connector>;

    /// The media type can be set on the call.
    #[endpoint(POST, "/api/connectors")]
    fn post_bytes(&self, #[body(bytes = "application/json")] body: Bytes) -> Call<Connector>;

    #[endpoint(GET, "/api/connectors/<id>")]
    fn get_json(&self, id: &str) -> Call<Value>;

    #[endpoint(HEAD, "/api/connectors/<id>")]
    fn head_connector(&self, id: &str) -> Call<()>;

    #[endpoint(PATCH, "/api/connectors/<id>")]
    fn patch_connector(&self, id: &str, #[body] body: &Value) -> Call<Connector>;

    #[endpoint(PUT, "/api/connectors/<id>")]
    fn put_connector(&self, id: &str, #[body] body: &Value) -> Call<()>;

    #[endpoint(POST, "/api/connectors/<id>")]
    fn post_to_connector(&self, id: &str, #[body] body: &Value) -> Call<()>;

    #[endpoint(DELETE, "/api/connectors/<first>/<second>")]
    fn delete_two_segments(&self, first: &str, second: &str) -> Call<()>;

    #[endpoint(POST, "/api/connectors/<factory_id>/test")]
    fn post_test(&self, factory_id: &str, #[body] body: &Value) -> Call<()>;

    #[endpoint(POST, "/api/connectors/<id>/authorization-uri")]
    fn post_authorization_uri(&self, id: &str, #[body] body: &Value) -> Call<Value>;

    #[endpoint(POST, "/oidc/token", auth = none)]
    fn post_token(&self, #[body(form)] request: &TokenRequest<'_>) -> Call<IssuedToken>;

    #[endpoint(GET, "/oidc/token", auth = none)]
    fn get_token(&self) -> Call<IssuedToken>;
}

/// The body of a token request. Fields that are `None` or empty are omitted.
#[derive(Debug, Serialize)]
pub(crate) struct TokenRequest<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) client_secret: Option<&'a str>,
    pub(crate) grant_type: Option<&'a str>,
    pub(crate) resource: Vec<&'a str>,
    pub(crate) scope: Option<&'a str>,
}

/// The token endpoint's answer.
#[derive(Debug, Deserialize)]
pub(crate) struct IssuedToken {
    pub(crate) access_token: String,
    pub(crate) expires_in: u64,
    pub(crate) token_type: String,
    pub(crate) scope: Option<String>,
}
