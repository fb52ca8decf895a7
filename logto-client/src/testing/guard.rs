//! Reads the fields of a request body and collects what is wrong with them.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    issues::{Issues, ROOT},
    languages,
};

const INVALID_INPUT: &str = "guard.invalid_input";

/// A body that is being read. A field with a mistake reads as if it were absent; [`Guard::finish`] then
/// refuses the request, so nobody gets to use it.
pub(super) struct Guard<'a> {
    fields: &'a Map<String, Value>,
    issues: Issues,
}

impl<'a> Guard<'a> {
    /// # Errors
    ///
    /// 400 if the body is not an object.
    pub(super) fn new(body: &'a Value) -> Result<Self, Answer> {
        let mut issues = Issues::default();
        let Value::Object(fields) = body else {
            issues.wrong_type(ROOT, "object", Some(body));
            return Err(issues.into_refusal(INVALID_INPUT));
        };
        Ok(Self { fields, issues })
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, key: &str) -> &'a str {
        self.require(key, "string");
        self.text(key).unwrap_or_default()
    }

    /// A text that must be there, of a length in UTF-16 units.
    pub(super) fn required_text_of_length(
        &mut self,
        key: &str,
        allowed: RangeInclusive<usize>,
    ) -> &'a str {
        self.require(key, "string");
        self.text_of_length(key, allowed).unwrap_or_default()
    }

    /// A text that may be left out, but not be null.
    pub(super) fn text(&mut self, key: &str) -> Option<&'a str> {
        let value = self.fields.get(key)?;
        if !value.is_string() {
            self.issues.wrong_type(&[key], "string", Some(value));
        }
        value.as_str()
    }

    /// A text that may be left out, of a length in UTF-16 units.
    pub(super) fn text_of_length(
        &mut self,
        key: &str,
        allowed: RangeInclusive<usize>,
    ) -> Option<&'a str> {
        let text = self.text(key)?;
        let length = text.encode_utf16().count();
        if length < *allowed.start() {
            self.issues.too_short(&[key], *allowed.start());
        } else if length > *allowed.end() {
            self.issues.too_long(&[key], *allowed.end());
        }
        Some(text)
    }

    /// A text that may be left out, of a form.
    pub(super) fn text_of_form(
        &mut self,
        key: &str,
        is_valid: fn(&str) -> bool,
    ) -> Option<&'a str> {
        let text = self.text(key)?;
        if !is_valid(text) {
            self.issues.invalid_string(&[key], &json!("regex"));
        }
        Some(text)
    }

    /// `true` or `false`.
    pub(super) fn switch(&mut self, key: &str) -> Option<bool> {
        let value = self.fields.get(key)?;
        if !value.is_boolean() {
            self.issues.wrong_type(&[key], "boolean", Some(value));
        }
        value.as_bool()
    }

    /// An object that must be there.
    pub(super) fn required_object(&mut self, key: &str) -> Map<String, Value> {
        self.require(key, "object");
        self.object(key).cloned().unwrap_or_default()
    }

    /// An object that may be left out, but not be null.
    pub(super) fn object(&mut self, key: &str) -> Option<&'a Map<String, Value>> {
        let value = self.fields.get(key)?;
        if !value.is_object() {
            self.issues.wrong_type(&[key], "object", Some(value));
        }
        value.as_object()
    }

    /// The metadata of a connector: fields that are not metadata are dropped.
    pub(super) fn metadata(&mut self) -> Option<Map<String, Value>> {
        let given = self.object("metadata")?;
        let mut metadata = Map::new();
        for key in ["target", "name", "logo", "logoDark"] {
            let Some(value) = given.get(key) else {
                continue;
            };
            match key {
                "name" => self.name(value),
                "logoDark" if value.is_null() => {}
                _ if value.is_string() => {}
                _ => self
                    .issues
                    .wrong_type(&["metadata", key], "string", Some(value)),
            }
            metadata.insert(key.to_owned(), value.clone());
        }
        Some(metadata)
    }

    /// # Errors
    ///
    /// 400 with all mistakes, if there are any.
    pub(super) fn finish(self) -> Result<(), Answer> {
        self.issues.refuse(INVALID_INPUT)
    }

    fn require(&mut self, key: &str, expected: &str) {
        if !self.fields.contains_key(key) {
            self.issues.wrong_type(&[key], expected, None);
        }
    }

    /// Language tags and texts, English among them. A name is checked twice, for English and for the others,
    /// so one of another type is two issues. The tags are looked at when the rest is right.
    fn name(&mut self, name: &Value) {
        let Value::Object(texts) = name else {
            self.issues
                .wrong_type(&["metadata", "name"], "object", Some(name));
            self.issues
                .wrong_type(&["metadata", "name"], "object", Some(name));
            return;
        };
        if !texts.contains_key("en") {
            self.issues
                .wrong_type(&["metadata", "name", "en"], "string", None);
        } else if texts.values().all(Value::is_string)
            && !texts.keys().all(|tag| languages::is_known(tag))
        {
            self.issues.custom(&["metadata", "name"], "Invalid input");
        }
        for (language, text) in texts.iter().filter(|(_, text)| !text.is_string()) {
            let checks = if language == "en" { 2 } else { 1 };
            for _ in 0..checks {
                self.issues
                    .wrong_type(&["metadata", "name", language], "string", Some(text));
            }
        }
    }
}
