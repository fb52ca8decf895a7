//! A short notation for the schemas of request bodies and queries, and validation in the order of Logto's validator.
//!
//! ```text
//! {name: string(1..128), description?: string | null, type?: <User MachineToMachine>, scopeIds?: [string(1..)]}
//! ```
//!
//! | notation | value |
//! |---|---|
//! | `string`, `number`, `boolean`, `object`, `any` | a value of this type |
//! | `string(1..128)`, `number(1..)` | with a length or a value in this range |
//! | `[string]`, `[string]+` | an array; one that is not empty |
//! | `{name: …, type?: …}` | an object with these fields, some optional; other fields are dropped |
//! | `<A B>` | one of these strings |
//! | `"A"` | this string |
//! | `… \| …`, `… \| null` | one of these |
//! | `url`, `Branding` | a format or a schema of this module |

use regex_lite::Regex;
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    issues::Issues,
    languages::{LANGUAGE_TAGS, check_names},
};

/// Schemas that others mention by name.
const NAMED: &[(&str, &str)] = &[
    ("RoleType", "<User MachineToMachine>"),
    ("Color", "{primaryColor?: color, isDarkModeEnabled?: boolean, darkPrimaryColor?: color}"),
    ("Branding", "{logoUrl?: url, darkLogoUrl?: url, favicon?: url, darkFavicon?: url}"),
    ("Metadata", "{target?: string, name?: names, logo?: string, logoDark?: string | null}"),
    ("OptionalUrl", "url | \"\" | null"),
    (
        "Profile",
        "{familyName?: string, givenName?: string, middleName?: string, nickname?: string, \
          preferredUsername?: string, profile?: string, website?: string, gender?: string, birthdate?: string, \
          zoneinfo?: string, locale?: string, address?: {formatted?: string, streetAddress?: string, \
          locality?: string, region?: string, postalCode?: string, country?: string}}",
    ),
    ("ApplicationType", "<Native SPA Traditional MachineToMachine Protected SAML>"),
    (
        "OidcClientMetadata",
        "{redirectUris: [redirect], postLogoutRedirectUris: [redirect], backchannelLogoutUri?: url, \
          backchannelLogoutSessionRequired?: boolean, logoUri?: string}",
    ),
    (
        "CustomClientMetadata",
        "{corsAllowedOrigins?: [string(1..)], idTokenTtl?: number, refreshTokenTtl?: number, \
          refreshTokenTtlInDays?: number(1..180), tenantId?: string, alwaysIssueRefreshToken?: boolean, \
          rotateRefreshToken?: boolean, allowTokenExchange?: boolean, isDeviceFlow?: boolean, \
          maxAllowedGrants?: number(1..)}",
    ),
];

/// A format of strings: the name, the validator's name for it, and the check.
type Format = (&'static str, &'static str, fn(&str) -> bool);

const FORMATS: &[Format] = &[
    ("username", "regex", |text| matches(r"^[A-Z_a-z]\w*$", text)),
    ("email", "regex", |text| matches(r"^\S+@\S+\.\S+$", text)),
    ("phone", "regex", |text| matches(r"^\d+$", text)),
    ("color", "regex", |text| matches(r"(?i)^#[\da-f]{3}([\da-f]{3})?$", text)),
    ("url", "url", |text| Url::parse(text).is_ok()),
    ("address", "email", |text| {
        let pattern = r"(?i)^[A-Z0-9_'+\-.]*[A-Z0-9_+-]@([A-Z0-9][A-Z0-9\-]*\.)+[A-Z]{2,}$";
        !text.starts_with('.') && !text.contains("..") && matches(pattern, text)
    }),
    ("language", "", |text| LANGUAGE_TAGS.contains(&text)),
    ("redirect", "custom", |text| {
        let is_known =
            |url: Url| matches!(url.scheme(), "http" | "https") || url.scheme().contains('.');
        Url::parse(&text.replace('*', "x")).is_ok_and(is_known)
    }),
];

fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
}

/// What a value must be.
#[derive(Debug, PartialEq)]
pub(super) enum Schema {
    Any,
    /// A value of a type that the validator calls by this name.
    Type(&'static str),
    Sized(&'static str, Range),
    Format(&'static str),
    Literal(&'static str),
    Choice(Vec<&'static str>),
    Array(Box<Schema>, Range),
    Object(Vec<Field>),
    Nullable(Box<Schema>),
    Union(Vec<Schema>),
    /// A name in several languages.
    Names,
}

#[derive(Debug, PartialEq)]
pub(super) struct Field {
    name: &'static str,
    is_optional: bool,
    schema: Schema,
}

/// The first and the last allowed length or value.
type Range = (usize, usize);

impl Schema {
    /// Parses the notation. `None` if it has a mistake.
    pub(super) fn parse(notation: &'static str) -> Option<Self> {
        let mut parser = Parser(notation);
        let schema = parser.union()?;
        parser.0.is_empty().then_some(schema)
    }

    /// Returns the value without unknown fields.
    ///
    /// # Errors
    ///
    /// All issues, in the validator's order.
    pub(super) fn check(&self, value: &Value) -> Result<Value, Issues> {
        let mut issues = Issues::default();
        let value = self.visit(Some(value), &mut Vec::new(), &mut issues);
        if issues.is_empty() { Ok(value) } else { Err(issues) }
    }

    fn visit(&self, value: Option<&Value>, path: &mut Vec<Value>, issues: &mut Issues) -> Value {
        let expected = self.expected_type();
        let is_expected = |value: &&Value| match expected.as_str() {
            "array" => value.is_array(),
            "object" => value.is_object(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "" => true,
            _ => value.is_string(),
        };
        let Some(value) = value.filter(is_expected) else {
            issues.wrong_type(path, &expected, value);
            return Value::Null;
        };
        let text = value.as_str().unwrap_or_default();
        match self {
            Self::Any | Self::Type(_) => {}
            Self::Sized(kind, range) => issues.check_size(path, kind, *range, value),
            Self::Format(name) => {
                let format = FORMATS.iter().find(|(known, ..)| known == name);
                if let Some((_, validation, is_valid)) = format
                    && !is_valid(text)
                {
                    issues.invalid_format(path, validation);
                }
            }
            Self::Literal(expected) if value == expected => {}
            Self::Literal(expected) => issues.invalid_literal(path, expected, value),
            Self::Choice(options) if options.contains(&text) => {}
            Self::Choice(options) => {
                let options: Vec<Value> = options.iter().copied().map(Value::from).collect();
                issues.invalid_choice(path, &options, value);
            }
            Self::Array(item, range) => {
                issues.check_size(path, "array", *range, value);
                return Self::visit_items(item, value, path, issues);
            }
            Self::Object(fields) => return Self::visit_fields(fields, value, path, issues),
            Self::Nullable(_) if value.is_null() => {}
            Self::Nullable(schema) => return schema.visit(Some(value), path, issues),
            Self::Union(schemas) => return Self::visit_union(schemas, value, path, issues),
            Self::Names => check_names(value, path, issues),
        }
        value.clone()
    }

    /// Returns the validator's name for the expected type; empty if the schema checks it itself.
    fn expected_type(&self) -> String {
        match self {
            Self::Any | Self::Literal(_) | Self::Nullable(_) | Self::Union(_) | Self::Names => {
                String::new()
            }
            Self::Type(name) | Self::Sized(name, _) => (*name).to_owned(),
            Self::Format(_) => "string".to_owned(),
            Self::Choice(options) => format!("'{}'", options.join("' | '")),
            Self::Array(..) => "array".to_owned(),
            Self::Object(_) => "object".to_owned(),
        }
    }

    fn visit_items(
        item: &Schema,
        value: &Value,
        path: &mut Vec<Value>,
        issues: &mut Issues,
    ) -> Value {
        let mut items = Vec::new();
        for (index, value) in value.as_array().into_iter().flatten().enumerate() {
            path.push(json!(index));
            items.push(item.visit(Some(value), path, issues));
            path.pop();
        }
        Value::Array(items)
    }

    fn visit_fields(
        fields: &[Field],
        value: &Value,
        path: &mut Vec<Value>,
        issues: &mut Issues,
    ) -> Value {
        let mut known = Map::new();
        for Field { name, is_optional, schema } in fields {
            let value = value.get(name);
            if value.is_none() && *is_optional {
                continue;
            }
            path.push(json!(name));
            known.insert((*name).to_owned(), schema.visit(value, path, issues));
            path.pop();
        }
        Value::Object(known)
    }

    /// Like the validator, reports the issues of the first alternative of the right type, if there is one.
    fn visit_union(
        schemas: &[Schema],
        value: &Value,
        path: &mut Vec<Value>,
        issues: &mut Issues,
    ) -> Value {
        let mut errors = Vec::new();
        for schema in schemas {
            let mut found = Issues::default();
            let checked = schema.visit(Some(value), path, &mut found);
            if found.is_empty() {
                return checked;
            }
            errors.push(found);
        }
        match errors.iter().position(Issues::has_right_types) {
            Some(first) => issues.extend(errors.swap_remove(first)),
            None => issues.invalid_union(path, errors),
        }
        Value::Null
    }
}

/// The rest of a notation.
struct Parser(&'static str);

impl Parser {
    fn eat(&mut self, token: &str) -> bool {
        let rest = self.0.trim_start().strip_prefix(token);
        self.0 = rest.map_or(self.0, str::trim_start);
        rest.is_some()
    }

    fn take_until(&mut self, is_end: fn(char) -> bool) -> &'static str {
        let end = self.0.find(is_end).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        taken
    }

    fn union(&mut self) -> Option<Schema> {
        let (mut schemas, mut is_nullable) = (Vec::new(), false);
        loop {
            if self.eat("null") {
                is_nullable = true;
            } else {
                schemas.push(self.term()?);
            }
            if !self.eat("|") {
                break;
            }
        }
        let schema = if schemas.len() > 1 { Schema::Union(schemas) } else { schemas.pop()? };
        Some(if is_nullable { Schema::Nullable(Box::new(schema)) } else { schema })
    }

    fn term(&mut self) -> Option<Schema> {
        if self.eat("[") {
            let item = Box::new(self.union()?);
            let is_complete = self.eat("]");
            let minimum = usize::from(self.eat("+"));
            return is_complete.then_some(Schema::Array(item, (minimum, usize::MAX)));
        }
        if self.eat("{") {
            return self.fields();
        }
        if self.eat("<") {
            let options = self.take_until(|c| c == '>').split(' ').collect();
            return self.eat(">").then_some(Schema::Choice(options));
        }
        if self.eat("\"") {
            let text = self.take_until(|c| c == '"');
            return self.eat("\"").then_some(Schema::Literal(text));
        }
        self.word()
    }

    fn word(&mut self) -> Option<Schema> {
        let word = self.take_until(|c| !c.is_alphanumeric());
        if self.eat("(") {
            let (first, last) = self.take_until(|c| c == ')').split_once("..")?;
            let range = (first.parse().unwrap_or(0), last.parse().unwrap_or(usize::MAX));
            return self.eat(")").then_some(Schema::Sized(word, range));
        }
        self.eat("");
        if let Some((_, notation)) = NAMED.iter().find(|(name, _)| *name == word) {
            return Schema::parse(notation);
        }
        match word {
            "any" => Some(Schema::Any),
            "names" => Some(Schema::Names),
            "string" | "number" | "boolean" | "object" => Some(Schema::Type(word)),
            _ => FORMATS.iter().any(|(name, ..)| *name == word).then_some(Schema::Format(word)),
        }
    }

    fn fields(&mut self) -> Option<Schema> {
        let mut fields = Vec::new();
        while !self.eat("}") {
            let name = self.take_until(|c| !c.is_alphanumeric());
            let is_optional = self.eat("?");
            if !self.eat(":") {
                return None;
            }
            fields.push(Field { name, is_optional, schema: self.union()? });
            self.eat(",");
        }
        Some(Schema::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(notation: &'static str, value: &Value, expected: &[(&str, Value)]) {
        let schema = Schema::parse(notation).expect(notation);
        let issues = schema.check(value).err().map(|issues| issues.into_data()["issues"].clone());
        let issues = issues.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        let found: Vec<_> = issues
            .iter()
            .map(|issue| (issue["code"].as_str().unwrap_or_default(), issue["path"].clone()))
            .collect();
        assert_eq!(found, expected, "{notation} {value}");
    }

    #[test]
    fn issues_are_in_the_order_of_the_schema() {
        let notation = "{b: string(1..2), a: number, c?: boolean}";
        check(notation, &json!({"a": 1, "b": "x"}), &[]);
        let expected = [("too_big", json!(["b"])), ("invalid_type", json!(["a"]))];
        check(notation, &json!({"b": "xyz", "a": null}), &expected);
        check(notation, &json!([]), &[("invalid_type", json!([]))]);
    }

    #[test]
    fn unions_report_the_alternative_of_the_right_type() {
        let notation = r#"{avatar?: url | "" | null}"#;
        for valid in [json!({}), json!({"avatar": null}), json!({"avatar": ""})] {
            check(notation, &valid, &[]);
        }
        check(notation, &json!({"avatar": "x"}), &[("invalid_string", json!(["avatar"]))]);
        check(notation, &json!({"avatar": 1}), &[("invalid_union", json!(["avatar"]))]);
    }

    #[test]
    fn items_are_checked_one_by_one() {
        let notation = "{ids: [string(1..)]+, type?: <A B>}";
        check(notation, &json!({"ids": []}), &[("too_small", json!(["ids"]))]);
        let expected = [("too_small", json!(["ids", 1])), ("invalid_enum_value", json!(["type"]))];
        check(notation, &json!({"ids": ["a", ""], "type": "C"}), &expected);
    }

    #[test]
    fn unknown_fields_are_dropped_at_any_depth() {
        let schema = Schema::parse("{a?: {b?: string}}").expect("a schema");
        let checked = schema.check(&json!({"a": {"b": "x", "c": 1}, "d": 2})).expect("no issues");
        assert_eq!(checked, json!({"a": {"b": "x"}}));
    }

    #[test]
    fn named_schemas_are_valid_notation() {
        for (name, notation) in NAMED {
            assert!(Schema::parse(notation).is_some(), "{name}");
        }
        for mistake in ["{a string}", "[string", "<A", "strin", "string string", "{a: }"] {
            assert_eq!(Schema::parse(mistake), None, "{mistake}");
        }
    }
}
