use std::any::Any;

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
        T: 'static,
        Vec<T>: FromResponse,
    {
        let total = total(response.headers())
            .map_err(|error| error.with_response(response.dialect(), response.head().clone()));
        let items = items(response)?;
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

/// A list in JSON, also where a `Vec` by itself is the body as it came: of bytes.
fn items<T: 'static>(response: Response<Bytes>) -> Result<Vec<T>, Error>
where
    Vec<T>: FromResponse,
{
    let mut numbers = None::<Vec<T>>;
    let slot: &mut dyn Any = &mut numbers;
    let Some(bytes) = slot.downcast_mut::<Option<Vec<u8>>>() else {
        return Vec::from_response(response);
    };
    let Json(list) = Json::from_response(response)?;
    *bytes = Some(list);
    Ok(numbers.unwrap_or_default())
}

/// JSON, whatever the type would be read from by itself.
#[derive(serde::Deserialize)]
struct Json(Vec<u8>);

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
