//! Interruptions.

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

/// A client that sets the interruption flag during a creation.
struct InterruptingClient<'a> {
    logto: logto_client::Client,
    flag: &'a AtomicBool,
}

impl Connectors for InterruptingClient<'_> {
    fn create_connector(&self, connector: &CreateConnector) -> Call<Connector> {
        self.flag.store(true, Ordering::Relaxed);
        self.logto.create_connector(connector)
    }
}

#[tokio::test]
async fn interrupted_apply_finishes_call_and_is_resumable() {
    let fake = FakeLogto::start().await;
    let both = plan(&fake, FILE, false).await.unwrap();
    assert_eq!(steps(&both), "+a +b");
    let flag = AtomicBool::new(false);
    let logto = InterruptingClient { logto: fake.client(), flag: &flag };
    let mut out = anstream::StripStream::new(Vec::new());
    let outcome = apply::apply(&logto, &both, &mut out, &ProgressBar::hidden(), &flag).await;
    assert!(matches!(outcome, Ok(Outcome::Interrupted)));
    assert_eq!(
        text(out),
        "created a\n1 of 2 done.\nNot done: create b. Run apply again to finish.\n"
    );
    sync(&fake, FILE, false, "+b").await;
}
