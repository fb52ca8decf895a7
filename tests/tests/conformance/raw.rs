//! Logto's endpoints declared for tests: with arbitrary bodies, without a token, with wrong methods.

use logto_client::{Bytes, Call, api, connectors::Connector};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[api]
pub(crate) trait Raw: Send + Sync {
    #[endpoint(POST, "/api/connectors")]
    fn post_connector(&self, #[body] body: &Value) -> Call<Connector>;

    #[endpoint(POST, "/api/connectors")]
    fn post_connector_form(&self, #[body(form)] fields: &Value) -> Call<Connector>;

    /// The media type can be set on the call.
    #[endpoint(POST, "/api/connectors")]
    fn post_connector_bytes(
        &self,
        #[body(bytes = "application/json")] body: Bytes,
    ) -> Call<Connector>;

    #[endpoint(POST, "/api/connectors")]
    fn post_nothing(&self) -> Call<Connector>;

    #[endpoint(PATCH, "/api/connectors/<id>")]
    fn patch_connector(&self, id: &str, #[body] body: &Value) -> Call<Connector>;

    #[endpoint(PATCH, "/api/connectors/<id>")]
    fn patch_connector_bytes(
        &self,
        id: &str,
        #[body(bytes = "application/json")] body: Bytes,
    ) -> Call<Connector>;

    #[endpoint(POST, "/api/connectors/<factory_id>/test")]
    fn post_test(&self, factory_id: &str, #[body] body: &Value) -> Call<()>;

    #[endpoint(POST, "/api/connectors/<id>/authorization-uri")]
    fn post_authorization_uri(&self, id: &str, #[body] body: &Value) -> Call<Value>;

    #[endpoint(GET, "/api/connectors/<id>")]
    fn get_json(&self, id: &str) -> Call<Value>;

    #[endpoint(GET, "/api/connectors")]
    fn list_json(&self) -> Call<Vec<Value>>;

    #[endpoint(GET, "/api/Connectors")]
    fn list_in_capitals(&self, #[query] target: &str) -> Call<Vec<Connector>>;

    #[endpoint(GET, "/api/connectors/")]
    fn list_with_slash(&self, #[query] target: &str) -> Call<Vec<Connector>>;

    #[endpoint(GET, "/api/connectors", auth = none)]
    fn list_without_token(&self) -> Call<Vec<Connector>>;

    #[endpoint(GET, "/api/connector-factories")]
    fn list_factories_json(&self) -> Call<Vec<Value>>;

    #[endpoint(HEAD, "/api/connectors/<id>")]
    fn head_connector(&self, id: &str) -> Call<()>;

    #[endpoint(OPTIONS, "/api/connectors", auth = none)]
    fn options(&self) -> Call<()>;

    #[endpoint(PATCH, "/api/connectors")]
    fn patch_list(&self) -> Call<()>;

    #[endpoint(DELETE, "/api/connectors/")]
    fn delete_list(&self) -> Call<()>;

    #[endpoint(PUT, "/api/connectors/<id>")]
    fn put_connector(&self, id: &str, #[body] body: &Value) -> Call<()>;

    #[endpoint(POST, "/api/connectors/<id>")]
    fn post_to_connector(&self, id: &str, #[body] body: &Value) -> Call<()>;

    #[endpoint(POST, "/api/connector-factories")]
    fn post_factory(&self, #[body] body: &Value) -> Call<()>;

    #[endpoint(DELETE, "/api/connectors/<first>/<second>")]
    fn delete_two_segments(&self, first: &str, second: &str) -> Call<()>;

    #[endpoint(GET, "/api/no-such-route")]
    fn get_unknown_route(&self) -> Call<()>;

    #[endpoint(GET, "/api/no-such-route", auth = none)]
    fn get_unknown_route_without_token(&self) -> Call<()>;

    #[endpoint(POST, "/api/no-such-route")]
    fn post_to_unknown_route(&self, #[body] body: &Value) -> Call<()>;

    #[endpoint(GET, "/api")]
    fn get_root(&self) -> Call<()>;

    #[endpoint(GET, "/api/status", auth = none)]
    fn get_status(&self) -> Call<()>;

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
