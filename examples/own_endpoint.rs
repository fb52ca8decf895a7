//! Endpoints that the crate does not have, declared here: two of a Logto, and another API's.

use std::process::ExitCode;

use logto_client::{
    Call, Client, Connectors, Error, Token, api, connectors::CreateConnector, testing::FakeLogto,
};
use serde::{Deserialize, Serialize};

/// Logto's endpoints as this program wants them: one that `logto-client` lacks, and one with types of
/// its own.
#[api]
trait Operations: Send + Sync {
    /// Whether the Logto is up.
    #[endpoint(GET, "/api/status")]
    fn get_status(&self) -> Call<()>;

    /// Turns the updating of profiles on or off.
    #[endpoint(PATCH, "/api/connectors/<id>", idempotent)]
    fn set_sync_profile(&self, id: &str, #[body] wanted: &SyncProfile) -> Call<SyncProfile>;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SyncProfile {
    sync_profile: bool,
}

/// An API that has nothing to do with Logto.
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
    println!("the Logto is up");
    // What is declared here and what the crate declares are methods of the same client.
    let connector = logto
        .create_connector(&CreateConnector::new("github-universal"))
        .await?;
    let now = logto
        .set_sync_profile(&connector.id, &SyncProfile { sync_profile: true })
        .await?;
    println!("{now:?}");

    // In earnest: `Client::builder("https://api.github.com")`.
    let url = logto_examples::answer_everything(r#"{"full_name": "rust-lang/rust"}"#)?;
    let github = Client::builder(&url)
        .token_source(Token::bearer("a-personal-access-token"))
        .build()?;
    println!("{}", full_name(&github).await?);
    let list = github.list_org_repos("rust-lang", Some("pushed"), Some(5));
    println!("{:?}", list.request());
    Ok(())
}

/// Takes anything that is `Repos`: the client, or a fake of it.
async fn full_name(github: &impl Repos) -> Result<String, Error> {
    let repo = github.get_repo("rust-lang", "rust").await?;
    Ok(repo.full_name)
}
