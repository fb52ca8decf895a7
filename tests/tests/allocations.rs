//! How many allocations a call makes, on its way over a socket and back: the connection, the token and all that
//! happens once set aside. The server has threads of its own, which are not counted.

use allocation_counter::measure;
use logto_client::{
    Client, Connectors,
    connectors::{CreateConnector, UpdateConnector},
    testing::FakeLogto,
};
use tokio::runtime::Builder;

const CALLS: u64 = 100;

/// A call makes so many. One more or less is luck; three more are a step back, and three less a limit that
/// no longer limits.
fn check(expected: u64, call: &impl AsyncFn(&Client)) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let github = CreateConnector::new("github-universal").id("github");
    let logto = runtime.block_on(FakeLogto::builder().connectors([github]).start());
    let client = logto.client();
    runtime.block_on(call(&client));
    let counted = measure(|| {
        runtime.block_on(async {
            for _ in 0..CALLS {
                call(&client).await;
            }
        });
    });
    let a_call = counted.count_total.div_ceil(CALLS);
    assert!(
        a_call.abs_diff(expected) < 3,
        "{a_call} allocations instead of {expected}: see BENCHMARKS.md"
    );
}

#[test]
fn a_get_allocates_what_it_did() {
    check(75, &async |client: &Client| {
        client.get_connector("github").await.unwrap();
    });
}

#[test]
fn an_update_allocates_what_it_did() {
    let update = UpdateConnector::new().sync_profile(true);
    check(81, &async |client: &Client| {
        client.update_connector("github", &update).await.unwrap();
    });
}
