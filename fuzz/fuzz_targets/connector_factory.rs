//! Whatever a Logto answers for its factories, it decodes and keeps what it holds, or is an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::ConnectorFactories;
use logto_fuzz::check_round_trip;

fuzz_target!(|body: &[u8]| check_round_trip(body, ConnectorFactories::list_connector_factories));
