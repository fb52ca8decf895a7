//! `/api/connectors` and `/api/connector-factories`.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    body, config_validation,
    factory::{self, Factory, Kind},
    guard::Guard,
    issues::Issues,
    random,
    state::State,
    stored_connector::{StoredConnector, strip},
};

/// `POST /api/connectors`
///
/// Replaces all other connectors of its type if it is an email or SMS connector.
pub(super) fn create(state: &mut State, body: &Value) -> Result<Answer, Answer> {
    let mut guard = Guard::new(body)?;
    let config = guard.object("config");
    let factory_id = guard.required_string_of_length("connectorId", 1..=128);
    let metadata = guard.metadata();
    let sync_profile = guard.boolean("syncProfile").unwrap_or(false);
    let enable_token_storage = guard.boolean("enableTokenStorage").unwrap_or(false);
    let id = guard.string_of_length("id", 1..=128);
    guard.finish()?;

    let factory = factory::find(factory_id)
        .ok_or_else(|| Answer::unprocessable("connector.not_found_with_connector_id"))?;
    check_new_metadata(factory, metadata.as_ref())?;
    let connector = StoredConnector {
        id: id.map_or_else(random::entity_id, str::to_owned),
        factory,
        config: config.map(strip).unwrap_or_default(),
        metadata: metadata.as_ref().map(strip).unwrap_or_default(),
        sync_profile,
        enable_token_storage,
    };
    check_uniqueness(state, &connector)?;
    if let Some(config) = config {
        config_validation::validate(factory, config)?;
    }
    check_token_storage(state, factory, enable_token_storage)?;
    if state.connectors.contains_key(&connector.id) || !connector.can_be_stored() {
        return Err(Answer::internal_error());
    }

    let answer = to_json(&connector).map(|connector| Answer::ok(&connector));
    if factory.kind != Kind::Social {
        state.connectors.retain(|_, other| other.factory.kind != factory.kind);
    }
    state.connectors.insert(connector.id.clone(), connector);
    answer
}

/// `GET /api/connectors`
pub(super) fn list(state: &State, query: Option<&str>) -> Result<Answer, Answer> {
    let parameters = body::parse_query(query.unwrap_or_default());
    let target = match parameters.get("target") {
        Some(repeated @ Value::Array(_)) => {
            let mut issues = Issues::default();
            issues.wrong_type(&["target"], "string", Some(repeated));
            return Err(issues.into_answer("guard.invalid_input"));
        }
        target => target.and_then(Value::as_str).filter(|target| !target.is_empty()),
    };
    let connectors = state.connectors.values();
    let matching =
        connectors.filter(|connector| target.is_none_or(|target| target == connector.target()));
    let matching: Vec<Value> = matching.map(to_json).collect::<Result<_, _>>()?;
    Ok(Answer::ok(&matching.into()))
}

/// `GET /api/connectors/{id}`
pub(super) fn get(state: &State, id: &str) -> Result<Answer, Answer> {
    Ok(Answer::ok(&to_json(find(state, id)?)?))
}

/// `PATCH /api/connectors/{id}`
///
/// Replaces the given fields as a whole.
pub(super) fn update(state: &mut State, id: &str, body: &Value) -> Result<Answer, Answer> {
    let mut guard = Guard::new(body)?;
    let config = guard.object("config");
    let metadata = guard.metadata();
    let sync_profile = guard.boolean("syncProfile");
    let enable_token_storage = guard.boolean("enableTokenStorage");
    guard.finish()?;

    let mut connector = find(state, id)?.clone();
    if let Some(metadata) = &metadata {
        check_changed_metadata(&connector, metadata)?;
    }
    if sync_profile == Some(true) && connector.factory.kind != Kind::Social {
        return Err(Answer::unprocessable("connector.invalid_type_for_syncing_profile"));
    }
    check_token_storage(state, connector.factory, enable_token_storage == Some(true))?;
    if let Some(config) = config {
        config_validation::validate(connector.factory, config)?;
    }
    if config.is_none()
        && metadata.is_none()
        && sync_profile.is_none()
        && enable_token_storage.is_none()
    {
        return Err(Answer::unprocessable("entity.invalid_input"));
    }

    connector.config = config.map_or(connector.config, strip);
    connector.metadata = metadata.as_ref().map_or(connector.metadata, strip);
    connector.sync_profile = sync_profile.unwrap_or(connector.sync_profile);
    connector.enable_token_storage = enable_token_storage.unwrap_or(connector.enable_token_storage);
    if !connector.can_be_stored() {
        return Err(Answer::internal_error());
    }
    let answer = to_json(&connector).map(|connector| Answer::ok(&connector));
    state.connectors.insert(connector.id.clone(), connector);
    answer
}

/// `DELETE /api/connectors/{id}`
///
/// Unlike other operations, this one passes the id to the database, which rejects NUL characters.
pub(super) fn delete(state: &mut State, id: &str) -> Result<Answer, Answer> {
    if id.contains('\0') {
        return Err(Answer::internal_error());
    }
    find(state, id)?;
    state.connectors.remove(id);
    Ok(Answer::no_content())
}

/// `GET /api/connector-factories`
pub(super) fn list_factories() -> Answer {
    let factories = factory::all().iter();
    Answer::ok(&factories.map(|factory| Value::Object(factory.to_json())).collect())
}

/// `GET /api/connector-factories/{id}`
pub(super) fn get_factory(id: &str) -> Result<Answer, Answer> {
    let factory = factory::find(id).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(&factory.to_json().into()))
}

/// Returns the connector with this id, or a 404.
pub(super) fn find<'a>(state: &'a State, id: &str) -> Result<&'a StoredConnector, Answer> {
    state.connectors.get(id).ok_or_else(Answer::not_found)
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
    let mut others = state.connectors.values().filter(|other| other.factory.kind == Kind::Social);
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
