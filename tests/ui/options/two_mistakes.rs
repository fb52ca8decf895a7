use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(POST, "/connectors", cached, timeout = "soon")]
    fn list(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
