use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors?target=<target>")]
    fn list(&self, target: &str) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.list("x");
}

fn main() {}
