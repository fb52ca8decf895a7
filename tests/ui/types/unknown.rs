use logto_client::{Call, Client, api};

struct Connector;

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get_connector(&self, id: &str) -> Call<Conector>;

    #[endpoint(PATCH, "/connectors/<id>")]
    fn update_connector(&self, id: &str, #[body] update: &UpdateConnector) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.get_connector("github");
}

fn main() {}
