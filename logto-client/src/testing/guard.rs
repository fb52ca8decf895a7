//! Reads the fields of a request body and collects validation issues.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    issues::{Issues, ROOT},
};

const INVALID_INPUT: &str = "guard.invalid_input";

/// A reader of a body's fields. An invalid field reads as absent (or, if required, as empty) and adds an issue,
/// which [`Guard::finish`] reports.
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
            return Err(issues.into_answer(INVALID_INPUT));
        };
        Ok(Self { fields, issues })
    }

    /// Reads a required string.
    pub(super) fn required_string(&mut self, key: &str) -> &'a str {
        self.require(key, "string");
        self.string(key).unwrap_or_default()
    }

    /// Reads a required string of a length in UTF-16 units.
    pub(super) fn required_string_of_length(
        &mut self,
        key: &str,
        allowed: RangeInclusive<usize>,
    ) -> &'a str {
        self.require(key, "string");
        self.string_of_length(key, allowed).unwrap_or_default()
    }

    /// Reads an optional string; null is invalid.
    pub(super) fn string(&mut self, key: &str) -> Option<&'a str> {
        let value = self.fields.get(key)?;
        if !value.is_string() {
            self.issues.wrong_type(&[key], "string", Some(value));
        }
        value.as_str()
    }

    /// Reads an optional string of a length in UTF-16 units.
    pub(super) fn string_of_length(
        &mut self,
        key: &str,
        allowed: RangeInclusive<usize>,
    ) -> Option<&'a str> {
        let string = self.string(key)?;
        let length = string.encode_utf16().count();
        if length < *allowed.start() {
            self.issues.too_short(&[key], *allowed.start());
        } else if length > *allowed.end() {
            self.issues.too_long(&[key], *allowed.end());
        }
        Some(string)
    }

    /// Reads an optional string that matches a pattern.
    pub(super) fn string_matching(
        &mut self,
        key: &str,
        is_valid: fn(&str) -> bool,
    ) -> Option<&'a str> {
        let string = self.string(key)?;
        if !is_valid(string) {
            self.issues.invalid_string(&[key], &json!("regex"));
        }
        Some(string)
    }

    /// Reads an optional boolean.
    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.fields.get(key)?;
        if !value.is_boolean() {
            self.issues.wrong_type(&[key], "boolean", Some(value));
        }
        value.as_bool()
    }

    /// Reads a required object.
    pub(super) fn required_object(&mut self, key: &str) -> Map<String, Value> {
        self.require(key, "object");
        self.object(key).cloned().unwrap_or_default()
    }

    /// Reads an optional object; null is invalid.
    pub(super) fn object(&mut self, key: &str) -> Option<&'a Map<String, Value>> {
        let value = self.fields.get(key)?;
        if !value.is_object() {
            self.issues.wrong_type(&[key], "object", Some(value));
        }
        value.as_object()
    }

    /// Reads the metadata of a connector, without unknown fields.
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
                _ => self.issues.wrong_type(&["metadata", key], "string", Some(value)),
            }
            metadata.insert(key.to_owned(), value.clone());
        }
        Some(metadata)
    }

    /// # Errors
    ///
    /// 400 with all issues, if there are any.
    pub(super) fn finish(self) -> Result<(), Answer> {
        self.issues.into_result(INVALID_INPUT)
    }

    fn require(&mut self, key: &str, expected: &str) {
        if !self.fields.contains_key(key) {
            self.issues.wrong_type(&[key], expected, None);
        }
    }

    /// Checks a localized name. Logto checks it twice, as an object with `en` and as a map of strings, so a wrong
    /// type causes two issues. Language tags are checked only if everything else is valid.
    fn name(&mut self, name: &Value) {
        let Value::Object(names) = name else {
            for _ in 0..2 {
                self.issues.wrong_type(&["metadata", "name"], "object", Some(name));
            }
            return;
        };
        if !names.contains_key("en") {
            self.issues.wrong_type(&["metadata", "name", "en"], "string", None);
        } else if names.values().all(Value::is_string)
            && !names.keys().all(|tag| LANGUAGE_TAGS.contains(&tag.as_str()))
        {
            self.issues.custom(&["metadata", "name"], "Invalid input");
        }
        for (language, value) in names.iter().filter(|(_, value)| !value.is_string()) {
            let checks = if language == "en" { 2 } else { 1 };
            for _ in 0..checks {
                self.issues.wrong_type(&["metadata", "name", language], "string", Some(value));
            }
        }
    }
}

/// The languages that a connector can have a name in.
const LANGUAGE_TAGS: [&str; 129] = [
    "af-ZA", "am-ET", "ar", "ar-AR", "as-IN", "az-AZ", "be-BY", "bg-BG", "bn-IN", "br-FR", "bs-BA",
    "ca-ES", "cb-IQ", "co-FR", "cs", "cs-CZ", "cx-PH", "cy-GB", "da-DK", "de", "de-DE", "el-GR",
    "en", "en-GB", "en-US", "eo-EO", "es", "es-ES", "es-419", "et-EE", "eu-ES", "fa-IR", "ff-NG",
    "fi", "fi-FI", "fo-FO", "fr", "fr-CA", "fr-FR", "fy-NL", "ga-IE", "gl-ES", "gn-PY", "gu-IN",
    "ha-NG", "he-IL", "hi-IN", "hr-HR", "ht-HT", "hu-HU", "hy-AM", "id-ID", "ik-US", "is-IS", "it",
    "it-IT", "iu-CA", "ja", "ja-JP", "ja-KS", "jv-ID", "ka-GE", "kk-KZ", "km-KH", "kn-IN", "ko",
    "ko-KR", "ku-TR", "ky-KG", "lo-LA", "lt-LT", "lv-LV", "mg-MG", "mk-MK", "ml-IN", "mn-MN",
    "mr-IN", "ms-MY", "mt-MT", "my-MM", "nb-NO", "ne-NP", "nl", "nl-BE", "nl-NL", "nn-NO", "or-IN",
    "pa-IN", "pl-PL", "ps-AF", "pt", "pt-BR", "pt-PT", "ro-RO", "ru", "ru-RU", "rw-RW", "sc-IT",
    "si-LK", "sk-SK", "sl-SI", "sn-ZW", "sq-AL", "sr-RS", "sv", "sv-SE", "sw-KE", "sy-SY", "sz-PL",
    "ta-IN", "te-IN", "tg-TJ", "th", "th-TH", "tl-PH", "tr", "tr-TR", "tt-RU", "tz-MA", "uk-UA",
    "ur-PK", "uz-UZ", "vi-VN", "zh", "zh-CN", "zh-HK", "zh-MO", "zh-TW", "zz-TR",
];
