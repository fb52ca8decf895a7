//! Everything that a fake stores.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    answer::Answer,
    log::Log,
    message::Message,
    random,
    received_request::ReceivedRequest,
    store::{Row, Store, fields, now},
    stored_connector::StoredConnector,
    tables::{
        APPLICATION_ROLES, APPLICATION_SECRETS, APPLICATIONS, CONNECTORS, RESOURCES, ROLE_SCOPES,
        ROLES, SCOPES, SIGN_IN_EXPERIENCE, Table,
    },
};

/// The ids of the Management API's own resource and of its scope.
pub(super) const MANAGEMENT_API: &str = "management-api";
const MANAGEMENT_API_ALL: &str = "management-api-all";

/// The name of the role that gives access to the Management API.
pub(super) const MANAGEMENT_ROLE: &str = "Logto Management API access";

/// Maximum number of tokens. The oldest is forgotten when there are more.
const MAX_TOKENS: usize = 10_000;

/// What an operation has to work with.
pub(super) struct Context<'a> {
    pub(super) state: &'a mut State,
    /// The path's parameters by column.
    pub(super) path: Row,
    /// The known parameters of the query.
    pub(super) query: Row,
    /// The known fields of the body.
    pub(super) body: Row,
    /// The row that was just written.
    pub(super) row: Row,
}

/// Everything that a fake stores.
pub(super) struct State {
    pub(super) url: String,
    pub(super) settings: Settings,
    pub(super) tokens: HashMap<String, IssuedToken>,
    /// The keys of `tokens`, oldest first.
    token_order: VecDeque<String>,
    pub(super) store: Store,
    pub(super) outbox: Log<Message>,
    pub(super) requests: Log<ReceivedRequest>,
    pub(super) deliveries_fail: bool,
    pub(super) is_suspended: bool,
    pub(super) stores_tokens: bool,
}

/// Settings of a fake, some of which can change while it runs.
pub(super) struct Settings {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) resource: String,
    pub(super) token_lifetime: Duration,
    pub(super) has_management_access: bool,
    pub(super) keep_alive: Duration,
}

/// The facts about an access token.
pub(super) struct IssuedToken {
    pub(super) id: String,
    /// The application that it was issued to.
    pub(super) client_id: String,
    /// Seconds since the Unix epoch.
    pub(super) issued_at: u64,
    pub(super) lifetime: Duration,
    pub(super) expires: Option<Instant>,
    /// Whether it was issued with the scope `all`.
    pub(super) has_scope: bool,
    pub(super) is_revoked: bool,
}

/// Locks the state. Poisoning is ignored: a test that fails while it holds the lock must not make others fail.
pub(super) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Returns the state of a new tenant: with the Management API's own resource, the role that gives access to it, and
    /// an application.
    ///
    /// # Errors
    ///
    /// When the application's id is that of a row that exists.
    pub(super) fn new(url: String, settings: Settings) -> Result<Self, Answer> {
        let mut state = Self {
            url,
            settings,
            tokens: HashMap::new(),
            token_order: VecDeque::new(),
            store: Store::default(),
            outbox: Log::new(),
            requests: Log::new(),
            deliveries_fail: false,
            is_suspended: false,
            stores_tokens: true,
        };
        state.add_tenant()?;
        state.allow_management(
            &state.settings.client_id.clone(),
            state.settings.has_management_access,
        )?;
        Ok(state)
    }

    fn add_tenant(&mut self) -> Result<(), Answer> {
        let (id, resource) = (self.settings.client_id.clone(), self.settings.resource.clone());
        let secret = self.settings.client_secret.clone();
        let role_id = random::id(21);
        let mut add =
            |table: &'static Table, row: Value| self.store.insert(table, &fields(row)).map(|_| ());
        add(&SIGN_IN_EXPERIENCE, json!({"id": "default"}))?;
        let name = "Logto Management API";
        add(&RESOURCES, json!({"id": MANAGEMENT_API, "name": name, "indicator": resource}))?;
        add(
            &SCOPES,
            json!({"id": MANAGEMENT_API_ALL, "resourceId": MANAGEMENT_API, "name": "all", "description": "All permissions"}),
        )?;
        add(
            &ROLES,
            json!({"id": role_id, "name": MANAGEMENT_ROLE, "description": "Access to the Management API", "type": "MachineToMachine"}),
        )?;
        add(&ROLE_SCOPES, json!({"roleId": role_id, "scopeId": MANAGEMENT_API_ALL}))?;
        add(
            &APPLICATIONS,
            json!({"id": id, "name": "Fake application", "description": "May manage", "type": "MachineToMachine"}),
        )?;
        add(
            &APPLICATION_SECRETS,
            json!({"applicationId": id, "name": "Default secret", "value": secret}),
        )
    }

    /// Gives an application the role "Logto Management API access" or takes it away.
    pub(super) fn allow_management(
        &mut self,
        client_id: &str,
        is_allowed: bool,
    ) -> Result<(), Answer> {
        let name = fields(json!({"name": MANAGEMENT_ROLE}));
        let role =
            self.store.select(&ROLES, &name).next().and_then(|role| role.get("id")?.as_str());
        let row = fields(json!({"applicationId": client_id, "roleId": role.unwrap_or_default()}));
        if !is_allowed {
            self.store.delete(&APPLICATION_ROLES, &row);
        } else if self.store.get(&APPLICATION_ROLES, &row).is_none() {
            self.store.insert(&APPLICATION_ROLES, &row)?;
        }
        Ok(())
    }

    /// Returns the connectors, ordered by id.
    pub(super) fn connectors(&self) -> Vec<StoredConnector> {
        let rows = self.store.all(&CONNECTORS);
        let mut connectors: Vec<_> = rows.filter_map(StoredConnector::of).collect();
        connectors.sort_by(|a, b| a.id.cmp(&b.id));
        connectors
    }

    /// Returns whether a role of the application has the scope of the Management API.
    pub(super) fn may_manage(&self, client_id: &str) -> bool {
        let client = fields(json!({"applicationId": client_id}));
        let mut roles = self.store.select(&APPLICATION_ROLES, &client);
        roles.any(|link| {
            let role_id = link.get("roleId").and_then(Value::as_str).unwrap_or_default();
            let key = fields(json!({"roleId": role_id, "scopeId": MANAGEMENT_API_ALL}));
            self.store.get(&ROLE_SCOPES, &key).is_some()
        })
    }

    /// Logs a request before it is answered, and returns its number.
    pub(super) fn log_request(&mut self, request: ReceivedRequest) -> usize {
        let bytes = request.length();
        self.requests.push(request, bytes)
    }

    /// Logs the status of the answer to a request.
    pub(super) fn log_status(&mut self, number: usize, status: StatusCode) {
        if let Some(request) = self.requests.get_mut(number) {
            request.status = Some(status);
        }
    }

    /// Logs a message "sent" by a connector test.
    pub(super) fn log_message(&mut self, message: Message) {
        let bytes = message.length();
        self.outbox.push(message, bytes);
    }

    pub(super) fn issue_token(&mut self, client_id: String, has_scope: bool) -> String {
        let token = random::token();
        let lifetime = self.settings.token_lifetime;
        let issued = IssuedToken {
            id: random::token(),
            client_id,
            issued_at: now() / 1000,
            lifetime,
            // `None` for a lifetime beyond the clock's range: the token never expires.
            expires: Instant::now().checked_add(lifetime),
            has_scope,
            is_revoked: false,
        };
        self.tokens.insert(token.clone(), issued);
        self.token_order.push_back(token.clone());
        if self.token_order.len() > MAX_TOKENS
            && let Some(oldest) = self.token_order.pop_front()
        {
            self.tokens.remove(&oldest);
        }
        token
    }

    pub(super) fn revoke_tokens(&mut self) {
        for token in self.tokens.values_mut() {
            token.is_revoked = true;
        }
    }
}

impl IssuedToken {
    pub(super) fn is_expired(&self, now: Instant) -> bool {
        self.expires.is_some_and(|expires| now >= expires)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            client_id: "fake-application".to_owned(),
            client_secret: "fake-application-secret".to_owned(),
            resource: "https://default.logto.app/api".to_owned(),
            token_lifetime: Duration::from_secs(3600),
            has_management_access: true,
            keep_alive: Duration::from_secs(5),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            client_id,
            client_secret: _,
            resource,
            token_lifetime,
            has_management_access,
            keep_alive,
        } = self;
        formatter
            .debug_struct("Settings")
            .field("client_id", client_id)
            .field("resource", resource)
            .field("token_lifetime", token_lifetime)
            .field("has_management_access", has_management_access)
            .field("keep_alive", keep_alive)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_token_is_forgotten_beyond_the_maximum() {
        let mut state = State::new(String::new(), Settings::default()).expect("a state");
        let tokens: Vec<String> =
            (0..=MAX_TOKENS).map(|_| state.issue_token(String::new(), true)).collect();
        assert_eq!(state.tokens.len(), MAX_TOKENS);
        assert!(!state.tokens.contains_key(&tokens[0]));
        assert!(state.tokens.contains_key(&tokens[1]));
    }
}
