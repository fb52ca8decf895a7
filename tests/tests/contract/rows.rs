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
//! | `query` | a reference to the whole query, without page and page size, as a struct |
//! | `"type"` | parameter of the query |
//! | `[&"type"]` | a reference to it |
//! | `[header "expected-role"]` | header, as `Option<&str>` |
//!
//! Each is deserialized into the type of the method's argument.

use logto_client::{Api, BoxFuture, Call, Client, Endpoint, Error, Pages};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::recorded::Recorded;

/// How the call of an operation is made.
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    pub(crate) call: fn(&Client, &Recorded<'_>) -> Result<Outcome, String>,
}

pub(crate) type Outcome = BoxFuture<'static, Result<Answer, Error>>;

/// A decoded response, encoded again.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) value: Value,
    pub(crate) total: Option<u64>,
}

/// A return type of operations.
trait Returned {
    fn outcome(self, recorded: &Recorded<'_>) -> Outcome;
}

impl<T: Serialize + Send + 'static> Returned for Call<T> {
    fn outcome(self, _: &Recorded<'_>) -> Outcome {
        Box::pin(async { Ok(Answer { value: json!(self.await?), total: None }) })
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Returned for Pages<T> {
    fn outcome(self, recorded: &Recorded<'_>) -> Outcome {
        let pages = match recorded.number("page") {
            Some(page) => self.page(page),
            None => self,
        };
        let pages = match recorded.number("page_size") {
            Some(size) => pages.page_size(size),
            None => pages,
        };
        Box::pin(async {
            let page = pages.await?;
            Ok(Answer { value: json!(page.items), total: Some(page.total) })
        })
    }
}

macro_rules! argument {
    ($r:ident path) => {
        $r.path()?
    };
    ($r:ident [&path]) => {
        &$r.path()?
    };
    ($r:ident body) => {
        &$r.body()?
    };
    ($r:ident [field $name:literal]) => {
        $r.field($name)?
    };
    ($r:ident [&field $name:literal]) => {
        &$r.field($name)?
    };
    ($r:ident [strings $name:literal]) => {
        &$r.field::<Vec<&str>>($name)?
    };
    ($r:ident query) => {
        &$r.query()?
    };
    ($r:ident [&$name:literal]) => {
        &$r.parameter($name)?
    };
    ($r:ident [header $name:literal]) => {
        $r.header($name)
    };
    ($r:ident $name:literal) => {
        $r.parameter($name)?
    };
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

        pub(crate) fn endpoints() -> Vec<Endpoint> {
            [$(<dyn logto_client::$api as Api>::ENDPOINTS),*].concat()
        }
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
}
