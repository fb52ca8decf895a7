use logto_client::{Call, Client, Multipart, api};

#[api]
trait Connectors {
    #[endpoint(POST, "/files")]
    fn create(&self, #[header("Content-Type")] kind: &str, #[body(multipart)] form: &Multipart) -> Call<()>;
}

fn used(client: &Client) {
    let _ = client.create("text/csv", &Multipart::new());
}

fn main() {}
