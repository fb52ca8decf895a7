//! The Logto that a scenario runs against.

use std::{
    env,
    ops::Deref,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use logto_client::{
    Client, ClientBuilder, ConnectorFactories, Connectors, Error, Token,
    connectors::{
        Connector, ConnectorConfig, ConnectorMetadata, ConnectorType, CreateConnector,
        UpdateConnector,
    },
    testing::FakeLogto,
};
use tokio::sync::MutexGuard;

const DEFAULT_RESOURCE: &str = "https://default.logto.app/api";

/// Kinds of connectors that can exist once, all configured by `clientId` and `clientSecret` alone.
const SOCIAL: [&str; 9] = [
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

/// On a real Logto scenarios take turns: they share its tenant.
static TENANT: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A Logto, real or fake, and what is to be deleted or restored in it. Works as its client.
pub(crate) struct Logto {
    client: Client,
    credentials: (String, String),
    fake: Option<FakeLogto>,
    created: Mutex<Vec<String>>,
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
        let variable = |name| env::var(name).unwrap_or_default();
        if variable("LOGTO_ENDPOINT").is_empty() {
            let fake = FakeLogto::start().await;
            let (id, secret) = fake.credentials();
            let credentials = (id.to_owned(), secret.to_owned());
            return Self::new(fake.client(), credentials, Some(fake), None);
        }
        let turn = TENANT.lock().await;
        let client = Client::from_env().build().unwrap();
        let credentials = (variable("LOGTO_CLIENT_ID"), variable("LOGTO_CLIENT_SECRET"));
        Self::new(client, credentials, None, Some(turn))
    }

    fn new(
        client: Client,
        credentials: (String, String),
        fake: Option<FakeLogto>,
        turn: Option<MutexGuard<'static, ()>>,
    ) -> Self {
        Self {
            client,
            credentials,
            fake,
            created: Mutex::default(),
            replaced: Mutex::default(),
            _turn: turn,
        }
    }

    pub(crate) fn fake(&self) -> Option<&FakeLogto> {
        self.fake.as_ref()
    }

    /// The id and the secret of the application.
    pub(crate) fn credentials(&self) -> (&str, &str) {
        (&self.credentials.0, &self.credentials.1)
    }

    /// The resource that tokens are for.
    pub(crate) fn resource(&self) -> String {
        let named = env::var("LOGTO_RESOURCE").unwrap_or_default();
        match cloud_tenant(&self.url()) {
            _ if self.fake.is_some() => DEFAULT_RESOURCE.to_owned(),
            _ if !named.is_empty() => named,
            Some(tenant) => format!("https://{tenant}.logto.app/api"),
            None => DEFAULT_RESOURCE.to_owned(),
        }
    }

    /// A client that is set up like the scenario's own, as far as no other credentials or resource are set.
    pub(crate) fn builder(&self) -> ClientBuilder {
        match &self.fake {
            Some(fake) => {
                let (id, secret) = fake.credentials();
                Client::self_hosted(fake.url()).credentials(id, secret)
            }
            None => Client::from_env(),
        }
    }

    /// A client with a token of its own.
    pub(crate) fn client_with_token(&self, token: &str) -> Client {
        let url = self.url();
        let builder = match cloud_tenant(&url) {
            Some(tenant) => Client::cloud(tenant),
            None => Client::self_hosted(&url),
        };
        builder.token_source(Token::bearer(token)).build().unwrap()
    }

    fn url(&self) -> String {
        match &self.fake {
            Some(fake) => fake.url().to_owned(),
            None => env::var("LOGTO_ENDPOINT").unwrap(),
        }
    }

    /// Creates a connector that is deleted at the end.
    pub(crate) async fn create(&self, connector: &CreateConnector) -> Result<Connector, Error> {
        let created = self.client.create_connector(connector).await;
        created.inspect(|connector| self.delete_at_the_end(connector))
    }

    /// Creates a standard connector, of which there can be any number.
    pub(crate) async fn create_standard(&self) -> Connector {
        self.create(&standard()).await.unwrap()
    }

    pub(crate) fn delete_at_the_end(&self, connector: &Connector) {
        self.created.lock().unwrap().push(connector.id.clone());
    }

    /// A kind of connectors that the tenant has none of, nor one of its target, if there still is such a kind. All
    /// of them are configured by [`client_config`].
    pub(crate) async fn free_social(&self) -> Option<String> {
        for factory_id in SOCIAL {
            if self.is_free(factory_id).await {
                return Some(factory_id.to_owned());
            }
        }
        println!("skipped: the tenant has connectors of all these kinds: {SOCIAL:?}");
        None
    }

    /// Whether the tenant has this kind of connectors, but none of it and none of its target.
    pub(crate) async fn is_free(&self, factory_id: &str) -> bool {
        let found = self.get_connector_factory(factory_id).optional().await;
        let Some(factory) = found.unwrap() else {
            println!("{factory_id} is not to be had");
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

    /// Remembers the connectors of a type of which there can be one, to have them again at the end.
    pub(crate) async fn borrow_the_place_of(&self, r#type: ConnectorType) {
        let mut connectors = self.list_connectors(None).await.unwrap();
        connectors.retain(|connector| connector.r#type == r#type);
        self.replaced.lock().unwrap().extend(connectors);
    }

    /// Deletes what was created and creates what was replaced. Goes on when something fails: what is left is
    /// told by its id.
    pub(crate) async fn clean_up(&self) {
        if let Some(fake) = &self.fake {
            fake.faults().clear();
            return;
        }
        for id in take(&self.created) {
            if let Err(error) = self.delete_connector(&id).optional().await {
                eprintln!("the connector {id:?} could not be deleted: {error}");
            }
        }
        for connector in take(&self.replaced) {
            if let Err(error) = self.restore(&connector).await {
                eprintln!(
                    "the {} connector {:?} could not be created anew: {error}",
                    connector.connector_id, connector.id
                );
            }
        }
    }

    async fn restore(&self, old: &Connector) -> Result<(), Error> {
        if self.get_connector(&old.id).optional().await?.is_some() {
            return Ok(());
        }
        let mut create = CreateConnector::new(&old.connector_id)
            .id(&old.id)
            .sync_profile(old.sync_profile);
        if old.config.keys().next().is_some() {
            create = create.config(&old.config);
        }
        if old.metadata != ConnectorMetadata::new() {
            create = create.metadata(old.metadata.clone());
        }
        self.create_connector(&create).await.map(drop)
    }
}

/// What was remembered, in order; then it is forgotten. No lock is held when this returns.
fn take<T>(remembered: &Mutex<Vec<T>>) -> Vec<T> {
    std::mem::take(&mut *remembered.lock().unwrap())
}

fn cloud_tenant(url: &str) -> Option<&str> {
    url.trim_end_matches('/')
        .strip_prefix("https://")?
        .strip_suffix(".logto.app")
}

/// A text that nobody else uses.
pub(crate) fn unique() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("conformance-{}-{number}", now.as_millis())
}

/// A standard connector with an id and a target of its own.
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
    ConnectorConfig::new()
        .set("clientId", "an-id")
        .set("clientSecret", "a-secret")
}

pub(crate) fn sync_profile(sync: bool) -> UpdateConnector {
    UpdateConnector::new().sync_profile(sync)
}
