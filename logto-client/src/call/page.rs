use bytes::Bytes;
use http::{HeaderMap, HeaderName};

use crate::{
    error::Error,
    message::{FromResponse, Response},
};

/// The query parameters of a page.
pub(super) const PAGE: &str = "page";
pub(super) const PAGE_SIZE: &str = "page_size";
const TOTAL: HeaderName = HeaderName::from_static("total-number");

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items. Empty if the page is past the end.
    pub items: Vec<T>,
    /// The number of the page. The first is 1.
    pub number: u32,
    /// The requested number of items per page. A server can send fewer, also when there are more.
    pub size: u32,
    /// The number of items on all pages, from the header `Total-Number`. Without the header, the number of items on
    /// this page; there may be more pages.
    pub total: u64,
}

impl<T> Page<T> {
    /// A page of a complete list.
    pub(super) fn of_list(items: Vec<T>, skip: usize, number: u32, size: u32) -> Self {
        let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let length = usize::try_from(size).unwrap_or(usize::MAX);
        Self { items: items.into_iter().skip(skip).take(length).collect(), number, size, total }
    }

    /// A page as received.
    pub(super) fn received(items: Vec<T>, number: u32, size: u32, total: Option<u64>) -> Self {
        let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
        Self { items, number, size, total: total.unwrap_or(length) }
    }
}

/// Decodes the items of a page, and the total if the server sends one.
pub(super) fn decode<T>(
    response: Response<Bytes>,
    path: &'static [&'static str],
) -> Result<(Vec<T>, Option<u64>), Error>
where
    Vec<T>: FromResponse,
{
    let total =
        total(response.headers()).map_err(|error| error.with_response(response.head().clone()));
    let items: Option<Vec<T>> = FromResponse::from_json(response, path)?;
    Ok((items.unwrap_or_default(), total?))
}

fn total(headers: &HeaderMap) -> Result<Option<u64>, Error> {
    let Some(value) = headers.get(TOTAL) else {
        return Ok(None);
    };
    let number = value.to_str().ok().map(|value| value.trim().parse());
    match number {
        Some(Ok(number)) => Ok(Some(number)),
        _ => Err(Error::undecodable("Total-Number", "expected a number")),
    }
}
