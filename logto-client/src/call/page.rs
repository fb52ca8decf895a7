use bytes::Bytes;
use http::{HeaderMap, HeaderName};

use crate::{
    error::Error,
    message::{FromResponse, Response},
};

const TOTAL: HeaderName = HeaderName::from_static("total-number");

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items. Empty if the page is past the end.
    pub items: Vec<T>,
    /// The number of the page. The first is 1.
    pub number: u32,
    /// The maximum number of items per page.
    pub size: u32,
    /// The number of items on all pages. If the server does not send it, the number of items on this page, which is
    /// then the only one.
    pub total: u64,
}

impl<T> Page<T> {
    /// A page of a complete list.
    pub(super) fn of_list(items: Vec<T>, skip: usize, number: u32, size: u32) -> Self {
        let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let length = usize::try_from(size).unwrap_or(usize::MAX);
        Self {
            items: items.into_iter().skip(skip).take(length).collect(),
            number,
            size,
            total,
        }
    }

    pub(super) fn from_response(
        response: Response<Bytes>,
        number: u32,
        size: u32,
    ) -> Result<Self, Error>
    where
        Vec<T>: FromResponse,
    {
        let total =
            total(response.headers()).map_err(|error| error.with_response(response.head().clone()));
        let items: Vec<T> = FromResponse::from_response(response)?;
        let total = match total? {
            Some(total) => total,
            None => u64::try_from(items.len()).unwrap_or(u64::MAX),
        };
        Ok(Self {
            items,
            number,
            size,
            total,
        })
    }

    pub(super) fn is_last(&self) -> bool {
        let items_so_far = u64::from(self.number).saturating_mul(self.size.into());
        self.items.is_empty() || items_so_far >= self.total
    }
}

fn total(headers: &HeaderMap) -> Result<Option<u64>, Error> {
    let Some(value) = headers.get(TOTAL) else {
        return Ok(None);
    };
    let number = value
        .to_str()
        .ok()
        .and_then(|value| value.trim().parse().ok());
    match number {
        Some(number) => Ok(Some(number)),
        None => Err(Error::undecodable("Total-Number", "expected a number")),
    }
}
