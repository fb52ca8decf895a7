//! Serializes an argument for the query, a header or a form.
//!
//! A scalar becomes one string, a sequence several, `None` none, and a struct or a map becomes pairs of these. A newtype
//! is written as its content and a unit variant as its name. Nothing else has an obvious form and is refused.
//!
//! `serde_html_form` does most of this, but refuses arrays and tuples, and writes pairs only.

use std::fmt::{self, Display};

use serde::ser::{
    Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    SerializeTupleStruct, Serializer,
};

/// A serialized argument.
#[derive(Debug, PartialEq, Eq)]
enum Value {
    None,
    One(String),
    Many(Vec<String>),
    Pairs(Vec<(String, Vec<String>)>),
}

/// Serializes a scalar.
pub(crate) fn string_of<T: Serialize + ?Sized>(value: &T) -> Result<String, ValueError> {
    match value.serialize(ValueSerializer)? {
        Value::One(string) => Ok(string),
        _ => Err(ValueError("is not a single value, which a path segment needs".to_owned())),
    }
}

/// Serializes a scalar, an option or a sequence. `None` returns `Ok(None)`, other than an empty sequence.
pub(crate) fn strings_of<T: Serialize + ?Sized>(
    value: &T,
) -> Result<Option<Vec<String>>, ValueError> {
    match value.serialize(ValueSerializer)? {
        Value::None => Ok(None),
        Value::One(string) => Ok(Some(vec![string])),
        Value::Many(strings) => Ok(Some(strings)),
        Value::Pairs(_) => Err(ValueError::shape("a struct or a map")),
    }
}

/// Serializes a struct or a map to pairs. The key is repeated for each value of a sequence. `None` returns `Ok(None)`,
/// other than an empty map.
pub(crate) fn pairs_of<T: Serialize + ?Sized>(
    value: &T,
) -> Result<Option<Vec<(String, String)>>, ValueError> {
    match value.serialize(ValueSerializer)? {
        Value::None => Ok(None),
        Value::Pairs(pairs) => {
            let repeat_key = |(key, values): (String, Vec<String>)| {
                values.into_iter().map(move |value| (key.clone(), value))
            };
            Ok(Some(pairs.into_iter().flat_map(repeat_key).collect()))
        }
        Value::One(_) | Value::Many(_) => {
            Err(ValueError("is neither a struct nor a map, so its values have no names".to_owned()))
        }
    }
}

/// An argument that is not made of scalars, or whose `Serialize` failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ValueError(String);

impl ValueError {
    fn shape(shape: &str) -> Self {
        Self(format!("is {shape}: only scalars, options and sequences of scalars can be sent"))
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

struct ValueSerializer;

type Never = Impossible<Value, ValueError>;

/// Implements the methods for scalars.
macro_rules! scalars {
    ($($method:ident($scalar:ty);)*) => {
        $(fn $method(self, value: $scalar) -> Result<Value, ValueError> {
            Ok(Value::One(value.to_string()))
        })*
    };
}

/// Implements methods that refuse with this shape.
macro_rules! refused {
    ($shape:literal: $($method:ident($($argument:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$ok, ValueError> {
            Err(ValueError::shape($shape))
        })*
    };
}

impl Serializer for ValueSerializer {
    type Ok = Value;
    type Error = ValueError;
    type SerializeSeq = Sequence;
    type SerializeTuple = Sequence;
    type SerializeTupleStruct = Sequence;
    type SerializeTupleVariant = Never;
    type SerializeMap = Pairs;
    type SerializeStruct = Pairs;
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

    fn serialize_none(self) -> Result<Value, ValueError> {
        Ok(Value::None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, ValueError> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, ValueError> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, ValueError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Value, ValueError> {
        Err(ValueError::shape("an enum with data"))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, ValueError> {
        Ok(Value::Pairs(Vec::new()))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Sequence, ValueError> {
        Ok(Sequence::default())
    }

    fn serialize_tuple(self, _: usize) -> Result<Sequence, ValueError> {
        Ok(Sequence::default())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Sequence, ValueError> {
        Ok(Sequence::default())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Pairs, ValueError> {
        Ok(Pairs::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Pairs, ValueError> {
        Ok(Pairs::default())
    }

    refused! { "bytes":
        serialize_bytes(&[u8]) -> Value;
    }
    refused! { "a unit":
        serialize_unit() -> Value;
    }
    refused! { "an enum with data":
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }
}

/// The strings of a sequence so far.
#[derive(Default)]
struct Sequence(Vec<String>);

impl Sequence {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        match value.serialize(ValueSerializer)? {
            Value::None => {}
            Value::One(string) => self.0.push(string),
            Value::Many(_) => return Err(ValueError::shape("a sequence in a sequence")),
            Value::Pairs(_) => return Err(ValueError::shape("a sequence of structs or maps")),
        }
        Ok(())
    }
}

/// Implements serde's traits for sequences.
macro_rules! sequence {
    ($($name:ident $method:ident;)*) => {
        $(impl $name for Sequence {
            type Ok = Value;
            type Error = ValueError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
                self.push(value)
            }

            fn end(self) -> Result<Value, ValueError> {
                Ok(Value::Many(self.0))
            }
        })*
    };
}

sequence! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
}

/// The pairs of a struct or a map so far, and the key of a map's next value.
#[derive(Default)]
struct Pairs {
    pairs: Vec<(String, Vec<String>)>,
    key: String,
}

impl Pairs {
    fn push<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), ValueError> {
        let strings = strings_of(value)
            .map_err(|error| ValueError(format!("has a field `{key}` that {error}")))?;
        self.pairs.push((key, strings.unwrap_or_default()));
        Ok(())
    }
}

impl SerializeStruct for Pairs {
    type Ok = Value;
    type Error = ValueError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), ValueError> {
        self.push(key.to_owned(), value)
    }

    fn end(self) -> Result<Value, ValueError> {
        Ok(Value::Pairs(self.pairs))
    }
}

impl SerializeMap for Pairs {
    type Ok = Value;
    type Error = ValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        match key.serialize(ValueSerializer)? {
            Value::One(key) => self.key = key,
            _ => return Err(ValueError::shape("a map whose keys are not scalars")),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let key = std::mem::take(&mut self.key);
        self.push(key, value)
    }

    fn end(self) -> Result<Value, ValueError> {
        Ok(Value::Pairs(self.pairs))
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

    #[derive(Serialize)]
    struct Filter<'f> {
        page: u32,
        #[serde(rename = "searchMode")]
        mode: Option<&'f str>,
        tags: Vec<&'f str>,
        #[serde(flatten)]
        more: BTreeMap<&'f str, bool>,
    }

    fn check(value: &impl Serialize, expected: &[&str]) {
        let strings = strings_of(value).unwrap().unwrap();
        assert_eq!(strings, expected);
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
        assert_eq!(strings_of(&None::<u8>), Ok(None));
        assert_eq!(strings_of(&Newtype(None::<u8>)), Ok(None));
        assert_eq!(strings_of(&&None::<Vec<u8>>), Ok(None));
        assert_ne!(strings_of(&Vec::<u8>::new()), Ok(None));
        assert!(strings_of(&()).is_err());
        assert!(strings_of(&serde_json::Value::Null).is_err());
    }

    #[test]
    fn other_shapes_are_refused() {
        assert!(strings_of(&BTreeMap::from([("a", 1)])).is_err());
        assert!(strings_of(&vec![vec![1]]).is_err());
        assert!(strings_of(&Order::By(1)).is_err());
    }

    fn check_pairs(value: &impl Serialize, expected: &[(&str, &str)]) {
        let pairs = pairs_of(value).unwrap().unwrap();
        let pairs: Vec<_> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(pairs, expected);
    }

    #[test]
    fn struct_or_map_becomes_pairs() {
        let filter = Filter {
            page: 1,
            mode: None,
            tags: vec!["a", "b"],
            more: BTreeMap::from([("x", true)]),
        };
        let expected = [("page", "1"), ("tags", "a"), ("tags", "b"), ("x", "true")];
        check_pairs(&filter, &expected);
        let numbered = BTreeMap::from([(1, "one"), (2, "two")]);
        check_pairs(&numbered, &[("1", "one"), ("2", "two")]);
        check_pairs(&Some(BTreeMap::<&str, u8>::new()), &[]);
        assert_eq!(pairs_of(&None::<u8>), Ok(None));
    }

    #[test]
    fn value_without_keys_is_refused_and_a_field_is_named() {
        assert!(pairs_of(&5).is_err());
        assert!(pairs_of(&[("a", 1)]).is_err());
        let nested = BTreeMap::from([("a", BTreeMap::from([("b", 1)]))]);
        assert_eq!(
            pairs_of(&nested).unwrap_err().to_string(),
            "has a field `a` that is a struct or a map: only scalars, options and sequences of \
             scalars can be sent"
        );
    }
}
