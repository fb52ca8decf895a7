//! The bounds of arguments. These traits exist for their error messages: each is implemented for every type that
//! serializes.

use std::borrow::Cow;

use bytes::Bytes;
use serde::Serialize;

use crate::message::Body;

/// Declares the bound of an argument that is serialized.
macro_rules! serialized {
    ($($(#[$doc:meta])* $name:ident: $message:literal;)*) => {
        $($(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "this type, or a type inside it, is not `Serialize`",
            note = "derive `serde::Serialize` for it and the types inside it"
        )]
        pub trait $name: Serialize {}
        #[diagnostic::do_not_recommend]
        impl<T: Serialize> $name for T {})*
    };
}

serialized! {
    /// A path argument: it serializes to a scalar.
    PathArgument: "`{Self}` cannot fill a path segment";
    /// A query parameter: it serializes to a scalar, an option or a sequence.
    QueryArgument: "`{Self}` cannot be a query parameter";
    /// A flattened query argument: it serializes to a struct or a map.
    FlattenArgument: "`{Self}` cannot be flattened into the query";
    /// A header argument: it serializes to a scalar, an option or a sequence.
    HeaderArgument: "`{Self}` cannot be sent as a header";
    /// A JSON body.
    BodyArgument: "`{Self}` cannot be sent as a body";
    /// A form body: it serializes to a struct or a map.
    FormArgument: "`{Self}` cannot be sent as a form";
}

/// A raw body, for an argument marked `#[body(bytes = "image/png")]`: bytes or a string, owned or borrowed, or an
/// `Option` of one. Implement it for a custom type:
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
    label = "neither bytes nor a string",
    note = "take `Bytes`, `&[u8]`, `Vec<u8>`, `&str`, `String` or an `Option` of one, or implement `RawBody`"
)]
pub trait RawBody {
    /// Returns the bytes, or `None` for a request without a body.
    fn into_raw(self) -> Option<Bytes>;
}

impl<T: RawBody> RawBody for Option<T> {
    fn into_raw(self) -> Option<Bytes> {
        self.and_then(RawBody::into_raw)
    }
}

/// Implements `RawBody` for types that convert to `Bytes` without copying, and for those that are copied.
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

/// A body that is a stream: a [`Body`] or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a stream",
    label = "not a `Body`",
    note = "take `logto_client::Body`, or an `Option` of it: it is made from a stream, a file or bytes"
)]
pub trait StreamArgument {
    /// Returns the body, or `None` for a request without one.
    fn into_body(self) -> Option<Body>;
}

impl StreamArgument for Body {
    fn into_body(self) -> Option<Body> {
        Some(self)
    }
}

impl StreamArgument for Option<Body> {
    fn into_body(self) -> Option<Body> {
        self
    }
}

/// A multipart body: a `Multipart`, borrowed or owned, or an `Option` of one.
#[cfg_attr(
    feature = "multipart",
    diagnostic::on_unimplemented(
        message = "`{Self}` cannot be sent as a multipart body",
        label = "not a `Multipart`",
        note = "take `&logto_client::Multipart`, or an `Option` of it"
    )
)]
#[cfg_attr(
    not(feature = "multipart"),
    diagnostic::on_unimplemented(
        message = "multipart bodies need the feature `multipart` of logto-client",
        label = "this cannot be sent without it",
        note = "write `logto-client = {{ …, features = [\"multipart\"] }}` in Cargo.toml"
    )
)]
pub trait MultipartArgument {
    /// Returns the media type and the body, or `None` for a request without a body.
    ///
    /// # Errors
    ///
    /// When the media type of a file is not a valid header value.
    fn encode(self) -> Result<Option<(String, Body)>, String>;
}

#[cfg(feature = "multipart")]
mod multipart {
    use super::MultipartArgument;
    use crate::message::{Body, Multipart};

    impl MultipartArgument for &Multipart {
        fn encode(self) -> Result<Option<(String, Body)>, String> {
            Multipart::encode(self).map(Some)
        }
    }

    impl MultipartArgument for Multipart {
        fn encode(self) -> Result<Option<(String, Body)>, String> {
            Self::encode(&self).map(Some)
        }
    }

    impl<T: MultipartArgument> MultipartArgument for Option<T> {
        fn encode(self) -> Result<Option<(String, Body)>, String> {
            self.map_or(Ok(None), MultipartArgument::encode)
        }
    }
}
