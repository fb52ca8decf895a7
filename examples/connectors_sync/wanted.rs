//! The file: the connectors that there should be.
//!
//! ```toml
//! [connectors.github]                       # the id
//! factory = "github-universal"
//! syncProfile = true                        # optional, as all that follows
//! enableTokenStorage = true
//!
//! [connectors.github.config]                # whatever the factory asks for
//! clientId = "0123456789abcdef"
//! clientSecret = { env = "GITHUB_SECRET" }  # the value of this environment variable
//!
//! [connectors.acme]
//! factory = "oidc"                          # oidc, oauth2 and saml need a target, and take a name and logos
//! metadata = { target = "acme", name = "Acme", logo = "https://acme.example/logo.svg" }
//! ```
//!
//! `name` is an English text, or a table of languages: `{ en = "Acme", fr = "Acmé" }`. Variables can stand anywhere
//! in a configuration. A file without any connectors consists of `[connectors]`.

use std::collections::BTreeMap;

use logto_client::{
    Secret,
    connectors::{ConnectorConfig, ConnectorMetadata},
};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    mistakes::Mistakes,
    setting::{self, Settings, Variable},
};

/// A connector that there should be.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The line of the file that it begins in.
    pub(crate) line: usize,
    pub(crate) id: String,
    pub(crate) factory: String,
    /// As Logto will store it, as is the metadata. What is `None` is not to be changed.
    pub(crate) config: Option<Settings<Secret>>,
    pub(crate) metadata: Option<ConnectorMetadata>,
    pub(crate) sync_profile: Option<bool>,
    pub(crate) enable_token_storage: Option<bool>,
}

impl Wanted {
    pub(crate) fn sent_config(&self) -> Option<ConnectorConfig> {
        Some(setting::to_json(self.config.as_ref()?).into())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    connectors: BTreeMap<Spanned<String>, Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Entry {
    factory: String,
    config: Option<Settings<Variable>>,
    metadata: Option<Metadata>,
    sync_profile: Option<bool>,
    enable_token_storage: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Metadata {
    target: Option<String>,
    name: Option<Name>,
    logo: Option<String>,
    logo_dark: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text, or a table of languages and texts")]
enum Name {
    English(String),
    Languages(BTreeMap<String, String>),
}

/// Reads a file, and its secrets from where `secret` has them.
pub(crate) fn parse(
    text: &str,
    secret: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Wanted>, Mistakes> {
    let file: File = toml::from_str(text).map_err(|error| Mistakes::in_toml(&error))?;
    let line_of = |position| 1 + text.bytes().take(position).filter(|b| *b == b'\n').count();
    let mut mistakes = Mistakes::default();
    let mut wanted = Vec::new();
    for (id, entry) in file.connectors {
        let line = line_of(id.span().start);
        let mut missing = Vec::new();
        let entry = entry.wanted(id.into_inner(), line, &secret, &mut missing);
        let id = &entry.id;
        for Variable { name, span } in &missing {
            let text =
                format!("`{id}` needs the environment variable {name}: it is not set, or empty");
            mistakes.add(line_of(span.start), &text);
        }
        if id.is_empty() || id == "." || id == ".." {
            mistakes.add(line, &format!("`{id}` is no id that a URL can hold"));
        }
        // Logto stores no empty configuration, so that a plan would never come to an end.
        let is_empty = entry.config.as_ref().is_some_and(BTreeMap::is_empty);
        if is_empty && missing.is_empty() {
            mistakes.add(line, &format!("`{id}` has an empty config: leave it out"));
        }
        wanted.push(entry);
    }
    mistakes.or(wanted)
}

impl Entry {
    fn wanted(
        self,
        id: String,
        line: usize,
        secret: &impl Fn(&str) -> Option<String>,
        missing: &mut Vec<Variable>,
    ) -> Wanted {
        let Self {
            factory,
            config,
            metadata,
            sync_profile,
            enable_token_storage,
        } = self;
        Wanted {
            line,
            id,
            factory,
            config: config.map(|config| setting::resolve(config, secret, missing)),
            metadata: metadata.map(Metadata::stored),
            sync_profile,
            enable_token_storage,
        }
    }
}

impl Metadata {
    /// What Logto stores of it, which is nothing empty.
    fn stored(self) -> ConnectorMetadata {
        let Self {
            target,
            name,
            logo,
            logo_dark,
        } = self;
        let is_filled = |text: &String| !text.is_empty();
        let mut name = match name {
            None => BTreeMap::new(),
            Some(Name::English(text)) => BTreeMap::from([("en".to_owned(), text)]),
            Some(Name::Languages(texts)) => texts,
        };
        name.retain(|_, text| is_filled(text));
        let mut metadata = ConnectorMetadata::new();
        metadata.target = target.filter(is_filled);
        metadata.name = (!name.is_empty()).then(|| name.into_iter().collect());
        metadata.logo = logo.filter(is_filled);
        metadata.logo_dark = logo_dark.filter(is_filled);
        metadata
    }
}
