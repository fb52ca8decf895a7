//! Without the feature `tracing` nothing is told.

use std::pin::Pin;

use bytes::Bytes;

use crate::{client::Shared, deadline::Ended, error::Error, request::Request, response::Response};

#[derive(Debug)]
pub(crate) struct CallSpan;

impl CallSpan {
    pub(crate) fn new(_: &Shared, _: &Request) -> Self {
        Self
    }

    pub(crate) async fn cover(
        self,
        call: Pin<&mut impl Future<Output = Result<Response<Bytes>, Error>>>,
    ) -> Result<Response<Bytes>, Error> {
        call.await
    }
}

pub(crate) fn attempt<T, N>(_: u32, _: &Ended<T, N>) {}
