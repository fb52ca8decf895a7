use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(POST, "/connectors", idempotent, not_idempotent)]
    fn list(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
