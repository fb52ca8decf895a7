//! Connectors, their factories, and messages to try them out.

mod authorization_uri;
mod config_validation;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::super::{
    answer::Answer,
    factory::{self, Factory, Kind},
    message::{Message, Recipient},
    operation::{Operation, checked, run},
    random,
    state::{Context, State},
    store::Row,
    stored_connector::{StoredConnector, strip},
    tables::CONNECTORS,
};

const CREATE: &str = "{config?: object, connectorId: string(1..128), metadata?: Metadata, syncProfile?: boolean, \
    enableTokenStorage?: boolean, id?: string(1..128)}";

#[rustfmt::skip]
pub(super) static OPERATIONS: &[Operation] = &[
    run("create_connector", |context| create(context.state, &context.body)).body(CREATE),
    run("list_connectors", list).query("{target?: string}"),
    run("get_connector", |context| Ok(Answer::ok(&to_json(&find(context)?)?))).at("id"),
    run("update_connector", update).at("id").body("{config?: object, metadata?: Metadata, syncProfile?: boolean, enableTokenStorage?: boolean}"),
    run("delete_connector", delete).at("id"),
    run("create_connector_test", test).at("id").body("{phone?: phone, email?: email, config: object, locale?: string}"),
    run("create_connector_authorization_uri", authorization_uri::create).at("id").body("{state: string, redirectUri: string}"),
    run("list_connector_factories", |_| Ok(list_factories())),
    run("get_connector_factory", get_factory).at("id"),
];

/// Creates a connector as `POST /api/connectors` does.
pub(super) fn seed(state: &mut State, body: &Value) -> Result<Answer, Answer> {
    create(state, &checked(CREATE, body)?)
}

/// Replaces all other connectors of its type if it is an email or SMS connector.
fn create(state: &mut State, body: &Row) -> Result<Answer, Answer> {
    let (config, metadata) = (object(body, "config"), object(body, "metadata"));
    let enable_token_storage = is_true(body, "enableTokenStorage");
    let id = body.get("id").and_then(Value::as_str);
    let factory_id = body.get("connectorId").and_then(Value::as_str).unwrap_or_default();
    let factory = factory::find(factory_id)
        .ok_or_else(|| Answer::unprocessable("connector.not_found_with_connector_id"))?;
    check_new_metadata(factory, metadata)?;
    let connector = StoredConnector {
        id: id.map_or_else(|| random::id(12), str::to_owned),
        factory,
        config: config.map(strip).unwrap_or_default(),
        metadata: metadata.map(strip).unwrap_or_default(),
        sync_profile: is_true(body, "syncProfile"),
        enable_token_storage,
    };
    check_uniqueness(state, &connector)?;
    if let Some(config) = config {
        config_validation::validate(factory, config)?;
    }
    check_token_storage(state, factory, enable_token_storage)?;
    if state.store.find(&CONNECTORS, &connector.id).is_some() || !connector.can_be_stored() {
        return Err(Answer::internal_error());
    }

    if factory.kind != Kind::Social {
        let connectors = state.connectors().into_iter();
        for other in connectors.filter(|other| other.factory.kind == factory.kind) {
            state.store.delete(&CONNECTORS, &other.to_row());
        }
    }
    state.store.insert(&CONNECTORS, &connector.to_row())?;
    Ok(Answer::ok(&to_json(&connector)?))
}

fn list(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let target = context.query.get("target").and_then(Value::as_str).unwrap_or_default();
    let mut connectors = context.state.connectors();
    connectors.retain(|connector| target.is_empty() || target == connector.target());
    let matching: Vec<Value> = connectors.iter().map(to_json).collect::<Result<_, _>>()?;
    Ok(Answer::ok(&matching.into()))
}

/// Replaces the given fields as a whole.
fn update(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let mut connector = find(context)?;
    let (body, state) = (&context.body, &mut context.state);
    let (config, metadata) = (object(body, "config"), object(body, "metadata"));
    let flag = |name: &str| body.get(name).and_then(Value::as_bool);
    let (sync_profile, enable_token_storage) = (flag("syncProfile"), flag("enableTokenStorage"));
    if let Some(metadata) = metadata {
        check_changed_metadata(&connector, metadata)?;
    }
    if sync_profile == Some(true) && connector.factory.kind != Kind::Social {
        return Err(Answer::unprocessable("connector.invalid_type_for_syncing_profile"));
    }
    check_token_storage(state, connector.factory, enable_token_storage == Some(true))?;
    if let Some(config) = config {
        config_validation::validate(connector.factory, config)?;
    }
    if body.is_empty() {
        return Err(Answer::unprocessable("entity.invalid_input"));
    }

    connector.config = config.map_or(connector.config, strip);
    connector.metadata = metadata.map_or(connector.metadata, strip);
    connector.sync_profile = sync_profile.unwrap_or(connector.sync_profile);
    connector.enable_token_storage = enable_token_storage.unwrap_or(connector.enable_token_storage);
    if !connector.can_be_stored() {
        return Err(Answer::internal_error());
    }
    let row = connector.to_row();
    state.store.update(&CONNECTORS, &row, &row)?;
    Ok(Answer::ok(&to_json(&connector)?))
}

/// Unlike other operations, this one passes the id to the database, which rejects NUL characters.
fn delete(context: &mut Context<'_>) -> Result<Answer, Answer> {
    if id(context).contains('\0') {
        return Err(Answer::internal_error());
    }
    find(context)?;
    context.state.store.delete(&CONNECTORS, &context.path);
    Ok(Answer::no_content())
}

fn list_factories() -> Answer {
    let factories = factory::all().iter();
    Answer::ok(&factories.map(|factory| Value::Object(factory.to_json())).collect())
}

fn get_factory(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let factory = factory::find(id(context)).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(&factory.to_json().into()))
}

fn id<'a>(context: &'a Context<'_>) -> &'a str {
    context.path.get("id").and_then(Value::as_str).unwrap_or_default()
}

/// Returns the connector that the path names, or a 404.
fn find(context: &Context<'_>) -> Result<StoredConnector, Answer> {
    let row = context.state.store.find(&CONNECTORS, id(context));
    row.and_then(StoredConnector::of).ok_or_else(Answer::not_found)
}

fn object<'a>(body: &'a Row, field: &str) -> Option<&'a Row> {
    body.get(field).and_then(Value::as_object)
}

fn is_true(body: &Row, field: &str) -> bool {
    body.get(field) == Some(&Value::Bool(true))
}

/// Returns the connector as the API shows it: a 500 if it lost its English name, which was empty and not stored.
fn to_json(connector: &StoredConnector) -> Result<Value, Answer> {
    let has_english = connector.name().get("en").is_some();
    has_english.then(|| connector.to_json()).ok_or_else(Answer::internal_error)
}

/// Requires a target for standard connectors, and no metadata for other social connectors. Logto does not check
/// email and SMS connectors.
fn check_new_metadata(
    factory: &Factory,
    metadata: Option<&Map<String, Value>>,
) -> Result<(), Answer> {
    let target = metadata
        .and_then(|metadata| metadata.get("target"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    if factory.is_standard && target.is_empty() {
        return Err(Answer::bad_request("connector.should_specify_target"));
    }
    if factory.kind == Kind::Social && !factory.is_standard && metadata.is_some() {
        return Err(Answer::bad_request(
            "connector.cannot_overwrite_metadata_for_non_standard_connector",
        ));
    }
    Ok(())
}

/// Only the metadata of standard connectors can change, and must repeat the target.
fn check_changed_metadata(
    connector: &StoredConnector,
    metadata: &Map<String, Value>,
) -> Result<(), Answer> {
    if !connector.factory.is_standard {
        return Err(Answer::bad_request(
            "connector.cannot_overwrite_metadata_for_non_standard_connector",
        ));
    }
    if metadata.get("target").and_then(Value::as_str) != Some(connector.target()) {
        return Err(Answer::bad_request("connector.can_not_modify_target"));
    }
    Ok(())
}

/// Allows one social connector per factory that is not standard, and one per target and platform.
fn check_uniqueness(state: &State, new: &StoredConnector) -> Result<(), Answer> {
    let factory = new.factory;
    if factory.kind != Kind::Social {
        return Ok(());
    }
    let others = state.connectors();
    let mut others = others.iter().filter(|other| other.factory.kind == Kind::Social);
    if !factory.is_standard && others.clone().any(|other| other.factory.id == factory.id) {
        return Err(Answer::unprocessable("connector.multiple_instances_not_supported"));
    }
    let same = others
        .find(|other| other.target() == new.target() && other.factory.platform == factory.platform);
    match same {
        Some(other) => Err(Answer::error_with_data(
            StatusCode::UNPROCESSABLE_ENTITY,
            "connector.multiple_target_with_same_platform",
            &json!({"connectorId": other.factory.id, "connectorName": other.name()}),
        )),
        None => Ok(()),
    }
}

fn check_token_storage(state: &State, factory: &Factory, is_requested: bool) -> Result<(), Answer> {
    if is_requested && !state.stores_tokens {
        return Err(Answer::unprocessable("request.feature_not_supported"));
    }
    if is_requested && !factory.is_token_storage_supported {
        return Err(Answer::unprocessable("connector.token_storage_not_supported"));
    }
    Ok(())
}

/// Puts the message into the outbox. The path names a factory, not a connector. If the body has both a phone number
/// and an email address, the phone number counts.
fn test(context: &mut Context<'_>) -> Result<Answer, Answer> {
    let string = |field: &str| context.string(field).map(str::to_owned);
    let config = object(&context.body, "config").cloned().unwrap_or_default();
    let locale = string("locale");
    let (kind, to) = match (string("phone"), string("email")) {
        (Some(phone), _) => (Kind::Sms, Recipient::Phone(phone)),
        (None, Some(email)) => (Kind::Email, Recipient::Email(email)),
        (None, None) => {
            return Err(Answer::bad_request("guard.invalid_input"));
        }
    };
    let factory = factory::find(id(context))
        .filter(|factory| factory.kind != Kind::Social)
        .ok_or_else(|| Answer::bad_request("connector.not_found"))?;
    if factory.kind != kind {
        return Err(Answer::bad_request("connector.unexpected_type"));
    }
    config_validation::validate(factory, &config)?;
    if context.state.deliveries_fail {
        return Err(failed_delivery(&config, &to));
    }
    context.state.log_message(Message {
        factory_id: factory.id.clone(),
        to,
        config: Value::Object(config),
        locale,
    });
    Ok(Answer::no_content())
}

/// Returns Logto's error for a refused connection to the email or SMS service. Its `data` and `message` contain the
/// request that could not be sent, including the `authorization` header.
fn failed_delivery(config: &Map<String, Value>, to: &Recipient) -> Answer {
    let string = |key: &str| config.get(key).and_then(Value::as_str);
    let authorization = string("authorization").unwrap_or("Bearer provider-secret");
    let data = json!({
        "code": "ECONNREFUSED",
        "name": "RequestError",
        "timings": {"start": 0, "socket": 0, "error": 0, "phases": {"wait": 0, "total": 0}},
        "options": {
            "method": "POST",
            "url": string("endpoint").unwrap_or("https://provider.invalid/"),
            "headers": {"authorization": authorization, "content-type": "application/json"},
            "body": json!({"to": to.as_str(), "type": "Generic", "payload": {"code": "000000"}}).to_string(),
        },
    });
    Answer::json(
        StatusCode::BAD_REQUEST,
        &json!({"code": "connector.general", "message": format!("Delivery failed: {data}"), "data": data}),
    )
}
