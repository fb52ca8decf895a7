use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get(&self, (id, _): (&str, u8)) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get(("x", 1));
}

fn main() {}
