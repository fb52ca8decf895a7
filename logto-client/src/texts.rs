//! Writes a value as what a query or a header can hold: texts.
//!
//! A scalar is one text, a sequence is several, and a `None` is no text at all, whatever the types are
//! called: newtypes are what is inside of them, a unit variant is its name. Anything else has no
//! obvious form as text and is refused.

mod pairs;
mod sequence;

use std::fmt::{self, Display};

use serde::ser::{Impossible, Serialize, Serializer};

pub(crate) use self::pairs::Pairs;
use self::sequence::Sequence;

/// A value as texts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    None,
    One(String),
    Many(Vec<String>),
}

impl Texts {
    /// Writes a value.
    pub(crate) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, NotText> {
        value.serialize(Writer)
    }

    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// A value that has no form as text, or whose `Serialize` failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotText(String);

impl NotText {
    fn shape(shape: &str) -> Self {
        Self(format!(
            "is {shape}: only scalars, options and sequences of scalars can be sent"
        ))
    }

    fn not_pairs() -> Self {
        Self("is neither a struct nor a map: only those have names for their values".to_owned())
    }

    /// Names the field that it is about.
    fn of(self, key: &str) -> Self {
        Self(format!("holds `{key}`, which {self}"))
    }
}

impl Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotText {}

impl serde::ser::Error for NotText {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

struct Writer;

/// Writes the methods for scalars, which all print.
macro_rules! scalars {
    ($($method:ident($scalar:ty);)*) => {
        $(fn $method(self, value: $scalar) -> Result<Texts, NotText> { Ok(Texts::One(value.to_string())) })*
    };
}

/// Writes the methods that refuse, from the error and their arguments.
macro_rules! refused {
    ($error:expr; $($method:ident($($argument:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$ok, NotText> { Err($error) })*
    };
}
use refused;

type Never = Impossible<Texts, NotText>;

impl Serializer for Writer {
    type Ok = Texts;
    type Error = NotText;
    type SerializeSeq = Sequence;
    type SerializeTuple = Sequence;
    type SerializeTupleStruct = Sequence;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    scalars! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_str(&str);
    }

    fn serialize_none(self) -> Result<Texts, NotText> {
        Ok(Texts::None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Texts, NotText> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Texts, NotText> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Texts, NotText> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Texts, NotText> {
        Err(NotText::shape("an enum with data"))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Sequence, NotText> {
        Ok(Sequence::with_capacity(length.unwrap_or_default().min(64)))
    }

    fn serialize_tuple(self, length: usize) -> Result<Sequence, NotText> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Sequence, NotText> {
        self.serialize_seq(Some(length))
    }

    refused! { NotText::shape("bytes, not text");
        serialize_bytes(&[u8]) -> Texts;
    }

    refused! { NotText::shape("nothing");
        serialize_unit() -> Texts;
        serialize_unit_struct(&'static str) -> Texts;
    }

    refused! { NotText::shape("an enum with data");
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }

    refused! { NotText::shape("a map");
        serialize_map(Option<usize>) -> Never;
    }

    refused! { NotText::shape("a struct");
        serialize_struct(&'static str, usize) -> Never;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Newtype<T>(T);

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    enum Order {
        NewestFirst,
        By(u8),
    }

    fn check(value: &impl Serialize, expected: &[&str]) {
        let texts = Texts::of(value).unwrap();
        assert_eq!(texts.as_slice(), expected);
    }

    #[test]
    fn a_scalar_is_one_text() {
        check(&"a b", &["a b"]);
        check(&"", &[""]);
        check(&5u8, &["5"]);
        check(&-1i128, &["-1"]);
        check(&0.1f32, &["0.1"]);
        check(&true, &["true"]);
        check(&'é', &["é"]);
        check(&Some("v"), &["v"]);
        check(&Newtype(Newtype(1)), &["1"]);
        check(&Order::NewestFirst, &["newestFirst"]);
    }

    #[test]
    fn a_sequence_is_several_texts() {
        check(&vec!["a", "b"], &["a", "b"]);
        check(&[1, 2], &["1", "2"]);
        check(&(1, "x"), &["1", "x"]);
        check(&[Some(1), None], &["1"]);
        check(&Vec::<u8>::new(), &[]);
    }

    #[test]
    fn only_a_none_is_none() {
        for none in [
            Texts::of(&None::<u8>),
            Texts::of(&Newtype(None::<u8>)),
            Texts::of(&&None::<Vec<u8>>),
        ] {
            assert_eq!(none, Ok(Texts::None));
        }
        assert_ne!(Texts::of(&Vec::<u8>::new()), Ok(Texts::None));
        assert!(Texts::of(&()).is_err());
        assert!(Texts::of(&serde_json::Value::Null).is_err());
    }

    #[test]
    fn what_has_no_form_as_text_is_refused() {
        assert!(Texts::of(&BTreeMap::from([("a", 1)])).is_err());
        assert!(Texts::of(&vec![vec![1]]).is_err());
        assert!(Texts::of(&Order::By(1)).is_err());
    }
}
