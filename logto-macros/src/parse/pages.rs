//! The options `pages` and `items`: how the pages of a list follow each other, and where their items are.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::quote;
use syn::{
    Ident, LitStr, Path, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use super::syntax::{expect, is_token, string};
use crate::suggest::did_you_mean;

/// `pages = …`.
pub(crate) struct Pages {
    order: Order,
    size: Option<String>,
    total: Option<Place>,
}

/// What leads to the next page.
enum Order {
    Number(String),
    Offset(String),
    Cursor(String, Place),
    Link(Option<Place>),
}

/// A place in a response.
enum Place {
    Body(Vec<String>),
    Header(String),
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            order: Order::Number("page".to_owned()),
            size: Some("page_size".to_owned()),
            total: Some(Place::Header("total-number".to_owned())),
        }
    }
}

const USAGE: &str = "write `pages = number`, `pages = offset`, `pages = link` or \
                     `pages = cursor(\"after\", from = \"/meta/next\")`";
const CURSOR: &str = "a cursor has a query parameter and a place in the response; write \
                      `cursor(\"after\", from = \"/meta/next\")` or `cursor(\"after\", from = header(\"Next-Page\"))`";
const PLACE: &str = "expected a place in the response; write a JSON pointer such as \"/meta/next\", or \
                     `header(\"Next-Page\")`";

impl Pages {
    /// Parses `= kind` or `= kind("parameter", size = …, total = …, from = …)`.
    pub(super) fn parse(name: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Token![=]) {
            return Err(syn::Error::new(name, format!("missing kind of pages; {USAGE}")));
        }
        input.parse::<Token![=]>()?;
        let kind = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), format!("expected a kind of pages; {USAGE}"))
        })?;
        let arguments = match input.parse::<Option<Group>>()? {
            Some(group) if group.delimiter() == Delimiter::Parenthesis => {
                Arguments::parse.parse2(group.stream())?
            }
            Some(group) => {
                let message = format!("expected parentheses; write `{kind}(…)`");
                return Err(syn::Error::new(group.span(), message));
            }
            None => Arguments::default(),
        };
        arguments.into_pages(&kind)
    }

    /// The query parameters that a list sets, each with the method of `Pages` for it.
    pub(crate) fn parameters(&self) -> Vec<(&str, &'static str)> {
        let position = match &self.order {
            Order::Number(name) | Order::Offset(name) => Some((name.as_str(), "page")),
            Order::Cursor(name, _) => Some((name.as_str(), "after")),
            Order::Link(_) => None,
        };
        let size = self.size.as_deref().map(|name| (name, "page_size"));
        position.into_iter().chain(size).collect()
    }

    /// The runtime's constant.
    pub(crate) fn to_tokens(&self, runtime: &Path, items: &[String]) -> TokenStream {
        let Self { order, size, total } = self;
        let runtime = quote!(#runtime::__private);
        let order = match order {
            Order::Number(name) => quote!(Number(#name)),
            Order::Offset(name) => quote!(Offset(#name)),
            Order::Cursor(name, place) => {
                let place = place.to_tokens(&runtime);
                quote!(Cursor(#name, #place))
            }
            Order::Link(place) => {
                let place = option(place.as_ref().map(|place| place.to_tokens(&runtime)));
                quote!(Link(#place))
            }
        };
        let size = option(size.as_ref());
        let total = option(total.as_ref().map(|place| place.to_tokens(&runtime)));
        quote! {
            #runtime::Paging {
                order: #runtime::Order::#order,
                size: #size,
                total: #total,
                items: &[#(#items),*],
            }
        }
    }
}

fn option(value: Option<impl quote::ToTokens>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}

/// The arguments between the parentheses.
#[derive(Default)]
struct Arguments {
    parameter: Option<LitStr>,
    size: Option<LitStr>,
    total: Option<(Ident, Place)>,
    from: Option<(Ident, Place)>,
}

impl Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Self::default();
        if input.peek(LitStr) {
            arguments.parameter = Some(parameter(input)?);
            if !input.is_empty() {
                expect::<Token![,]>(input, "expected `,`")?;
            }
        }
        while !input.is_empty() {
            let name = input.call(Ident::parse_any).map_err(|error| {
                let message = "expected an argument; write `size = \"limit\"`, `total = header(\"X-Total\")` or \
                               `from = \"/meta/next\"`";
                syn::Error::new(error.span(), message)
            })?;
            expect::<Token![=]>(input, &format!("expected `=` after `{name}`"))?;
            let is_duplicate = match name.to_string().as_str() {
                "size" => arguments.size.replace(parameter(input)?).is_some(),
                "total" => arguments.total.replace((name.clone(), Place::parse(input)?)).is_some(),
                "from" => arguments.from.replace((name.clone(), Place::parse(input)?)).is_some(),
                other => {
                    let list = "the arguments are `size`, `total` and `from`";
                    let hint = did_you_mean(other, ["size", "total", "from"], list);
                    let message = format!("unknown argument `{other}`; {hint}");
                    return Err(syn::Error::new(name.span(), message));
                }
            };
            if is_duplicate {
                let message = format!("duplicate argument `{name}`; remove one");
                return Err(syn::Error::new(name.span(), message));
            }
            if !input.is_empty() {
                expect::<Token![,]>(input, "expected `,`")?;
            }
        }
        Ok(arguments)
    }

    fn into_pages(self, kind: &Ident) -> syn::Result<Pages> {
        let Self { parameter, size, total, from } = self;
        let is_plain = parameter.is_none() && size.is_none() && total.is_none();
        let name = |default: &str| parameter.as_ref().map_or(default.to_owned(), LitStr::value);
        let word = kind.to_string();
        if matches!(word.as_str(), "number" | "offset")
            && let Some((from, _)) = from
        {
            let message = format!(
                "`from` is for cursors and links; remove it, or write them instead of `{word}`"
            );
            return Err(syn::Error::new(from.span(), message));
        }
        let order = match word.as_str() {
            "number" if is_plain => return Ok(Pages::default()),
            "number" => Order::Number(name("page")),
            "offset" => Order::Offset(name("offset")),
            "cursor" => match (&parameter, from) {
                (Some(parameter), Some((_, place))) => Order::Cursor(parameter.value(), place),
                _ => return Err(syn::Error::new(kind.span(), CURSOR)),
            },
            "link" => {
                if let Some(parameter) = parameter {
                    let message =
                        "a link needs no parameter; remove it, or write `size = \"…\"` before it";
                    return Err(syn::Error::new(parameter.span(), message));
                }
                Order::Link(from.map(|(_, place)| place))
            }
            other => {
                let hint = did_you_mean(other, ["number", "offset", "cursor", "link"], USAGE);
                let message = format!("unknown kind of pages `{other}`; {hint}");
                return Err(syn::Error::new(kind.span(), message));
            }
        };
        let default_size = (word == "offset" && parameter.is_none()).then(|| "limit".to_owned());
        Ok(Pages {
            order,
            size: size.as_ref().map(LitStr::value).or(default_size),
            total: total.map(|(_, place)| place),
        })
    }
}

impl Place {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return Ok(Self::Body(pointer(&string(input, PLACE)?)?));
        }
        let word: Ident = expect(input, PLACE)?;
        let group = input.parse::<Option<Group>>()?;
        let Some(group) =
            group.filter(|group| word == "header" && group.delimiter() == Delimiter::Parenthesis)
        else {
            return Err(syn::Error::new(word.span(), PLACE));
        };
        let literal: LitStr =
            syn::parse2(group.stream()).map_err(|error| syn::Error::new(error.span(), PLACE))?;
        let name = literal.value().to_ascii_lowercase();
        if is_token(&name) {
            return Ok(Self::Header(name));
        }
        let message = "invalid header name; write one such as \"Next-Page\"";
        Err(syn::Error::new(literal.span(), message))
    }

    fn to_tokens(&self, runtime: &TokenStream) -> TokenStream {
        match self {
            Self::Body(steps) => quote!(#runtime::Place::Body(&[#(#steps),*])),
            Self::Header(name) => quote!(#runtime::Place::Header(#name)),
        }
    }
}

fn parameter(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let literal =
        string(input, "expected the name of a query parameter; write one such as \"limit\"")?;
    if literal.value().is_empty() {
        let message = "empty query parameter name; write one such as \"limit\"";
        return Err(syn::Error::new(literal.span(), message));
    }
    Ok(literal)
}

/// Parses a JSON pointer (RFC 6901) into its steps.
pub(super) fn pointer(literal: &LitStr) -> syn::Result<Vec<String>> {
    let error = |message: &str| Err(syn::Error::new(literal.span(), message));
    let pointer = literal.value();
    let Some(steps) = pointer.strip_prefix('/') else {
        return error(&format!(
            "a JSON pointer starts with `/`; write \"/{}\"",
            pointer.trim_start_matches("$.").replace('.', "/")
        ));
    };
    let is_escaped = |step: &str| step.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if !steps.split('/').all(is_escaped) {
        return error("a `~` in a JSON pointer is written `~0`, and a `/` in a name `~1`");
    }
    Ok(steps.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect())
}
