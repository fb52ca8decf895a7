//! What a declared method can return.

use super::Prepared;
use crate::{
    call::Call,
    pages::{Items, Pages},
    response::FromResponse,
};

/// A type that a declared method can return.
#[diagnostic::on_unimplemented(
    message = "an endpoint cannot return `{Self}`",
    label = "write `Call<…>`: in place of a `Result`, around anything else",
    note = "an endpoint returns `Call<T>`; a failed call is an `Err` once it is awaited"
)]
pub trait ApiReturn: sealed::Sealed {
    #[doc(hidden)]
    fn from_prepared(prepared: Prepared<'_>) -> Self;
}

impl<T: FromResponse> ApiReturn for Call<T> {
    fn from_prepared(Prepared(prepared): Prepared<'_>) -> Self {
        match prepared.and_then(|building| building.finish(T::accept(), T::needs_body())) {
            Ok((shared, request)) => Self::unsent(shared, request),
            Err(error) => Self::err(error),
        }
    }
}

impl<T: Send + 'static> ApiReturn for Pages<T>
where
    Vec<T>: FromResponse,
{
    fn from_prepared(Prepared(prepared): Prepared<'_>) -> Self {
        match prepared.and_then(|building| building.finish(Vec::<T>::accept(), true)) {
            Ok((shared, request)) => Self::unsent(shared, request),
            Err(error) => Self::err(error),
        }
    }
}

impl<T: Send + 'static> ApiReturn for Items<T>
where
    Vec<T>: FromResponse,
{
    fn from_prepared(prepared: Prepared<'_>) -> Self {
        Pages::from_prepared(prepared).items()
    }
}

mod sealed {
    #[expect(unnameable_types, reason = "nobody else is to implement it")]
    pub trait Sealed {}
    impl<T> Sealed for super::Call<T> {}
    impl<T> Sealed for super::Pages<T> {}
    impl<T> Sealed for super::Items<T> {}
}
