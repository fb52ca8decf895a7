//! Whatever a Logto answers for a connector, it decodes and keeps what it holds, or is an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::Connectors;
use logto_fuzz::check_round_trip;

fuzz_target!(|body: &[u8]| check_round_trip(body, |logto| logto.get_connector("id")));
