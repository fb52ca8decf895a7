//! [`FakeLogto`] and its builder.

use std::{
    fmt,
    net::{Ipv4Addr, TcpListener},
    sync::Arc,
    time::Duration,
};

use serde::de::DeserializeOwned;

use super::{
    faults::Faults,
    groups,
    message::Message,
    received_request::ReceivedRequest,
    seeds::{FakeUser, Seeds, reason},
    server::{Server, Shared},
    state::{Settings, State},
    stubs::Stub,
};
use crate::{
    BoxError, Client, applications::Application, connectors::CreateConnector,
    organization_invitations::OrganizationInvitation, organization_roles::OrganizationRole,
    organization_scopes::OrganizationScope, organizations::Organization, resources::Resource,
    roles::Role, users::User,
};

/// A Logto that listens on 127.0.0.1 until it is dropped.
///
/// It runs on its own thread, so it answers whatever the test's runtime is doing, even if that runtime's clock is
/// paused. (Tokio advances a paused clock whenever all tasks wait, also for this server, so a client's timeouts
/// then expire at once.) Any number of fakes can run in one process, independently of each other. Dropping a fake
/// closes its connections.
pub struct FakeLogto {
    url: String,
    client_id: String,
    client_secret: String,
    resource: String,
    shared: Arc<Shared>,
    _server: Server,
}

impl FakeLogto {
    /// Starts a fake with the defaults of [`FakeLogto::builder`].
    ///
    /// # Panics
    ///
    /// When the system provides no port, thread or event queue.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Configures a fake before it starts.
    pub fn builder() -> FakeLogtoBuilder {
        FakeLogtoBuilder::default()
    }

    /// Returns the base URL, without a trailing slash: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the id and the secret of the only application.
    #[must_use]
    pub fn credentials(&self) -> (&str, &str) {
        (&self.client_id, &self.client_secret)
    }

    /// Returns a client of this fake. For a client with other settings, start with
    /// `Client::self_hosted(logto.url())` and [`credentials`](Self::credentials).
    ///
    /// # Panics
    ///
    /// When the fake was built with an empty resource or empty credentials.
    #[must_use]
    pub fn client(&self) -> Client {
        let builder = Client::self_hosted(&self.url)
            .credentials(&self.client_id, self.client_secret.as_str())
            .resource(&self.resource);
        #[expect(clippy::panic, reason = "this is a test's setup, and no request reaches it")]
        builder.build().unwrap_or_else(|error| panic!("no client for the fake Logto: {error}"))
    }

    /// Returns the messages "sent" by connector tests, oldest first: the last 10,000, of at most 16 MiB together.
    #[must_use]
    pub fn outbox(&self) -> Vec<Message> {
        self.shared.state().outbox.to_vec()
    }

    /// Returns the received requests, oldest first, including token requests: the last 10,000, of at most 16 MiB
    /// together.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.shared.state().requests.to_vec()
    }

    /// Returns those of [`requests`](Self::requests) for one operation: a method's name such as `get_connector`, or
    /// `token`.
    #[must_use]
    pub fn requests_of(&self, operation: &str) -> Vec<ReceivedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation() == Some(operation));
        requests
    }

    /// Returns the users, as [`list_users`](crate::Users::list_users) lists them.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        self.snapshot("list_users", &[])
    }

    /// Returns the roles, as [`list_roles`](crate::Roles::list_roles) lists them. One gives access to the Management
    /// API.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        self.snapshot("list_roles", &[])
    }

    /// Returns the roles of a user.
    #[must_use]
    pub fn roles_of(&self, user_id: &str) -> Vec<Role> {
        self.snapshot("list_user_roles", &[user_id])
    }

    /// Returns the API resources. One is that of the Management API.
    #[must_use]
    pub fn api_resources(&self) -> Vec<Resource> {
        self.snapshot("list_resources", &[])
    }

    /// Returns the applications, as [`list_applications`](crate::Applications::list_applications) lists them. One is
    /// that of [`credentials`](Self::credentials).
    #[must_use]
    pub fn applications(&self) -> Vec<Application> {
        self.snapshot("list_applications", &[])
    }

    /// Returns the organizations.
    #[must_use]
    pub fn organizations(&self) -> Vec<Organization> {
        self.snapshot("list_organizations", &[])
    }

    /// Returns the members of an organization, with their organization roles.
    #[must_use]
    pub fn members_of(&self, organization_id: &str) -> Vec<User> {
        self.snapshot("list_organization_users", &[organization_id])
    }

    /// Returns the organization invitations, the latest first.
    #[must_use]
    pub fn invitations(&self) -> Vec<OrganizationInvitation> {
        self.snapshot("list_organization_invitations", &[])
    }

    /// Returns what an operation lists, without pagination.
    fn snapshot<T: DeserializeOwned>(&self, operation: &str, path: &[&str]) -> Vec<T> {
        let operation = groups::find(operation);
        let list = operation.map(|operation| operation.list_all(&mut self.shared.state(), path));
        #[expect(clippy::panic, reason = "a test asks for this, and no request")]
        serde_json::from_value(list.unwrap_or_default())
            .unwrap_or_else(|error| panic!("a row of the fake Logto has a wrong type: {error}"))
    }

    /// Injects faults: `logto.faults().next(2).status(503)`.
    pub fn faults(&self) -> Faults<'_> {
        Faults::new(&self.shared.faults)
    }

    /// Supplies the answer to an operation, a method's name such as `create_hook`, in place of the fake's own:
    /// `logto.on("create_hook").status(201).json(json!({"id": "h"}))`.
    ///
    /// # Panics
    ///
    /// When Logto has no such operation.
    #[expect(clippy::must_use_candidate, reason = "an answer is in force even if nobody keeps it")]
    pub fn on(&self, operation: &str) -> Stub<'_> {
        Stub::new(&self.shared.stubs, operation)
    }

    /// Revokes all tokens issued so far: they are answered with 401 `auth.unauthorized`, as if the server's signing
    /// key had been replaced.
    pub fn revoke_tokens(&self) {
        self.shared.state().revoke_tokens();
    }

    /// Suspends the tenant or resumes it. The API of a suspended tenant answers 400
    /// `subscription.tenant_suspended`.
    pub fn suspend_tenant(&self, suspend: bool) {
        self.shared.state().is_suspended = suspend;
    }

    /// Assigns the role "Logto Management API access" to the application or removes it. As on the real server, this
    /// does not change tokens that are already issued.
    pub fn management_access(&self, has_access: bool) {
        // A refusal means that the application or the role was deleted: there is nothing to change.
        let _ = self.shared.state().allow_management(&self.client_id, has_access);
    }

    /// Sets the lifetime of tokens issued from now on. `expires_in` reports it in whole seconds, rounded down.
    /// Default: an hour.
    pub fn token_lifetime(&self, lifetime: Duration) {
        self.shared.state().settings.token_lifetime = lifetime;
    }

    /// Makes the delivery of test messages fail or work again. When it fails, a connector test that passes all
    /// checks answers 400 `connector.general`. As on the real server, `data` and `message` of this answer contain
    /// the request to the email or SMS service, including its `authorization` header.
    pub fn fail_deliveries(&self, fail: bool) {
        self.shared.state().deliveries_fail = fail;
    }

    /// Sets whether the server has a key to encrypt users' tokens with (`SECRET_VAULT_KEK`). Without it, a connector
    /// with token storage is rejected with 422 `request.feature_not_supported`. Default: it has a key.
    pub fn token_storage(&self, has_key: bool) {
        self.shared.state().stores_tokens = has_key;
    }
}

impl fmt::Debug for FakeLogto {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FakeLogto")
            .field("url", &self.url)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// A builder of [`FakeLogto`], created by [`FakeLogto::builder`].
///
/// ```
/// # async fn example() {
/// use std::time::Duration;
///
/// use logto_client::{prelude::*, testing::FakeLogto};
///
/// let logto = FakeLogto::builder()
///     .connectors([CreateConnector::new("github-universal").id("github")])
///     .user(User::new("ann").username("ann").primary_email("ann@example.com"))
///     .role(Role::new("editor"))
///     .user_role("ann", "editor")
///     .organization(Organization::new("acme").name("Acme"))
///     .organization_role(OrganizationRole::new("admin"))
///     .member("acme", "ann", &["admin"])
///     .token_lifetime(Duration::from_secs(2))
///     .start()
///     .await;
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
/// ```
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it is started"]
pub struct FakeLogtoBuilder {
    port: u16,
    settings: Settings,
    connectors: Vec<CreateConnector>,
    seeds: Seeds,
}

#[expect(clippy::needless_pass_by_value, reason = "seeds are written in place")]
impl FakeLogtoBuilder {
    /// Sets the id and the secret of the machine-to-machine application that may request tokens.
    pub fn credentials(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.settings.client_id = id.into();
        self.settings.client_secret = secret.into();
        self
    }

    /// Sets the only resource that tokens are issued for. Default: that of a self-hosted Logto,
    /// `https://default.logto.app/api`.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.settings.resource = resource.into();
        self
    }

    /// Sets the lifetime of tokens, which [`FakeLogto::token_lifetime`] can change later. Default: an hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token_lifetime = lifetime;
        self
    }

    /// Removes the role "Logto Management API access" from the application: it still gets tokens, but without a
    /// scope, and the API answers 403 `auth.forbidden`.
    pub fn without_management_access(mut self) -> Self {
        self.settings.has_management_access = false;
        self
    }

    /// Adds connectors, created as by [`create_connector`](crate::Connectors::create_connector).
    pub fn connectors(mut self, connectors: impl IntoIterator<Item = CreateConnector>) -> Self {
        self.connectors.extend(connectors);
        self
    }

    /// Adds users, given by username or as [`FakeUser`]s. `GET /api/users` lists them page by page, the last one
    /// first.
    pub fn users(mut self, users: impl IntoIterator<Item = impl Into<FakeUser>>) -> Self {
        for user in users {
            self.seeds.fake_user(&user.into());
        }
        self
    }

    /// Adds a user. Fields that are not set are as for a new user, who has no password.
    pub fn user(mut self, user: User) -> Self {
        self.seeds.user(&user);
        self
    }

    /// Adds a role. Its name is its id, unless it is set.
    pub fn role(mut self, role: Role) -> Self {
        self.seeds.role(&role);
        self
    }

    /// Adds an API resource with its scopes. Names and the indicator are the ids, unless they are set.
    pub fn api_resource(mut self, resource: Resource) -> Self {
        self.seeds.api_resource(&resource);
        self
    }

    /// Adds an application without a secret. Its name is its id and its type is machine-to-machine, unless they are
    /// set.
    pub fn application(mut self, application: Application) -> Self {
        self.seeds.application(&application);
        self
    }

    /// Adds an organization. Its name is its id, unless it is set.
    pub fn organization(mut self, organization: Organization) -> Self {
        self.seeds.organization(&organization);
        self
    }

    /// Adds an organization role. Its name is its id, unless it is set.
    pub fn organization_role(mut self, role: OrganizationRole) -> Self {
        self.seeds.organization_role(&role);
        self
    }

    /// Adds an organization scope. Its name is its id, unless it is set.
    pub fn organization_scope(mut self, scope: OrganizationScope) -> Self {
        self.seeds.organization_scope(&scope);
        self
    }

    /// Gives a user a role.
    pub fn user_role(mut self, user_id: &str, role_id: &str) -> Self {
        self.seeds.user_role(user_id, role_id);
        self
    }

    /// Gives a role a scope.
    pub fn role_scope(mut self, role_id: &str, scope_id: &str) -> Self {
        self.seeds.role_scope(role_id, scope_id);
        self
    }

    /// Makes a user a member of an organization, with these organization roles.
    pub fn member(mut self, organization_id: &str, user_id: &str, role_ids: &[&str]) -> Self {
        self.seeds.member(organization_id, user_id, role_ids);
        self
    }

    /// Sets the time after which idle connections are closed. Default: 5 s, as in Logto.
    pub fn keep_alive(mut self, time: Duration) -> Self {
        self.settings.keep_alive = time;
        self
    }

    /// Sets the port to listen on. Default: 0, which means any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the fake. It accepts connections when this returns.
    ///
    /// # Panics
    ///
    /// When the port is taken, something that was added is rejected, or the system provides no thread or event queue.
    #[expect(
        clippy::unused_async,
        reason = "starting may have to wait one day; callers await it already"
    )]
    pub async fn start(self) -> FakeLogto {
        let port = self.port;
        #[expect(clippy::panic, reason = "this is a test's setup, and no request reaches it")]
        self.try_start()
            .unwrap_or_else(|error| panic!("no fake Logto on 127.0.0.1:{port}: {error}"))
    }

    fn try_start(self) -> Result<FakeLogto, BoxError> {
        let Self { port, settings, connectors, seeds } = self;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let url = format!("http://{}", listener.local_addr()?);
        let (client_id, client_secret) =
            (settings.client_id.clone(), settings.client_secret.clone());
        let resource = settings.resource.clone();
        let mut state = State::new(url.clone(), settings).map_err(|answer| reason(&answer))?;
        for connector in connectors {
            let body = serde_json::to_value(&connector)?;
            groups::seed_connector(&mut state, &body)
                .map_err(|answer| format!("{connector:?} is rejected: {}", reason(&answer)))?;
        }
        seeds.insert(&mut state.store)?;
        let shared = Arc::new(Shared::new(state));
        Ok(FakeLogto {
            url,
            client_id,
            client_secret,
            resource,
            _server: Server::start(listener, Arc::clone(&shared))?,
            shared,
        })
    }
}
