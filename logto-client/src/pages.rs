//! Lists that come page by page.

mod items;
mod page;

use std::{fmt, future::IntoFuture, sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue};
use serde::Serialize;

pub use self::{items::Items, page::Page};
use crate::{
    call::Call,
    client::Shared,
    error::Error,
    request::{Request, push_pair},
    response::FromResponse,
    retry::Retry,
};

const FIRST_PAGE: u32 = 1;
/// What a Logto takes if it is not told.
const DEFAULT_SIZE: u32 = 20;
/// The most that a Logto takes.
const LARGEST_SIZE: u32 = 100;
/// What the query says of a page.
const PAGE: &str = "page";
const PAGE_SIZE: &str = "page_size";

/// A list with numbered pages, as Logto's are: the query has `page` and `page_size`, the answer the header
/// `Total-Number`. What the header `Link` says is not followed, since it does not lead to the next page.
///
/// Awaiting it gives one [`Page`], the first unless [`page`](Self::page) says otherwise;
/// [`items`](Self::items) gives them all, one by one. Every page is a call of its own: with a token, a
/// deadline and what else is set here.
///
/// ```
/// # use logto_client::{Client, Error, Pages, api};
/// # #[derive(serde::Deserialize)]
/// # struct User { id: String }
/// #[api]
/// trait Users {
///     #[endpoint(GET, "/api/users")]
///     fn list_users(&self) -> Pages<User>;
/// }
///
/// # async fn example(logto: Client) -> Result<(), Error> {
/// let second = logto.list_users().page(2).page_size(50).await?;
/// println!("{} of {} users", second.items.len(), second.total);
///
/// let mut users = logto.list_users().items();
/// while let Some(user) = users.next().await {
///     println!("{}", user?.id);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are not asked for until they are awaited"]
pub struct Pages<T> {
    source: Source<T>,
    number: u32,
    size: u32,
}

enum Source<T> {
    Server {
        shared: Arc<Shared>,
        request: Box<Request>,
    },
    Fake(Result<Vec<T>, Error>),
}

impl<T> Source<T> {
    /// Which page it is must not be said twice.
    fn check_query(&self) -> Result<(), String> {
        let Self::Server { request, .. } = self else {
            return Ok(());
        };
        let (_, query) = request.path_and_query().split_once('?').unwrap_or_default();
        let mut keys = form_urlencoded::parse(query.as_bytes()).map(|(key, _)| key);
        match keys.find(|key| key == PAGE || key == PAGE_SIZE) {
            Some(key) => Err(format!(
                "`{key}` is not to be set by an argument: pages are numbered by `Pages` itself"
            )),
            None => Ok(()),
        }
    }
}

/// Where in a server's list a page is.
struct Cursor {
    shared: Arc<Shared>,
    request: Box<Request>,
    number: u32,
    size: u32,
}

/// Where a list is begun: on a server, or behind so many of a fake's items.
enum Start<T> {
    Server(Cursor),
    Fake(Result<Vec<T>, Error>, usize),
}

impl<T: Send + 'static> Pages<T> {
    /// A list that is in no need of a server, for fakes.
    pub fn ok(items: Vec<T>) -> Self {
        Self::new(Source::Fake(Ok(items)))
    }

    /// A list that fails, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        Self::new(Source::Fake(Err(error.into())))
    }

    pub(crate) fn unsent(shared: Arc<Shared>, request: Request) -> Self {
        Self::new(Source::Server {
            shared,
            request: Box::new(request),
        })
    }

    fn new(source: Source<T>) -> Self {
        Self {
            source,
            number: FIRST_PAGE,
            size: DEFAULT_SIZE,
        }
    }

    /// Which page to get, or to begin with. Default: 1, which is the first. 0 fails.
    pub fn page(mut self, number: u32) -> Self {
        self.number = number;
        self
    }

    /// How many items a page has, 1 to 100. Default: 20. What is out of range fails.
    pub fn page_size(mut self, size: u32) -> Self {
        self.size = size;
        self
    }

    /// How long each page may take: see [`Call::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        self.configure(|request| {
            request.timeout = Some(timeout);
            Ok(())
        })
    }

    /// How long an attempt may take that can be followed by another: see [`Call::attempt_timeout`].
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.configure(|request| request.set_attempt_timeout(timeout))
    }

    /// How each page is tried again: see [`Call::retry`].
    pub fn retry(self, retry: Retry) -> Self {
        self.configure(|request| {
            request.retry = Some(retry);
            Ok(())
        })
    }

    /// Adds a header to each request: see [`Call::header`].
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        self.configure(|request| request.add_header(name, value))
    }

    /// Adds to the query of each request: see [`Call::query`].
    pub fn query(self, key: &str, value: impl Serialize) -> Self {
        self.configure(|request| request.add_query(key, &value))
    }

    /// What would be sent, but for the page's number and size. `None` for a list that sends nothing.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        match &self.source {
            Source::Server { request, .. } => Some(request),
            Source::Fake(_) => None,
        }
    }

    fn configure(mut self, change: impl FnOnce(&mut Request) -> Result<(), String>) -> Self {
        if let Source::Server { request, .. } = &mut self.source
            && let Err(mistake) = change(request)
        {
            let error = Error::invalid_request(mistake).of(request.endpoint.operation());
            self.source = Source::Fake(Err(error));
        }
        self
    }

    /// Where to begin, if that is a page there can be.
    fn start(self) -> Start<T> {
        let Self {
            source,
            number,
            size,
        } = self;
        if let Err(mistake) = check(number, size).and_then(|()| source.check_query()) {
            let error = Error::invalid_request(mistake);
            let error = match source {
                Source::Server { request, .. } => error.of(request.endpoint.operation()),
                Source::Fake(_) => error,
            };
            return Start::Fake(Err(error), 0);
        }
        match source {
            Source::Server { shared, request } => Start::Server(Cursor {
                shared,
                request,
                number,
                size,
            }),
            Source::Fake(items) => Start::Fake(items, items_before(number, size)),
        }
    }
}

fn check(number: u32, size: u32) -> Result<(), String> {
    if number < FIRST_PAGE {
        return Err("page 0 does not exist: the first is 1".to_owned());
    }
    if !(1..=LARGEST_SIZE).contains(&size) {
        return Err(format!("a page has 1 to {LARGEST_SIZE} items, not {size}"));
    }
    Ok(())
}

impl<T: Send + 'static> Pages<T>
where
    Vec<T>: FromResponse,
{
    /// All items from the first page on, or from the one that [`page`](Self::page) says. The next page is
    /// asked for when the last item of the one before is taken.
    pub fn items(self) -> Items<T> {
        match self.start() {
            Start::Server(first) => Items::of(first),
            Start::Fake(Ok(items), before) => Items::ok(items.into_iter().skip(before).collect()),
            Start::Fake(Err(error), _) => Items::err(error),
        }
    }
}

impl<T: Send + 'static> IntoFuture for Pages<T>
where
    Vec<T>: FromResponse,
{
    type Output = Result<Page<T>, Error>;
    type IntoFuture = Call<Page<T>>;

    fn into_future(self) -> Call<Page<T>> {
        let (number, size) = (self.number, self.size);
        match self.start() {
            Start::Server(at) => at.call(),
            Start::Fake(Ok(items), before) => Call::ok(Page::cut(items, before, number, size)),
            Start::Fake(Err(error), _) => Call::err(error),
        }
    }
}

impl Cursor {
    fn call<T: Send + 'static>(&self) -> Call<Page<T>>
    where
        Vec<T>: FromResponse,
    {
        let (number, size) = (self.number, self.size);
        let mut request = self.request.clone();
        push_pair(&mut request.path_and_query, PAGE, &number.to_string());
        push_pair(&mut request.path_and_query, PAGE_SIZE, &size.to_string());
        Call::decoded_by(self.shared.clone(), request, move |response| {
            Page::read(response, number, size)
        })
    }

    fn next(mut self) -> Option<Self> {
        self.number = self.number.checked_add(1)?;
        Some(self)
    }
}

fn items_before(number: u32, size: u32) -> usize {
    let before = u64::from(number.saturating_sub(FIRST_PAGE)).saturating_mul(size.into());
    usize::try_from(before).unwrap_or(usize::MAX)
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("number", &self.number)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
