//! Whatever a server answers that is not a success becomes an error that can be printed and asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::{Connectors, ErrorKind};
use logto_fuzz::{Answer, Server, check_error, logto, plain, run};

fuzz_target!(|text: &[u8]| {
    let answer = Answer::parse(text, 300);
    let server = Server::new(answer.clone());
    for client in [logto(&server), plain(&server)] {
        let error = run(client.get_connector("id")).expect_err("it is not a success");
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(
            error.status().map(|status| status.as_u16()),
            Some(answer.status)
        );
        let said = error.api_error().expect("every answer is kept");
        assert_eq!(said.body(), &answer.body);
        check_error(&error);
    }
});
