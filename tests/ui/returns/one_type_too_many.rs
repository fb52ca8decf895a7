use logto_client::{Call, Client, Page, Pages, Response, api};

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors")]
    fn list_connectors(&self) -> Pages<Vec<String>>;

    #[endpoint(GET, "/connectors")]
    fn first_connectors(&self) -> Call<Page<String>>;

    #[endpoint(GET, "/connectors/<id>")]
    fn get_connector(&self, id: &str) -> Call<Response<String>>;
}

fn used(client: &Client) {
    let _ = client.list_connectors();
    let _ = client.first_connectors();
    let _ = client.get_connector("github");
}

fn main() {}
