//! Each trait has a mistake, and all of its uses compile.

use logto_client::{Call, Client, api};

#[api]
trait Members {
    const VERSION: u8;
    type Id;
    #[endpoint(GET, "/members")]
    fn members(&self) -> Call<()>;
}

#[api]
auto trait Auto {
    #[endpoint(GET, "/auto")]
    fn auto(&self) -> Call<()>;
}

#[api]
unsafe trait Unsafe {
    #[endpoint(GET, "/unsafe")]
    fn unsafe_(&self) -> Call<()>;
}

#[api]
trait ConditionalParameter<#[cfg(all())] T: serde::Serialize> {
    #[endpoint(GET, "/conditional")]
    fn conditional(&self, #[query] target: T) -> Call<()>;
}

#[api]
trait Supertraits: Sized + Clone {
    #[endpoint(GET, "/supertraits")]
    fn supertraits(&self) -> Call<()>;
}

#[api]
trait Bounds<T>
where
    Self: Clone,
    T: serde::Serialize,
{
    #[endpoint(GET, "/bounds")]
    fn bounds(&self, #[query] target: T) -> Call<()>;
}

#[api]
trait OnlyBound
where
    Self: Sized,
{
    #[endpoint(GET, "/only")]
    fn only(&self) -> Call<()>;
}

#[api]
#[api]
#[endpoint(GET, "/attributes")]
trait Attributes {
    #[endpoint(GET, "/attributes")]
    fn attributes(&self) -> Call<()>;
}

fn used(client: &Client) {
    let _ = (client.members(), client.auto(), client.unsafe_(), client.conditional("x"));
    let _ = (client.supertraits(), client.bounds(1), client.only(), client.attributes());
    let _: &dyn Supertraits = client;
}

fn main() {}
