use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text in several languages: language tag (`en`, `zh-CN`) to text. A Logto always has `en`.
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
    /// A text in English, which a Logto asks for.
    #[must_use]
    pub fn new(en: impl Into<String>) -> Self {
        Self(BTreeMap::from([("en".to_owned(), en.into())]))
    }

    /// Adds a language, or replaces it.
    #[must_use]
    pub fn with(mut self, tag: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.insert(tag.into(), text.into());
        self
    }

    /// The text in this language.
    #[must_use]
    pub fn get(&self, tag: &str) -> Option<&str> {
        self.0.get(tag).map(String::as_str)
    }

    /// The text in English.
    #[must_use]
    pub fn en(&self) -> Option<&str> {
        self.get("en")
    }

    /// All languages with their texts, ordered by tag.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(tag, text)| (tag.as_str(), text.as_str()))
    }
}

impl From<&str> for LocalizedText {
    fn from(en: &str) -> Self {
        Self::new(en)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for LocalizedText {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(texts: I) -> Self {
        Self(
            texts
                .into_iter()
                .map(|(tag, text)| (tag.into(), text.into()))
                .collect(),
        )
    }
}
