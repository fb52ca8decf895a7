use syn::{
    Ident,
    parse::{Parse, ParseStream},
};

use super::expect;
use crate::suggest::closest;

/// The methods an endpoint can have.
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
    /// As they are written in the attribute and on the wire, and as the runtime names them.
    const ALL: [(&'static str, &'static str, Self); 7] = [
        ("GET", "Get", Self::Get),
        ("POST", "Post", Self::Post),
        ("PUT", "Put", Self::Put),
        ("PATCH", "Patch", Self::Patch),
        ("DELETE", "Delete", Self::Delete),
        ("HEAD", "Head", Self::Head),
        ("OPTIONS", "Options", Self::Options),
    ];

    fn names(self) -> (&'static str, &'static str) {
        let this = Self::ALL.iter().find(|(_, _, verb)| *verb == self);
        this.map_or(("GET", "Get"), |(written, variant, _)| (written, variant))
    }

    /// As it is written in the attribute and on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        self.names().0
    }

    /// The variant of the runtime's enum.
    pub(crate) fn variant(self) -> &'static str {
        self.names().1
    }

    /// Whether a request may carry a body.
    pub(crate) fn takes_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

impl Parse for Verb {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let known = Self::ALL.map(|(written, ..)| written);
        let list = known.join(", ");
        let word: Ident = expect(input, &format!("expected the method first: one of {list}"))?;
        let written = word.to_string();
        if let Some((.., verb)) = Self::ALL.iter().find(|(known, ..)| *known == written) {
            return Ok(*verb);
        }
        let message = if let Some(method) = known
            .iter()
            .find(|known| known.eq_ignore_ascii_case(&written))
        {
            format!("methods are written in capitals: write `{method}`")
        } else if let Some(method) = closest(&written.to_ascii_uppercase(), known) {
            format!("`{written}` is not a method: did you mean `{method}`?")
        } else {
            format!("`{written}` is not a method that an endpoint can have: use one of {list}")
        };
        Err(syn::Error::new(word.span(), message))
    }
}
