//! The check of types that an endpoint cannot return, although they satisfy all bounds.

use std::{marker::PhantomData, ops::Deref};

use bytes::Bytes;

use crate::{
    call::{Call, Items, Page, Pages},
    error::Error,
    message::{FromResponse, Response},
};

/// The return type of a declared method. Generated code calls `Returned::<R>::NEW.check()`, which does not compile for
/// `Call<Result<T, E>>` and a few others.
///
/// A `Result` is `Deserialize` if its types are: it would be decoded from `{"Ok":…}`, which no server sends. No trait
/// bound can exclude it, but method lookup can: it finds the method of `Returned<Call<Result<T, E>>>`, whose bound never
/// holds, before that of [`AnyReturned`].
#[derive(Debug)]
pub struct Returned<R>(AnyReturned<R>);

/// Any other return type.
#[derive(Debug)]
pub struct AnyReturned<R>(PhantomData<fn() -> R>);

impl<R> Returned<R> {
    /// The only value.
    pub const NEW: Self = Self(AnyReturned(PhantomData));
}

/// Refuses return types.
macro_rules! refuse {
    ($(<$($parameter:ident),*> $returned:ty;)*) => {
        $(impl<$($parameter),*> Returned<$returned> {
            /// Never compiles.
            pub const fn check(&self)
            where
                $returned: Returnable,
            {
            }
        })*
    };
}

refuse! {
    <T, E> Call<Result<T, E>>;
    <T> Call<Response<T>>;
    <T> Call<Page<T>>;
    <T> Pages<Page<T>>;
    <T> Pages<Vec<T>>;
    <T> Items<Vec<T>>;
}

impl<R> AnyReturned<R> {
    /// Accepts the type.
    pub const fn check(&self) {}
}

impl<R> Deref for Returned<R> {
    type Target = AnyReturned<R>;

    fn deref(&self) -> &AnyReturned<R> {
        &self.0
    }
}

/// Implemented for no type that is refused.
#[diagnostic::on_unimplemented(
    message = "an endpoint cannot return `{Self}`",
    label = "write `Call<T>` with the type of the body, or `Pages<T>` with the type of one item",
    note = "`Call<T>`: a failed call is an `Err` in any case, and `with_response` adds the head to the body",
    note = "`Pages<T>`: awaiting it returns a `Page<T>`, and `items()` all items"
)]
pub trait Returnable {}

/// So that the check is the only error.
#[diagnostic::do_not_recommend]
impl<T: Send + 'static> FromResponse for Response<T> {
    fn from_response(_: Response<Bytes>) -> Result<Self, Error> {
        Err(Error::decode(""))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> FromResponse for Page<T> {
    fn from_response(_: Response<Bytes>) -> Result<Self, Error> {
        Err(Error::decode(""))
    }
}
