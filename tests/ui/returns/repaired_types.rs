//! Each method has a mistake in its return type, and all of its uses compile.

use logto_client::{Call, Client, Error, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/")] fn borrowed(&self) -> Call<&str>;
    #[endpoint(GET, "/")] fn future(&self) -> impl Future<Output = String>;
    #[endpoint(GET, "/")] fn nothing(&self);
    #[endpoint(GET, "/")] fn self_type(&self) -> Call<Self>;
}

async fn used(client: &Client) -> Result<(), Error> {
    let _ = (client.borrowed(), client.future(), client.self_type());
    client.nothing().timeout(std::time::Duration::MAX).await?;
    let _: &dyn Connectors = client;
    Ok(())
}

fn main() {}
