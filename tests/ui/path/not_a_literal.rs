use logto_client::{Call, Client, api};

const PATH: &str = "/connectors";

#[api]
trait Connectors {
    #[endpoint(GET, PATH)]
    fn list(&self) -> Call<()>;
}

const _: &str = PATH;

fn used(client: &Client) {
    let _ = client.list();
}

fn main() {}
