//! Any response to a request for connector factories either decodes to a value that round-trips, or is a decode error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logto_client::ConnectorFactories;
use logto_fuzz::check_round_trip;

fuzz_target!(|body: &[u8]| check_round_trip(body, ConnectorFactories::list_connector_factories));
