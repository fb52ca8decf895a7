use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get<T: std::fmt::Display>(&self, id: T) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get("x");
}

fn main() {}
