//! Everything that a fake stores.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use http::StatusCode;
use serde_json::Value;

use super::{
    fake_user::FakeUser, message::Message, random, received_request::ReceivedRequest,
    stored_connector::StoredConnector,
};

/// Everything that a fake stores.
pub(super) struct State {
    pub(super) url: String,
    pub(super) settings: Settings,
    pub(super) tokens: HashMap<String, IssuedToken>,
    /// By id; lists have this order too.
    pub(super) connectors: BTreeMap<String, StoredConnector>,
    /// As the API shows them, oldest first.
    pub(super) users: Vec<Value>,
    pub(super) outbox: Vec<Message>,
    pub(super) requests: Vec<ReceivedRequest>,
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
    /// Seconds since the Unix epoch.
    pub(super) issued_at: u64,
    pub(super) lifetime: Duration,
    pub(super) expires: Option<Instant>,
    /// Whether it was issued with the scope `all`.
    pub(super) has_scope: bool,
    pub(super) is_revoked: bool,
}

impl State {
    pub(super) fn new(url: String, settings: Settings) -> Self {
        Self {
            url,
            settings,
            tokens: HashMap::new(),
            connectors: BTreeMap::new(),
            users: Vec::new(),
            outbox: Vec::new(),
            requests: Vec::new(),
            deliveries_fail: false,
            is_suspended: false,
            stores_tokens: true,
        }
    }

    /// Adds a user, created later than the one before.
    pub(super) fn add_user(&mut self, user: &FakeUser) {
        let offset = u64::try_from(self.users.len()).unwrap_or_default();
        let now = u64::try_from(since_epoch().as_millis()).unwrap_or_default();
        self.users.push(user.to_json(now.saturating_add(offset)));
    }

    /// Logs a request before it is answered, and returns its index.
    pub(super) fn log_request(&mut self, request: ReceivedRequest) -> usize {
        let index = self.requests.len();
        self.requests.push(request);
        index
    }

    /// Logs the status of the answer to a request.
    pub(super) fn log_status(&mut self, index: usize, status: StatusCode) {
        if let Some(request) = self.requests.get_mut(index) {
            request.status = Some(status);
        }
    }

    pub(super) fn issue_token(&mut self, has_scope: bool) -> String {
        let token = random::token();
        let lifetime = self.settings.token_lifetime;
        let issued = IssuedToken {
            id: random::token(),
            issued_at: since_epoch().as_secs(),
            lifetime,
            // `None` for a lifetime beyond the clock's range: the token never expires.
            expires: Instant::now().checked_add(lifetime),
            has_scope,
            is_revoked: false,
        };
        self.tokens.insert(token.clone(), issued);
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

fn since_epoch() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
