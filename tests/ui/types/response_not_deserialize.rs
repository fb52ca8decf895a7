use logto_client::{Call, Client, Pages, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/")] fn call(&self) -> Call<Vec<Connector>>;
    #[endpoint(GET, "/")] fn pages(&self) -> Pages<Connector>;
}

fn used(client: &Client) {
    let _ = (client.call(), client.pages());
}

fn main() {}
