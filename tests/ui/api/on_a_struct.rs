use logto_client::api;

#[api]
struct Connectors;

fn main() {
    let _ = Connectors;
}
