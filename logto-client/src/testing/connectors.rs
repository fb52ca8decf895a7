//! `/api/connectors`: create, list, get, update, delete.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Outcome},
    config_validation,
    connector_factories::{self, Factory, Kind},
    form,
    guard::Guard,
    issues::Issues,
    random,
    state::State,
    stored_connector::StoredConnector,
    stripping::strip,
};

/// `POST /api/connectors`
///
/// A new e-mail or SMS connector takes the place of all others of its type.
pub(super) fn create(state: &mut State, body: &Value) -> Outcome {
    let mut guard = Guard::new(body)?;
    let config = guard.object("config");
    let factory_id = guard.required_text_of_length("connectorId", 1..=128);
    let metadata = guard.metadata();
    let sync_profile = guard.switch("syncProfile").unwrap_or(false);
    let enable_token_storage = guard.switch("enableTokenStorage").unwrap_or(false);
    let id = guard.text_of_length("id", 1..=128);
    guard.finish()?;

    let factory = connector_factories::find(factory_id)
        .ok_or_else(|| unprocessable("connector.not_found_with_connector_id"))?;
    check_new_metadata(factory, metadata.as_ref())?;
    let connector = StoredConnector {
        id: id.map_or_else(random::connector_id, str::to_owned),
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
        return Err(failure());
    }

    let answer = shown(&connector).map(|connector| Answer::ok(&connector));
    if factory.kind != Kind::Social {
        state
            .connectors
            .retain(|_, other| other.factory.kind != factory.kind);
    }
    state.connectors.insert(connector.id.clone(), connector);
    answer
}

/// `GET /api/connectors`
pub(super) fn list(state: &State, query: Option<&str>) -> Outcome {
    let parameters = form::parse_query(query.unwrap_or_default());
    let target = match parameters.get("target") {
        Some(repeated @ Value::Array(_)) => {
            let mut issues = Issues::default();
            issues.wrong_type(&["target"], "string", Some(repeated));
            return Err(issues.into_refusal("guard.invalid_input"));
        }
        target => target
            .and_then(Value::as_str)
            .filter(|target| !target.is_empty()),
    };
    let connectors = state.connectors.values();
    let matching =
        connectors.filter(|connector| target.is_none_or(|target| target == connector.target()));
    let shown: Vec<Value> = matching.map(shown).collect::<Result<_, _>>()?;
    Ok(Answer::ok(&shown.into()))
}

/// `GET /api/connectors/{id}`
pub(super) fn get(state: &State, id: &str) -> Outcome {
    Ok(Answer::ok(&shown(find(state, id)?)?))
}

/// `PATCH /api/connectors/{id}`
///
/// What is given replaces what was there.
pub(super) fn update(state: &mut State, id: &str, body: &Value) -> Outcome {
    let mut guard = Guard::new(body)?;
    let config = guard.object("config");
    let metadata = guard.metadata();
    let sync_profile = guard.switch("syncProfile");
    let enable_token_storage = guard.switch("enableTokenStorage");
    guard.finish()?;

    let mut connector = find(state, id)?.clone();
    if let Some(metadata) = &metadata {
        check_changed_metadata(&connector, metadata)?;
    }
    if sync_profile == Some(true) && connector.factory.kind != Kind::Social {
        return Err(unprocessable("connector.invalid_type_for_syncing_profile"));
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
        return Err(unprocessable("entity.invalid_input"));
    }

    connector.config = config.map_or(connector.config, strip);
    connector.metadata = metadata.as_ref().map_or(connector.metadata, strip);
    connector.sync_profile = sync_profile.unwrap_or(connector.sync_profile);
    connector.enable_token_storage = enable_token_storage.unwrap_or(connector.enable_token_storage);
    if !connector.can_be_stored() {
        return Err(failure());
    }
    let answer = shown(&connector).map(|connector| Answer::ok(&connector));
    state.connectors.insert(connector.id.clone(), connector);
    answer
}

/// `DELETE /api/connectors/{id}`
///
/// Unlike other operations it asks the database for the id, which takes no NUL.
pub(super) fn delete(state: &mut State, id: &str) -> Outcome {
    if id.contains('\0') {
        return Err(failure());
    }
    find(state, id)?;
    state.connectors.remove(id);
    Ok(Answer::no_content())
}

/// The connector of that id, or a 404.
pub(super) fn find<'a>(state: &'a State, id: &str) -> Result<&'a StoredConnector, Answer> {
    state
        .connectors
        .get(id)
        .ok_or_else(|| Answer::refusal(StatusCode::NOT_FOUND, "entity.not_found"))
}

/// A connector as it is answered. One whose English name was left out for being empty is there, but cannot be shown.
fn shown(connector: &StoredConnector) -> Result<Value, Answer> {
    let has_english = connector.name().get("en").is_some();
    has_english.then(|| connector.to_json()).ok_or_else(failure)
}

/// A standard connector needs a target, another social one may have no metadata. Nobody checks that of e-mail
/// and SMS connectors.
fn check_new_metadata(
    factory: &Factory,
    metadata: Option<&Map<String, Value>>,
) -> Result<(), Answer> {
    let target = metadata
        .and_then(|metadata| metadata.get("target"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    if factory.is_standard && target.is_empty() {
        return Err(bad_request("connector.should_specify_target"));
    }
    if factory.kind == Kind::Social && !factory.is_standard && metadata.is_some() {
        return Err(bad_request(
            "connector.cannot_overwrite_metadata_for_non_standard_connector",
        ));
    }
    Ok(())
}

/// Only a standard connector's metadata may change, and not its target, which must be repeated.
fn check_changed_metadata(
    connector: &StoredConnector,
    metadata: &Map<String, Value>,
) -> Result<(), Answer> {
    if !connector.factory.is_standard {
        return Err(bad_request(
            "connector.cannot_overwrite_metadata_for_non_standard_connector",
        ));
    }
    if metadata.get("target").and_then(Value::as_str) != Some(connector.target()) {
        return Err(bad_request("connector.can_not_modify_target"));
    }
    Ok(())
}

/// One social connector for each factory that is not standard, and for each target and platform.
fn check_uniqueness(state: &State, new: &StoredConnector) -> Result<(), Answer> {
    let factory = new.factory;
    if factory.kind != Kind::Social {
        return Ok(());
    }
    let mut others = state
        .connectors
        .values()
        .filter(|other| other.factory.kind == Kind::Social);
    if !factory.is_standard && others.clone().any(|other| other.factory.id == factory.id) {
        return Err(unprocessable("connector.multiple_instances_not_supported"));
    }
    let same = others
        .find(|other| other.target() == new.target() && other.factory.platform == factory.platform);
    match same {
        Some(other) => Err(Answer::refusal_with_data(
            StatusCode::UNPROCESSABLE_ENTITY,
            "connector.multiple_target_with_same_platform",
            &json!({"connectorId": other.factory.id, "connectorName": other.name()}),
        )),
        None => Ok(()),
    }
}

fn check_token_storage(state: &State, factory: &Factory, is_wanted: bool) -> Result<(), Answer> {
    if is_wanted && !state.stores_tokens {
        return Err(unprocessable("request.feature_not_supported"));
    }
    if is_wanted && !factory.is_token_storage_supported {
        return Err(unprocessable("connector.token_storage_not_supported"));
    }
    Ok(())
}

/// What the database refuses has no code.
fn failure() -> Answer {
    Answer::message(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error.")
}

fn bad_request(code: &str) -> Answer {
    Answer::refusal(StatusCode::BAD_REQUEST, code)
}

fn unprocessable(code: &str) -> Answer {
    Answer::refusal(StatusCode::UNPROCESSABLE_ENTITY, code)
}
