//! Parses the attributes: `#[api(…)]`, `#[endpoint(…)]`, and those of arguments.

pub(crate) mod argument;
pub(crate) mod options;
pub(crate) mod pages;
pub(crate) mod path;
pub(crate) mod syntax;
pub(crate) mod verb;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
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
        let renamed = || {
            let name = renamed(&manifest())?;
            let message = format!(
                "logto-client is named `{name}` in Cargo.toml; write `#[api(crate = \"{name}\")]`"
            );
            report.at(Span::call_site(), message);
            syn::parse_str(&name.replace('-', "_")).ok()
        };
        let default = || syn::parse_quote!(::logto_client);
        Self {
            runtime: parsed_runtime.or_else(renamed).unwrap_or_else(default),
            prefix: prefix.and_then(|prefix| path_prefix(&prefix, report)).unwrap_or_default(),
        }
    }
}

/// The manifest of the crate that is compiled.
fn manifest() -> String {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    std::fs::read_to_string(std::path::Path::new(&folder).join("Cargo.toml")).unwrap_or_default()
}

/// The name of the dependency `name = { package = "logto-client", … }`, if there is no other.
fn renamed(manifest: &str) -> Option<String> {
    let mut renamed = None;
    for line in manifest.lines() {
        let (name, rest) = line.split_once('=').unwrap_or_default();
        let name = name.trim().trim_end_matches(".workspace");
        if name == "logto-client" {
            return None;
        }
        let rest: String = rest.split_whitespace().collect();
        if rest.contains("package=\"logto-client\"") {
            renamed = Some(name.to_owned());
        }
    }
    renamed
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
        refuse_habits(input)?;
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

/// Refuses a method and a path as in other frameworks: `method = "GET", path = "/x"`, `"GET /x"`, `GET("/x")`,
/// `Method::GET, "/x"`.
fn refuse_habits(input: ParseStream<'_>) -> syn::Result<()> {
    let mut written = input.fork().parse::<TokenStream>()?.into_iter().peekable();
    let mut words = Vec::new();
    for token in input.fork().parse::<TokenStream>()? {
        collect_words(token, &mut words);
    }
    let Some(first) = written.next() else {
        return Ok(());
    };
    let is_word = matches!(&first, TokenTree::Ident(_));
    let is_habit = match written.next() {
        Some(TokenTree::Punct(mark)) if is_word => matches!(mark.as_char(), '=' | ':'),
        Some(TokenTree::Group(_)) => is_word,
        _ => !is_word,
    };
    let verb = words.iter().find_map(|word| Verb::of(word));
    let path = words.iter().find(|word| word.starts_with('/'));
    let (Some(verb), Some(path), true) = (verb, path, is_habit) else {
        return Ok(());
    };
    let message = format!("expected a method and a path; write `{}, \"{path}\"`", verb.as_str());
    Err(syn::Error::new(first.span(), message))
}

/// Collects words, and those inside of string literals.
fn collect_words(token: TokenTree, words: &mut Vec<String>) {
    match token {
        TokenTree::Group(group) => {
            group.stream().into_iter().for_each(|token| collect_words(token, words));
        }
        TokenTree::Ident(word) => words.push(word.to_string()),
        TokenTree::Literal(literal) => {
            if let Ok(literal) = syn::parse2::<LitStr>(literal.into_token_stream()) {
                words.extend(literal.value().split_whitespace().map(str::to_owned));
            }
        }
        TokenTree::Punct(_) => {}
    }
}
