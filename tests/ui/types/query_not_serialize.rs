use logto_client::{Call, Client, api};

struct Filter;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] filter: Option<Filter>) -> Call<()>;
}

fn used(client: &Client) -> Call<()> {
    client.list(None)
}

fn main() {}
