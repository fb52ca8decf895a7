//! Upper bounds on the allocations of a call over a socket, without those of the first call (connection and token).
//! The server's threads are not counted.

use allocation_counter::measure;
use logto_client::{
    Client, Connectors,
    connectors::{CreateConnector, UpdateConnector},
    testing::FakeLogto,
};
use tokio::runtime::Builder;

const CALLS: u64 = 100;

/// Asserts that a call makes at most `limit` allocations.
fn check(limit: u64, call: &impl AsyncFn(&Client)) {
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
    assert!(a_call <= limit, "{a_call} allocations instead of at most {limit}: see BENCHMARKS.md");
}

#[test]
fn get_allocations_are_bounded() {
    check(80, &async |client: &Client| {
        client.get_connector("github").await.unwrap();
    });
}

#[test]
fn update_allocations_are_bounded() {
    let update = UpdateConnector::new().sync_profile(true);
    check(86, &async |client: &Client| {
        client.update_connector("github", &update).await.unwrap();
    });
}
