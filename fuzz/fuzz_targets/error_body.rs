//! Any non-success response becomes an error with consistent predicates and a one-line message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::{Connectors, ErrorKind};
use logto_fuzz::{FakeResponse, Server, check_error, logto, plain, run};

fuzz_target!(|text: &[u8]| {
    let response = FakeResponse::parse(text, 300);
    let server = Server::new(response.clone());
    for client in [logto(&server), plain(&server)] {
        let error = run(client.get_connector("id")).expect_err("not a success");
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(response.status));
        let api = error.api_error().expect("the response is kept");
        assert_eq!(api.body(), &response.body);
        check_error(&error);
    }
});
