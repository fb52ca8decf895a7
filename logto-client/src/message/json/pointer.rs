//! Decodes the value at a path into a JSON body, without building a tree of the rest.

use std::{fmt, marker::PhantomData};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

/// The seed of the value at a path: the steps of a JSON pointer (RFC 6901), unescaped. `null` is `None`.
pub(super) struct At<T> {
    path: &'static [&'static str],
    /// Whether the value may be missing.
    is_optional: bool,
    value: PhantomData<fn() -> T>,
}

impl<T> At<T> {
    pub(super) fn required(path: &'static [&'static str]) -> Self {
        Self { path, is_optional: false, value: PhantomData }
    }

    pub(super) fn optional(path: &'static [&'static str]) -> Self {
        Self { path, is_optional: true, value: PhantomData }
    }
}

impl<T> Clone for At<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<T> {}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for At<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        match self.path.split_at_checked(1) {
            None => Option::deserialize(deserializer),
            Some((step, rest)) => {
                let rest = Self { path: rest, ..self };
                deserializer.deserialize_option(Step { step, rest })
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

    fn missing<E: Error>(&self) -> Result<Option<T>, E> {
        if self.rest.is_optional { Ok(None) } else { Err(E::missing_field(self.name())) }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Step<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.name())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<T>, A::Error> {
        let mut found = None;
        while let Some(name) = members.next_key::<String>()? {
            if name != self.name() {
                members.next_value::<IgnoredAny>()?;
            } else if found.replace(members.next_value_seed(self.rest)?).is_some() {
                return Err(A::Error::duplicate_field(self.name()));
            }
        }
        found.map_or_else(|| self.missing(), Ok)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Option<T>, A::Error> {
        let index = self.name().parse().unwrap_or(usize::MAX);
        for _ in 0..index {
            if elements.next_element::<IgnoredAny>()?.is_none() {
                return self.missing();
            }
        }
        let Some(found) = elements.next_element_seed(self.rest)? else {
            return self.missing();
        };
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        self.missing()
    }

    /// Visits a struct with this one field, so that errors name it.
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_struct("", self.step, self)
    }
}
