//! Writes a struct or a map as pairs of a key and texts: what a form, or the whole query, can hold.

use serde::ser::{Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};

use super::{NotText, Texts, refused};

/// A struct or a map as pairs, in its order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(Vec<(String, Texts)>);

impl Pairs {
    /// Writes a value. A `None` is no pairs at all, which is told apart from an empty map: `Ok(None)`.
    pub(crate) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Option<Self>, NotText> {
        value.serialize(Writer)
    }

    /// The pairs, with the key repeated for each text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(key, texts)| {
            texts
                .as_slice()
                .iter()
                .map(|text| (key.as_str(), text.as_str()))
        })
    }

    fn push<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), NotText> {
        let texts = Texts::of(value).map_err(|error| error.of(&key))?;
        self.0.push((key, texts));
        Ok(())
    }
}

struct Writer;

type Written = Option<Pairs>;
type Never = Impossible<Written, NotText>;

impl Serializer for Writer {
    type Ok = Written;
    type Error = NotText;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Map;
    type SerializeStruct = Pairs;
    type SerializeStructVariant = Never;

    fn serialize_none(self) -> Result<Written, NotText> {
        Ok(None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Written, NotText> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Written, NotText> {
        value.serialize(self)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Written, NotText> {
        Ok(Some(Pairs::default()))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Map, NotText> {
        Ok(Map::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Pairs, NotText> {
        Ok(Pairs::default())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Written, NotText> {
        Err(NotText::not_pairs())
    }

    refused! { NotText::not_pairs();
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
    type Error = NotText;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), NotText> {
        self.push(key.to_owned(), value)
    }

    fn end(self) -> Result<Written, NotText> {
        Ok(Some(self))
    }
}

/// A map of which the key comes before the value.
#[derive(Default)]
struct Map {
    pairs: Pairs,
    key: String,
}

impl SerializeMap for Map {
    type Ok = Written;
    type Error = NotText;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotText> {
        match Texts::of(key)? {
            Texts::One(key) => self.key = key,
            Texts::None | Texts::Many(_) => {
                return Err(NotText::shape("a map whose keys are not texts"));
            }
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotText> {
        self.pairs.push(std::mem::take(&mut self.key), value)
    }

    fn end(self) -> Result<Written, NotText> {
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
    fn structs_and_maps_become_pairs() {
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
    fn what_has_no_keys_is_refused_and_a_field_is_named() {
        assert!(Pairs::of(&5).is_err());
        assert!(Pairs::of(&[("a", 1)]).is_err());
        let error = Pairs::of(&BTreeMap::from([("a", BTreeMap::from([("b", 1)]))])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "holds `a`, which is a map: only scalars, options and sequences of scalars can be sent"
        );
    }
}
