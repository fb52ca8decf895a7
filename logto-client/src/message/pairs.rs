//! Serializes a struct or a map to the pairs of a form or a query.

use serde::ser::{Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};

use super::values::{ValueError, Values, refused};

/// A serialized struct or map, in its order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(Vec<(String, Values)>);

impl Pairs {
    /// Serializes a struct or a map. `None` serializes to `Ok(None)`, other than an empty map.
    pub(crate) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Option<Self>, ValueError> {
        value.serialize(Writer)
    }

    /// The pairs. The key is repeated for each value of a sequence.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(key, values)| {
            values
                .as_slice()
                .iter()
                .map(|value| (key.as_str(), value.as_str()))
        })
    }

    fn push<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), ValueError> {
        let values = Values::of(value).map_err(|error| error.with_field(&key))?;
        self.0.push((key, values));
        Ok(())
    }
}

struct Writer;

type Written = Option<Pairs>;
type Never = Impossible<Written, ValueError>;

impl Serializer for Writer {
    type Ok = Written;
    type Error = ValueError;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Map;
    type SerializeStruct = Pairs;
    type SerializeStructVariant = Never;

    fn serialize_none(self) -> Result<Written, ValueError> {
        Ok(None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Written, ValueError> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Written, ValueError> {
        value.serialize(self)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Written, ValueError> {
        Ok(Some(Pairs::default()))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Map, ValueError> {
        Ok(Map::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Pairs, ValueError> {
        Ok(Pairs::default())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Written, ValueError> {
        Err(ValueError::not_pairs())
    }

    refused! { ValueError::not_pairs();
        serialize_bool(bool) -> Written;
        serialize_i8(i8) -> Written;
        serialize_i16(i16) -> Written;
        serialize_i32(i32) -> Written;
        serialize_i64(i64) -> Written;
        serialize_i128(i128) -> Written;
        serialize_u8(u8) -> Written;
        serialize_u16(u16) -> Written;
        serialize_u32(u32) -> Written;
        serialize_u64(u64) -> Written;
        serialize_u128(u128) -> Written;
        serialize_f32(f32) -> Written;
        serialize_f64(f64) -> Written;
        serialize_char(char) -> Written;
        serialize_str(&str) -> Written;
        serialize_bytes(&[u8]) -> Written;
        serialize_unit() -> Written;
        serialize_unit_variant(&'static str, u32, &'static str) -> Written;
        serialize_seq(Option<usize>) -> Never;
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }
}

impl SerializeStruct for Pairs {
    type Ok = Written;
    type Error = ValueError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), ValueError> {
        self.push(key.to_owned(), value)
    }

    fn end(self) -> Result<Written, ValueError> {
        Ok(Some(self))
    }
}

/// A map whose value follows its key.
#[derive(Default)]
struct Map {
    pairs: Pairs,
    key: String,
}

impl SerializeMap for Map {
    type Ok = Written;
    type Error = ValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        match Values::of(key)? {
            Values::One(key) => self.key = key,
            Values::None | Values::Many(_) => {
                return Err(ValueError::shape("a map whose keys are not scalars"));
            }
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        self.pairs.push(std::mem::take(&mut self.key), value)
    }

    fn end(self) -> Result<Written, ValueError> {
        Ok(Some(self.pairs))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Filter<'f> {
        page: u32,
        #[serde(rename = "searchMode")]
        mode: Option<&'f str>,
        tags: Vec<&'f str>,
        #[serde(flatten)]
        more: BTreeMap<&'f str, bool>,
    }

    fn check(value: &impl Serialize, expected: &[(&str, &str)]) {
        let pairs = Pairs::of(value).unwrap().unwrap();
        assert_eq!(pairs.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn struct_or_map_becomes_pairs() {
        let more = BTreeMap::from([("x", true)]);
        check(
            &Filter {
                page: 1,
                mode: None,
                tags: vec!["a", "b"],
                more,
            },
            &[("page", "1"), ("tags", "a"), ("tags", "b"), ("x", "true")],
        );
        check(
            &BTreeMap::from([(1, "one"), (2, "two")]),
            &[("1", "one"), ("2", "two")],
        );
        check(&Some(BTreeMap::<&str, u8>::new()), &[]);
        assert_eq!(Pairs::of(&None::<u8>), Ok(None));
    }

    #[test]
    fn value_without_keys_is_refused_and_a_field_is_named() {
        assert!(Pairs::of(&5).is_err());
        assert!(Pairs::of(&[("a", 1)]).is_err());
        let error = Pairs::of(&BTreeMap::from([("a", BTreeMap::from([("b", 1)]))])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "has a field `a` that is a map: only scalars, options and sequences of scalars can be sent"
        );
    }
}
