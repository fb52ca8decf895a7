use bytes::Bytes;
use http::{HeaderMap, HeaderName};

use crate::{
    error::Error,
    response::{FromResponse, Response},
};

const TOTAL: HeaderName = HeaderName::from_static("total-number");

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it. Nothing, if it is past the end.
    pub items: Vec<T>,
    /// Its number; the first is 1.
    pub number: u32,
    /// How many items a page has at most.
    pub size: u32,
    /// How many items all pages have. Of a server that does not tell: those of this page, which then is
    /// the only one.
    pub total: u64,
}

impl<T> Page<T> {
    /// The page of a list that is known whole.
    pub(super) fn cut(items: Vec<T>, before: usize, number: u32, size: u32) -> Self {
        let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let length = usize::try_from(size).unwrap_or(usize::MAX);
        let items = items.into_iter().skip(before).take(length).collect();
        Self {
            items,
            number,
            size,
            total,
        }
    }

    pub(super) fn read(response: Response<Bytes>, number: u32, size: u32) -> Result<Self, Error>
    where
        Vec<T>: FromResponse,
    {
        let total = total(response.headers());
        let items = Vec::<T>::from_response(response)?;
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
        let so_far = u64::from(self.number).saturating_mul(self.size.into());
        self.items.is_empty() || so_far >= self.total
    }
}

fn total(headers: &HeaderMap) -> Result<Option<u64>, Error> {
    let Some(value) = headers.get(TOTAL) else {
        return Ok(None);
    };
    let number = value
        .to_str()
        .ok()
        .and_then(|text| text.trim().parse().ok());
    number
        .map(Some)
        .ok_or_else(|| Error::undecodable("Total-Number", "expected a number"))
}
