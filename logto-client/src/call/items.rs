use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{Call, Page, pages::Cursor};
use crate::{error::Error, message::FromResponse};

/// A [`Stream`] of the items of all pages. [`next`](Self::next) reads it without another crate.
///
/// It ends after the first error. If the list changes meanwhile, items can move to another page and be missed or
/// repeated.
///
/// ```
/// use logto_client::Items;
///
/// # async fn example() -> Result<(), logto_client::Error> {
/// let mut items = Items::ok(vec!["a".to_owned(), "b".to_owned()]); // of a fake; those of a client are read the same way
/// while let Some(item) = items.next().await {
///     println!("{}", item?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "no page is requested until the first item is"]
pub struct Items<T> {
    progress: Progress<T>,
}

enum Progress<T> {
    /// Items that were received, and the position of the next page.
    Items {
        items: std::vec::IntoIter<T>,
        next: Option<Cursor>,
    },
    /// A page under way, and its position.
    Waiting {
        page: Call<Page<T>>,
        cursor: Option<Cursor>,
    },
}

/// Nothing in the stream is pinned.
impl<T> Unpin for Items<T> {}

impl<T> Progress<T> {
    fn between(next: Option<Cursor>) -> Self {
        Self::Items {
            items: Vec::new().into_iter(),
            next,
        }
    }
}

impl<T: Send + 'static> Items<T> {
    /// A stream of these items, for fakes.
    pub fn ok(items: Vec<T>) -> Self {
        Self {
            progress: Progress::Items {
                items: items.into_iter(),
                next: None,
            },
        }
    }

    /// A stream that fails, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        Self {
            progress: Progress::Waiting {
                page: Call::err(error),
                cursor: None,
            },
        }
    }

    pub(super) fn of(first: Cursor) -> Self {
        Self {
            progress: Progress::between(Some(first)),
        }
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

    /// Returns all remaining items.
    ///
    /// # Errors
    ///
    /// The first error of a page. Items read before it are lost.
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
                    Progress::Waiting {
                        page: cursor.call(),
                        cursor: Some(cursor),
                    }
                }
                Progress::Waiting { page, cursor } => match ready!(Pin::new(page).poll(context)) {
                    Ok(page) => {
                        let next = cursor
                            .take()
                            .filter(|_| !page.is_last())
                            .and_then(Cursor::next);
                        Progress::Items {
                            items: page.items.into_iter(),
                            next,
                        }
                    }
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
