use logto_client::{Call, Client, api};

struct Id;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get(&self, id: Id) -> Call<()>;
}

fn used(client: &Client) -> Call<()> {
    client.get(Id)
}

fn main() {}
