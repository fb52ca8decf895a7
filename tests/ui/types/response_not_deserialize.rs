use logto_client::{Call, Client, Items, Pages, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn call(&self) -> Call<Vec<Connector>>;

    #[endpoint(GET, "/connectors")]
    fn pages(&self) -> Pages<Connector>;

    #[endpoint(GET, "/connectors")]
    fn items(&self) -> Items<Connector>;
}

fn used(client: &Client) {
    let _ = (client.call(), client.pages(), client.items());
}

fn main() {}
