//! Everything that a fake remembers.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use http::StatusCode;
use serde_json::Value;

use super::{
    builder::Settings,
    faults,
    message::Message,
    random,
    received_request::ReceivedRequest,
    stored_connector::StoredConnector,
    users::{self, FakeUser},
};

/// The state of one fake, shared by its connections and its owner.
#[derive(Clone)]
pub(super) struct SharedState(Arc<Mutex<State>>);

impl SharedState {
    pub(super) fn new(state: State) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    /// A test that failed while it held the lock must not fail the others too: poisoning is ignored.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that a fake remembers.
pub(super) struct State {
    pub(super) url: String,
    pub(super) settings: Settings,
    pub(super) tokens: HashMap<String, IssuedToken>,
    /// By id, which is also the order they are listed in.
    pub(super) connectors: BTreeMap<String, StoredConnector>,
    /// As they are shown, the oldest first.
    pub(super) users: Vec<Value>,
    pub(super) outbox: Vec<Message>,
    pub(super) requests: Vec<ReceivedRequest>,
    pub(super) faults: Vec<faults::Rule>,
    pub(super) deliveries_fail: bool,
    pub(super) is_suspended: bool,
    pub(super) stores_tokens: bool,
}

/// What an access token stands for.
pub(super) struct IssuedToken {
    pub(super) id: String,
    /// Seconds since 1970, as tokens tell them.
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
            faults: Vec::new(),
            deliveries_fail: false,
            is_suspended: false,
            stores_tokens: true,
        }
    }

    /// Adds a user. Each is a millisecond younger than the one before.
    pub(super) fn add_user(&mut self, user: &FakeUser) {
        let age = u64::try_from(self.users.len()).unwrap_or_default();
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = u64::try_from(now.as_millis()).unwrap_or_default();
        self.users.push(users::user(user, now.saturating_add(age)));
    }

    /// Remembers a request before it is answered, and returns its number.
    pub(super) fn record(&mut self, request: ReceivedRequest) -> usize {
        let number = self.requests.len();
        self.requests.push(request);
        number
    }

    /// Remembers how the request of that number was answered.
    pub(super) fn record_status(&mut self, number: usize, status: StatusCode) {
        if let Some(request) = self.requests.get_mut(number) {
            request.status = Some(status);
        }
    }

    /// Issues a token.
    pub(super) fn issue_token(&mut self, has_scope: bool) -> String {
        let token = random::token();
        let lifetime = self.settings.token_lifetime;
        let issued = IssuedToken {
            id: random::token(),
            issued_at: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default()
                .as_secs(),
            lifetime,
            // A lifetime beyond what the clock can tell never ends.
            expires: Instant::now().checked_add(lifetime),
            has_scope,
            is_revoked: false,
        };
        self.tokens.insert(token.clone(), issued);
        token
    }

    /// Refuses all tokens issued so far.
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
