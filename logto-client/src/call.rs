//! A call: a request that is sent when it is awaited.

mod future;

use std::{any::TypeId, fmt, future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::{
    client::Shared,
    error::Error,
    request::Request,
    response::{FromResponse, Response},
    retry::Retry,
    runtime,
    transport::BoxFuture,
};

/// What every declared method returns: a future of `Result<T, Error>` that does nothing until it is
/// awaited, and can be configured before.
///
/// Dropping it abandons the request. It runs on Tokio: without a runtime, or on one without time or I/O
/// (`enable_all`), it is an error of kind [`Runtime`](crate::ErrorKind::Runtime).
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
/// A fake of a trait makes its own: [`ok`](Self::ok), [`err`](Self::err) and
/// [`from_future`](Self::from_future).
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    state: State<T>,
}

enum State<T> {
    Unsent {
        shared: Arc<Shared>,
        request: Box<Request>,
        decode: Decode<T>,
    },
    Running {
        outcome: BoxFuture<'static, Outcome>,
        decode: Decode<T>,
        operation: &'static str,
    },
    /// A fake's own future.
    Future(BoxFuture<'static, Result<T, Error>>),
    Ready(Result<T, Error>),
    Done,
}

type Outcome = Result<Response<Bytes>, Error>;

/// Turns what was received into what was asked for. A box around a plain function allocates nothing.
type Decode<T> = Box<dyn FnOnce(Outcome) -> Result<T, Error> + Send>;

/// Nothing in a call is pinned.
impl<T> Unpin for Call<T> {}

impl<T: Send + 'static> Call<T> {
    /// A call that sends nothing and succeeds, for fakes.
    pub fn ok(value: T) -> Self {
        Self {
            state: State::Ready(Ok(value)),
        }
    }

    /// A call that sends nothing and fails, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        Self {
            state: State::Ready(Err(error.into())),
        }
    }

    /// A call that is this future, for fakes and for decorators around another implementation.
    ///
    /// Of what is then set on it, `timeout` holds for the whole future. The rest ([`header`](Self::header),
    /// [`retry`](Self::retry) and so on) is for requests, of which this call has none of its own: it does not
    /// reach the calls that are made inside. A decorator that returns the inner call itself keeps it all.
    pub fn from_future(future: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self {
            state: State::Future(Box::pin(future)),
        }
    }

    pub(crate) fn unsent(shared: Arc<Shared>, mut request: Request) -> Self
    where
        T: FromResponse,
    {
        request.returns_nothing = TypeId::of::<T>() == TypeId::of::<()>();
        Self::decoded_by(shared, Box::new(request), T::from_response)
    }

    pub(crate) fn decoded_by(
        shared: Arc<Shared>,
        request: Box<Request>,
        decode: impl FnOnce(Response<Bytes>) -> Result<T, Error> + Send + 'static,
    ) -> Self {
        let decode = Box::new(|outcome: Outcome| outcome.and_then(decode));
        Self {
            state: State::Unsent {
                shared,
                request,
                decode,
            },
        }
    }

    /// What would be sent. `None` for a call that sends nothing, or is sent already.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        match &self.state {
            State::Unsent { request, .. } => Some(request),
            _ => None,
        }
    }

    /// How long the call may take in all: token, attempts, the waits between them, and bodies. Default:
    /// what the client says, 30 s unless it was set. When the time is up the call fails with an error
    /// that [`is_timeout`](Error::is_timeout).
    pub fn timeout(self, timeout: Duration) -> Self {
        if let State::Future(future) = self.state {
            return Self::from_future(async move {
                let outcome = runtime::timeout(timeout, future).await?;
                outcome.unwrap_or_else(|| Err(Error::timeout()))
            });
        }
        self.configure(|request| {
            request.timeout = Some(timeout);
            Ok(())
        })
    }

    /// How long an attempt may take, token and body included, when another can follow it. The last one,
    /// and every one of a request that cannot be sent twice, has all the time that the call has left.
    /// Default: what the client says, 10 s unless it was set.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.configure(|request| request.set_attempt_timeout(timeout))
    }

    /// How the call is tried again. Default: what the client says, [`Retry::attempts(3)`](Retry::attempts)
    /// unless it was set.
    pub fn retry(self, retry: Retry) -> Self {
        self.configure(|request| {
            request.retry = Some(retry);
            Ok(())
        })
    }

    /// Adds a header. One that is not valid fails the call, and so does `Authorization`: tokens come
    /// from the client's token source.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        self.configure(|request| request.add_header(name, value))
    }

    /// Adds to the query: a scalar, an `Option` (left out when `None`) or a sequence (the key
    /// repeats). Anything else fails the call.
    pub fn query(self, key: &str, value: impl Serialize) -> Self {
        self.configure(|request| request.add_query(key, &value))
    }

    /// Turns "not found" into `None`: see [`Error::is_not_found`].
    pub fn optional(self) -> Call<Option<T>> {
        self.wrap(|outcome, decode| optional(decode(outcome)), optional)
    }

    /// Gives the status, the headers and the request id along with the body. A fake's are 200 and
    /// none.
    pub fn with_response(self) -> Call<Response<T>> {
        let keep_head = |outcome: Outcome, decode: Decode<T>| {
            let head = match &outcome {
                Ok(response) => Some((response.head().clone(), response.dialect())),
                Err(error) => error
                    .response_head()
                    .cloned()
                    .map(|head| (head, error.dialect())),
            };
            decode(outcome).map(|body| match head {
                Some((head, dialect)) => Response::new(head, dialect, body),
                None => Response::fake(body),
            })
        };
        self.wrap(keep_head, |result| result.map(Response::fake))
    }

    /// Goes on from what was received, or for a fake from what it says.
    fn wrap<U: Send + 'static>(
        self,
        received: impl FnOnce(Outcome, Decode<T>) -> Result<U, Error> + Send + 'static,
        faked: impl FnOnce(Result<T, Error>) -> Result<U, Error> + Send + 'static,
    ) -> Call<U> {
        let state = match self.state {
            State::Unsent {
                shared,
                request,
                decode,
            } => {
                let decode = Box::new(|outcome| received(outcome, decode));
                State::Unsent {
                    shared,
                    request,
                    decode,
                }
            }
            State::Running {
                outcome,
                decode,
                operation,
            } => {
                let decode = Box::new(|outcome| received(outcome, decode));
                State::Running {
                    outcome,
                    decode,
                    operation,
                }
            }
            State::Future(future) => State::Future(Box::pin(async { faked(future.await) })),
            State::Ready(result) => State::Ready(faked(result)),
            State::Done => State::Done,
        };
        Call { state }
    }

    /// Changes what will be sent. A fake sends nothing, so there is nothing to change.
    fn configure(mut self, change: impl FnOnce(&mut Request) -> Result<(), String>) -> Self {
        match &mut self.state {
            State::Unsent { request, .. } => {
                if let Err(mistake) = change(request) {
                    let error = Error::invalid_request(mistake).of(request.endpoint.operation());
                    self.state = State::Ready(Err(error));
                }
            }
            State::Running { operation, .. } => {
                let error = Error::changed_too_late();
                self.state = State::Ready(Err(error.of(operation)));
            }
            State::Future(_) | State::Ready(_) | State::Done => {}
        }
        self
    }
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
            State::Unsent { request, .. } => f.debug_tuple("Call").field(request).finish(),
            State::Running { operation, .. } => f.debug_tuple("Call").field(operation).finish(),
            State::Future(_) | State::Ready(_) | State::Done => {
                f.debug_struct("Call").finish_non_exhaustive()
            }
        }
    }
}
