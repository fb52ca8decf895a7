//! Everything that a fake stores.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use http::StatusCode;
use serde_json::Value;

use super::{
    fake_user::FakeUser, log::Log, message::Message, random, received_request::ReceivedRequest,
    stored_connector::StoredConnector,
};

/// Maximum number of tokens. The oldest is forgotten when there are more.
const MAX_TOKENS: usize = 10_000;

/// Everything that a fake stores.
pub(super) struct State {
    pub(super) url: String,
    pub(super) settings: Settings,
    pub(super) tokens: HashMap<String, IssuedToken>,
    /// The keys of `tokens`, oldest first.
    token_order: VecDeque<String>,
    /// By id; lists have this order too.
    pub(super) connectors: BTreeMap<String, StoredConnector>,
    /// As the API shows them, oldest first.
    pub(super) users: Vec<Value>,
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
            token_order: VecDeque::new(),
            connectors: BTreeMap::new(),
            users: Vec::new(),
            outbox: Log::new(),
            requests: Log::new(),
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

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_token_is_forgotten_beyond_the_maximum() {
        let mut state = State::new(String::new(), Settings::default());
        let tokens: Vec<String> = (0..=MAX_TOKENS).map(|_| state.issue_token(true)).collect();
        assert_eq!(state.tokens.len(), MAX_TOKENS);
        assert!(!state.tokens.contains_key(&tokens[0]));
        assert!(state.tokens.contains_key(&tokens[1]));
    }
}
