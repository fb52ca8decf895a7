//! The file format: the desired connectors.
//!
//! ```toml
//! [connectors.github]                       # the id
//! factory = "github-universal"
//! syncProfile = true                        # optional, like all fields below
//! enableTokenStorage = true
//!
//! [connectors.github.config]                # factory-specific
//! clientId = "0123456789abcdef"
//! clientSecret = { env = "GITHUB_SECRET" }  # from an environment variable
//!
//! [connectors.acme]
//! factory = "oidc"                          # oidc, oauth2 and saml require a target, and accept a name and logos
//! metadata = { target = "acme", name = "Acme", logo = "https://acme.example/logo.svg" }
//! ```
//!
//! `name` is an English string, or a table of languages: `{ en = "Acme", fr = "Acmé" }`. Variables are allowed anywhere
//! in a configuration. A file without connectors consists of `[connectors]`.

use std::collections::BTreeMap;

use logto_client::{
    Secret,
    connectors::{ConnectorConfig, ConnectorMetadata},
};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    diagnostics::Diagnostics,
    setting::{self, Settings, Variable},
};

/// A desired connector.
#[derive(Debug)]
pub(crate) struct Desired {
    /// Its first line in the file.
    pub(crate) line: usize,
    pub(crate) id: String,
    pub(crate) factory: String,
    /// As Logto stores it, like the metadata. `None` fields stay unchanged.
    pub(crate) config: Option<Settings<Secret>>,
    pub(crate) metadata: Option<ConnectorMetadata>,
    pub(crate) sync_profile: Option<bool>,
    pub(crate) enable_token_storage: Option<bool>,
}

impl Desired {
    pub(crate) fn config_to_send(&self) -> Option<ConnectorConfig> {
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
#[serde(untagged, expecting = "a string, or a table of languages and strings")]
enum Name {
    English(String),
    Languages(BTreeMap<String, String>),
}

/// Parses a file. `secret` looks up environment variables.
pub(crate) fn parse(
    text: &str,
    secret: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Desired>, Diagnostics> {
    let file: File = toml::from_str(text).map_err(|error| Diagnostics::from_toml(&error))?;
    let line_of = |position| 1 + text.bytes().take(position).filter(|b| *b == b'\n').count();
    let mut diagnostics = Diagnostics::default();
    let mut desired = Vec::new();
    for (id, entry) in file.connectors {
        let line = line_of(id.span().start);
        let mut missing = Vec::new();
        let entry = entry.desired(id.into_inner(), line, &secret, &mut missing);
        let id = &entry.id;
        for Variable { name, span } in &missing {
            let message =
                format!("`{id}` requires the environment variable {name}, which is unset or empty");
            diagnostics.add(line_of(span.start), &message);
        }
        if id.is_empty() || id == "." || id == ".." {
            diagnostics.add(line, &format!("`{id}` cannot be used as an id in a URL"));
        }
        // Logto does not store an empty configuration, so every plan would contain it again.
        let is_empty = entry.config.as_ref().is_some_and(BTreeMap::is_empty);
        if is_empty && missing.is_empty() {
            diagnostics.add(line, &format!("`{id}` has an empty config; omit it"));
        }
        desired.push(entry);
    }
    diagnostics.or(desired)
}

impl Entry {
    fn desired(
        self,
        id: String,
        line: usize,
        secret: &impl Fn(&str) -> Option<String>,
        missing: &mut Vec<Variable>,
    ) -> Desired {
        let Self { factory, config, metadata, sync_profile, enable_token_storage } = self;
        Desired {
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
    /// Converts it to what Logto stores: empty strings are dropped.
    fn stored(self) -> ConnectorMetadata {
        let Self { target, name, logo, logo_dark } = self;
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
