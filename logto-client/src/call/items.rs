use std::{
    collections::VecDeque,
    fmt,
    panic::resume_unwind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use tokio::{runtime::Handle, task::JoinHandle};

use super::{
    Call,
    list::{List, Received},
};
use crate::{error::Error, message::FromResponse};

/// A [`Stream`] of the items of all pages. [`try_next`](Self::try_next) and [`next`](Self::next) read it without
/// another crate.
///
/// A list with page numbers or offsets ends when as many items were read as the latest total says, or with an empty page,
/// whatever the size of the pages. A list with cursors or links ends with a page that has no next one. The stream ends
/// after the first error. Pages that contradict each other are errors of kind [`Decode`](crate::ErrorKind::Decode), since
/// items would be lost or repeated otherwise:
///
/// - a page is empty, but the total says that there are more items;
/// - a page has the same content as an earlier one, or leads to an earlier one, so the server ignores the position;
/// - there are more pages than the total explains, or more than 10,000 without a total.
///
/// If the list changes while it is read, items can move to another page and be missed or repeated.
///
/// ```
/// use logto_client::Items;
///
/// # async fn example() -> Result<(), logto_client::Error> {
/// let mut items = Items::ok(vec!["a".to_owned(), "b".to_owned()]); // a fake; a client's are read the same way
/// while let Some(item) = items.try_next().await? {
///     println!("{item}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "no page is requested until the first item is"]
pub struct Items<T> {
    /// The rest of the current page.
    current: std::vec::IntoIter<T>,
    /// The pages after it that are requested already, in order.
    requested: VecDeque<Requested<T>>,
    /// `None` for a fake, and after an error.
    list: Option<List>,
    /// The number of pages to request before they are needed.
    ahead: usize,
}

/// A page under way.
enum Requested<T> {
    WhenPolled(Box<Call<Received<T>>>),
    /// Requested ahead, whether the stream is polled or not.
    InTask(JoinHandle<Result<Received<T>, Error>>),
}

/// Upper bound on the pages that are requested ahead.
const MAX_AHEAD: usize = 100;

/// Nothing in the stream is pinned.
impl<T> Unpin for Items<T> {}

impl<T: Send + 'static> Items<T> {
    /// A stream of these items, for fakes.
    pub fn ok(items: Vec<T>) -> Self {
        Self { current: items.into_iter(), requested: VecDeque::new(), list: None, ahead: 0 }
    }

    /// A stream that fails, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        let failed = Requested::WhenPolled(Box::new(Call::err(error)));
        Self { requested: VecDeque::from([failed]), ..Self::ok(Vec::new()) }
    }

    pub(super) fn of(list: List) -> Self {
        Self { list: Some(list), ..Self::ok(Vec::new()) }
    }

    /// Requests up to this many pages before they are needed, in tasks of their own: the next page while the items of
    /// one are read, and several at once if they have numbers and the server sends a total. The items stay in order, and
    /// an error comes after the items before it. So many pages are kept in memory, at most 100. Dropping the stream
    /// cancels the requests. Default: 0.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages.min(MAX_AHEAD);
        self
    }
}

impl<T: Send + 'static> Items<T>
where
    Vec<T>: FromResponse,
{
    /// Returns the next item, or `None` after the last one or an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the next item, or `None` after the last one or an error. Like [`next`](Self::next), for `?`.
    ///
    /// # Errors
    ///
    /// When a page fails, or contradicts the pages before it.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// Returns all remaining items.
    ///
    /// # Errors
    ///
    /// The first error. Items read before it are dropped; [`try_next`](Self::try_next) returns them.
    pub async fn all(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

impl<T: Send + 'static> Stream for Items<T>
where
    Vec<T>: FromResponse,
{
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.current.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            self.request_pages(1);
            let Some(next) = self.requested.front_mut() else {
                return Poll::Ready(None);
            };
            let page = ready!(next.poll(context));
            self.requested.pop_front();
            let items = page.and_then(|page| match &mut self.list {
                Some(list) => list.add(page),
                None => Ok(Vec::new()),
            });
            match items {
                Ok(items) => self.current = items.into_iter(),
                Err(error) => {
                    self.end();
                    return Poll::Ready(Some(Err(error)));
                }
            }
            match &self.list {
                Some(list) if !list.has_ended() => self.request_pages(0),
                _ => self.end(),
            }
        }
    }
}

impl<T: Send + 'static> Items<T>
where
    Vec<T>: FromResponse,
{
    /// Abandons the pages beyond the last one.
    fn end(&mut self) {
        self.list = None;
        self.requested.clear();
    }

    /// Requests pages until at least so many, and all that are requested ahead, are under way.
    fn request_pages(&mut self, least: usize) {
        let Some(list) = &mut self.list else {
            return;
        };
        while self.requested.len() < self.ahead.max(least) {
            let Some(mut call) = list.request_next(self.requested.len()) else {
                break;
            };
            self.requested.push_back(match Handle::try_current() {
                Ok(runtime) if self.ahead > 0 => {
                    // Here, so that its span belongs to that of the caller.
                    call.start();
                    Requested::InTask(runtime.spawn(call))
                }
                _ => Requested::WhenPolled(Box::new(call)),
            });
        }
    }
}

impl<T: Send + 'static> Requested<T> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Received<T>, Error>> {
        match self {
            Self::WhenPolled(call) => Pin::new(&mut **call).poll(context),
            Self::InTask(task) => Pin::new(task).poll(context).map(|result| {
                result.unwrap_or_else(|failure| match failure.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    Err(_) => Err(Error::no_runtime()),
                })
            }),
        }
    }
}

impl<T> Drop for Requested<T> {
    fn drop(&mut self) {
        if let Self::InTask(task) = self {
            task.abort();
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}
