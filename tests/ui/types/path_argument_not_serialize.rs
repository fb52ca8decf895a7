use logto_client::{Call, api};

struct Id(u32);

#[api]
trait Connectors {
    #[endpoint(GET, "/connectors/<id>")]
    fn get(&self, id: Id) -> Call<()>;
}

fn main() {}
