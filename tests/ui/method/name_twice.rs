use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/a")]
    fn list(&self) -> Call<()>;

    #[endpoint(GET, "/b")]
    fn list(&self, #[query] target: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
