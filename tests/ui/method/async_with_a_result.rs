use logto_client::{Client, Error, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    async fn list(&self) -> Result<Vec<String>, Error>;
}

async fn used(client: &Client) -> Result<usize, Error> {
    Ok(client.list().await?.len())
}

fn main() {}
