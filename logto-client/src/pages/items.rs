use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{Cursor, Page};
use crate::{call::Call, error::Error, response::FromResponse};

/// The items of all pages, one by one: a [`Stream`], which needs no other crate to be read.
///
/// It ends after the first error. Lists change while they are read: an item that is added or deleted
/// meanwhile can shift others to another page.
///
/// ```
/// use logto_client::Items;
///
/// # async fn example() -> Result<(), logto_client::Error> {
/// let mut items = Items::ok(vec!["a".to_owned(), "b".to_owned()]); // a fake's; a client's are read alike
/// while let Some(item) = items.next().await {
///     println!("{}", item?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "no page is asked for until the first item is"]
pub struct Items<T> {
    state: State<T>,
}

enum State<T> {
    /// Items that are there, and where the next page is, if there is one.
    Items {
        items: std::vec::IntoIter<T>,
        next: Option<Cursor>,
    },
    /// A page that is being waited for, and where it is.
    Waiting {
        page: Call<Page<T>>,
        at: Option<Cursor>,
    },
}

/// Nothing in it is pinned.
impl<T> Unpin for Items<T> {}

impl<T> State<T> {
    fn between(next: Option<Cursor>) -> Self {
        Self::Items {
            items: Vec::new().into_iter(),
            next,
        }
    }
}

impl<T: Send + 'static> Items<T> {
    /// Items that are in no need of a server, for fakes.
    pub fn ok(items: Vec<T>) -> Self {
        Self {
            state: State::Items {
                items: items.into_iter(),
                next: None,
            },
        }
    }

    /// Items that fail, for fakes.
    pub fn err(error: impl Into<Error>) -> Self {
        Self {
            state: State::Waiting {
                page: Call::err(error),
                at: None,
            },
        }
    }

    pub(super) fn of(first: Cursor) -> Self {
        Self {
            state: State::between(Some(first)),
        }
    }
}

impl<T: Send + 'static> Items<T>
where
    Vec<T>: FromResponse,
{
    /// The next item; `None` after the last, and after an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items that are left.
    ///
    /// # Errors
    ///
    /// The first error of a page; what was read before is then lost.
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
            self.state = match &mut self.state {
                State::Items { items, next } => {
                    if let Some(item) = items.next() {
                        return Poll::Ready(Some(Ok(item)));
                    }
                    let Some(at) = next.take() else {
                        return Poll::Ready(None);
                    };
                    State::Waiting {
                        page: at.call(),
                        at: Some(at),
                    }
                }
                State::Waiting { page, at } => match ready!(Pin::new(page).poll(context)) {
                    Ok(page) => {
                        let next = at.take().filter(|_| !page.is_last()).and_then(Cursor::next);
                        State::Items {
                            items: page.items.into_iter(),
                            next,
                        }
                    }
                    Err(error) => {
                        self.state = State::between(None);
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
