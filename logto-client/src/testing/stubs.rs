//! Supplied answers: `fake.on("create_hook").status(201).json(…)`.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{StatusCode, header};
use serde::Serialize;

use super::{
    answer::{Answer, JSON},
    received_request::ReceivedRequest,
    routes,
};

/// The answer of a [`FakeLogto`](super::FakeLogto) to one operation, in place of its own.
///
/// It is in force from the start, as an empty 200, and the methods change it. Requests still need a token.
///
/// ```
/// # async fn example() {
/// # use serde_json::json;
/// # use logto_client::{prelude::*, testing::FakeLogto};
/// let logto = FakeLogto::start().await;
/// logto.on("create_hook").status(201).json(json!({"id": "hook"}));
/// logto.on("get_user").respond(|request| {
///     let id = request.path().rsplit('/').next().unwrap_or_default();
///     http::Response::new(json!({"id": id}).to_string())
/// });
/// assert_eq!(logto.client().get_user("ann").await.unwrap().id, "ann");
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example());
/// ```
pub struct Stub<'f> {
    stubs: &'f Stubs,
    operation: &'static str,
}

#[expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "an answer is in force even if nobody keeps it"
)]
impl<'f> Stub<'f> {
    /// # Panics
    ///
    /// When Logto has no such operation.
    pub(super) fn new(stubs: &'f Stubs, operation: &str) -> Self {
        let known = routes::find_operation(operation).filter(|known| *known != routes::TOKEN);
        #[expect(clippy::panic, reason = "this is a test's setup, and no request reaches it")]
        let operation =
            known.unwrap_or_else(|| panic!("Logto has no operation `{operation}` in its API"));
        stubs.lock().insert(operation, Supplied::Answer(Answer::plain_text(StatusCode::OK, "")));
        Self { stubs, operation }
    }

    /// Sets the status.
    ///
    /// # Panics
    ///
    /// When this is not a status code (100 to 999).
    pub fn status(self, status: u16) -> Self {
        #[expect(clippy::panic, reason = "this is a test's setup, and no request reaches it")]
        let status = StatusCode::from_u16(status).unwrap_or_else(|_| {
            panic!("{status} is not a status code: they range from 100 to 999")
        });
        self.change(|answer| answer.status = status)
    }

    /// Sets the body to this value as JSON.
    ///
    /// # Panics
    ///
    /// When it cannot be written as JSON.
    pub fn json(self, body: impl Serialize) -> Self {
        #[expect(clippy::panic, reason = "this is a test's setup, and no request reaches it")]
        let body = serde_json::to_value(body)
            .unwrap_or_else(|error| panic!("the answer cannot be written as JSON: {error}"));
        self.change(|answer| *answer = Answer::json(answer.status, &body))
    }

    /// Computes the answer from the request. A body without a media type is JSON.
    pub fn respond<B: Into<Bytes>>(
        self,
        respond: impl Fn(&ReceivedRequest) -> http::Response<B> + Send + Sync + 'static,
    ) -> Self {
        let respond = move |request: &ReceivedRequest| {
            let (head, body) = respond(request).into_parts();
            let body = body.into();
            let mut answer = Answer { body, ..Answer::plain_text(head.status, "") };
            answer.headers = head.headers.iter().map(|(n, v)| (n.clone(), v.clone())).collect();
            if !answer.body.is_empty() && !head.headers.contains_key(header::CONTENT_TYPE) {
                answer.headers.push((header::CONTENT_TYPE, JSON));
            }
            answer
        };
        self.stubs.lock().insert(self.operation, Supplied::Function(Arc::new(respond)));
        self
    }

    /// Lets the fake answer itself again.
    pub fn clear(self) {
        self.stubs.lock().remove(self.operation);
    }

    fn change(self, change: impl FnOnce(&mut Answer)) -> Self {
        let mut answer = match self.stubs.lock().remove(self.operation) {
            Some(Supplied::Answer(answer)) => answer,
            _ => Answer::plain_text(StatusCode::OK, ""),
        };
        change(&mut answer);
        self.stubs.lock().insert(self.operation, Supplied::Answer(answer));
        self
    }
}

impl fmt::Debug for Stub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub").field("operation", &self.operation).finish_non_exhaustive()
    }
}

/// The supplied answers of one fake, by operation.
#[derive(Default)]
pub(super) struct Stubs(Mutex<HashMap<&'static str, Supplied>>);

#[derive(Clone)]
enum Supplied {
    Answer(Answer),
    Function(Arc<dyn Fn(&ReceivedRequest) -> Answer + Send + Sync>),
}

impl Stubs {
    /// Returns the supplied answer, if there is one.
    pub(super) fn answer(&self, operation: &str, request: &ReceivedRequest) -> Option<Answer> {
        // The function runs without the lock, so that it may supply other answers.
        let supplied = self.lock().get(operation).cloned();
        Some(match supplied? {
            Supplied::Answer(answer) => answer,
            Supplied::Function(respond) => respond(request),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<&'static str, Supplied>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
