//! How a request becomes a response. [`call`] shows the whole way.

mod attempts;

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::SystemTime,
};

use bytes::Bytes;
use http::{HeaderMap, Method, header};

use self::attempts::Attempts;
use crate::{
    client::Shared,
    deadline::{Deadline, Ended},
    error::{ApiError, Error, ErrorKind},
    request::Request,
    response::{Response, ResponseHead},
    retry::Failure,
    runtime,
    token::Token,
    trace::{self, CallSpan},
    transport::{TransportRequest, TransportResponse},
};

/// Sends a request:
///
/// 1. the **deadline** of the call covers all that follows;
/// 2. the **retry loop** makes attempts, and waits between them, until one succeeds or the policy gives
///    up;
/// 3. in each, the **authorization**: a token, without which nothing is sent,
/// 4. the **transport**: request out, response in, whole and within the size limit,
/// 5. and the **status**: what is not a success is an error. Once a call, when it means that the token
///    was refused, 3 to 5 are done again at once with another.
///
/// Decoding comes after, in [`Call`](crate::Call): it needs the type, and none of this does.
pub(crate) async fn call(
    shared: Arc<Shared>,
    request: Box<Request>,
) -> Result<Response<Bytes>, Error> {
    let span = CallSpan::new(&shared, &request);
    let mut attempts = Attempts::first(&shared, &request);
    let outcome = span.cover(pin!(retry_loop(&mut attempts))).await;
    outcome.map_err(|error| error.of(request.endpoint.operation()))
}

/// Whether an attempt follows another is decided in [`Attempts::next`] and nowhere else.
async fn retry_loop(attempts: &mut Attempts<'_>) -> Result<Response<Bytes>, Error> {
    let Attempts {
        shared,
        request,
        deadline,
        ..
    } = *attempts;
    let so_far = SoFar::default();
    if deadline.timeout().is_zero() {
        return Err(late(deadline, &so_far));
    }
    let no_runtime = |error| Error::from(error).after(so_far.may_have_been_applied());
    loop {
        let (number, limit) = (attempts.number, attempts.limit());
        let ended = {
            // Dropped when it is cut, not when the wait is over.
            let attempt = pin!(attempt(shared, request, &so_far));
            let next = || attempts.next(so_far.failure_of_late());
            deadline.run(attempt, limit, next).await
        };
        let ended = ended.map_err(no_runtime)?;
        trace::attempt(number, &ended);
        let wait = match ended {
            Ended::Itself(Ok(response)) => {
                shared.budget.refill();
                return Ok(response);
            }
            Ended::Itself(Err(error)) => {
                if error.kind() == ErrorKind::Api && !error.is_retryable() {
                    // Whatever it says of the request, the server is well.
                    shared.budget.refill();
                }
                if let Some(response) = deleted_before(shared, request, &error, &so_far) {
                    return Ok(response);
                }
                let next = attempts.next(Failure::of(&error, SystemTime::now()));
                next.ok_or_else(|| error.after(so_far.may_have_been_applied()))?
            }
            Ended::Cut(wait) => wait,
            Ended::Late => return Err(late(deadline, &so_far)),
        };
        runtime::sleep(wait).await.map_err(no_runtime)?;
    }
}

/// What the attempts of a call have come to. It is looked at while one is under way, hence the atomics.
#[derive(Debug, Default)]
struct SoFar {
    /// Holds for the attempt that is under way too, from when the request is given to the transport.
    may_have_been_applied: AtomicBool,
    /// Of the attempt that is under way: whether its request was given to the transport.
    is_sent: AtomicBool,
    was_token_refused: AtomicBool,
}

impl SoFar {
    fn may_have_been_applied(&self) -> bool {
        self.may_have_been_applied.load(Relaxed)
    }

    /// How the attempt that is under way fails when it takes too long.
    fn failure_of_late(&self) -> Failure {
        if self.is_sent.load(Relaxed) {
            Failure::LOST
        } else {
            Failure::WITHOUT_TOKEN
        }
    }
}

/// One attempt. What it knows of the others stands in `so_far`, where an attempt that is dropped under
/// way leaves whether it may have been applied.
async fn attempt(
    shared: &Shared,
    request: &Request,
    so_far: &SoFar,
) -> Result<Response<Bytes>, Error> {
    so_far.is_sent.store(false, Relaxed);
    let token = authorize(shared, request).await?;
    let error = match send(shared, request, token.as_ref(), so_far).await {
        Ok(response) => return Ok(response),
        Err(error) => error,
    };
    let (Some(token), Some(source)) = (token, &shared.token_source) else {
        return Err(error);
    };
    let is_refused = |status| shared.dialect.refuses_token(status, error.code());
    if !error.status().is_some_and(is_refused) || so_far.was_token_refused.swap(true, Relaxed) {
        return Err(error);
    }
    // The server has not looked at the request, only at its token.
    so_far.is_sent.store(false, Relaxed);
    source.refused(&token);
    // Boxed, so that the calls that go well need no room for it.
    let again = async {
        let token = authorize(shared, request).await?;
        send(shared, request, token.as_ref(), so_far).await
    };
    Box::pin(again).await
}

/// The answer to a DELETE that finds nothing because an earlier attempt, whose answer was lost, has
/// deleted it.
fn deleted_before(
    shared: &Shared,
    request: &Request,
    error: &Error,
    so_far: &SoFar,
) -> Option<Response<Bytes>> {
    let is_deleted = so_far.may_have_been_applied()
        && request.returns_nothing
        && request.method() == Method::DELETE
        && error.is_not_found();
    let head = error.response_head().filter(|_| is_deleted)?;
    Some(Response::new(head.clone(), shared.dialect, Bytes::new()))
}

fn late(deadline: Deadline, so_far: &SoFar) -> Error {
    let detail = format!("the deadline of {:?} passed", deadline.timeout());
    Error::deadline(&detail, so_far.may_have_been_applied())
}

async fn authorize(shared: &Shared, request: &Request) -> Result<Option<Token>, Error> {
    let source = shared
        .token_source
        .as_ref()
        .filter(|_| !request.endpoint.is_public());
    let Some(source) = source else {
        return Ok(None);
    };
    source.token().await.map(Some).map_err(Error::token)
}

async fn send(
    shared: &Shared,
    request: &Request,
    token: Option<&Token>,
    so_far: &SoFar,
) -> Result<Response<Bytes>, Error> {
    let request = prepare(shared, request, token)?;
    so_far.is_sent.store(true, Relaxed);
    let before = so_far.may_have_been_applied.swap(true, Relaxed);
    let sent = shared.transport.send(request).await;
    let outcome = sent.map_err(Error::transport);
    let outcome = outcome.and_then(|response| judge(shared, response));
    if let Err(error) = &outcome {
        let applied = before || error.may_have_been_applied();
        so_far.may_have_been_applied.store(applied, Relaxed);
    }
    outcome
}

/// What is not a success is an error.
fn judge(shared: &Shared, response: TransportResponse) -> Result<Response<Bytes>, Error> {
    if response.body.len() > shared.max_response_bytes {
        return Err(Error::response_too_large(shared.max_response_bytes));
    }
    let head = ResponseHead {
        status: response.status,
        headers: response.headers,
    };
    if head.status.is_success() {
        return Ok(Response::new(head, shared.dialect, response.body));
    }
    Err(Error::from_answer(
        shared.dialect,
        head,
        ApiError::parse(response.body),
    ))
}

/// Headers that come after those of the call and of the client: `Accept`, `Authorization`, and `Host`, which the
/// transport adds. Room for them spares an allocation.
const LATER_HEADERS: usize = 3;

/// Adds what the client adds to every request. What the call says itself comes first.
fn prepare(
    shared: &Shared,
    request: &Request,
    token: Option<&Token>,
) -> Result<TransportRequest, Error> {
    let own = request.headers.len().saturating_add(shared.headers.len());
    let mut headers = HeaderMap::with_capacity(own.saturating_add(LATER_HEADERS));
    for (name, value) in &request.headers {
        headers.append(name, value.clone());
    }
    for (name, value) in &shared.headers {
        if !request.headers.contains_key(name) {
            headers.append(name, value.clone());
        }
    }
    let accept = &request.accept;
    headers
        .entry(header::ACCEPT)
        .or_insert_with(|| accept.clone());
    if let Some(token) = token {
        headers.insert(header::AUTHORIZATION, token.header()?);
    }
    Ok(TransportRequest {
        method: request.method(),
        url: shared.base.join(&request.path_and_query),
        headers,
        body: request.body.clone(),
        max_response_bytes: shared.max_response_bytes,
    })
}
