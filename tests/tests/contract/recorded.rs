//! The recorded request: arguments for a call, and what the call must send.

use std::{
    cell::Cell,
    fmt::{Debug, Display},
};

use http::header::CONTENT_TYPE;
use logto_client::{Multipart, transport::TransportRequest};
use logto_tests::fixtures::{Exchange, Operation};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::lossless::{check_units, compare};

/// A type of arguments.
pub(crate) trait Argument: Deserialize<'static> + Debug {}

impl<T: Deserialize<'static> + Debug> Argument for T {}

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
    pub(crate) fn path<T: Argument>(&self) -> Result<T, String> {
        let index = self.taken.replace(self.taken.get() + 1);
        let value = self.path.get(index).ok_or("the row has too many paths")?;
        self.checked("path", T::deserialize(kept(value.as_str().into())))
    }

    /// Returns the body.
    pub(crate) fn body<T: Argument>(&self) -> Result<T, String> {
        self.checked("body", T::deserialize(kept(self.body.clone())))
    }

    /// Returns a member of the body, null if there is none.
    pub(crate) fn field<T: Argument>(&self, name: &str) -> Result<T, String> {
        let value = self.body.get(name).cloned().unwrap_or_default();
        self.checked(name, T::deserialize(kept(value)))
    }

    /// Returns the form with files.
    pub(crate) fn files(&self) -> Multipart {
        let files = self.exchange.multipart.iter().flatten();
        files.fold(Multipart::new(), |form, file| {
            form.file(&file.name, &file.filename, &file.r#type, file.data.clone())
        })
    }

    /// Returns a parameter of the query, null if there is none.
    pub(crate) fn parameter<T: Argument>(&self, name: &str) -> Result<T, String> {
        let pairs = self.query.iter().filter(|(known, _)| known == name);
        let values: Vec<Value> = pairs.map(|(_, value)| value.as_str().into()).collect();
        let first = values.first().cloned().unwrap_or_default();
        let scalar = first.as_str().and_then(|text| serde_json::from_str(text).ok());
        let readings = [Some(first), scalar, Some(values.into())].into_iter().flatten();
        let mut readings = readings.map(|value| T::deserialize(kept(value)));
        let Some(first) = readings.next() else { return Err("no reading".to_owned()) };
        self.checked(name, first.or_else(|error| readings.find_map(Result::ok).ok_or(error)))
    }

    /// Returns the query as a struct, without page and page size.
    pub(crate) fn query<T: Argument>(&self) -> Result<T, String> {
        let pairs = self.query.iter().filter(|(name, _)| name != "page" && name != "page_size");
        let names = pairs.clone().map(|(name, _)| name);
        let query =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let value = self.checked("query", serde_html_form::from_str(String::leak(query)))?;
        // A search is a map: it takes parameters that are fields, if the struct does not.
        let debug = format!("{value:?}");
        let is_search = |name: &str| {
            matches!(name.split('.').next(), Some("search" | "mode" | "joint" | "isCaseSensitive"))
        };
        let mut others = names.filter(|name| !is_search(name));
        match others.find(|name| debug.contains(&format!("\"{name}\": "))) {
            Some(name) => Err(format!("query: `{name}` is not a field")),
            None => Ok(value),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.exchange.headers.get(name).map(String::as_str)
    }

    /// Returns a number in the query.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.query.iter().find(|(known, _)| known == name)?.1.parse().ok()
    }

    fn checked<T: Debug>(
        &self,
        argument: &str,
        result: Result<T, impl Display>,
    ) -> Result<T, String> {
        let value =
            result.map_err(|error| format!("the {argument} does not deserialize: {error}"))?;
        if self.exchange.is_success() {
            check_units(&format!("{value:?}"))?;
        }
        Ok(value)
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
        compare("body", &self.body, &body, None)
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

/// A value that arguments can borrow from. The test leaks it.
fn kept(value: Value) -> &'static Value {
    Box::leak(Box::new(value))
}
