//! Parses the attributes: `#[api(…)]`, `#[endpoint(…)]`, and those of arguments.

pub(crate) mod argument;
pub(crate) mod options;
pub(crate) mod pages;
pub(crate) mod path;
pub(crate) mod syntax;
pub(crate) mod verb;

use proc_macro2::TokenStream;
use syn::{
    Attribute, Ident, LitStr, Meta, Path, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use self::{
    options::Options,
    path::PathTemplate,
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
    /// The start of all paths of the trait. Empty, or without a slash at its end.
    pub(crate) prefix: String,
}

impl ApiAttribute {
    /// Continues after a mistake, so that all are reported.
    pub(crate) fn parse(arguments: TokenStream, report: &mut Report) -> Self {
        let (mut parsed_runtime, mut prefix) = (None, None);
        let parse = |input: ParseStream<'_>| {
            const USAGE: &str = "invalid arguments; write `#[api]`, `#[api(path = \"/v2\")]`, or `#[api(crate = \"path\")]` \
                                 if logto-client is renamed";
            while !input.is_empty() {
                let name = input.call(Ident::parse_any);
                let name = name.map_err(|error| syn::Error::new(error.span(), USAGE))?;
                let is_duplicate = match name.to_string().as_str() {
                    "crate" => {
                        expect::<Token![=]>(input, USAGE)?;
                        parsed_runtime.replace(runtime(input, USAGE)?).is_some()
                    }
                    "path" => {
                        expect::<Token![=]>(input, USAGE)?;
                        prefix.replace(string(input, USAGE)?).is_some()
                    }
                    _ => return Err(syn::Error::new(name.span(), USAGE)),
                };
                if is_duplicate {
                    let message = format!("duplicate argument `{name}`; remove one");
                    return Err(syn::Error::new(name.span(), message));
                }
                if !input.is_empty() {
                    expect::<Token![,]>(input, USAGE)?;
                }
            }
            Ok(())
        };
        if let Err(error) = parse.parse2(arguments) {
            report.add(error);
        }
        Self {
            runtime: parsed_runtime.unwrap_or_else(|| syn::parse_quote!(::logto_client)),
            prefix: prefix.and_then(|prefix| path_prefix(&prefix, report)).unwrap_or_default(),
        }
    }
}

/// Checks the start of all paths of a trait.
fn path_prefix(literal: &LitStr, report: &mut Report) -> Option<String> {
    let template = PathTemplate::parse(literal, &[], report)?;
    let prefix = literal.value();
    let mistake = if template.placeholders().next().is_some() {
        "the path of a trait cannot have placeholders; write them in the paths of its endpoints"
    } else if prefix.contains('?') {
        "the path of a trait cannot have a query; write it in the paths of its endpoints"
    } else if prefix.ends_with('/') {
        "the path of a trait ends in a slash, and those of its endpoints start with one; remove it"
    } else {
        return Some(prefix);
    };
    report.on(literal, mistake);
    None
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
