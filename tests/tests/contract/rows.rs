//! A row per operation: how its call is made from a recorded request.
//!
//! | argument | value |
//! |---|---|
//! | `path` | next placeholder of the path |
//! | `[&path]` | a reference to it |
//! | `body` | a reference to the body |
//! | `[field "isSuspended"]` | member of the body |
//! | `[&field "customData"]` | a reference to it |
//! | `[strings "roleIds"]` | member of the body, as `&[&str]` |
//! | `[optional "roleNames"]` | member of the body, as `Option<&[&str]>` |
//! | `query` | a reference to the whole query, without page and page size, as a struct |
//! | `search` | the same for an optional search |
//! | `"type"` | parameter of the query |
//! | `[&"type"]` | a reference to it |
//! | `files` | form with files |
//! | `(|r| …)` | any other expression of the [`Recorded`] request |
//! | `[header "expected-role"]` | header, as `Option<&str>` |
//!
//! Each is deserialized into the type of the method's argument.

use std::fmt::Debug;

use logto_client::{BoxFuture, Call, Client, Error, Pages};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::recorded::Recorded;

/// How the call of an operation is made.
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    pub(crate) call: fn(&Client, &Recorded<'_>) -> Result<Outcome, String>,
}

pub(crate) type Outcome = BoxFuture<'static, Result<Answer, Error>>;

/// A decoded response.
pub(crate) struct Answer {
    /// The response, encoded again.
    pub(crate) value: Value,
    pub(crate) total: Option<u64>,
    pub(crate) debug: String,
    /// Returns the fields that the response's type does not have.
    pub(crate) unknown: fn(&Value) -> Vec<String>,
}

/// A type of responses.
trait Model: Serialize + DeserializeOwned + Debug + Send + 'static {}

impl<T: Serialize + DeserializeOwned + Debug + Send + 'static> Model for T {}

impl Answer {
    fn new<T: Model>(value: &T, total: Option<u64>) -> Self {
        let unknown = |response: &Value| {
            let mut paths = Vec::new();
            // A type that reads no JSON has no fields.
            let _ = serde_ignored::deserialize::<_, _, T>(response, |path| {
                paths.push(path.to_string());
            });
            paths
        };
        Self { value: json!(value), total, debug: format!("{value:?}"), unknown }
    }
}

/// A return type of operations.
trait Returned {
    fn outcome(self, recorded: &Recorded<'_>) -> Outcome;
}

impl<T: Model> Returned for Call<T> {
    fn outcome(self, _: &Recorded<'_>) -> Outcome {
        Box::pin(async { Ok(Answer::new(&self.await?, None)) })
    }
}

impl<T: Model> Returned for Pages<T> {
    fn outcome(self, recorded: &Recorded<'_>) -> Outcome {
        let (page, size) = (recorded.number("page"), recorded.number("page_size"));
        let pages = self.page(page.unwrap_or(1)).page_size(size.unwrap_or(20));
        Box::pin(async {
            let page = pages.await?;
            Ok(Answer::new(&page.items, Some(page.total)))
        })
    }
}

#[rustfmt::skip]
macro_rules! argument {
    ($r:ident path) => { $r.path()? };
    ($r:ident [&path]) => { &$r.path()? };
    ($r:ident body) => { &$r.body()? };
    ($r:ident [field $name:literal]) => { $r.field($name)? };
    ($r:ident [&field $name:literal]) => { &$r.field($name)? };
    ($r:ident [strings $name:literal]) => { &$r.field::<Vec<&str>>($name)? };
    ($r:ident [optional $name:literal]) => { $r.field::<Option<Vec<&str>>>($name)?.as_deref() };
    ($r:ident query) => { &$r.query()? };
    ($r:ident search) => { Some(&$r.query()?) };
    ($r:ident [&$name:literal]) => { &$r.parameter($name)? };
    ($r:ident files) => { $r.files() };
    ($r:ident (|$recorded:ident| $value:expr)) => {{ let $recorded = $r; $value }};
    ($r:ident [header $name:literal]) => { $r.header($name) };
    ($r:ident $name:literal) => { $r.parameter($name)? };
}

macro_rules! rows {
    ($($api:ident { $($operation:ident($($argument:tt),*);)* })*) => {
        pub(crate) const ROWS: &[Row] = &[$($(Row {
            operation: stringify!($operation),
            call: |client, r| {
                let call = <Client as logto_client::$api>::$operation(
                    client,
                    $(argument!(r $argument)),*
                );
                Ok(call.outcome(r))
            },
        },)*)*];
    };
}

rows! {
    Connectors {
        create_connector(body);
        list_connectors("target");
        get_connector(path);
        update_connector(path, body);
        delete_connector(path);
        create_connector_test(path, body);
        create_connector_authorization_uri(path, body);
    }
    ConnectorFactories {
        list_connector_factories();
        get_connector_factory(path);
    }
    Resources {
        list_resources("includeScopes");
        create_resource([field "name"], [field "indicator"], [field "accessTokenTtl"]);
        get_resource(path);
        update_resource(path, body);
        delete_resource(path);
        update_resource_is_default(path, [field "isDefault"]);
        list_resource_scopes(path, search);
        create_resource_scope(path, [field "name"], [field "description"]);
        update_resource_scope(path, path, body);
        delete_resource_scope(path, path);
    }
    Roles {
        list_roles(query);
        create_role(body);
        get_role(path);
        update_role(path, body);
        delete_role(path);
        list_role_users(path, search);
        create_role_user(path, [strings "userIds"]);
        delete_role_user(path, path);
        list_role_applications(path, search);
        create_role_application(path, [strings "applicationIds"]);
        delete_role_application(path, path);
        list_role_scopes(path, search);
        create_role_scope(path, [strings "scopeIds"]);
        delete_role_scope(path, path);
    }
    Users {
        get_user(path);
        get_user_with(path, "includeSsoIdentities", "includePasswordHash");
        list_users(query);
        create_user(body);
        update_user(path, body);
        delete_user(path);
        list_user_custom_data(path);
        update_user_custom_data(path, [&field "customData"]);
        update_user_profile(path, [&field "profile"]);
        list_user_logto_configs(path);
        update_user_logto_configs(path, body);
        update_user_password(path, [&field "password"]);
        update_user_password_expiration(path, [field "isExpired"]);
        verify_user_password(path, [&field "password"]);
        get_user_has_password(path);
        update_user_is_suspended(path, [field "isSuspended"]);
        list_user_roles(path, search);
        assign_user_roles(path, [strings "roleIds"]);
        replace_user_roles(path, [strings "roleIds"]);
        delete_user_role(path, path);
        replace_user_identity(path, path, body);
        create_user_identity(path, [field "connectorId"], [&field "connectorData"]);
        get_user_identity(path, path, "includeTokenSecret");
        delete_user_identity(path, path);
        get_user_sso_identity(path, path, "includeTokenSecret");
        list_user_all_identities(path, "includeTokenSecret");
        list_user_organizations(path);
        list_user_mfa_verifications(path);
        create_user_mfa_verification(path, body);
        delete_user_mfa_verification(path, path);
        list_user_personal_access_tokens(path);
        create_user_personal_access_token(path, [field "name"], [field "expiresAt"]);
        update_user_personal_access_token(path, path, [field "name"]);
        update_personal_access_token_name(path, [field "currentName"], [field "name"]);
        delete_user_personal_access_token(path, path);
        delete_personal_access_token_post(path, [field "name"]);
        list_user_grants(path, "appType");
        delete_user_grant(path, path);
        list_user_sessions(path);
        get_user_session(path, path);
        delete_user_session(path, path, "revokeGrantsTarget");
    }
}
