use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A string in several languages, by language tag (`en`, `zh-CN`). Logto requires `en`.
///
/// ```
/// use logto_client::connectors::LocalizedText;
///
/// let name = LocalizedText::new("Acme").with("fr", "Acmé");
/// assert_eq!((name.en(), name.get("fr")), (Some("Acme"), Some("Acmé")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalizedText(BTreeMap<String, String>);

impl LocalizedText {
    /// Creates a string in English.
    #[must_use]
    pub fn new(en: impl Into<String>) -> Self {
        Self(BTreeMap::from([("en".to_owned(), en.into())]))
    }

    /// Adds or replaces a language.
    #[must_use]
    pub fn with(mut self, tag: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.insert(tag.into(), text.into());
        self
    }

    /// Returns the string in this language.
    #[must_use]
    pub fn get(&self, tag: &str) -> Option<&str> {
        self.0.get(tag).map(String::as_str)
    }

    /// Returns the English string.
    #[must_use]
    pub fn en(&self) -> Option<&str> {
        self.get("en")
    }

    /// Returns all languages and their strings, ordered by tag.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(tag, text)| (tag.as_str(), text.as_str()))
    }
}

impl From<&str> for LocalizedText {
    fn from(en: &str) -> Self {
        Self::new(en)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for LocalizedText {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(texts: I) -> Self {
        Self(texts.into_iter().map(|(tag, text)| (tag.into(), text.into())).collect())
    }
}
