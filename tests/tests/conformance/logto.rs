//! The Logto that a scenario uses.

use std::{
    ops::Deref,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use logto_client::{
    Call, Client, ClientBuilder, ConnectorFactories, Connectors, Error, Token,
    connectors::{
        Connector, ConnectorConfig, ConnectorMetadata, ConnectorType, CreateConnector,
        UpdateConnector,
    },
    testing::FakeLogto,
};
use logto_tests::{DEFAULT_RESOURCE, RealLogto, cloud_tenant};
use tokio::sync::MutexGuard;

/// Factories whose connectors can exist only once and need only `clientId` and `clientSecret`.
const SOCIAL_FACTORIES: [&str; 9] = [
    "naver-universal",
    "line-universal",
    "kook-universal",
    "xiaomi-universal",
    "dingtalk-web",
    "discord-universal",
    "facebook-universal",
    "github-universal",
    "google-universal",
];

/// Locked by each scenario that uses a real Logto, because all share its tenant.
static TENANT: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Deletes something by its id.
pub(crate) type Delete = fn(&Client, &str) -> Call<()>;

/// A Logto, real or fake, and the connectors to delete or restore at the end. Dereferences to its client.
pub(crate) struct Logto {
    client: Client,
    url: String,
    credentials: (String, String),
    resource: String,
    fake: Option<FakeLogto>,
    created: Mutex<Vec<(Delete, String)>>,
    replaced: Mutex<Vec<Connector>>,
    _turn: Option<MutexGuard<'static, ()>>,
}

impl Deref for Logto {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Logto {
    pub(crate) async fn connect() -> Self {
        let Some(real) = RealLogto::from_env() else {
            let fake = FakeLogto::start().await;
            let (id, secret) = fake.credentials();
            return Self {
                client: fake.client(),
                url: fake.url().to_owned(),
                credentials: (id.to_owned(), secret.to_owned()),
                resource: DEFAULT_RESOURCE.to_owned(),
                fake: Some(fake),
                created: Mutex::default(),
                replaced: Mutex::default(),
                _turn: None,
            };
        };
        let turn = TENANT.lock().await;
        Self {
            client: Client::from_env().build().unwrap(),
            url: real.url,
            credentials: (real.client_id, real.client_secret),
            resource: real.resource,
            fake: None,
            created: Mutex::default(),
            replaced: Mutex::default(),
            _turn: Some(turn),
        }
    }

    pub(crate) fn fake(&self) -> Option<&FakeLogto> {
        self.fake.as_ref()
    }

    /// Returns the id and the secret of the application.
    pub(crate) fn credentials(&self) -> (&str, &str) {
        (&self.credentials.0, &self.credentials.1)
    }

    /// Returns the resource of the Management API.
    pub(crate) fn resource(&self) -> &str {
        &self.resource
    }

    /// Returns a builder with the settings of the scenario's own client.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let (id, secret) = self.credentials();
        self.builder_without_credentials().credentials(id, secret).resource(&self.resource)
    }

    /// Returns a client that uses this token.
    pub(crate) fn client_with_token(&self, token: &str) -> Client {
        let builder = self.builder_without_credentials();
        builder.token_source(Token::bearer(token)).build().unwrap()
    }

    fn builder_without_credentials(&self) -> ClientBuilder {
        match cloud_tenant(&self.url) {
            Some(tenant) => Client::cloud(tenant),
            None => Client::self_hosted(&self.url),
        }
    }

    /// Creates a connector, to be deleted at the end.
    pub(crate) async fn create(&self, connector: &CreateConnector) -> Result<Connector, Error> {
        let created = self.client.create_connector(connector).await;
        created.inspect(|connector| self.delete_at_the_end(connector))
    }

    /// Creates a standard connector. There can be any number of them.
    pub(crate) async fn create_standard(&self) -> Connector {
        self.create(&standard()).await.unwrap()
    }

    pub(crate) fn delete_at_the_end(&self, connector: &Connector) {
        self.clean_up_with(Connectors::delete_connector, &connector.id);
    }

    /// Remembers something to delete at the end. The last one is deleted first.
    pub(crate) fn clean_up_with(&self, delete: Delete, id: &str) {
        self.created.lock().unwrap().push((delete, id.to_owned()));
    }

    /// Creates a social connector of a free factory, if there is one, configured by [`client_config`].
    pub(crate) async fn create_social(&self) -> Option<Connector> {
        let create = CreateConnector::new(self.free_social().await?);
        Some(self.create(&create.config(client_config())).await.unwrap())
    }

    /// Returns a free factory whose connectors are configured by [`client_config`], if there is one.
    pub(crate) async fn free_social(&self) -> Option<String> {
        for factory_id in SOCIAL_FACTORIES {
            if self.is_free(factory_id).await {
                return Some(factory_id.to_owned());
            }
        }
        println!("skipped: the tenant has connectors of all of {SOCIAL_FACTORIES:?}");
        None
    }

    /// Returns whether the tenant has this factory, and no connector of it or of its target.
    pub(crate) async fn is_free(&self, factory_id: &str) -> bool {
        let found = self.get_connector_factory(factory_id).optional().await;
        let Some(factory) = found.unwrap() else {
            println!("{factory_id} does not exist");
            return false;
        };
        let connectors = self.list_connectors(None).await.unwrap();
        let is_free = connectors
            .iter()
            .all(|other| other.connector_id != factory_id && other.target != factory.target);
        if !is_free {
            println!("{factory_id} is taken");
        }
        is_free
    }

    /// Remembers the connectors of a type, to restore them at the end if they were replaced.
    pub(crate) async fn remember_connectors_of(&self, r#type: ConnectorType) {
        let mut connectors = self.list_connectors(None).await.unwrap();
        connectors.retain(|connector| connector.r#type == r#type);
        self.replaced.lock().unwrap().extend(connectors);
    }

    /// Deletes the created connectors and restores the replaced ones. Failures are printed and do not stop it.
    pub(crate) async fn clean_up(&self) {
        if let Some(fake) = &self.fake {
            fake.faults().clear();
            return;
        }
        for (delete, id) in take(&self.created).into_iter().rev() {
            if let Err(error) = delete(&self.client, &id).optional().await {
                eprintln!("{id:?} could not be deleted: {error}");
            }
        }
        for connector in take(&self.replaced) {
            if let Err(error) = self.restore(&connector).await {
                eprintln!(
                    "{} connector {:?} could not be restored: {error}",
                    connector.connector_id, connector.id
                );
            }
        }
    }

    async fn restore(&self, old: &Connector) -> Result<(), Error> {
        if self.get_connector(&old.id).optional().await?.is_some() {
            return Ok(());
        }
        let mut create =
            CreateConnector::new(&old.connector_id).id(&old.id).sync_profile(old.sync_profile);
        if old.config.keys().next().is_some() {
            create = create.config(&old.config);
        }
        if old.metadata != ConnectorMetadata::new() {
            create = create.metadata(old.metadata.clone());
        }
        self.create_connector(&create).await.map(drop)
    }
}

/// Takes all items, without holding the lock afterwards.
fn take<T>(items: &Mutex<Vec<T>>) -> Vec<T> {
    std::mem::take(&mut *items.lock().unwrap())
}

/// Returns a unique string.
pub(crate) fn unique() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("conformance-{}-{number}", now.as_millis())
}

/// Returns a standard connector with a unique id and target.
pub(crate) fn standard() -> CreateConnector {
    let unique = unique();
    CreateConnector::new("oauth2")
        .id(&unique)
        .config(standard_config())
        .metadata(ConnectorMetadata::new().target(&unique).name("Acme"))
}

pub(crate) fn standard_config() -> ConnectorConfig {
    client_config()
        .set("authorizationEndpoint", "https://idp.test/auth")
        .set("tokenEndpoint", "https://idp.test/token")
        .set("userInfoEndpoint", "https://idp.test/me")
        .set("tokenEndpointAuthMethod", "client_secret_post")
}

pub(crate) fn client_config() -> ConnectorConfig {
    ConnectorConfig::new().set("clientId", "an-id").set("clientSecret", "a-secret")
}

pub(crate) fn sync_profile(sync: bool) -> UpdateConnector {
    UpdateConnector::new().sync_profile(sync)
}
