use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model;

/// A search in the lists that support it, such as users, roles and applications.
///
/// A pattern is matched as SQL's `LIKE` unless a [`mode`](Self::mode) is set: `%` stands for any string and `_` for any
/// character. Case is ignored unless [`case_sensitive`](Self::case_sensitive) is set. A `&str` converts to a search in
/// all fields.
///
/// ```
/// use logto_client::{Joint, Search, SearchMode, users::ListUsers};
///
/// let anns = ListUsers::new().search("%ann%");
/// let exact = Search::new().field("primaryEmail", "ann@example.com").mode(SearchMode::Exact);
/// let both = Search::new().field("name", "%ann%").field("username", "ann%").joint(Joint::And);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Search(BTreeMap<String, String>);

impl Search {
    /// Creates a search that matches everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Searches all fields for a pattern.
    #[must_use]
    pub fn all_fields(self, pattern: impl Into<String>) -> Self {
        self.set("search".to_owned(), pattern)
    }

    /// Searches a field, named as in responses (`primaryEmail`), for a pattern. The server refuses unknown fields with
    /// 400 `request.invalid_input`.
    #[must_use]
    pub fn field(self, field: &str, pattern: impl Into<String>) -> Self {
        self.set(format!("search.{field}"), pattern)
    }

    /// Sets how patterns are matched. Default: [`SearchMode::Like`].
    #[must_use]
    pub fn mode(self, mode: impl Into<SearchMode>) -> Self {
        self.set("mode".to_owned(), mode.into().as_str())
    }

    /// Sets how the pattern of a field is matched.
    #[must_use]
    pub fn field_mode(self, field: &str, mode: impl Into<SearchMode>) -> Self {
        self.set(format!("mode.{field}"), mode.into().as_str())
    }

    /// Sets whether one or all of several fields must match. Default: [`Joint::Or`].
    #[must_use]
    pub fn joint(self, joint: impl Into<Joint>) -> Self {
        self.set("joint".to_owned(), joint.into().as_str())
    }

    /// Sets whether case matters. Default: no.
    #[must_use]
    pub fn case_sensitive(self, is_case_sensitive: bool) -> Self {
        self.set("isCaseSensitive".to_owned(), is_case_sensitive.to_string())
    }

    fn set(mut self, key: String, value: impl Into<String>) -> Self {
        self.0.insert(key, value.into());
        self
    }
}

impl From<&str> for Search {
    fn from(pattern: &str) -> Self {
        Self::new().all_fields(pattern)
    }
}

impl From<String> for Search {
    fn from(pattern: String) -> Self {
        Self::new().all_fields(pattern)
    }
}

/// How a [`Search`] matches a pattern.
#[model]
pub enum SearchMode {
    /// As SQL's `LIKE`.
    Like = "like",
    /// As a whole.
    Exact = "exact",
    /// As SQL's `SIMILAR TO`.
    SimilarTo = "similar_to",
    /// As a POSIX regular expression.
    Posix = "posix",
}

/// How a [`Search`] combines fields.
#[model]
pub enum Joint {
    /// One field must match.
    Or = "or",
    /// All fields must match.
    And = "and",
}
