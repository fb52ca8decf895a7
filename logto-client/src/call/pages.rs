//! Paginated lists.

use std::{fmt, future::IntoFuture, time::Duration};

use http::{HeaderName, HeaderValue};
use serde::Serialize;

use super::{
    Call, Items, Page, Retry,
    list::{DEFAULT_SIZE, List},
    shared::{Prepared, settings},
};
use crate::{
    error::Error,
    message::{BodyKind, FromResponse, Request, parse_header},
};

/// A list in pages. Unless the endpoint declares otherwise, they are numbered as in Logto: the query has `page` and
/// `page_size`, the response the header `Total-Number`. With the option `pages` of
/// [`#[endpoint]`](macro@crate::endpoint) they have other names, or are found by an offset, a cursor or a link.
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
    source: Source<T>,
    number: u32,
    after: Option<String>,
    size: Option<u32>,
}

/// Where pages are taken from.
enum Source<T> {
    Server(Box<Prepared>),
    Fake(Result<Vec<T>, Error>),
}

/// The list from the first page to read on.
enum Start<T> {
    Server(List),
    /// The items of a fake, and how many of them to skip.
    Fake(Vec<T>, usize),
}

impl<T: Send + 'static> Pages<T> {
    /// A list of these items, for fakes.
    pub fn ok(items: Vec<T>) -> Self {
        Self::new(Source::Fake(Ok(items)))
    }

    /// A list that fails, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        Self::new(Source::Fake(Err(error.into())))
    }

    pub(crate) fn unsent(mut prepared: Box<Prepared>) -> Self {
        prepared.request.response = BodyKind::Json;
        Self::new(Source::Server(prepared))
    }

    fn new(source: Source<T>) -> Self {
        Self { source, number: 1, after: None, size: None }
    }

    /// Sets the page to get or to start with. The first is 1, which is the default. 0 fails, and so does any other in
    /// a list with cursors or links.
    pub fn page(mut self, number: u32) -> Self {
        self.number = number;
        self
    }

    /// Sets the page to get or to start with in a list with cursors or links: the [`next`](Page::next) of the page
    /// before.
    pub fn after(mut self, next: impl Into<String>) -> Self {
        self.after = Some(next.into());
        self
    }

    /// Sets the number of items per page. 0 fails, and so does a number above 100 with the parameters of Logto.
    /// Default: 20 in a list with numbers or offsets, and the server's otherwise.
    pub fn page_size(mut self, size: u32) -> Self {
        self.size = Some(size);
        self
    }

    /// Sets the deadline of each page: see [`Call::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        self.configure(|prepared| prepared.set_timeout(timeout))
    }

    settings!();

    /// The request that would be sent, without position and size of the page. `None` for a fake.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        match &self.source {
            Source::Server(prepared) => Some(&prepared.request),
            Source::Fake(_) => None,
        }
    }

    fn configure(mut self, change: impl FnOnce(&mut Prepared) -> Result<(), String>) -> Self {
        if let Source::Server(prepared) = &mut self.source
            && let Err(mistake) = change(prepared)
        {
            let error = Error::invalid_request(mistake).with_operation(prepared.operation());
            self.source = Source::Fake(Err(error));
        }
        self
    }

    fn start(self) -> Result<Start<T>, Error> {
        let Self { source, number, after, size } = self;
        match source {
            Source::Server(prepared) => {
                let operation = prepared.operation();
                let list = List::new(prepared, number, after, size);
                list.map(Start::Server)
                    .map_err(|mistake| Error::invalid_request(mistake).with_operation(operation))
            }
            Source::Fake(items) => {
                let skipped = items_before(number, after.as_deref(), size);
                let skipped = skipped.map_err(Error::invalid_request);
                items.and_then(|items| Ok(Start::Fake(items, skipped?)))
            }
        }
    }
}

/// The number of items before a page of a fake.
fn items_before(
    number: u32,
    after: Option<&str>,
    size: Option<u32>,
) -> Result<usize, &'static str> {
    let size = size.unwrap_or(DEFAULT_SIZE);
    let skipped_pages = number.checked_sub(1).filter(|_| size > 0);
    let skipped_pages = skipped_pages.ok_or("pages and their items are counted from 1")?;
    if let Some(after) = after {
        return after.parse().map_err(|_| "`after` needs the `next` of a page");
    }
    let before = u64::from(skipped_pages).saturating_mul(size.into());
    Ok(usize::try_from(before).unwrap_or(usize::MAX))
}

impl<T: Send + 'static> Pages<T>
where
    Vec<T>: FromResponse,
{
    /// All items, from the first page on or from the one set by [`page`](Self::page). The next page is requested when
    /// the last item of the previous one was taken.
    pub fn items(self) -> Items<T> {
        match self.start() {
            Ok(Start::Server(list)) => Items::of(list),
            Ok(Start::Fake(items, skip)) => Items::ok(items.into_iter().skip(skip).collect()),
            Err(error) => Items::err(error),
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
        let (number, size) = (self.number, self.size.unwrap_or(DEFAULT_SIZE));
        match self.start() {
            Ok(Start::Server(list)) => list.page(number),
            Ok(Start::Fake(items, skip)) => Call::ok(Page::of_list(items, skip, number, size)),
            Err(error) => Call::err(error),
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("number", &self.number)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
