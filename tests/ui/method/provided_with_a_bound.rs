use logto_client::{Call, Client, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list(&self) -> Call<()>;

    fn shown(&self) -> String
    where
        Self: std::fmt::Debug,
    {
        format!("{self:?}")
    }
}

fn used(client: &Client) {
    let _ = client.shown();
}

fn main() {}
