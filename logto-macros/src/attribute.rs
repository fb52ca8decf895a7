//! Reads `#[api(…)]`, `#[endpoint(…)]` and the attributes of arguments, and takes them off the
//! trait. The only module, with [`crate::analyse`], that looks at attributes.

use proc_macro2::{Span, TokenStream};
use syn::{
    Attribute, Ident, LitStr, Meta, Path, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
};

use crate::report::Report;

/// `#[api(…)]`.
pub(crate) struct ApiAttribute {
    /// Where the runtime is found.
    pub(crate) runtime: Path,
}

impl ApiAttribute {
    pub(crate) fn parse(arguments: TokenStream, report: &mut Report) -> Self {
        let parser = |input: ParseStream<'_>| -> syn::Result<Option<Path>> {
            if input.is_empty() {
                return Ok(None);
            }
            if !input.peek(Token![crate]) {
                return Err(input.error("expected `crate = \"path\"`, or nothing"));
            }
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            let path: LitStr = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            path.parse().map(Some)
        };
        let runtime = parser.parse2(arguments).unwrap_or_else(|error| {
            report.add(error);
            None
        });
        Self {
            runtime: runtime.unwrap_or_else(|| syn::parse_quote!(::logto_client)),
        }
    }
}

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
    const ALL: [(&'static str, Self); 7] = [
        ("GET", Self::Get),
        ("POST", Self::Post),
        ("PUT", Self::Put),
        ("PATCH", Self::Patch),
        ("DELETE", Self::Delete),
        ("HEAD", Self::Head),
        ("OPTIONS", Self::Options),
    ];

    /// As it is written on the wire and in the attribute.
    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, verb)| *verb == self)
            .map_or("GET", |(name, _)| name)
    }

    /// Whether a request may carry a body.
    pub(crate) fn takes_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

impl Parse for Verb {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let list = Self::ALL.map(|(name, _)| name).join(", ");
        let Ok(word) = input.parse::<Ident>() else {
            return Err(input.error(format!("expected a method first: one of {list}")));
        };
        let written = word.to_string();
        if let Some((_, verb)) = Self::ALL.iter().find(|(name, _)| *name == written) {
            return Ok(*verb);
        }
        let upper = written.to_ascii_uppercase();
        let message = match Self::ALL.iter().find(|(name, _)| *name == upper) {
            Some((name, _)) => format!("methods are written in capitals: `{name}`"),
            None => format!("`{written}` is not a method this macro knows: use one of {list}"),
        };
        Err(syn::Error::new(word.span(), message))
    }
}

/// `#[endpoint(METHOD, "/path", options…)]`.
pub(crate) struct EndpointAttribute {
    pub(crate) verb: Verb,
    pub(crate) path: LitStr,
    pub(crate) idempotent: bool,
}

const USAGE: &str = "write `#[endpoint(METHOD, \"/path/<parameter>\")]`";

impl EndpointAttribute {
    pub(crate) fn parse(attribute: &Attribute) -> syn::Result<Self> {
        match &attribute.meta {
            Meta::List(list) => list.parse_args(),
            Meta::Path(_) | Meta::NameValue(_) => Err(syn::Error::new_spanned(attribute, USAGE)),
        }
    }
}

impl Parse for EndpointAttribute {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Err(input.error(USAGE));
        }
        let verb = input.parse()?;
        if !input.peek(Token![,]) {
            return Err(input.error("expected `, \"/path\"` after the method"));
        }
        input.parse::<Token![,]>()?;
        let Ok(path) = input.parse() else {
            return Err(
                input.error("expected the path as a string literal, such as \"/users/<id>\"")
            );
        };
        let mut endpoint = Self {
            verb,
            path,
            idempotent: false,
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                endpoint.option(input)?;
            }
        }
        Ok(endpoint)
    }
}

impl EndpointAttribute {
    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let Ok(name) = input.call(Ident::parse_any) else {
            return Err(input.error("expected an option: `idempotent`"));
        };
        if name != "idempotent" {
            let message = format!("unknown option `{name}`: the options are `idempotent`");
            return Err(syn::Error::new(name.span(), message));
        }
        if self.idempotent {
            return Err(syn::Error::new(
                name.span(),
                "`idempotent` is given twice: once is enough",
            ));
        }
        self.idempotent = true;
        Ok(())
    }
}

/// Where an argument goes, as its attribute says.
pub(crate) enum Role {
    /// `#[query]`, `#[query("name")]`
    Query { name: Option<LitStr>, span: Span },
    /// `#[header("Name")]`
    Header { name: LitStr },
    /// `#[body]`
    Body { span: Span },
}

impl Role {
    /// The words with which the attributes of arguments begin.
    pub(crate) const NAMES: [&str; 3] = ["query", "header", "body"];

    pub(crate) fn parse(attribute: &Attribute) -> syn::Result<Self> {
        let path = attribute.path();
        let span = path.get_ident().map_or_else(Span::call_site, Ident::span);
        if path.is_ident("query") {
            let name = match &attribute.meta {
                Meta::Path(_) => None,
                _ => Some(only_string(
                    attribute,
                    "write `#[query]` or `#[query(\"name\")]`",
                )?),
            };
            return Ok(Self::Query { name, span });
        }
        if path.is_ident("header") {
            let name = only_string(attribute, "write `#[header(\"Name\")]`")?;
            return Ok(Self::Header { name });
        }
        match &attribute.meta {
            Meta::Path(_) => Ok(Self::Body { span }),
            _ => Err(syn::Error::new_spanned(
                attribute,
                "write `#[body]`: it is sent as JSON",
            )),
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Query { span, .. } | Self::Body { span } => *span,
            Self::Header { name } => name.span(),
        }
    }
}

fn only_string(attribute: &Attribute, usage: &str) -> syn::Result<LitStr> {
    let refused = || syn::Error::new_spanned(attribute, usage);
    let list = attribute.meta.require_list().map_err(|_| refused())?;
    list.parse_args().map_err(|_| refused())
}
