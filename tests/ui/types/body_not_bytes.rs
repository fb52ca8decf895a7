use logto_client::{Call, Client, api};

struct Logo;

#[api]
trait Connectors {
    #[endpoint(POST, "/logo")]
    fn bytes(&self, #[body(bytes = "image/png")] logo: &Logo) -> Call<()>;

    #[endpoint(POST, "/logo")]
    fn stream(&self, #[body(stream)] logo: Logo) -> Call<()>;
}

fn used(client: &Client) {
    let _ = (client.bytes(&Logo), client.stream(Logo));
}

fn main() {}
