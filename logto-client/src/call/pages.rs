//! Paginated lists.

use std::{fmt, future::IntoFuture, time::Duration};

use http::{HeaderName, HeaderValue};
use serde::Serialize;

use super::{
    Call, Items, Page, Retry,
    cursor::Cursor,
    page::{PAGE, PAGE_SIZE},
    shared::{Prepared, settings},
};
use crate::{
    error::Error,
    message::{BodyKind, FromResponse, Request},
};

const FIRST_PAGE: u32 = 1;
/// Logto's default.
const DEFAULT_SIZE: u32 = 20;
/// Logto's maximum.
const MAX_SIZE: u32 = 100;

/// A list with numbered pages as in Logto: the query has `page` and `page_size`, the response the header
/// `Total-Number`. The header `Link` is not followed.
///
/// Awaiting it returns one [`Page`], the first unless [`page`](Self::page) is set. [`items`](Self::items) returns all
/// items as a stream. Every page is a separate call, with its own token, deadline and retries.
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
/// while let Some(user) = users.try_next().await? {
///     println!("{}", user.id);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "no page is requested until this is awaited"]
pub struct Pages<T> {
    list: List<T>,
    number: u32,
    size: u32,
}

/// The list that pages are taken from.
enum List<T> {
    Server(Box<Prepared>),
    Fake(Result<Vec<T>, Error>),
}

/// The first page to read.
enum Start<T> {
    Server(Cursor),
    /// The items of a fake, and how many of them to skip.
    Fake(Result<Vec<T>, Error>, usize),
}

impl<T: Send + 'static> Pages<T> {
    /// A list of these items, for fakes.
    pub fn ok(items: Vec<T>) -> Self {
        Self::new(List::Fake(Ok(items)))
    }

    /// A list that fails, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        Self::new(List::Fake(Err(error.into())))
    }

    pub(crate) fn unsent(mut prepared: Box<Prepared>) -> Self {
        prepared.request.response = BodyKind::Json;
        Self::new(List::Server(prepared))
    }

    fn new(list: List<T>) -> Self {
        Self { list, number: FIRST_PAGE, size: DEFAULT_SIZE }
    }

    /// Sets the page to get or to start with. The first is 1, which is the default. 0 fails.
    pub fn page(mut self, number: u32) -> Self {
        self.number = number;
        self
    }

    /// Sets the number of items per page, from 1 to 100. Any other value fails. Default: 20.
    pub fn page_size(mut self, size: u32) -> Self {
        self.size = size;
        self
    }

    /// Sets the deadline of each page: see [`Call::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        self.configure(|prepared| prepared.set_timeout(timeout))
    }

    settings!();

    /// The request that would be sent, without page number and size. `None` for a fake.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        match &self.list {
            List::Server(prepared) => Some(&prepared.request),
            List::Fake(_) => None,
        }
    }

    fn configure(mut self, change: impl FnOnce(&mut Prepared) -> Result<(), String>) -> Self {
        if let List::Server(prepared) = &mut self.list
            && let Err(mistake) = change(prepared)
        {
            let error = Error::invalid_request(mistake).with_operation(prepared.operation());
            self.list = List::Fake(Err(error));
        }
        self
    }

    fn start(self) -> Start<T> {
        let Self { list, number, size } = self;
        if let Err(mistake) = check(number, size).and_then(|()| list.check_query()) {
            let error = Error::invalid_request(mistake);
            let error = match list {
                List::Server(prepared) => error.with_operation(prepared.operation()),
                List::Fake(_) => error,
            };
            return Start::Fake(Err(error), 0);
        }
        match list {
            List::Server(prepared) => Start::Server(Cursor::new(prepared, number, size)),
            List::Fake(items) => Start::Fake(items, items_before(number, size)),
        }
    }
}

impl<T> List<T> {
    /// Refuses a query that sets the page itself.
    fn check_query(&self) -> Result<(), String> {
        let Self::Server(prepared) = self else {
            return Ok(());
        };
        let path_and_query = prepared.request.path_and_query();
        let (_, query) = path_and_query.split_once('?').unwrap_or_default();
        let mut keys = form_urlencoded::parse(query.as_bytes()).map(|(key, _)| key);
        match keys.find(|key| key == PAGE || key == PAGE_SIZE) {
            Some(key) => Err(format!(
                "`{key}` is set by an argument: remove it, since `Pages` numbers the pages"
            )),
            None => Ok(()),
        }
    }
}

fn check(number: u32, size: u32) -> Result<(), String> {
    if number < FIRST_PAGE {
        return Err("page 0 does not exist: the first page is 1".to_owned());
    }
    if !(1..=MAX_SIZE).contains(&size) {
        return Err(format!("page size {size} is not between 1 and {MAX_SIZE}"));
    }
    Ok(())
}

impl<T: Send + 'static> Pages<T>
where
    Vec<T>: FromResponse,
{
    /// All items, from the first page on or from the one set by [`page`](Self::page). The next page is requested when
    /// the last item of the previous one was taken.
    pub fn items(self) -> Items<T> {
        match self.start() {
            Start::Server(first) => Items::of(first),
            Start::Fake(Ok(items), skip) => Items::ok(items.into_iter().skip(skip).collect()),
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
            Start::Server(cursor) => cursor.page(number),
            Start::Fake(Ok(items), skip) => Call::ok(Page::of_list(items, skip, number, size)),
            Start::Fake(Err(error), _) => Call::err(error),
        }
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
