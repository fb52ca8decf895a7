use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/")] fn query(&self, #[query] target: Option<Connector>) -> Call<()>;
    #[endpoint(GET, "/")] fn header(&self, #[header("X-Tag")] tag: &Connector) -> Call<()>;
    #[endpoint(POST, "/")] fn body(&self, #[body] connector: &Connector) -> Call<()>;
}

fn used(client: &Client) {
    let _ = (client.query(None), client.header(&Connector), client.body(&Connector));
}

fn main() {}
