use logto_client::{
    BoxFuture, Call, Client, ConnectorFactories, Connectors, Error,
    connector_factories::ConnectorFactory,
    connectors::{
        AuthorizationUri, Connector, ConnectorConfig, CreateConnector,
        CreateConnectorAuthorizationUri, CreateConnectorTest, UpdateConnector,
    },
};
use serde::Serialize;
use serde_json::{Value, json};

/// A secret in the connector configurations that [`OPERATIONS`] send and return.
pub const CONFIG: &str = "canary-config";

/// A declared operation of Logto, with sample arguments and a sample result.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Name of the method.
    pub name: &'static str,
    /// Method and path of its requests.
    line: &'static str,
    /// When its requests may be repeated.
    pub repeat: Repeat,
    call: fn(&Client) -> Outcome,
    returns: fn() -> Value,
}

/// When a request may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Always: the operation is idempotent.
    Always,
    /// When it was certainly not applied.
    IfNotApplied,
    /// Never after it was sent.
    Never,
}

type Outcome = BoxFuture<'static, Result<Value, Error>>;

impl Operation {
    /// Returns the operation of a request line.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn of(line: &str) -> &'static Self {
        let found = OPERATIONS.iter().find(|operation| {
            let rest = line.strip_prefix(operation.line);
            rest.is_some_and(|rest| rest.starts_with([' ', '?']))
        });
        found.unwrap_or_else(|| panic!("no operation has the request line {line}"))
    }

    /// Calls the operation. The result is JSON, `null` for nothing.
    #[must_use]
    pub fn call(&self, logto: &Client) -> BoxFuture<'static, Result<Value, Error>> {
        (self.call)(logto)
    }

    /// The result of a successful call; `null` for operations that ignore the body.
    #[must_use]
    pub fn returns(&self) -> Value {
        (self.returns)()
    }

    /// Whether the operation ignores the body of a response.
    #[must_use]
    pub fn ignores_body(&self) -> bool {
        self.returns().is_null()
    }
}

/// Converts the result of a call to JSON.
fn plain<T: Serialize + Send + 'static>(call: Call<T>) -> Outcome {
    Box::pin(async { Ok(json!(call.await?)) })
}

fn config() -> ConnectorConfig {
    ConnectorConfig::new().set("clientSecret", CONFIG)
}

fn connector() -> Connector {
    let mut connector = Connector::new("github", "github-universal");
    connector.config = config();
    connector
}

fn factory() -> ConnectorFactory {
    ConnectorFactory::new("github-universal")
}

fn nothing() -> Value {
    Value::Null
}

/// All operations.
pub static OPERATIONS: [Operation; 9] = [
    Operation {
        name: "create_connector",
        line: "POST /api/connectors",
        repeat: Repeat::IfNotApplied,
        call: |logto| plain(logto.create_connector(&CreateConnector::new("x").config(config()))),
        returns: || json!(connector()),
    },
    Operation {
        name: "list_connectors",
        line: "GET /api/connectors",
        repeat: Repeat::Always,
        call: |logto| plain(logto.list_connectors(None)),
        returns: || json!([connector()]),
    },
    Operation {
        name: "get_connector",
        line: "GET /api/connectors/github",
        repeat: Repeat::Always,
        call: |logto| plain(logto.get_connector("github")),
        returns: || json!(connector()),
    },
    Operation {
        name: "update_connector",
        line: "PATCH /api/connectors/github",
        repeat: Repeat::Always,
        call: |logto| {
            plain(logto.update_connector("github", &UpdateConnector::new().config(config())))
        },
        returns: || json!(connector()),
    },
    Operation {
        name: "delete_connector",
        line: "DELETE /api/connectors/github",
        repeat: Repeat::Always,
        call: |logto| plain(logto.delete_connector("github")),
        returns: nothing,
    },
    Operation {
        name: "create_connector_test",
        line: "POST /api/connectors/smtp/test",
        repeat: Repeat::Never,
        call: |logto| {
            let test = CreateConnectorTest::email("to@example.test", config());
            plain(logto.create_connector_test("smtp", &test))
        },
        returns: nothing,
    },
    Operation {
        name: "create_connector_authorization_uri",
        line: "POST /api/connectors/github/authorization-uri",
        repeat: Repeat::Always,
        call: |logto| {
            let request = CreateConnectorAuthorizationUri::new("state", "https://app.test");
            plain(logto.create_connector_authorization_uri("github", &request))
        },
        returns: || json!(AuthorizationUri::new("https://idp.test")),
    },
    Operation {
        name: "list_connector_factories",
        line: "GET /api/connector-factories",
        repeat: Repeat::Always,
        call: |logto| plain(logto.list_connector_factories()),
        returns: || json!([factory()]),
    },
    Operation {
        name: "get_connector_factory",
        line: "GET /api/connector-factories/github-universal",
        repeat: Repeat::Always,
        call: |logto| plain(logto.get_connector_factory("github-universal")),
        returns: || json!(factory()),
    },
];
