//! The operations of the Management API and exchanges recorded from a real Logto: `fixtures/`.

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::Repeat;

/// The groups that the fake serves.
pub const SERVED_BY_FAKE: [&str; 12] = [
    "Applications",
    "Connector factories",
    "Connectors",
    "Organization invitations",
    "Organization roles",
    "Organization scopes",
    "Organizations",
    "Resources",
    "Roles",
    "Sign-in experience",
    "Status",
    "Users",
];

/// A line of `fixtures/operations.txt`.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Group in Logto's documentation, such as `Roles`.
    pub group: String,
    /// HTTP method.
    pub method: String,
    /// Path template, such as `/api/roles/{id}`.
    pub path: String,
    /// Name of the trait's method.
    pub name: String,
    /// When its requests may be repeated.
    pub repeat: Repeat,
}

/// A line of `fixtures/<group>.jsonl`: a request and the response of a real Logto.
#[expect(clippy::struct_excessive_bools, reason = "mirrors the files")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// File and line, such as `roles.jsonl:7`.
    #[serde(skip)]
    pub place: String,
    /// Name of the operation.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers that the operation declares.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Whether the request had no token.
    #[serde(default)]
    pub anonymous: bool,
    /// Header `Authorization`, unless it held a valid token.
    pub authorization: Option<String>,
    /// JSON body.
    #[serde(default, deserialize_with = "present")]
    pub body: Option<Value>,
    /// Body of a form.
    pub form: Option<Map<String, Value>>,
    /// Body of a form with files.
    pub multipart: Option<Vec<FilePart>>,
    /// Status of the response.
    pub status: u16,
    /// Media type of the response, unless it is JSON.
    pub content_type: Option<String>,
    /// Header `Total-Number` of the response.
    pub total: Option<u64>,
    /// Header `Location` of the response.
    pub location: Option<String>,
    /// Body of the response: JSON, or a string if it has another media type.
    #[serde(default, deserialize_with = "present")]
    pub response: Option<Value>,
    /// Whether a status other than 2xx is a success.
    #[serde(default)]
    pub success: bool,
    /// Whether typed arguments cannot express the request.
    #[serde(default)]
    pub untyped: bool,
    /// Whether the server had what a plain Logto lacks, such as a storage provider, or the token lacked a scope.
    #[serde(default)]
    pub variant: bool,
    /// Whether the exchange only prepares later ones. Of its response, only the ids are kept.
    #[serde(default)]
    pub setup: bool,
}

/// A file in a form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePart {
    /// Name of the field.
    pub name: String,
    /// Name of the file.
    pub filename: String,
    /// Media type of the file.
    pub r#type: String,
    /// Content of the file.
    pub data: String,
}

impl Exchange {
    /// Whether the response is a success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.success || (200..300).contains(&self.status)
    }

    /// Media type and text of the request's body. The boundary separates files.
    #[must_use]
    pub fn request_body(&self, boundary: &str) -> Option<(String, String)> {
        if let Some(files) = &self.multipart {
            let part = |FilePart { name, filename, r#type, data }: &FilePart| {
                let disposition = format!("form-data; name=\"{name}\"; filename=\"{filename}\"");
                let head = format!("Content-Disposition: {disposition}\r\nContent-Type: {type}");
                format!("--{boundary}\r\n{head}\r\n\r\n{data}\r\n")
            };
            let parts: String = files.iter().map(part).collect();
            let media_type = format!("multipart/form-data; boundary={boundary}");
            return Some((media_type, format!("{parts}--{boundary}--\r\n")));
        }
        if let Some(form) = &self.form {
            let mut pairs = url::form_urlencoded::Serializer::new(String::new());
            pairs.extend_pairs(
                form.iter().map(|(name, value)| (name, value.as_str().unwrap_or(""))),
            );
            return Some(("application/x-www-form-urlencoded".to_owned(), pairs.finish()));
        }
        Some(("application/json".to_owned(), self.body.as_ref()?.to_string()))
    }

    /// Code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.response.as_ref()?.get("code")?.as_str()
    }
}

/// Returns all operations.
///
/// # Panics
///
/// When `operations.txt` cannot be read.
#[must_use]
pub fn operations() -> Vec<Operation> {
    let mut group = String::new();
    let mut operations = Vec::new();
    for line in read("operations.txt").lines().filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            heading.clone_into(&mut group);
            continue;
        }
        let words: Vec<&str> = line.split(' ').collect();
        let (&[method, path, name], mark) = words.split_first_chunk().expect("METHOD path name");
        let repeat = match (mark, method) {
            (["idempotent"], _) | ([], "GET" | "PUT" | "DELETE") => Repeat::Always,
            ([], _) => Repeat::IfNotApplied,
            (["not_idempotent"], _) => Repeat::Never,
            _ => panic!("unknown mark in {line:?}"),
        };
        let [group, method, path, name] = [&*group, method, path, name].map(str::to_owned);
        operations.push(Operation { group, method, path, name, repeat });
    }
    operations
}

/// Returns the exchanges of a group.
///
/// # Panics
///
/// When the group's file cannot be read.
#[must_use]
pub fn exchanges(group: &str) -> Vec<Exchange> {
    let words: Vec<_> = group.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let file = format!("{}.jsonl", words.join("-").to_lowercase());
    let exchange = |(index, line)| {
        let place = format!("{file}:{}", index + 1);
        let parsed = serde_json::from_str(line);
        Exchange {
            place: place.clone(),
            ..parsed.unwrap_or_else(|error| panic!("{place}: {error}"))
        }
    };
    read(&file).lines().enumerate().map(exchange).collect()
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Distinguishes `null` from a missing value.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
