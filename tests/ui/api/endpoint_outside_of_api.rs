use logto_client::{Call, endpoint};

trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<()>;
}

fn main() {}
