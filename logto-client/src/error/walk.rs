//! A walk over the strings and numbers of a JSON body that builds no tree: a body of 16 MiB can become a tree of a
//! gigabyte.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Upper bound on the steps of a path. Deeper values are skipped.
const MAX_DEPTH: usize = 5;
/// Upper bound on the bytes of a name. Members with longer names are skipped.
const MAX_NAME_BYTES: usize = 64;

/// A step of the path to a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Element(usize),
}

/// A visited value.
pub(super) enum Scalar<'v> {
    String(&'v str),
    Number(u64),
}

/// Visits the strings and whole numbers of a body in their order. Returns whether the body is JSON.
pub(super) fn walk(body: &[u8], mut visit: impl FnMut(&[Step], Scalar<'_>)) -> bool {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let walk = Walk { path: &mut Vec::new(), visit: &mut visit };
    let walked = walk.deserialize(&mut deserializer);
    walked.and_then(|()| deserializer.end()).is_ok()
}

struct Walk<'w> {
    path: &'w mut Vec<Step>,
    visit: &'w mut dyn FnMut(&[Step], Scalar<'_>),
}

impl Walk<'_> {
    fn below(&mut self) -> Walk<'_> {
        Walk { path: &mut *self.path, visit: &mut *self.visit }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.path.len() > MAX_DEPTH {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(drop);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: Error>(self, string: &str) -> Result<(), E> {
        (self.visit)(self.path, Scalar::String(string));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        (self.visit)(self.path, Scalar::Number(number));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            if name.len() > MAX_NAME_BYTES {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            self.path.push(Step::Member(name));
            members.next_value_seed(self.below())?;
            self.path.pop();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        for index in 0.. {
            self.path.push(Step::Element(index));
            let element = elements.next_element_seed(self.below())?;
            self.path.pop();
            if element.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
