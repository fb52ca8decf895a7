use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(get, "users/<id>", cached, timeout = "x")]
    fn get(&self, id: &str, group: &str, #[header("Host")] host: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get("a", "b", "c");
}

fn main() {}
