//! The check that an endpoint returns no `Call<Result<T, E>>`.

use std::{marker::PhantomData, ops::Deref};

use crate::call::Call;

/// The return type of a declared method. Generated code calls `Returned::<R>::NEW.check()`, which does not compile for
/// `Call<Result<T, E>>`.
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

impl<T, E> Returned<Call<Result<T, E>>> {
    /// Never compiles.
    pub const fn check(&self)
    where
        Result<T, E>: NotResult,
    {
    }
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

/// Implemented for no `Result`.
#[diagnostic::on_unimplemented(
    message = "an endpoint cannot return `Call<{Self}>`",
    label = "write `Call<…>` around the success type alone",
    note = "a failed call is an `Err` in any case: write `Call<T>`, not `Call<Result<T, E>>`"
)]
pub trait NotResult {}
