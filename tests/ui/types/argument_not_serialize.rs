use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn query(&self, #[query] target: Option<Connector>) -> Call<()>;

    #[endpoint(GET, "/connectors")]
    fn flattened(&self, #[query(flatten)] filter: &Connector) -> Call<()>;

    #[endpoint(GET, "/connectors")]
    fn header(&self, #[header("X-Tag")] tag: &Connector) -> Call<()>;

    #[endpoint(POST, "/connectors")]
    fn body(&self, #[body] connector: &Connector) -> Call<()>;

    #[endpoint(POST, "/connectors")]
    fn form(&self, #[body(form)] connector: &Connector) -> Call<()>;
}

fn used(client: &Client) {
    let _ = (client.query(None), client.flattened(&Connector), client.header(&Connector));
    let _ = (client.body(&Connector), client.form(&Connector));
}

fn main() {}
