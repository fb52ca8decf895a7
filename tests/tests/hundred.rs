//! A trait of a hundred endpoints compiles, and each requests its path. `build.rs` writes it.
#![expect(
    clippy::too_many_arguments,
    clippy::too_many_lines,
    reason = "some endpoints have arguments of all kinds, and one function calls all of them"
)]

use logto_client::{Api, Bytes, Call, Client, Items, Multipart, Pages, Request, api};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct Json {
    a: u8,
}

fn check(request: Option<&Request>, expected: &str) {
    assert_eq!(request.unwrap().path_and_query(), expected);
}

include!(concat!(env!("OUT_DIR"), "/hundred.rs"));

#[test]
fn each_endpoint_requests_its_path() {
    assert_eq!(<dyn Hundred as Api>::ENDPOINTS.len(), 100);
    call_all(&Client::builder("https://example.com/base").build().unwrap());
}
