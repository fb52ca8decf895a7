use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(get, "users/<id>", cached, timeout = "x")]
    fn get(&self, id: &str, group: &str, #[header("Host")] host: &str) -> Call<()>;

    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<()> {
        Call::ok(())
    }
}

fn used(client: &Client) {
    let _ = (client.get("a", "b", "c"), client.list());
}

fn main() {}
