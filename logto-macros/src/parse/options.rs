//! The options of an `#[endpoint]`. A new one is a row of [`OPTIONS`], a field and a builder call.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::quote;
use syn::{
    Ident, LitInt, LitStr, Path, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
};

use super::pages::{Pages, pointer};
use super::syntax::{expect, header_name, is_media_type, skip_to_comma, string};
use crate::{report::Report, suggest::did_you_mean};

/// The options after the path of an `#[endpoint]`.
#[derive(Default)]
pub(crate) struct Options {
    /// Whether `idempotent` or `not_idempotent` is set.
    idempotent: Option<bool>,
    timeout_millis: Option<u64>,
    attempt_timeout_millis: Option<u64>,
    /// Whether `auth = none` is set.
    pub(crate) is_public: bool,
    /// The header `Accept` and those of `headers`, with names in lower case.
    headers: Vec<(String, String)>,
    /// Statuses that are a success besides 2xx.
    success: Vec<LitInt>,
    pages: Option<Pages>,
    /// The steps of `items = "/data"`.
    items: Option<Vec<String>>,
}

struct Definition {
    name: &'static str,
    usage: &'static str,
    parse: fn(&mut Options, &Ident, ParseStream<'_>) -> syn::Result<()>,
}

const OPTIONS: [Definition; 10] = [
    Definition {
        name: "idempotent",
        usage: "idempotent",
        parse: |options, name, input| options.parse_idempotent(true, name, input),
    },
    Definition {
        name: "not_idempotent",
        usage: "not_idempotent",
        parse: |options, name, input| options.parse_idempotent(false, name, input),
    },
    Definition {
        name: "timeout",
        usage: "timeout = \"10s\"",
        parse: |options, name, input| {
            options.timeout_millis = Some(timeout(name, input)?);
            Ok(())
        },
    },
    Definition {
        name: "attempt_timeout",
        usage: "attempt_timeout = \"10s\"",
        parse: |options, name, input| {
            options.attempt_timeout_millis = Some(timeout(name, input)?);
            Ok(())
        },
    },
    Definition {
        name: "auth",
        usage: "auth = none",
        parse: |options, name, input| {
            auth(name.span(), input)?;
            options.is_public = true;
            Ok(())
        },
    },
    Definition {
        name: "accept",
        usage: "accept = \"text/csv\"",
        parse: |options, name, input| {
            let accept = accept(name.span(), input)?;
            options.headers.push(("accept".to_owned(), accept));
            Ok(())
        },
    },
    Definition {
        name: "headers",
        usage: "headers = [(\"Accept-Version\", \"v1\")]",
        parse: |options, name, input| {
            options.headers.extend(headers(name.span(), input)?);
            Ok(())
        },
    },
    Definition {
        name: "success",
        usage: "success = [304]",
        parse: |options, name, input| {
            options.success = statuses(name.span(), input)?;
            Ok(())
        },
    },
    Definition {
        name: "pages",
        usage: "pages = number",
        parse: |options, name, input| {
            options.pages = Some(Pages::parse(name.span(), input)?);
            Ok(())
        },
    },
    Definition {
        name: "items",
        usage: "items = \"/data\"",
        parse: |options, name, input| {
            let value = value(name.span(), input, ITEMS)?;
            options.items = Some(pointer(&value)?);
            Ok(())
        },
    },
];

impl Options {
    /// The calls on the runtime's `EndpointBuilder` that set the options.
    pub(crate) fn builder_calls(&self, runtime: &Path) -> TokenStream {
        let Self {
            idempotent,
            timeout_millis,
            attempt_timeout_millis,
            is_public,
            headers,
            success,
            pages,
            items,
        } = self;
        let idempotent = idempotent.map(|idempotent| quote!(.idempotent(#idempotent)));
        let timeout = timeout_millis.map(|millis| quote!(.timeout_millis(#millis)));
        let attempt_timeout =
            attempt_timeout_millis.map(|millis| quote!(.attempt_timeout_millis(#millis)));
        let public = is_public.then(|| quote!(.public()));
        let headers = (!headers.is_empty()).then(|| {
            let headers = headers.iter().map(|(name, value)| quote!((#name, #value)));
            quote!(.headers(&[#(#headers),*]))
        });
        let success = (!success.is_empty()).then(|| quote!(.success(&[#(#success),*])));
        let pages = self.are_about_pages().then(|| {
            let default = Pages::default();
            let pages = pages.as_ref().unwrap_or(&default);
            let pages = pages.to_tokens(runtime, items.as_deref().unwrap_or_default());
            quote!(.pages(&#pages))
        });
        quote!(#idempotent #timeout #attempt_timeout #public #headers #success #pages)
    }

    pub(crate) fn pages(&self) -> Option<&Pages> {
        self.pages.as_ref()
    }

    /// Whether an option is about pages.
    pub(crate) fn are_about_pages(&self) -> bool {
        self.pages.is_some() || self.items.is_some()
    }

    /// Returns the mistake after which parsing cannot continue; reports all others.
    pub(super) fn parse(&mut self, input: ParseStream<'_>, report: &mut Report) -> syn::Result<()> {
        let mut seen = Vec::new();
        while !input.is_empty() {
            expect::<Token![,]>(input, &format!("expected `,`; {}", list()))?;
            if input.is_empty() {
                break;
            }
            if let Err(error) = self.parse_one(input, &mut seen) {
                report.add(error);
                skip_to_comma(input)?;
            }
        }
        let unauthorized = self.success.iter().find(|status| status.base10_digits() == "401");
        if let Some(status) = unauthorized.filter(|_| !self.is_public) {
            report.on(
                status,
                "a 401 means that the token was refused; add `auth = none`, or remove this status",
            );
        }
        Ok(())
    }

    fn parse_one(&mut self, input: ParseStream<'_>, seen: &mut Vec<Ident>) -> syn::Result<()> {
        let name = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), format!("expected an option; {}", list()))
        })?;
        let Some(option) = OPTIONS.iter().find(|option| name == option.name) else {
            let names = OPTIONS.iter().map(|option| option.name);
            let hint = did_you_mean(&name.to_string(), names, &list());
            let message = format!("unknown option `{name}`; {hint}");
            return Err(syn::Error::new(name.span(), message));
        };
        if seen.contains(&name) {
            let message = format!("duplicate option `{name}`; remove one");
            return Err(syn::Error::new(name.span(), message));
        }
        (option.parse)(self, &name, input)?;
        seen.push(name);
        Ok(())
    }

    fn parse_idempotent(
        &mut self,
        is_idempotent: bool,
        name: &Ident,
        input: ParseStream<'_>,
    ) -> syn::Result<()> {
        if !input.is_empty() && !input.peek(Token![,]) {
            let message =
                format!("`{name}` takes no value; write `idempotent` or `not_idempotent`");
            return Err(syn::Error::new(name.span(), message));
        }
        if self.idempotent.is_some() {
            let message = "`idempotent` and `not_idempotent` contradict each other; remove one";
            return Err(syn::Error::new(name.span(), message));
        }
        self.idempotent = Some(is_idempotent);
        Ok(())
    }
}

/// How an option of this name is written.
pub(crate) fn usage(name: &str) -> Option<&'static str> {
    OPTIONS.iter().find(|option| option.name == name).map(|option| option.usage)
}

/// "the options are …".
fn list() -> String {
    let usages = OPTIONS.map(|option| format!("`{}`", option.usage));
    let (last, first) = usages.split_last().expect("there are options");
    format!("the options are {} and {last}", first.join(", "))
}

/// Parses `= "string"` after the name of an option.
fn value(name: Span, input: ParseStream<'_>, message: &str) -> syn::Result<LitStr> {
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(name, message));
    }
    input.parse::<Token![=]>()?;
    string(input, message)
}

/// Parses a timeout, in milliseconds.
fn timeout(name: &Ident, input: ParseStream<'_>) -> syn::Result<u64> {
    let message = format!("expected a string; write `{name} = \"10s\"`");
    let value = value(name.span(), input, &message)?;
    duration(&value.value()).map_err(|message| syn::Error::new(value.span(), message))
}

fn duration(string: &str) -> Result<u64, &'static str> {
    const INVALID: &str =
        "invalid duration; write a number above 0 and a unit, as in \"500ms\", \"10s\" or \"2m\"";
    const TOO_LONG: &str = "the duration is too long; write a shorter one, as in \"10s\" or \"2m\"";
    let digits = string.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = string.split_at(digits);
    let factor = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(INVALID),
    };
    if number.bytes().all(|digit| digit == b'0') {
        return Err(INVALID);
    }
    let number = number.parse::<u64>().ok();
    number.and_then(|number| number.checked_mul(factor)).ok_or(TOO_LONG)
}

/// Parses `= none`, the only value of `auth`.
fn auth(name: Span, input: ParseStream<'_>) -> syn::Result<()> {
    const USAGE: &str =
        "the only value of `auth` is `none`; write `auth = none`, or remove it to send a token";
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(name, USAGE));
    }
    input.parse::<Token![=]>()?;
    let value = input.call(Ident::parse_any);
    let value = value.map_err(|error| syn::Error::new(error.span(), USAGE))?;
    if value == "none" {
        return Ok(());
    }
    Err(syn::Error::new(value.span(), USAGE))
}

fn accept(name: Span, input: ParseStream<'_>) -> syn::Result<String> {
    let value = value(name, input, "expected a string; write `accept = \"text/csv\"`")?;
    let accept = value.value();
    let mut media_types = accept.split(',').map(|part| part.trim_matches(' '));
    if media_types.all(is_media_type) {
        return Ok(accept);
    }
    let message = "invalid media type; write one such as \"text/csv\"";
    Err(syn::Error::new(value.span(), message))
}

const ITEMS: &str = "expected a JSON pointer; write `items = \"/data\"`";

/// Parses `= [a, b]` with at least one element.
fn list_of<T: Parse>(name: Span, input: ParseStream<'_>, usage: &str) -> syn::Result<Vec<T>> {
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(name, usage));
    }
    input.parse::<Token![=]>()?;
    let list: Group = expect(input, usage)?;
    if list.delimiter() != Delimiter::Bracket {
        return Err(syn::Error::new(list.span(), usage));
    }
    if list.stream().is_empty() {
        return Err(syn::Error::new(name, usage));
    }
    let elements = Punctuated::<T, Token![,]>::parse_terminated.parse2(list.stream());
    let elements = elements.map_err(|error| syn::Error::new(error.span(), usage))?;
    Ok(elements.into_iter().collect())
}

/// Parses `= [304, 409]`.
fn statuses(name: Span, input: ParseStream<'_>) -> syn::Result<Vec<LitInt>> {
    let usage = "expected a list of statuses; write `success = [304, 409]`";
    let mut statuses: Vec<LitInt> = Vec::new();
    for literal in list_of::<LitInt>(name, input, usage)? {
        let digits = literal.base10_digits();
        let mistake = match digits.parse() {
            _ if !literal.suffix().is_empty() => "unexpected suffix; write a number such as 304",
            Ok(200..=299) => "a 2xx is a success in any case; remove it",
            Ok(300..=599) if statuses.iter().any(|status| status.base10_digits() == digits) => {
                "duplicate status; remove one"
            }
            Ok(300..=599) => {
                statuses.push(literal);
                continue;
            }
            _ => "not the status of a response; write one from 300 to 599",
        };
        return Err(syn::Error::new(literal.span(), mistake));
    }
    Ok(statuses)
}

/// Parses `= [("Name", "value")]`.
fn headers(name: Span, input: ParseStream<'_>) -> syn::Result<Vec<(String, String)>> {
    let usage = "expected a list of headers; write `headers = [(\"Accept-Version\", \"v1\")]`";
    let mut headers: Vec<(String, String)> = Vec::new();
    for HeaderPair { name, value } in list_of(name, input, usage)? {
        let lower = header_name(&name)?;
        let written = value.value();
        let is_printable = written.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let mistake = if lower == "accept" {
            "`Accept` has an option of its own; write `accept = \"text/csv\"`"
        } else if lower == "authorization" {
            "credentials do not belong in a declaration; set a token source on the client"
        } else if headers.iter().any(|(other, _)| *other == lower) {
            "duplicate header; remove one"
        } else if !is_printable || written.trim() != written {
            let message = "invalid header value; write printable ASCII without spaces around it";
            return Err(syn::Error::new(value.span(), message));
        } else {
            headers.push((lower, written));
            continue;
        };
        return Err(syn::Error::new(name.span(), mistake));
    }
    Ok(headers)
}

/// `("Name", "value")`.
struct HeaderPair {
    name: LitStr,
    value: LitStr,
}

impl Parse for HeaderPair {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let pair;
        syn::parenthesized!(pair in input);
        let name = pair.parse()?;
        pair.parse::<Token![,]>()?;
        Ok(Self { name, value: pair.parse()? })
    }
}
