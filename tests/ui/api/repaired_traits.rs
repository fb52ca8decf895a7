//! Each trait has a mistake, and all of its uses compile.

use logto_client::{Call, Client, api};

#[api]
trait Members {
    type Id;
    #[endpoint(GET, "/")] fn members(&self) -> Call<()>;
}

#[api]
unsafe trait Unsafe {
    #[endpoint(GET, "/")] fn unsafe_(&self) -> Call<()>;
}

#[api]
trait ConditionalParameter<#[cfg(all())] T: serde::Serialize> {
    #[endpoint(GET, "/")] fn conditional(&self, #[query] target: T) -> Call<()>;
}

#[api]
trait Supertraits: Sized + Send {
    #[endpoint(GET, "/")] fn supertraits(&self) -> Call<()>;
}

#[api]
trait Bounds<T> where Self: Clone, T: serde::Serialize {
    #[endpoint(GET, "/")] fn bounds(&self, #[query] target: T) -> Call<()>;
}

#[api]
#[endpoint(GET, "/")]
trait Attributes {
    #[endpoint(GET, "/")] fn attributes(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = (client.members(), client.unsafe_(), client.conditional("x"));
    let _ = (client.supertraits(), client.bounds(1), client.attributes());
    let _: &dyn Supertraits = client;
}

fn main() {}
