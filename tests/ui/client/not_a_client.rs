use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get_connector(&self, id: &str) -> Call<String>;
}

/// The client of another crate.
struct HttpClient;

fn read(connectors: &impl Connectors) {
    let _ = connectors.get_connector("github");
}

fn main() {
    read(&HttpClient);
    let _ = Client::builder("https://api.example.com").token_source("token");
}
