use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] target: Option<impl serde::Serialize>) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list(Some("x"));
}

fn main() {}
