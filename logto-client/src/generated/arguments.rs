//! What a type must be to stand where an argument stands. The traits are here for their messages: each
//! is implemented for all types that serde, or `Display`, can handle.

use std::{borrow::Cow, fmt::Display};

use bytes::Bytes;
use serde::Serialize;

/// A value that can fill a segment of a path: any `Display`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot fill a segment of a path",
    label = "this is not `Display`",
    note = "implement `std::fmt::Display` for it, or take a `&str`"
)]
pub trait PathArgument: Display {}
#[diagnostic::do_not_recommend]
impl<T: Display> PathArgument for T {}

/// A value that can go to the query: it serializes to a scalar, an option or a sequence.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go to the query",
    label = "this, or a type inside it, is not `Serialize`",
    note = "derive `serde::Serialize` for it and the types inside it"
)]
pub trait QueryArgument: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> QueryArgument for T {}

/// A value that can be the query: it serializes to a struct or a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be flattened into the query",
    label = "this, or a type inside it, is not `Serialize`",
    note = "derive `serde::Serialize` for it and the types inside it"
)]
pub trait FlattenArgument: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> FlattenArgument for T {}

/// A value that can be a header: it serializes to a scalar, an option or a sequence.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a header",
    label = "this, or a type inside it, is not `Serialize`",
    note = "derive `serde::Serialize` for it and the types inside it, or take a `&str`"
)]
pub trait HeaderArgument: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> HeaderArgument for T {}

/// A value that can be a JSON body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a body",
    label = "this, or a type inside it, is not `Serialize`",
    note = "derive `serde::Serialize` for it and the types inside it"
)]
pub trait BodyArgument: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> BodyArgument for T {}

/// A value that can be a form: it serializes to a struct or a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a form",
    label = "this, or a type inside it, is not `Serialize`",
    note = "derive `serde::Serialize` for it and the types inside it"
)]
pub trait FormArgument: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> FormArgument for T {}

/// A body that is sent as it is, by an argument that is marked `#[body(bytes = "image/png")]`: bytes or
/// text, owned or borrowed, or an `Option` of it. Implement it for a type of your own:
///
/// ```
/// use logto_client::{Bytes, RawBody};
///
/// struct Png(Vec<u8>);
///
/// impl RawBody for Png {
///     fn into_raw(self) -> Option<Bytes> {
///         Some(self.0.into())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as bytes",
    label = "this is neither bytes nor text",
    note = "take `Bytes`, `&[u8]`, `Vec<u8>`, `&str`, `String` or an `Option` of one, or implement `RawBody`"
)]
pub trait RawBody {
    /// The bytes, or none for a request without a body.
    fn into_raw(self) -> Option<Bytes>;
}

impl<T: RawBody> RawBody for Option<T> {
    fn into_raw(self) -> Option<Bytes> {
        self.and_then(RawBody::into_raw)
    }
}

/// Implements it for types that become `Bytes` without copying, and for those that are copied.
macro_rules! raw {
    (owned: $($owned:ty),*; copied: $($copied:ty),*) => {
        $(impl RawBody for $owned {
            fn into_raw(self) -> Option<Bytes> { Some(self.into()) }
        })*
        $(impl RawBody for $copied {
            fn into_raw(self) -> Option<Bytes> {
                let bytes: &[u8] = self.as_ref();
                Some(Bytes::copy_from_slice(bytes))
            }
        })*
    };
}

raw! {
    owned: Bytes, Vec<u8>, Box<[u8]>, String;
    copied: &[u8], &Vec<u8>, &Box<[u8]>, &str, &String, Cow<'_, [u8]>
}

impl RawBody for &Bytes {
    fn into_raw(self) -> Option<Bytes> {
        Some(self.clone())
    }
}

impl<const N: usize> RawBody for &[u8; N] {
    fn into_raw(self) -> Option<Bytes> {
        self.as_slice().into_raw()
    }
}

/// A form with files: a `Multipart`, borrowed or owned, or an `Option` of one.
#[cfg_attr(
    feature = "multipart",
    diagnostic::on_unimplemented(
        message = "`{Self}` cannot be sent as a form with files",
        label = "this is not a `Multipart`",
        note = "take `&logto_client::Multipart`, or an `Option` of it"
    )
)]
#[cfg_attr(
    not(feature = "multipart"),
    diagnostic::on_unimplemented(
        message = "forms with files need the feature `multipart` of logto-client",
        label = "this cannot be sent without it",
        note = "write `logto-client = {{ …, features = [\"multipart\"] }}` in Cargo.toml"
    )
)]
pub trait MultipartArgument {
    /// The media type and the body, or none for a request without a body.
    ///
    /// # Errors
    ///
    /// When a header cannot say what the form wants it to.
    fn encode(self) -> Result<Option<(String, Vec<u8>)>, String>;
}

#[cfg(feature = "multipart")]
mod multipart {
    use super::MultipartArgument;
    use crate::Multipart;

    impl MultipartArgument for &Multipart {
        fn encode(self) -> Result<Option<(String, Vec<u8>)>, String> {
            Multipart::encode(self).map(Some)
        }
    }

    impl MultipartArgument for Multipart {
        fn encode(self) -> Result<Option<(String, Vec<u8>)>, String> {
            Self::encode(&self).map(Some)
        }
    }

    impl<T: MultipartArgument> MultipartArgument for Option<T> {
        fn encode(self) -> Result<Option<(String, Vec<u8>)>, String> {
            self.map_or(Ok(None), MultipartArgument::encode)
        }
    }
}
