//! Declares endpoints that the crate does not cover: two of Logto and two of another API.

use std::process::ExitCode;

use logto_client::{
    Call, Client, Connectors, Error, Token, api, connectors::CreateConnector, testing::FakeLogto,
};
use serde::{Deserialize, Serialize};

/// Two of Logto's endpoints: one that `logto-client` does not cover, and one with custom types.
#[api]
trait Operations: Send + Sync {
    /// Succeeds if Logto is running.
    #[endpoint(GET, "/api/status")]
    fn get_status(&self) -> Call<()>;

    /// Enables or disables profile updates at sign-in.
    #[endpoint(PATCH, "/api/connectors/<id>", idempotent)]
    fn set_sync_profile(&self, id: &str, #[body] update: &SyncProfile) -> Call<SyncProfile>;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SyncProfile {
    sync_profile: bool,
}

/// An API unrelated to Logto.
#[api]
trait Repos: Send + Sync {
    /// Gets a repository.
    #[endpoint(GET, "/repos/<owner>/<repo>")]
    fn get_repo(&self, owner: &str, repo: &str) -> Call<Repo>;

    /// Lists an organization's repositories.
    #[endpoint(GET, "/orgs/<org>/repos")]
    fn list_org_repos(
        &self,
        org: &str,
        #[query] sort: Option<&str>,
        #[query("per_page")] page_size: Option<u8>,
    ) -> Call<Vec<Repo>>;
}

#[derive(Debug, Deserialize)]
struct Repo {
    full_name: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let fake = FakeLogto::start().await;
    let logto = fake.client();
    logto.get_status().await?;
    println!("Logto is running");
    // Methods declared here and methods of the crate work on the same client.
    let connector = logto.create_connector(&CreateConnector::new("github-universal")).await?;
    let updated =
        logto.set_sync_profile(&connector.id, &SyncProfile { sync_profile: true }).await?;
    println!("{updated:?}");

    // A real program uses `Client::builder("https://api.github.com")`.
    let url = logto_examples::serve_json(r#"{"full_name": "rust-lang/rust"}"#)?;
    let github =
        Client::builder(&url).token_source(Token::bearer("a-personal-access-token")).build()?;
    println!("{}", full_name(&github).await?);
    let list = github.list_org_repos("rust-lang", Some("pushed"), Some(5));
    println!("{:?}", list.request());
    Ok(())
}

/// Accepts any implementation of `Repos`: the client, or a fake.
async fn full_name(github: &impl Repos) -> Result<String, Error> {
    let repo = github.get_repo("rust-lang", "rust").await?;
    Ok(repo.full_name)
}
