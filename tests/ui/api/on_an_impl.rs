use logto_client::api;

struct Connectors;

#[api]
impl Connectors {
    fn list(&self) {}
}

fn main() {
    Connectors.list();
}
