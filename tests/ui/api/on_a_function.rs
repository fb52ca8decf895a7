use logto_client::api;

#[api]
fn connectors() {}

fn main() {
    connectors();
}
