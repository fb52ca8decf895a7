//! Serializes an argument to the strings of a query parameter or a header.
//!
//! A scalar becomes one string, a sequence several, `None` none. A newtype is written as its content and a unit
//! variant as its name. Anything else is refused.
//!
//! `serde_html_form` would do most of this, but refuses arrays and tuples, and knows pairs only.

use std::fmt::{self, Display};

use serde::ser::{
    Impossible, Serialize, SerializeSeq, SerializeTuple, SerializeTupleStruct, Serializer,
};

/// A serialized argument.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Values {
    None,
    One(String),
    Many(Vec<String>),
}

impl Values {
    /// Serializes an argument.
    pub(crate) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, ValueError> {
        value.serialize(Writer)
    }

    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(string) => std::slice::from_ref(string),
            Self::Many(strings) => strings,
        }
    }
}

/// An argument that is not made of scalars, or whose `Serialize` failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ValueError(String);

impl ValueError {
    pub(super) fn shape(shape: &str) -> Self {
        Self(format!(
            "is {shape}: only scalars, options and sequences of scalars can be sent"
        ))
    }

    pub(super) fn not_pairs() -> Self {
        Self("is neither a struct nor a map, so its values have no names".to_owned())
    }

    /// Adds the name of the field.
    pub(super) fn with_field(self, key: &str) -> Self {
        Self(format!("has a field `{key}` that {self}"))
    }
}

impl Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ValueError {}

impl serde::ser::Error for ValueError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

struct Writer;

/// Implements the methods for scalars.
macro_rules! scalars {
    ($($method:ident($scalar:ty);)*) => {
        $(fn $method(self, value: $scalar) -> Result<Values, ValueError> { Ok(Values::One(value.to_string())) })*
    };
}

/// Implements methods that refuse with this error.
macro_rules! refused {
    ($error:expr; $($method:ident($($argument:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$ok, ValueError> { Err($error) })*
    };
}
pub(super) use refused;

type Never = Impossible<Values, ValueError>;

impl Serializer for Writer {
    type Ok = Values;
    type Error = ValueError;
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

    fn serialize_none(self) -> Result<Values, ValueError> {
        Ok(Values::None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Values, ValueError> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Values, ValueError> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Values, ValueError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Values, ValueError> {
        Err(ValueError::shape("an enum with data"))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Sequence, ValueError> {
        Ok(Sequence(Vec::new()))
    }

    fn serialize_tuple(self, length: usize) -> Result<Sequence, ValueError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<Sequence, ValueError> {
        self.serialize_seq(Some(length))
    }

    refused! { ValueError::shape("bytes");
        serialize_bytes(&[u8]) -> Values;
    }

    refused! { ValueError::shape("a unit");
        serialize_unit() -> Values;
        serialize_unit_struct(&'static str) -> Values;
    }

    refused! { ValueError::shape("an enum with data");
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }

    refused! { ValueError::shape("a map");
        serialize_map(Option<usize>) -> Never;
    }

    refused! { ValueError::shape("a struct");
        serialize_struct(&'static str, usize) -> Never;
    }
}

/// The strings of a sequence so far.
pub(crate) struct Sequence(Vec<String>);

impl Sequence {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        match Values::of(value)? {
            Values::None => Ok(()),
            Values::One(string) => {
                self.0.push(string);
                Ok(())
            }
            Values::Many(_) => Err(ValueError::shape("a sequence in a sequence")),
        }
    }
}

/// Implements serde's three traits for sequences.
macro_rules! sequence {
    ($($name:ident $method:ident;)*) => {
        $(impl $name for Sequence {
            type Ok = Values;
            type Error = ValueError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
                self.push(value)
            }

            fn end(self) -> Result<Values, ValueError> {
                Ok(Values::Many(self.0))
            }
        })*
    };
}

sequence! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
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
        let strings = Values::of(value).unwrap();
        assert_eq!(strings.as_slice(), expected);
    }

    #[test]
    fn scalar_becomes_one_string() {
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
    fn sequence_becomes_several_strings() {
        check(&vec!["a", "b"], &["a", "b"]);
        check(&[1, 2], &["1", "2"]);
        check(&(1, "x"), &["1", "x"]);
        check(&[Some(1), None], &["1"]);
        check(&Vec::<u8>::new(), &[]);
    }

    #[test]
    fn only_none_is_none() {
        for none in [
            Values::of(&None::<u8>),
            Values::of(&Newtype(None::<u8>)),
            Values::of(&&None::<Vec<u8>>),
        ] {
            assert_eq!(none, Ok(Values::None));
        }
        assert_ne!(Values::of(&Vec::<u8>::new()), Ok(Values::None));
        assert!(Values::of(&()).is_err());
        assert!(Values::of(&serde_json::Value::Null).is_err());
    }

    #[test]
    fn other_shapes_are_refused() {
        assert!(Values::of(&BTreeMap::from([("a", 1)])).is_err());
        assert!(Values::of(&vec![vec![1]]).is_err());
        assert!(Values::of(&Order::By(1)).is_err());
    }
}
