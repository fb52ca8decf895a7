use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{
    Call,
    cursor::{Batch, Cursor},
};
use crate::{error::Error, message::FromResponse};

/// A [`Stream`] of the items of all pages. [`try_next`](Self::try_next) and [`next`](Self::next) read it without
/// another crate.
///
/// The list ends when as many items were read as the latest `Total-Number` says, or with an empty page, whatever the
/// size of the pages. The stream ends after the first error. Pages that contradict each other are errors of kind
/// [`Decode`](crate::ErrorKind::Decode), since items would be lost or repeated otherwise:
///
/// - a page is empty, but the total says that there are more items;
/// - a page has the same content as an earlier one, so the server ignores `page`;
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
    progress: Progress<T>,
}

enum Progress<T> {
    /// Received items, and the next page.
    Items { items: std::vec::IntoIter<T>, next: Option<Cursor> },
    /// A page under way.
    Waiting(Call<Batch<T>>),
}

/// Nothing in the stream is pinned.
impl<T> Unpin for Items<T> {}

impl<T> Progress<T> {
    fn between(next: Option<Cursor>) -> Self {
        Self::Items { items: Vec::new().into_iter(), next }
    }
}

impl<T: Send + 'static> Items<T> {
    /// A stream of these items, for fakes.
    pub fn ok(items: Vec<T>) -> Self {
        Self { progress: Progress::Items { items: items.into_iter(), next: None } }
    }

    /// A stream that fails, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        Self { progress: Progress::Waiting(Call::err(error)) }
    }

    pub(super) fn of(first: Cursor) -> Self {
        Self { progress: Progress::between(Some(first)) }
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
            self.progress = match &mut self.progress {
                Progress::Items { items, next } => {
                    if let Some(item) = items.next() {
                        return Poll::Ready(Some(Ok(item)));
                    }
                    let Some(cursor) = next.take() else {
                        return Poll::Ready(None);
                    };
                    Progress::Waiting(cursor.batch())
                }
                Progress::Waiting(page) => match ready!(Pin::new(page).poll(context)) {
                    Ok(Batch { items, next }) => Progress::Items { items: items.into_iter(), next },
                    Err(error) => {
                        self.progress = Progress::between(None);
                        return Poll::Ready(Some(Err(error)));
                    }
                },
            };
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}
