use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(FETCH, "/connectors")]
    fn list(&self) -> Call<()>;

    #[endpoint(GET, "/connectors/<id>")]
    async fn get(&self, id: &str) -> Call<()>;
}

fn used(client: &Client) -> [Call<()>; 2] {
    [client.list(), client.get("x")]
}

fn main() {}
