use logto_client::{Call, endpoint};

trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] target: &str) -> Call<()>;
}

fn main() {}
