use proc_macro2::Span;
use syn::{Ident, LitStr, Token, ext::IdentExt, parse::ParseStream};

use super::role::is_media_type;
use super::{expect, skip_to_comma, text};
use crate::{report::Report, suggest::did_you_mean};

/// What stands after the path of an `#[endpoint]`.
#[derive(Default)]
pub(crate) struct Options {
    /// What `idempotent` and `not_idempotent` say.
    pub(crate) idempotent: Option<bool>,
    /// What `timeout = "10s"` says, in milliseconds.
    pub(crate) timeout: Option<u64>,
    /// Whether `auth = none` was said.
    pub(crate) is_public: bool,
    /// What `accept = "text/csv"` says.
    pub(crate) accept: Option<String>,
}

const NAMES: [&str; 5] = ["idempotent", "not_idempotent", "timeout", "auth", "accept"];
const LIST: &str = "the options are `idempotent`, `not_idempotent`, `timeout = \"10s\"`, `auth = none` and \
                    `accept = \"text/csv\"`";

impl Options {
    /// Reads on after a mistake. What this refuses is where reading on makes no sense.
    pub(super) fn parse(&mut self, input: ParseStream<'_>, report: &mut Report) -> syn::Result<()> {
        let mut seen = Vec::new();
        while !input.is_empty() {
            expect::<Token![,]>(input, &format!("expected `,`: {LIST}"))?;
            if input.is_empty() {
                break;
            }
            if let Err(error) = self.parse_one(input, &mut seen) {
                report.add(error);
                skip_to_comma(input)?;
            }
        }
        Ok(())
    }

    fn parse_one(&mut self, input: ParseStream<'_>, seen: &mut Vec<String>) -> syn::Result<()> {
        let name = input.call(Ident::parse_any);
        let name = name.map_err(|error| {
            syn::Error::new(error.span(), format!("expected an option: {LIST}"))
        })?;
        let span = name.span();
        let name = name.to_string();
        if !NAMES.contains(&name.as_str()) {
            let hint = did_you_mean(&name, NAMES);
            return Err(syn::Error::new(
                span,
                format!("unknown option `{name}`{hint}: {LIST}"),
            ));
        }
        if seen.contains(&name) {
            return Err(syn::Error::new(
                span,
                format!("`{name}` is given twice: {LIST}, each once"),
            ));
        }
        match name.as_str() {
            "idempotent" => self.set_idempotent(true, input, span)?,
            "not_idempotent" => self.set_idempotent(false, input, span)?,
            "timeout" => self.timeout = Some(timeout(input, span)?),
            "auth" => self.is_public = public(input, span)?,
            _ => self.accept = Some(accept(input, span)?),
        }
        seen.push(name);
        Ok(())
    }

    fn set_idempotent(
        &mut self,
        is_idempotent: bool,
        input: ParseStream<'_>,
        span: Span,
    ) -> syn::Result<()> {
        if !input.is_empty() && !input.peek(Token![,]) {
            let message = "this option takes no value: write `idempotent`, or `not_idempotent` for the contrary";
            return Err(syn::Error::new(span, message));
        }
        if self.idempotent.is_some() {
            return Err(syn::Error::new(
                span,
                format!(
                    "`idempotent` and `not_idempotent` contradict each other, remove one: {LIST}"
                ),
            ));
        }
        self.idempotent = Some(is_idempotent);
        Ok(())
    }
}

/// The text that an option is set to.
fn value(input: ParseStream<'_>, span: Span, usage: &str) -> syn::Result<LitStr> {
    let message = format!("write `{usage}`");
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(span, message));
    }
    input.parse::<Token![=]>()?;
    text(input, &message)
}

/// In milliseconds.
fn timeout(input: ParseStream<'_>, span: Span) -> syn::Result<u64> {
    let text = value(input, span, "timeout = \"10s\"")?;
    duration(&text.value()).map_err(|message| syn::Error::new(text.span(), message))
}

fn duration(text: &str) -> Result<u64, &'static str> {
    let mistake = "this is not a duration: write a number above 0 and a unit, as in \"500ms\", \"10s\" or \"2m\"";
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(mistake),
    };
    if number.bytes().all(|digit| digit == b'0') {
        return Err(mistake);
    }
    let number = number.parse::<u64>().ok();
    number
        .and_then(|number| number.checked_mul(factor))
        .ok_or("no call takes that long: write a shorter duration, as in \"10s\" or \"2m\"")
}

fn public(input: ParseStream<'_>, span: Span) -> syn::Result<bool> {
    let usage = "write `auth = none`, or leave it out: a token is sent unless you say otherwise";
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(span, usage));
    }
    input.parse::<Token![=]>()?;
    let value = input.call(Ident::parse_any);
    let value = value.map_err(|error| syn::Error::new(error.span(), usage))?;
    if value == "none" {
        return Ok(true);
    }
    Err(syn::Error::new(value.span(), usage))
}

fn accept(input: ParseStream<'_>, span: Span) -> syn::Result<String> {
    let text = value(input, span, "accept = \"text/csv\"")?;
    let value = text.value();
    if value
        .split(',')
        .all(|part| is_media_type(part.trim_matches(' ')))
    {
        return Ok(value);
    }
    Err(syn::Error::new(
        text.span(),
        "this is not a media type: write one such as \"text/csv\"",
    ))
}
