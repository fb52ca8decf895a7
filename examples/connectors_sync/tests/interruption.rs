//! An interruption ends it after the call under way.

use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::ProgressBar;
use logto_client::{
    Call, Connectors,
    connectors::{Connector, CreateConnector},
    testing::FakeLogto,
};

use super::{Outcome, plan, steps, sync, text};
use crate::apply;

const FILE: &str = "
[connectors.a]
factory = 'github-universal'
[connectors.b]
factory = 'google-universal'
";

/// Somebody who is interrupted while a connector is created.
struct Interrupted<'a> {
    logto: logto_client::Client,
    flag: &'a AtomicBool,
}

impl Connectors for Interrupted<'_> {
    fn create_connector(&self, connector: &CreateConnector) -> Call<Connector> {
        self.flag.store(true, Ordering::Relaxed);
        self.logto.create_connector(connector)
    }
}

#[tokio::test]
async fn the_call_under_way_is_finished_and_the_next_run_does_the_rest() {
    let fake = FakeLogto::start().await;
    let both = plan(&fake, FILE, false).await.unwrap();
    assert_eq!(steps(&both), "+a +b");
    let flag = AtomicBool::new(false);
    let logto = Interrupted {
        logto: fake.client(),
        flag: &flag,
    };
    let mut out = anstream::StripStream::new(Vec::new());
    let outcome = apply::apply(&logto, &both, &mut out, &ProgressBar::hidden(), &flag).await;
    assert!(matches!(outcome, Ok(Outcome::Interrupted)));
    assert_eq!(
        text(out),
        "created a\n1 of 2 done.\nNot done: create b. To finish, apply again.\n"
    );
    sync(&fake, FILE, false, "+b").await;
}
