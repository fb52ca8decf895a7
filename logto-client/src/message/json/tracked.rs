//! A deserializer that finds the place and the cause of a failure, and quotes no value of the body.
//!
//! It wraps the JSON deserializer at every level, for three things: the path to the value that fails, where a key is
//! shown only if it is a field of the type; the error that the type reports, whose parts that come from the type are
//! kept and whose other parts are dropped; and the error of the JSON deserializer itself, which quotes values. It is
//! too slow for bodies that decode.

use std::{
    cell::{Cell, RefCell},
    fmt::{self, Display, Write},
};

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

/// Path and cause of the failure to decode this body. The path is empty at the top.
pub(super) fn failure_of<'de, S: DeserializeSeed<'de>>(
    body: &'de str,
    seed: S,
) -> (String, Failure) {
    let place = Place::default();
    let inner = &mut serde_json::Deserializer::from_str(body);
    let tracked = Tracked { inner, place: &place, key: None };
    match seed.deserialize(tracked) {
        Ok(_) => (String::new(), Failure::Other),
        Err(failure) => (place.to_string(), failure),
    }
}

/// The cause of a failure, without the values of the body.
#[derive(Debug)]
pub(super) enum Failure {
    Expected(String),
    MissingField(&'static str),
    DuplicateField(&'static str),
    Other,
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected(expected) => write!(f, "expected {expected}"),
            Self::MissingField(name) => write!(f, "missing field `{name}`"),
            Self::DuplicateField(name) => write!(f, "duplicate field `{name}`"),
            Self::Other => f.write_str("unexpected value"),
        }
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    /// A custom message may quote a value.
    fn custom<T: Display>(_: T) -> Self {
        Self::Other
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::MissingField(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::DuplicateField(field)
    }
}

/// The place of a value, and the error on the way from a visitor to the deserializer that called it.
#[derive(Default)]
struct Place {
    path: RefCell<Vec<Step>>,
    failure: Cell<Option<Failure>>,
}

enum Step {
    Field(&'static str),
    /// A key that is no field of a struct: that of a map, for instance.
    Key,
    Element(usize),
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.path.borrow().iter().enumerate() {
            if number > 0 && !matches!(step, Step::Element(_)) {
                f.write_char('.')?;
            }
            match step {
                Step::Field(name) => f.write_str(name)?,
                Step::Key => f.write_char('*')?,
                Step::Element(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl Place {
    /// Runs a step down, if there is one. After a failure the path stays as it is.
    fn within<T, E>(&self, step: Option<Step>, run: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let depth = self.path.borrow().len();
        self.path.borrow_mut().extend(step);
        let value = run()?;
        self.path.borrow_mut().truncate(depth);
        Ok(value)
    }

    /// Passes the error of a visitor on through the deserializer.
    fn pass<E: de::Error>(&self, failure: Failure) -> E {
        self.failure.set(Some(failure));
        E::custom("")
    }

    /// Receives the error of a visitor, or of the deserializer itself.
    fn receive<E: Display>(&self, error: E) -> Failure {
        let passed = self.failure.take();
        passed.unwrap_or_else(|| {
            // Such an error reads "invalid type: string \"x\", expected u8 at line 1 column 2".
            let mut end = End::default();
            let _ = write!(end, "{error}");
            let expected = end.0.rsplit_once(", expected ").map(|(_, expected)| expected);
            let expected = expected.and_then(|expected| expected.split(" at line ").next());
            expected.map_or(Failure::Other, |name| Failure::Expected(name.to_owned()))
        })
    }
}

/// The end of a message, which quotes a value of any length.
#[derive(Default)]
struct End(String);

impl End {
    const MAX_BYTES: usize = 500;
}

impl Write for End {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        // From the first boundary of a character on.
        let start = more.len().saturating_sub(Self::MAX_BYTES);
        let end = (start..more.len()).find_map(|start| more.get(start..));
        if start > 0 {
            self.0.clear();
        }
        self.0.push_str(end.unwrap_or_default());
        Ok(())
    }
}

/// The fields of a struct, and the one of them that a key names.
#[derive(Clone, Copy)]
struct Key<'p> {
    fields: &'static [&'static str],
    found: &'p Cell<Option<&'static str>>,
}

/// A deserializer.
struct Tracked<'p, D> {
    inner: D,
    place: &'p Place,
    /// Set for the key of a struct.
    key: Option<Key<'p>>,
}

impl<'p, D> Tracked<'p, D> {
    fn visitor<V>(&self, visitor: V, fields: &'static [&'static str]) -> Tracking<'p, V> {
        Tracking { inner: visitor, place: self.place, key: self.key, fields }
    }
}

/// Forwards to the inner deserializer.
macro_rules! deserialize {
    ($($method:ident($($argument:ident: $type:ty),*) $fields:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, Failure> {
            let visitor = self.visitor(visitor, $fields);
            let result = self.inner.$method($($argument,)* visitor);
            result.map_err(|error| self.place.receive(error))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Tracked<'_, D> {
    type Error = Failure;

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }

    deserialize! {
        deserialize_any() &[];
        deserialize_bool() &[];
        deserialize_i8() &[];
        deserialize_i16() &[];
        deserialize_i32() &[];
        deserialize_i64() &[];
        deserialize_i128() &[];
        deserialize_u8() &[];
        deserialize_u16() &[];
        deserialize_u32() &[];
        deserialize_u64() &[];
        deserialize_u128() &[];
        deserialize_f32() &[];
        deserialize_f64() &[];
        deserialize_char() &[];
        deserialize_str() &[];
        deserialize_string() &[];
        deserialize_bytes() &[];
        deserialize_byte_buf() &[];
        deserialize_option() &[];
        deserialize_unit() &[];
        deserialize_unit_struct(name: &'static str) &[];
        deserialize_newtype_struct(name: &'static str) &[];
        deserialize_seq() &[];
        deserialize_tuple(len: usize) &[];
        deserialize_tuple_struct(name: &'static str, len: usize) &[];
        deserialize_map() &[];
        deserialize_struct(name: &'static str, fields: &'static [&'static str]) fields;
        deserialize_enum(name: &'static str, variants: &'static [&'static str]) &[];
        deserialize_identifier() &[];
        deserialize_ignored_any() &[];
    }
}

/// The seed of a value that is a step further down, of a key, or of a variant.
struct Seed<'p, S> {
    inner: S,
    place: &'p Place,
    key: Option<Key<'p>>,
    step: Option<Step>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let Self { inner, place, key, step } = self;
        let tracked = Tracked { inner: deserializer, place, key };
        let result = place.within(step, || inner.deserialize(tracked));
        result.map_err(|failure| place.pass(failure))
    }
}

/// A visitor, or the access to a part of the body that one is given.
struct Tracking<'p, V> {
    inner: V,
    place: &'p Place,
    key: Option<Key<'p>>,
    /// The fields of the struct that is visited.
    fields: &'static [&'static str],
}

impl<'p, V> Tracking<'p, V> {
    fn note(&self, string: &str) {
        if let Some(Key { fields, found }) = self.key {
            found.set(fields.iter().find(|field| **field == string).copied());
        }
    }

    fn with<A>(&self, inner: A) -> Tracking<'p, A> {
        Tracking { inner, place: self.place, key: None, fields: self.fields }
    }

    fn seed<S>(&self, inner: S) -> Seed<'p, S> {
        Seed { inner, place: self.place, key: None, step: None }
    }

    fn nested<D>(&self, inner: D) -> Tracked<'p, D> {
        Tracked { inner, place: self.place, key: None }
    }
}

/// Forwards a value to the inner visitor.
macro_rules! visit {
    ($($method:ident($($value:ident: $type:ty)?);)*) => {$(
        fn $method<E: de::Error>(self, $($value: $type)?) -> Result<V::Value, E> {
            let result = self.inner.$method($($value)?);
            result.map_err(|failure: Failure| self.place.pass(failure))
        }
    )*};
}

/// Forwards a nested part, wrapped, to the inner visitor.
macro_rules! visit_nested {
    ($($method:ident($part:ident: $access:ident) by $wrap:ident;)*) => {$(
        fn $method<A: $access<'de>>(self, $part: A) -> Result<V::Value, A::Error> {
            let wrapped = self.$wrap($part);
            let result = self.inner.$method(wrapped);
            result.map_err(|failure| self.place.pass(failure))
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Tracking<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_str<E: de::Error>(self, string: &str) -> Result<V::Value, E> {
        self.note(string);
        let result = self.inner.visit_str(string);
        result.map_err(|failure: Failure| self.place.pass(failure))
    }

    fn visit_borrowed_str<E: de::Error>(self, string: &'de str) -> Result<V::Value, E> {
        self.note(string);
        let result = self.inner.visit_borrowed_str(string);
        result.map_err(|failure: Failure| self.place.pass(failure))
    }

    visit! {
        visit_bool(value: bool);
        visit_i64(value: i64);
        visit_i128(value: i128);
        visit_u64(value: u64);
        visit_u128(value: u128);
        visit_f64(value: f64);
        visit_string(value: String);
        visit_bytes(value: &[u8]);
        visit_borrowed_bytes(value: &'de [u8]);
        visit_byte_buf(value: Vec<u8>);
        visit_none();
        visit_unit();
    }

    visit_nested! {
        visit_some(value: Deserializer) by nested;
        visit_newtype_struct(value: Deserializer) by nested;
        visit_seq(elements: SeqAccess) by elements;
        visit_map(members: MapAccess) by members;
        visit_enum(variant: EnumAccess) by with;
    }
}

struct Elements<'p, A> {
    inner: A,
    place: &'p Place,
    index: usize,
}

struct Members<'p, A> {
    inner: A,
    place: &'p Place,
    fields: &'static [&'static str],
    /// The last key, if it is a field.
    field: Cell<Option<&'static str>>,
}

impl<'p, V> Tracking<'p, V> {
    fn elements<A>(&self, inner: A) -> Elements<'p, A> {
        Elements { inner, place: self.place, index: 0 }
    }

    fn members<A>(&self, inner: A) -> Members<'p, A> {
        Members { inner, place: self.place, fields: self.fields, field: Cell::new(None) }
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Elements<'_, A> {
    type Error = Failure;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Failure> {
        let Self { inner, place, index } = self;
        let seed = Seed { inner: seed, place, key: None, step: Some(Step::Element(*index)) };
        *index = index.saturating_add(1);
        let element = inner.next_element_seed(seed);
        element.map_err(|error| place.receive(error))
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, A> {
    type Error = Failure;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Failure> {
        self.field.set(None);
        let seed = Seed {
            inner: seed,
            place: self.place,
            step: None,
            key: Some(Key { fields: self.fields, found: &self.field }),
        };
        let key = self.inner.next_key_seed(seed);
        key.map_err(|error| self.place.receive(error))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failure> {
        let Self { inner, place, field, .. } = self;
        let seed = Seed {
            inner: seed,
            place,
            key: None,
            step: Some(field.get().map_or(Step::Key, Step::Field)),
        };
        let value = inner.next_value_seed(seed);
        value.map_err(|error| place.receive(error))
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, 'p, A: EnumAccess<'de>> EnumAccess<'de> for Tracking<'p, A> {
    type Error = Failure;
    type Variant = Tracking<'p, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Failure> {
        let place = self.place;
        let seed = self.seed(seed);
        match self.inner.variant_seed(seed) {
            Ok((value, variant)) => {
                Ok((value, Tracking { inner: variant, place, key: None, fields: &[] }))
            }
            Err(error) => Err(place.receive(error)),
        }
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Tracking<'_, A> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        let result = self.inner.unit_variant();
        result.map_err(|error| self.place.receive(error))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Failure> {
        let seed = self.seed(seed);
        let result = self.inner.newtype_variant_seed(seed);
        result.map_err(|error| self.place.receive(error))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Failure> {
        let visitor = self.with(visitor);
        let result = self.inner.tuple_variant(len, visitor);
        result.map_err(|error| self.place.receive(error))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let mut visitor = self.with(visitor);
        visitor.fields = fields;
        let result = self.inner.struct_variant(fields, visitor);
        result.map_err(|error| self.place.receive(error))
    }
}
