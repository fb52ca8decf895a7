use syn::{
    Ident,
    parse::{Parse, ParseStream},
};

use super::syntax::expect;
use crate::suggest::did_you_mean;

/// The HTTP method of an endpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
}

impl Verb {
    /// The name in the attribute and on the wire, and the name of the runtime's variant.
    const ALL: [(&'static str, &'static str, Self); 7] = [
        ("GET", "Get", Self::Get),
        ("POST", "Post", Self::Post),
        ("PUT", "Put", Self::Put),
        ("PATCH", "Patch", Self::Patch),
        ("DELETE", "Delete", Self::Delete),
        ("HEAD", "Head", Self::Head),
        ("OPTIONS", "Options", Self::Options),
    ];

    /// The method of this name, in upper or lower case.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        found.map(|(.., verb)| *verb)
    }

    fn names(self) -> (&'static str, &'static str) {
        let this = Self::ALL.iter().find(|(_, _, verb)| *verb == self);
        this.map_or(("GET", "Get"), |(name, variant, _)| (name, variant))
    }

    /// The name in the attribute and on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        self.names().0
    }

    /// The variant of the runtime's enum.
    pub(crate) fn variant(self) -> &'static str {
        self.names().1
    }

    /// Whether a request can have a body.
    pub(crate) fn takes_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

impl Parse for Verb {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let names = Self::ALL.map(|(name, ..)| name);
        let list = format!("use one of {}", names.join(", "));
        let word: Ident = expect(input, &format!("missing method; {list}"))?;
        let written = word.to_string();
        if let Some((.., verb)) = Self::ALL.iter().find(|(name, ..)| *name == written) {
            return Ok(*verb);
        }
        let upper_case = written.to_ascii_uppercase();
        let message = if names.contains(&upper_case.as_str()) {
            format!("methods are upper case; write `{upper_case}`")
        } else {
            let hint = did_you_mean(&upper_case, names, &list);
            format!("unknown method `{written}`; {hint}")
        };
        Err(syn::Error::new(word.span(), message))
    }
}
