use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    fn list(&self) -> Call<()>;
}

fn used(client: &Client) -> Call<()> {
    client.list()
}

fn main() {}
