//! The recorded request: arguments for a call, and what the call must send.

use std::{
    cell::Cell,
    fmt::{Debug, Display},
};

use http::header::CONTENT_TYPE;
use logto_client::transport::TransportRequest;
use logto_tests::fixtures::{Exchange, FilePart, Operation};
use percent_encoding::percent_decode_str;
use serde::{
    Deserialize,
    de::{
        DeserializeOwned, Deserializer, IntoDeserializer, Visitor,
        value::{
            BorrowedStrDeserializer, Error, MapDeserializer, SeqDeserializer, UnitDeserializer,
        },
    },
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

/// A recorded request.
pub(crate) struct Recorded<'e> {
    exchange: &'e Exchange,
    /// Decoded values of the placeholders.
    path: Vec<String>,
    /// Number of placeholders that were taken.
    taken: Cell<usize>,
    /// Decoded pairs.
    query: Vec<(String, String)>,
    /// The body, or the form as an object.
    body: Value,
}

#[allow(dead_code, reason = "not every group has rows yet")]
impl<'e> Recorded<'e> {
    pub(crate) fn new(operation: &Operation, exchange: &'e Exchange) -> Self {
        let (path, query) = split(&exchange.target);
        let template = operation.path.split('/');
        let path = template.zip(path).filter(|(part, _)| part.starts_with('{'));
        let form = exchange.form.clone().map(Value::Object);
        Self {
            exchange,
            path: path.map(|(_, segment)| segment).collect(),
            taken: Cell::default(),
            query,
            body: exchange.body.clone().or(form).unwrap_or_default(),
        }
    }

    /// Returns the value of the next placeholder in the path.
    pub(crate) fn path<'r, T: Deserialize<'r>>(&'r self) -> Result<T, String> {
        let index = self.taken.replace(self.taken.get() + 1);
        let value = self.path.get(index).ok_or("the row has too many paths")?;
        T::deserialize(Text(vec![value])).map_err(in_argument("path"))
    }

    /// Returns the body.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, String> {
        T::deserialize(&self.body).map_err(in_argument("body"))
    }

    /// Returns a member of the body, null if there is none.
    pub(crate) fn field<'r, T: Deserialize<'r>>(&'r self, name: &str) -> Result<T, String> {
        let value = self.body.get(name).unwrap_or(&Value::Null);
        T::deserialize(value).map_err(in_argument(name))
    }

    /// Returns the files of the form.
    pub(crate) fn files(&self) -> &[FilePart] {
        self.exchange.multipart.as_deref().unwrap_or_default()
    }

    /// Returns a parameter of the query, or nothing.
    pub(crate) fn parameter<'r, T: Deserialize<'r>>(&'r self, name: &str) -> Result<T, String> {
        let pairs = self.query.iter().filter(|(known, _)| known == name);
        let values: Vec<&str> = pairs.map(|(_, value)| &**value).collect();
        let result = match values[..] {
            [] => T::deserialize(UnitDeserializer::<Error>::new()),
            _ => T::deserialize(Text(values)),
        };
        result.map_err(in_argument(name))
    }

    /// Returns the query as a struct, without page and page size.
    pub(crate) fn query<T: DeserializeOwned>(&self) -> Result<T, String> {
        let mut parameters: Vec<(&str, Text<'_>)> = Vec::new();
        for (name, value) in &self.query {
            match parameters.iter_mut().find(|(known, _)| known == name) {
                _ if name == "page" || name == "page_size" => {}
                Some((_, Text(values))) => values.push(value),
                None => parameters.push((name, Text(vec![value]))),
            }
        }
        let parameters = MapDeserializer::<_, Error>::new(parameters.into_iter());
        T::deserialize(parameters).map_err(in_argument("query"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.exchange.headers.get(name).map(String::as_str)
    }

    /// Returns a number in the query.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.query.iter().find(|(known, _)| known == name)?.1.parse().ok()
    }

    /// Compares the request that was sent with the recorded one.
    pub(crate) fn compare(&self, sent: &TransportRequest) -> Result<(), String> {
        let Exchange { method, target, headers, .. } = self.exchange;
        same("method", sent.method().as_str(), method)?;
        let (path, query) = split(sent.path_and_query());
        same("path", &path, &split(target).0)?;
        let mut expected = self.query.clone();
        // Paginated lists always ask for a page.
        for (name, default) in [("page", "1"), ("page_size", "20")] {
            let pair = (name.to_owned(), default.to_owned());
            if self.number(name).is_none() && query.contains(&pair) {
                expected.push(pair);
            }
        }
        same("query", &sorted(query), &sorted(expected))?;
        for (name, value) in headers {
            let sent = sent.headers().get(name).and_then(|value| value.to_str().ok());
            same(name, &sent, &Some(value.as_str()))?;
        }
        let media_type = sent.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let body = sent.body().map_or("", |body| str::from_utf8(body).unwrap_or("not UTF-8"));
        if self.exchange.multipart.is_some() {
            let boundary = media_type.and_then(|value| value.split_once("boundary="));
            let boundary = boundary.map_or("", |(_, boundary)| boundary);
            let recorded = self.exchange.request_body(boundary);
            let sent = media_type.map(|media_type| (media_type.to_owned(), body.to_owned()));
            return same("files", &sent, &recorded);
        }
        let body = match media_type {
            None => Value::Null,
            Some("application/x-www-form-urlencoded") => {
                let pairs = url::form_urlencoded::parse(body.as_bytes()).into_owned();
                pairs
                    .map(|(name, value)| (name, Value::String(value)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            Some(_) => serde_json::from_str(body).unwrap_or_else(|_| body.into()),
        };
        same_value("body", &body, &self.body)
    }
}

/// Splits a request target into decoded segments and decoded pairs.
fn split(target: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let decode = |segment| percent_decode_str(segment).decode_utf8_lossy().into_owned();
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    (path.split('/').map(decode).collect(), query.collect())
}

/// Sorts by name. Only the order of equal names matters.
fn sorted(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    pairs
}

fn same<T: PartialEq + Debug + ?Sized>(what: &str, sent: &T, recorded: &T) -> Result<(), String> {
    if sent == recorded {
        return Ok(());
    }
    Err(format!("{what}: sent {sent:?} instead of {recorded:?}"))
}

/// Compares JSON, and names the first path that differs.
fn same_value(path: &str, sent: &Value, recorded: &Value) -> Result<(), String> {
    match (sent, recorded) {
        (Value::Object(sent), Value::Object(recorded)) => {
            for key in sent.keys().chain(recorded.keys()) {
                match (sent.get(key), recorded.get(key)) {
                    (Some(sent), Some(recorded)) => {
                        same_value(&format!("{path}.{key}"), sent, recorded)?;
                    }
                    (sent, recorded) => same(&format!("{path}.{key}"), &sent, &recorded)?,
                }
            }
            Ok(())
        }
        (Value::Array(sent), Value::Array(recorded)) if sent.len() == recorded.len() => {
            let mut pairs = sent.iter().zip(recorded).enumerate();
            pairs.try_for_each(|(at, (a, b))| same_value(&format!("{path}[{at}]"), a, b))
        }
        _ => same(path, sent, recorded),
    }
}

fn in_argument<E: Display>(argument: &str) -> impl Fn(E) -> String {
    move |error| format!("the recorded {argument} does not deserialize: {error}")
}

/// The values of one parameter. Deserializes into strings, numbers, booleans, enums, and lists of them.
struct Text<'r>(Vec<&'r str>);

impl<'r> Text<'r> {
    fn first(&self) -> &'r str {
        self.0.first().copied().unwrap_or_default()
    }
}

impl<'r> IntoDeserializer<'r, Error> for Text<'r> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Deserializes numbers and booleans by parsing.
macro_rules! parsed {
    ($($deserialize:ident $visit:ident,)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.first().parse() {
                Ok(value) => visitor.$visit(value),
                Err(_) => self.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.first())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        BorrowedStrDeserializer::new(self.first()).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let values = self.0.into_iter().map(|value| Text(vec![value]));
        SeqDeserializer::new(values).deserialize_seq(visitor)
    }

    parsed! {
        deserialize_bool visit_bool,
        deserialize_u8 visit_u8,
        deserialize_u16 visit_u16,
        deserialize_u32 visit_u32,
        deserialize_u64 visit_u64,
        deserialize_i32 visit_i32,
        deserialize_i64 visit_i64,
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct
        identifier ignored_any
    }
}
