//! Reads the attributes: `#[api(…)]`, `#[endpoint(…)]`, and those of arguments.

pub(crate) mod carried;
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
    role::{Body, Role, RoleKind, is_token},
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
        let path = runtime(input, USAGE)?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error(USAGE));
        }
        Ok(Some(path))
    }
}

/// A path in quotes, or as it is: a macro can then write `$crate`.
fn runtime(input: ParseStream<'_>, usage: &str) -> syn::Result<Path> {
    if !input.peek(LitStr) {
        let path = input.call(Path::parse_mod_style);
        return path.map_err(|error| syn::Error::new(error.span(), usage));
    }
    let path = text(input, usage)?;
    path.parse_with(Path::parse_mod_style).map_err(|_| {
        syn::Error::new(
            path.span(),
            "this is not a path: write one such as \"my_crate::logto_client\"",
        )
    })
}

/// `#[endpoint(METHOD, "/path", options…)]`, as far as it could be read.
pub(crate) struct EndpointAttribute {
    pub(crate) verb: Option<Verb>,
    pub(crate) path: Option<LitStr>,
    pub(crate) options: Options,
}

const USAGE: &str = "write `#[endpoint(METHOD, \"/path/<parameter>\")]`";
const PATH: &str = "expected the path after the method, as in `GET, \"/users/<id>\"`";

impl EndpointAttribute {
    /// Reads on after a mistake, so that all are reported.
    pub(crate) fn parse(attribute: &Attribute, report: &mut Report) -> Self {
        let mut read = Self {
            verb: None,
            path: None,
            options: Options::default(),
        };
        match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => {
                let parse = |input: ParseStream<'_>| read.parse_list(input, report);
                if let Err(error) = list.parse_args_with(parse) {
                    report.add(error);
                }
            }
            _ => report.on(attribute, USAGE),
        }
        read
    }

    /// What this refuses is where reading on makes no sense.
    fn parse_list(&mut self, input: ParseStream<'_>, report: &mut Report) -> syn::Result<()> {
        if !self.parse_verb(input, report)? {
            expect::<Token![,]>(input, PATH)?;
        }
        match path(input) {
            Ok(path) => self.path = Some(path),
            Err(error) => {
                report.add(error);
                skip_to_comma(input)?;
            }
        }
        self.options.parse(input, report)
    }

    /// Whether the path stands where the method should.
    fn parse_verb(&mut self, input: ParseStream<'_>, report: &mut Report) -> syn::Result<bool> {
        if input.peek(LitStr) {
            let literal: LitStr = input.fork().parse()?;
            let is_path = literal.value().starts_with('/');
            if is_path {
                report.on(
                    literal,
                    "write the method before the path, as in `GET, \"/users/<id>\"`",
                );
            } else {
                report.on(
                    literal,
                    "the method stands without quotes, as in `GET, \"/users/<id>\"`",
                );
                skip_to_comma(input)?;
            }
            return Ok(is_path);
        }
        match input.parse() {
            Ok(verb) => self.verb = Some(verb),
            Err(error) => {
                report.add(error);
                skip_to_comma(input)?;
            }
        }
        if input.peek(LitStr) {
            report.add(input.error("write a comma between the method and the path"));
            return Ok(true);
        }
        Ok(false)
    }
}

fn path(input: ParseStream<'_>) -> syn::Result<LitStr> {
    if input.is_empty() {
        return Err(input.error(PATH));
    }
    text(
        input,
        "the path is a text in quotes: write it as in `GET, \"/users/<id>\"`",
    )
}

/// After a mistake, what comes next begins behind the next comma.
fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// Parses the next token, or says what should stand there.
fn expect<T: Parse>(input: ParseStream<'_>, message: &str) -> syn::Result<T> {
    input
        .parse()
        .map_err(|error: syn::Error| syn::Error::new(error.span(), message))
}

/// Parses a string literal, of which nothing but the text counts.
fn text(input: ParseStream<'_>, message: &str) -> syn::Result<LitStr> {
    let literal: LitStr = expect(input, message)?;
    if literal.suffix().is_empty() {
        return Ok(literal);
    }
    let message = format!("a text has no suffix: remove `{}`", literal.suffix());
    Err(syn::Error::new(literal.span(), message))
}
