//! Collects mistakes, so that all are reported at once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes in a trait, each with its span.
#[derive(Default)]
pub(crate) struct Report {
    errors: Option<syn::Error>,
}

impl Report {
    /// Reports a mistake that spans `tokens`.
    pub(crate) fn on(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// Reports a mistake at `span`.
    pub(crate) fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.add(syn::Error::new(span, message));
    }

    /// Adds the error of a parser.
    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.errors {
            Some(errors) => errors.combine(error),
            None => self.errors = Some(error),
        }
    }

    /// The number of mistakes so far. It stays the same while a rule holds.
    pub(crate) fn count(&self) -> usize {
        self.errors.iter().flatten().count()
    }

    /// A `compile_error!` for each mistake.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.errors.map(syn::Error::into_compile_error).unwrap_or_default()
    }
}
