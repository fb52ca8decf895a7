//! Parses the attributes: `#[api(…)]`, `#[endpoint(…)]`, and those of arguments.

pub(crate) mod argument;
pub(crate) mod options;
pub(crate) mod pages;
pub(crate) mod path;
pub(crate) mod syntax;
pub(crate) mod verb;

use proc_macro2::TokenStream;
use syn::{
    Attribute, LitStr, Meta, Path, Token,
    parse::{ParseStream, Parser},
};

use self::{
    options::Options,
    syntax::{expect, skip_to_comma, string},
    verb::Verb,
};
use crate::report::Report;

/// The name of the attribute of a method.
pub(crate) const ENDPOINT: &str = "endpoint";

/// `#[api(…)]`.
pub(crate) struct ApiAttribute {
    /// Path of the runtime crate.
    pub(crate) runtime: Path,
}

impl ApiAttribute {
    pub(crate) fn parse(arguments: TokenStream, report: &mut Report) -> Self {
        let runtime = Self::parse_runtime.parse2(arguments).unwrap_or_else(|error| {
            report.add(error);
            None
        });
        Self { runtime: runtime.unwrap_or_else(|| syn::parse_quote!(::logto_client)) }
    }

    fn parse_runtime(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
        const USAGE: &str = "invalid arguments; write `#[api]`, or `#[api(crate = \"path\")]` if logto-client is renamed";
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

/// A path in quotes, or without them so that a macro can write `$crate`.
fn runtime(input: ParseStream<'_>, usage: &str) -> syn::Result<Path> {
    if !input.peek(LitStr) {
        let path = input.call(Path::parse_mod_style);
        return path.map_err(|error| syn::Error::new(error.span(), usage));
    }
    let path = string(input, usage)?;
    path.parse_with(Path::parse_mod_style).map_err(|_| {
        syn::Error::new(path.span(), "invalid path; write one such as \"my_crate::logto_client\"")
    })
}

/// The valid parts of `#[endpoint(METHOD, "/path", options…)]`.
pub(crate) struct EndpointAttribute {
    pub(crate) verb: Option<Verb>,
    pub(crate) path: Option<LitStr>,
    pub(crate) options: Options,
}

impl EndpointAttribute {
    /// Continues after a mistake, so that all are reported.
    pub(crate) fn parse(attribute: &Attribute, report: &mut Report) -> Self {
        let mut parsed = Self { verb: None, path: None, options: Options::default() };
        match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => {
                let parse = |input: ParseStream<'_>| parsed.parse_list(input, report);
                if let Err(error) = list.parse_args_with(parse) {
                    report.add(error);
                }
            }
            _ => report.on(
                attribute,
                "missing arguments; write `#[endpoint(METHOD, \"/path/<parameter>\")]`",
            ),
        }
        parsed
    }

    /// Returns the mistake after which parsing cannot continue; reports all others.
    fn parse_list(&mut self, input: ParseStream<'_>, report: &mut Report) -> syn::Result<()> {
        const MISSING: &str =
            "missing path; write it after the method, as in `GET, \"/users/<id>\"`";
        const INVALID: &str =
            "the path is not a string literal; write it as in `GET, \"/users/<id>\"`";
        let is_at_path = self.parse_verb(input, report)?;
        if !is_at_path {
            expect::<Token![,]>(input, MISSING)?;
        }
        if input.is_empty() {
            report.add(input.error(MISSING));
        } else {
            match string(input, INVALID) {
                Ok(path) => self.path = Some(path),
                Err(error) => {
                    report.add(error);
                    skip_to_comma(input)?;
                }
            }
        }
        self.options.parse(input, report)
    }

    /// Parses the method. Returns whether the path follows at once, without a method or a comma before it.
    fn parse_verb(&mut self, input: ParseStream<'_>, report: &mut Report) -> syn::Result<bool> {
        if input.peek(LitStr) {
            let literal: LitStr = input.fork().parse()?;
            let is_path = literal.value().starts_with('/');
            if is_path {
                report.on(
                    literal,
                    "missing method; write it before the path, as in `GET, \"/users/<id>\"`",
                );
            } else {
                report
                    .on(literal, "the method is in quotes; write it as in `GET, \"/users/<id>\"`");
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
            report.add(input.error("missing comma; write one between the method and the path"));
            return Ok(true);
        }
        Ok(false)
    }
}
