//! Decodes the value at a path into a JSON body, without building a tree of the rest.

use std::{fmt, marker::PhantomData};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

/// The seed of the value at a path: the steps of a JSON pointer (RFC 6901), unescaped.
pub(super) struct At<T> {
    path: &'static [&'static str],
    value: PhantomData<fn() -> T>,
}

impl<T> At<T> {
    pub(super) fn new(path: &'static [&'static str]) -> Self {
        Self { path, value: PhantomData }
    }
}

impl<T> Clone for At<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<T> {}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for At<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        match self.path.split_at_checked(1) {
            None => T::deserialize(deserializer),
            // As the field of a struct, so that errors name it.
            Some((step, rest)) => {
                deserializer.deserialize_struct("", step, Step { step, rest: Self::new(rest) })
            }
        }
    }
}

/// One step of the path, in a slice of its own.
struct Step<T> {
    step: &'static [&'static str],
    rest: At<T>,
}

impl<T> Step<T> {
    fn name(&self) -> &'static str {
        self.step.first().copied().unwrap_or_default()
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Step<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.name())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        let mut found = None;
        while let Some(is_it) = members.next_key_seed(Is(self.name()))? {
            if !is_it {
                members.next_value::<IgnoredAny>()?;
            } else if found.replace(members.next_value_seed(self.rest)?).is_some() {
                return Err(A::Error::duplicate_field(self.name()));
            }
        }
        found.ok_or_else(|| A::Error::missing_field(self.name()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<T, A::Error> {
        let missing = || A::Error::missing_field(self.name());
        let index: usize = self.name().parse().map_err(|_| missing())?;
        for _ in 0..index {
            elements.next_element::<IgnoredAny>()?.ok_or_else(missing)?;
        }
        let found = elements.next_element_seed(self.rest)?.ok_or_else(missing)?;
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }
}

/// Compares a key without allocating.
struct Is(&'static str);

impl<'de> DeserializeSeed<'de> for Is {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Is {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}
