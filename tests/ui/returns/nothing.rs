use logto_client::{Client, Error, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self);
}

async fn used(client: &Client) -> Result<(), Error> {
    client.list().await.unwrap();
    client.list().timeout(std::time::Duration::MAX).await?;
    Ok(())
}

fn main() {}
