use logto_client::{Call, api};

struct Mine;

#[api]
impl Mine {
    #[endpoint(GET, "/connectors")]
    fn list(&self, #[query] target: &str) -> Call<()> {
        unimplemented!("{target}")
    }
}

fn main() {
    let _ = Mine.list("x");
}
