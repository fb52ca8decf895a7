//! The nine operations, as data.

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

use crate::secrets::{self, CONFIG};

/// An operation, and what it is to return.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// How its requests begin.
    line: &'static str,
    pub(crate) repeat: Repeat,
    call: fn(&Client) -> Outcome,
    returns: fn() -> Value,
}

/// When a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Repeat {
    Always,
    IfNotApplied,
    /// Once there was a connection.
    Never,
}

type Outcome = BoxFuture<'static, Result<Value, Error>>;

impl Operation {
    /// The operation that such a request is of.
    pub(crate) fn of(line: &str) -> &'static Self {
        let found = OPERATIONS.iter().find(|operation| {
            let rest = line.strip_prefix(operation.line);
            rest.is_some_and(|rest| rest.starts_with(' '))
        });
        found.expect(line)
    }

    /// Calls it. An error is looked at for secrets on its way.
    pub(crate) async fn call(&self, logto: &Client) -> Result<Value, Error> {
        let outcome = (self.call)(logto).await;
        outcome.inspect_err(secrets::check)
    }

    /// What a good answer holds; `null` for nothing.
    pub(crate) fn returns(&self) -> Value {
        (self.returns)()
    }

    /// Whether the body of an answer does not matter.
    pub(crate) fn ignores_body(&self) -> bool {
        self.returns().is_null()
    }
}

/// The call, with its result as a plain value.
fn plain<T: Serialize + Send + 'static>(call: Call<T>) -> Outcome {
    Box::pin(async { Ok(serde_json::to_value(call.await?).unwrap()) })
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

pub(crate) static OPERATIONS: [Operation; 9] = [
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
