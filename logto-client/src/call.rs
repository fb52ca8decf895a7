//! A call: a request that is sent when it is awaited.

mod attempt;
mod deadline;
mod items;
mod list;
mod page;
mod pages;
mod pipeline;
mod records;
mod retry;
mod shared;
mod stream;
mod trace;

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use tokio::{runtime::Handle, time};

use self::{attempt::ReceivedBody, pipeline::send, shared::settings, trace::CallSpan};
pub use self::{
    items::Items,
    page::Page,
    pages::Pages,
    records::{Records, ServerSentEvent},
    retry::Retry,
    stream::ByteStream,
};
pub(crate) use self::{
    retry::Budget,
    shared::{Prepared, Shared},
};
use crate::{
    error::{ApiError, Dialect, Error, ErrorKind, ResponseHead},
    message::{BodyKind, FromResponse, Request, Response, cast, parse_header},
    transport::BoxFuture,
};

/// The return type of a declared method: a future of `Result<T, Error>` that does nothing until it is awaited, and
/// can be configured before.
///
/// Dropping it cancels the request. It needs a Tokio runtime with time and I/O (`enable_all`); without a runtime it
/// fails with an error of kind [`Runtime`](crate::ErrorKind::Runtime).
///
/// ```
/// # use std::time::Duration;
/// # use logto_client::{Client, Connectors, Error};
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let github = logto
///     .get_connector("github")
///     .timeout(Duration::from_secs(5))
///     .optional()
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// Fakes of a trait create calls with [`ok`](Self::ok), [`err`](Self::err), [`from_response`](Self::from_response) and
/// [`from_future`](Self::from_future).
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    state: State<T>,
}

enum State<T> {
    Unsent {
        prepared: Box<Prepared>,
        decode: Decode<T>,
    },
    Running {
        response: BoxFuture<'static, RawResult>,
        decode: Decode<T>,
        operation: &'static str,
        span: CallSpan,
    },
    /// The response of a fake.
    Received {
        response: RawResult,
        decode: Decode<T>,
    },
    /// The future of a fake.
    Future(BoxFuture<'static, Result<T, Error>>),
    Ready(Result<T, Error>),
    Done,
}

/// What the pipeline returns.
type RawResult = Result<Response<ReceivedBody>, Error>;

/// Turns the result of the pipeline into that of the call. A box around a plain function does not allocate.
type Decode<T> = Box<dyn FnOnce(RawResult) -> Result<T, Error> + Send>;

fn decode_with<T>(
    decode: impl FnOnce(Response<Bytes>) -> Result<T, Error> + Send + 'static,
) -> Decode<T> {
    Box::new(|response| {
        let (head, body) = response?.into_parts();
        match body {
            ReceivedBody::Whole(bytes) => decode(Response::new(head, bytes)),
            ReceivedBody::Stream(_) => Err(Error::undecodable("", "it is a stream")),
        }
    })
}

/// Returns a stream, if that is the type of the call.
fn take_stream<T: 'static>(response: RawResult) -> Result<T, Error> {
    match response?.into_body() {
        ReceivedBody::Stream(stream) => cast(*stream),
        ReceivedBody::Whole(bytes) => cast(ByteStream::from(bytes)),
    }
    .ok_or_else(|| Error::undecodable("", "it is a stream"))
}

/// Decodes a response that is a success, if only for its endpoint. Such a response is an error after all if it does not
/// decode and its body is an error of the API.
fn decode_or_refuse<T>(
    shared: &Shared,
    response: Response<Bytes>,
    decode: impl FnOnce(Response<Bytes>) -> Result<T, Error>,
) -> Result<T, Error> {
    if response.status().is_success() {
        return decode(response);
    }
    let (head, body) = (response.head().clone(), response.body().clone());
    decode(response).map_err(|undecodable| {
        let (refused, _) = shared.refused(head, body);
        let is_recognized = refused.api_error().is_some_and(ApiError::is_recognized);
        if is_recognized { refused } else { undecodable }
    })
}

/// Nothing in a call is pinned.
impl<T> Unpin for Call<T> {}

impl<T: Send + 'static> Call<T> {
    /// A call that sends nothing and succeeds, for fakes.
    pub fn ok(value: T) -> Self {
        Self { state: State::Ready(Ok(value)) }
    }

    /// A call that sends nothing and fails, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        Self { state: State::Ready(Err(error.into())) }
    }

    /// A call that runs this future, for fakes and for decorators around another implementation.
    ///
    /// A `timeout` that is then set on it limits the whole future. Other settings ([`header`](Self::header),
    /// [`retry`](Self::retry) and so on) have no effect: they do not reach the calls inside. A decorator that
    /// returns the inner call itself keeps them.
    pub fn from_future(future: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self { state: State::Future(Box::pin(future)) }
    }

    /// A call that sends nothing and receives this response, for fakes. It is decoded, or turned into an error, like a
    /// response of Logto: see [`Error::from_response`]. Any status but 2xx is an error, also one that the endpoint
    /// declares as a success: fakes return that with [`ok`](Self::ok).
    ///
    /// ```
    /// use logto_client::{Call, http};
    ///
    /// # async fn example() -> Result<(), logto_client::Error> {
    /// let response = http::Response::builder().status(201).body(r#"["a","b"]"#).unwrap();
    /// let created = Call::<Vec<String>>::from_response(response).with_response().await?;
    /// assert_eq!(created.status(), 201);
    /// assert_eq!(created.body(), &["a", "b"]);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example()).unwrap();
    /// ```
    pub fn from_response(response: http::Response<impl Into<Bytes>>) -> Self
    where
        T: FromResponse,
    {
        let response = if response.status().is_success() {
            let (parts, body) = response.into_parts();
            let head = ResponseHead::new(Dialect::Logto, parts.status, parts.headers);
            Ok(Response::new(head, ReceivedBody::Whole(body.into())))
        } else {
            Err(Error::from_response(response))
        };
        Self { state: State::Received { response, decode: decode_with(T::from_response) } }
    }

    pub(crate) fn unsent(prepared: Box<Prepared>) -> Self
    where
        T: FromResponse,
    {
        if prepared.request.response == BodyKind::Stream {
            return Self { state: State::Unsent { prepared, decode: Box::new(take_stream) } };
        }
        Self::decoded_by(prepared, T::from_response)
    }

    fn decoded_by(
        prepared: Box<Prepared>,
        decode: impl FnOnce(Response<Bytes>) -> Result<T, Error> + Send + 'static,
    ) -> Self {
        let decode = if prepared.request.endpoint.success.is_empty() {
            decode_with(decode)
        } else {
            let shared = prepared.shared.clone();
            decode_with(move |response| decode_or_refuse(&shared, response, decode))
        };
        Self { state: State::Unsent { prepared, decode } }
    }

    /// The request that would be sent. `None` for a fake, and after the call was awaited.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        match &self.state {
            State::Unsent { prepared, .. } => Some(&prepared.request),
            _ => None,
        }
    }

    /// Sets the deadline of the whole call: token, attempts, the waits between them, and bodies, but for that of a
    /// [`ByteStream`]. After it the call fails with an error that [`is_timeout`](Error::is_timeout). Zero fails the
    /// call before it is sent. Default: the endpoint's or the client's, 30 s unless set.
    pub fn timeout(self, timeout: Duration) -> Self {
        if let State::Future(future) = self.state {
            return Self::from_future(async move {
                check_nonzero("timeout", timeout).map_err(Error::invalid_request)?;
                Handle::try_current().map_err(|_| Error::no_runtime())?;
                let result = time::timeout(timeout, future).await;
                result.unwrap_or_else(|_| Err(Error::timeout()))
            });
        }
        self.configure(|prepared| prepared.set_timeout(timeout))
    }

    settings!();

    /// Turns "not found" into `None`: see [`Error::is_not_found`].
    pub fn optional(self) -> Call<Option<T>> {
        self.map_result(|response, decode| optional(decode(response)), optional)
    }

    /// Returns status, headers and request id along with the body. Those of a fake are 200 and empty; those of a
    /// DELETE that found nothing to delete, because an earlier attempt had deleted it, are 204 and empty.
    pub fn with_response(self) -> Call<Response<T>> {
        let keep_head = |response: RawResult, decode: Decode<T>| {
            let head = match &response {
                Ok(response) => Some(response.head().clone()),
                Err(error) => error.response_head().cloned(),
            };
            decode(response).map(|body| match head {
                Some(head) => Response::new(head, body),
                None => Response::fake(body),
            })
        };
        self.map_result(keep_head, |result| result.map(Response::fake))
    }

    /// Continues with the result of the pipeline, or with that of a fake.
    fn map_result<U: Send + 'static>(
        self,
        received: impl FnOnce(RawResult, Decode<T>) -> Result<U, Error> + Send + 'static,
        faked: impl FnOnce(Result<T, Error>) -> Result<U, Error> + Send + 'static,
    ) -> Call<U> {
        let state = match self.state {
            State::Unsent { prepared, decode } => {
                State::Unsent { prepared, decode: Box::new(|response| received(response, decode)) }
            }
            State::Running { response, decode, operation, span } => State::Running {
                response,
                decode: Box::new(|response| received(response, decode)),
                operation,
                span,
            },
            State::Received { response, decode } => State::Received {
                response,
                decode: Box::new(|response| received(response, decode)),
            },
            State::Future(future) => State::Future(Box::pin(async { faked(future.await) })),
            State::Ready(result) => State::Ready(faked(result)),
            State::Done => State::Done,
        };
        Call { state }
    }

    /// Changes the request. A fake has none to change.
    fn configure(mut self, change: impl FnOnce(&mut Prepared) -> Result<(), String>) -> Self {
        match &mut self.state {
            State::Unsent { prepared, .. } => {
                if let Err(mistake) = change(prepared) {
                    let error = Error::invalid_request(mistake);
                    let error = error.with_operation(prepared.operation());
                    self.state = State::Ready(Err(error));
                }
            }
            State::Running { operation, .. } => {
                let error = misuse("the call was changed after it was sent");
                self.state = State::Ready(Err(error.with_operation(operation)));
            }
            State::Received { .. } | State::Future(_) | State::Ready(_) | State::Done => {}
        }
        self
    }
}

impl<T: Send + 'static> Future for Call<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let State::Unsent { .. } = this.state {
            this.start();
        }
        let result = match &mut this.state {
            State::Running { response, .. } => {
                let response = ready!(response.as_mut().poll(context));
                return Poll::Ready(this.finish(response));
            }
            State::Future(future) => ready!(future.as_mut().poll(context)),
            State::Unsent { .. } | State::Received { .. } | State::Ready(_) | State::Done => {
                this.take_ready()
            }
        };
        this.state = State::Done;
        Poll::Ready(result)
    }
}

impl<T: Send + 'static> Call<T> {
    fn start(&mut self) {
        if let State::Unsent { prepared, decode } = std::mem::replace(&mut self.state, State::Done)
        {
            let span = CallSpan::new(&prepared);
            self.state = State::Running {
                operation: prepared.operation(),
                response: Box::pin(send(prepared, span.clone())),
                decode,
                span,
            };
        }
    }

    fn finish(&mut self, response: RawResult) -> Result<T, Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Running { decode, operation, span, .. } => {
                let is_received = response.is_ok();
                decode(response).map_err(|error| {
                    if is_received {
                        span.undecodable(&error);
                    }
                    error.with_operation(operation)
                })
            }
            _ => Err(misuse(POLLED_AGAIN)),
        }
    }

    fn take_ready(&mut self) -> Result<T, Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Ready(result) => result,
            State::Received { response, decode } => decode(response),
            _ => Err(misuse(POLLED_AGAIN)),
        }
    }
}

const POLLED_AGAIN: &str = "the call was polled after it had completed";

/// A call that is used wrongly after it was sent.
fn misuse(detail: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest, detail).applied(true)
}

fn check_nonzero(name: &str, timeout: Duration) -> Result<(), String> {
    if timeout.is_zero() {
        return Err(format!("`{name}` is zero: no request can be that fast"));
    }
    Ok(())
}

fn optional<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            State::Unsent { prepared, .. } => {
                f.debug_tuple("Call").field(&prepared.request).finish()
            }
            State::Running { operation, .. } => f.debug_tuple("Call").field(operation).finish(),
            State::Received { .. } | State::Future(_) | State::Ready(_) | State::Done => {
                f.debug_struct("Call").finish_non_exhaustive()
            }
        }
    }
}
