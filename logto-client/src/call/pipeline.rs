//! The way from a request to a response. [`send`] shows all of it.

use std::{
    pin::pin,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use tokio::{runtime::Handle, time};

use super::{
    ByteStream, RawResult,
    attempt::{AttemptResult, FailedAttempt, ReceivedBody},
    deadline::{AttemptEnd, Deadline},
    retry::RetryFacts,
    shared::Prepared,
    stream::failed_upload,
    trace::{self, CallSpan},
};
use crate::{
    auth::{Token, TokenFailure},
    error::{Error, ErrorKind, ResponseHead},
    message::{Body, BodyFailure, BodyKind, Response, Upload},
    transport::{BoxFuture, TransportError, TransportRequest, TransportResponse},
};

/// Sends a request:
///
/// 1. the **deadline** of the call covers everything below;
/// 2. the **retry loop** makes attempts, and waits between them, until one succeeds or the policy gives up;
/// 3. each attempt starts with the **authorization**: without a token nothing is sent;
/// 4. the **transport** sends the request and reads the response, within the size limit, or returns it as a stream;
/// 5. the **status** decides: anything but a 2xx, or another success of the endpoint, is an error. If it means that
///    the token was refused, steps 3 to 5 are repeated at once with another token, once a call.
///
/// Decoding comes after, in [`Call`](crate::Call): it depends on the type, and nothing here does. The span of the call
/// covers both.
pub(crate) async fn send(prepared: Box<Prepared>, span: CallSpan) -> RawResult {
    let operation = prepared.operation();
    Handle::try_current().map_err(|_| Error::no_runtime().with_operation(operation))?;
    let result = span.cover(pin!(retry_loop(&prepared))).await;
    result.map_err(|error| error.with_operation(operation))
}

async fn retry_loop(prepared: &Prepared) -> RawResult {
    let budget = &prepared.shared.budget;
    let progress = CallProgress::default();
    let mut attempts = Attempts::new(prepared);
    let deadline = attempts.deadline;
    loop {
        let (number, limit) = (attempts.number, attempts.limit());
        let end = {
            // In a block of its own: a cut attempt is dropped before the wait.
            let attempt = pin!(attempt(prepared, &progress));
            let next = || attempts.next(progress.facts_when_cut());
            deadline.run(attempt, limit, next).await
        };
        trace::attempt(number, &end);
        let wait = match end {
            AttemptEnd::Completed(Ok(response)) => {
                budget.refill();
                return Ok(response);
            }
            AttemptEnd::Completed(Err(FailedAttempt { error, facts, .. })) => {
                if error.kind() == ErrorKind::Api && facts.is_final() {
                    // The server refused the request, but it works.
                    budget.refill();
                }
                if let Some(response) = deleted_earlier(prepared, &error, &progress) {
                    return Ok(response);
                }
                let next = attempts.next(facts);
                next.ok_or_else(|| error.applied(progress.may_have_been_applied()))?
            }
            AttemptEnd::Cut(wait) => wait,
            AttemptEnd::DeadlinePassed => {
                let detail = format!("the deadline of {:?} passed", prepared.timeout());
                return Err(Error::deadline(detail, progress.may_have_been_applied()));
            }
        };
        time::sleep(wait).await;
    }
}

/// The number of the current attempt, and the decision on the next one.
struct Attempts<'c> {
    prepared: &'c Prepared,
    deadline: Deadline,
    /// Starts at 1.
    number: u32,
}

impl<'c> Attempts<'c> {
    fn new(prepared: &'c Prepared) -> Self {
        Self { prepared, deadline: Deadline::after(prepared.timeout()), number: 1 }
    }

    /// The limit of the current attempt, if another one can follow.
    fn limit(&self) -> Option<Duration> {
        let repeat = self.prepared.repeat();
        let can_follow = self.prepared.retry().may_cut(self.number, repeat);
        self.prepared.attempt_timeout().filter(|_| can_follow)
    }

    /// Moves on to the next attempt and returns the wait before it, or `None` if there is none.
    fn next(&mut self, facts: RetryFacts) -> Option<Duration> {
        if self.prepared.is_spent() {
            return None;
        }
        let repeat = self.prepared.repeat();
        let (retry, remaining) = (self.prepared.retry(), self.deadline.remaining());
        let wait = retry.wait(self.number, remaining, repeat, facts, fastrand::f64())?;
        if retry.is_budgeted() && !self.prepared.shared.budget.withdraw(facts.cost()) {
            return None;
        }
        self.number = self.number.saturating_add(1);
        Some(wait)
    }
}

/// The progress of a call over all its attempts. Atomic, since it is read while an attempt is under way.
#[derive(Debug, Default)]
struct CallProgress {
    /// Set from the moment when a request is passed to the transport, until its response says otherwise.
    may_have_been_applied: AtomicBool,
    /// Whether the current attempt has passed its request to the transport.
    is_sent: AtomicBool,
    token_was_refused: AtomicBool,
}

impl CallProgress {
    fn may_have_been_applied(&self) -> bool {
        self.may_have_been_applied.load(Relaxed)
    }

    fn facts_when_cut(&self) -> RetryFacts {
        if self.is_sent.load(Relaxed) { RetryFacts::LOST } else { RetryFacts::NO_TOKEN }
    }
}

async fn attempt(prepared: &Prepared, progress: &CallProgress) -> AttemptResult {
    progress.is_sent.store(false, Relaxed);
    let token = authorize(prepared).await?;
    let failed = match exchange(prepared, token.as_ref(), progress).await {
        Ok(response) => return Ok(response),
        Err(failed) => failed,
    };
    let (Some(token), Some(source)) = (token, &prepared.shared.token_source) else {
        return Err(failed);
    };
    let is_first = failed.refuses_token && !progress.token_was_refused.swap(true, Relaxed);
    if !is_first || !source.refused(&token) || prepared.is_spent() {
        return Err(failed);
    }
    progress.is_sent.store(false, Relaxed);
    // Boxed, so that calls that succeed need no room for it.
    let again = async {
        let fresh = source.token().await?;
        let result = if fresh.is_same(&token) {
            // It would be refused again.
            Err(failed)
        } else {
            exchange(prepared, Some(&fresh), progress).await
        };
        if result.as_ref().is_err_and(|failed| failed.refuses_token) {
            source.fresh_token_refused();
        }
        result
    };
    Box::pin(again).await
}

async fn authorize(prepared: &Prepared) -> Result<Option<Token>, TokenFailure> {
    match &prepared.shared.token_source {
        Some(source) if !prepared.request.endpoint.is_public => source.token().await.map(Some),
        _ => Ok(None),
    }
}

/// Sends the request once, and judges the response.
async fn exchange(
    prepared: &Prepared,
    token: Option<&Token>,
    progress: &CallProgress,
) -> AttemptResult {
    let upload = prepared.request.body.as_ref().and_then(Body::upload);
    if let Some(upload) = &upload {
        let failed = |failure: BodyFailure| Error::request_body(failure.0, false);
        Box::pin(upload.open()).await.map_err(|failure| TokenFailure::from(failed(failure)))?;
    }
    let request = transport_request(prepared, token).map_err(TokenFailure::from)?;
    progress.is_sent.store(true, Relaxed);
    let before = progress.may_have_been_applied.swap(true, Relaxed);
    let response = send_and_read(prepared, request).await;
    let mut result = match response {
        Ok(response) => judge(prepared, response, upload),
        Err(error) => {
            let mut failed = FailedAttempt::from(error);
            failed.error = failed_upload(upload.as_ref()).unwrap_or(failed.error);
            Err(failed)
        }
    };
    match &mut result {
        Ok(response) => response.head_mut().follows_applied = before,
        Err(failed) => {
            let applied = before || failed.error.may_have_been_applied();
            progress.may_have_been_applied.store(applied, Relaxed);
        }
    }
    result
}

/// Sends the request and reads the response, unless it is a success that is wanted as a stream.
fn send_and_read(
    prepared: &Prepared,
    request: TransportRequest,
) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
    let shared = &prepared.shared;
    let is_stream = request.streams_response;
    let response = shared.transport.send(request);
    if !is_stream && shared.transport.streams_on_demand() {
        return response;
    }
    Box::pin(async move {
        let response = response.await?;
        if is_stream && prepared.is_success(response.status) {
            return Ok(response);
        }
        response.whole(shared.max_response_bytes).await
    })
}

/// Turns a response whose status is not a success into an error.
fn judge(
    prepared: &Prepared,
    response: TransportResponse,
    upload: Option<Upload>,
) -> AttemptResult {
    let shared = &prepared.shared;
    let TransportResponse { status, headers, body } = response;
    let is_success = prepared.is_success(status);
    let head = ResponseHead::new(shared.dialect, status, headers);
    if is_success && prepared.request.response == BodyKind::Stream {
        let stream = ByteStream::received(prepared, head.clone(), body, upload);
        return Ok(Response::new(head, ReceivedBody::Stream(Box::new(stream))));
    }
    let body = body.into_bytes().unwrap_or_default();
    if body.len() > shared.max_response_bytes {
        return Err(TransportError::too_large(shared.max_response_bytes).into());
    }
    if is_success {
        return Ok(Response::new(head, ReceivedBody::Whole(body)));
    }
    let (error, retry_after) = shared.refused(head, body);
    Err(FailedAttempt {
        refuses_token: shared.dialect.refuses_token(status, error.code()),
        facts: RetryFacts::of_answer(&error, retry_after, prepared.retry().covers(status)),
        error,
    })
}

/// The response to a DELETE that finds nothing because an earlier attempt, whose response was lost, deleted it: a 204
/// without headers in its place.
fn deleted_earlier(
    prepared: &Prepared,
    error: &Error,
    progress: &CallProgress,
) -> Option<Response<ReceivedBody>> {
    let is_deleted = progress.may_have_been_applied()
        && prepared.request.response == BodyKind::Ignored
        && prepared.request.method() == Method::DELETE
        && error.is_not_found();
    let head = ResponseHead::without_server(StatusCode::NO_CONTENT);
    is_deleted.then(|| Response::new(head, ReceivedBody::Whole(Bytes::new())))
}

/// Adds the client's headers, `Accept` and the token. Headers of the call win over those of the client.
fn transport_request(
    prepared: &Prepared,
    token: Option<&Token>,
) -> Result<TransportRequest, Error> {
    let Prepared { shared, request, .. } = prepared;
    // The final size, with room for `Accept`, `Authorization` and `Host`: growing a map costs 1 % of a call.
    let own = request.headers.len().saturating_add(shared.headers.len());
    let mut headers = HeaderMap::with_capacity(own.saturating_add(3));
    for (name, value) in &request.headers {
        headers.append(name, value.clone());
    }
    for (name, value) in &shared.headers {
        let is_kept_away = request.endpoint.is_public && name == header::AUTHORIZATION;
        if !is_kept_away && !request.headers.contains_key(name) {
            headers.append(name, value.clone());
        }
    }
    let accept = || request.response.accept();
    headers.entry(header::ACCEPT).or_insert_with(accept);
    if let Some(token) = token {
        headers.insert(header::AUTHORIZATION, token.header()?);
    }
    Ok(TransportRequest {
        method: request.method(),
        url: match shared.query.as_slice() {
            [] => shared.base.join(&request.path_and_query),
            _ => shared.base.join(&shared.add_query(&request.path_and_query)),
        },
        headers,
        body: request.body.clone(),
        max_response_bytes: shared.max_response_bytes,
        streams_response: request.response == BodyKind::Stream,
    })
}
