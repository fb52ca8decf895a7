//! Reads the attributes: `#[api(…)]`, `#[endpoint(…)]`, and those of arguments.

mod options;
mod role;
mod verb;

use proc_macro2::TokenStream;
use syn::{
    Attribute, LitStr, Meta, Path, Token,
    parse::{Parse, ParseStream, Parser},
};

pub(crate) use self::{
    options::Options,
    role::{Body, Role, RoleKind},
    verb::Verb,
};
use crate::report::Report;

/// `#[api(…)]`.
pub(crate) struct ApiAttribute {
    /// Where the runtime is found.
    pub(crate) runtime: Path,
}

impl ApiAttribute {
    pub(crate) fn parse(arguments: TokenStream, report: &mut Report) -> Self {
        let runtime = Self::parse_runtime
            .parse2(arguments)
            .unwrap_or_else(|error| {
                report.add(error);
                None
            });
        Self {
            runtime: runtime.unwrap_or_else(|| syn::parse_quote!(::logto_client)),
        }
    }

    fn parse_runtime(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
        const USAGE: &str =
            "write `#[api]`, or `#[api(crate = \"path\")]` if logto-client has another name here";
        if input.is_empty() {
            return Ok(None);
        }
        expect::<Token![crate]>(input, USAGE)?;
        expect::<Token![=]>(input, USAGE)?;
        let path: LitStr = expect(input, USAGE)?;
        input.parse::<Option<Token![,]>>()?;
        let parsed = path.parse_with(Path::parse_mod_style);
        parsed.map(Some).map_err(|_| {
            syn::Error::new(
                path.span(),
                "this is not a path: write one such as \"my_crate::logto_client\"",
            )
        })
    }
}

/// `#[endpoint(METHOD, "/path", options…)]`.
pub(crate) struct EndpointAttribute {
    pub(crate) verb: Verb,
    pub(crate) path: LitStr,
    pub(crate) options: Options,
}

const USAGE: &str = "write `#[endpoint(METHOD, \"/path/<parameter>\")]`";

impl EndpointAttribute {
    pub(crate) fn parse(attribute: &Attribute) -> syn::Result<Self> {
        match &attribute.meta {
            Meta::List(list) if list.tokens.is_empty() => {
                Err(syn::Error::new_spanned(attribute, USAGE))
            }
            Meta::List(list) => list.parse_args(),
            Meta::Path(_) | Meta::NameValue(_) => Err(syn::Error::new_spanned(attribute, USAGE)),
        }
    }
}

impl Parse for EndpointAttribute {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let verb = input.parse()?;
        let expected_path = "expected the path after the method, as in `GET, \"/users/<id>\"`";
        expect::<Token![,]>(input, expected_path)?;
        let path = expect(input, expected_path)?;
        let options = input.parse()?;
        Ok(Self {
            verb,
            path,
            options,
        })
    }
}

/// Parses the next token, or says what should stand there.
fn expect<T: Parse>(input: ParseStream<'_>, message: &str) -> syn::Result<T> {
    input
        .parse()
        .map_err(|error: syn::Error| syn::Error::new(error.span(), message))
}
