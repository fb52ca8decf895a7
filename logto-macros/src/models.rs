//! `#[model]`: the structs and enums of Logto's API, plain as written, with what each of them needs.
//!
//! A struct gets its derives, `new` and setters; an enum of strings gets a variant for values that it does not know.
//! Only `logto-client` uses this attribute, so the generated code names its items directly.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{
    Attribute, Expr, ExprLit, Field, Fields, GenericArgument, Ident, Item, ItemEnum, ItemStruct,
    Lit, PathArguments, Token, Type, Variant,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

/// The arguments of `#[model(…)]`.
#[derive(Default)]
struct Options {
    /// Set for a type that only the server sends: every field that is not an argument of `new` may be missing or
    /// `null`, and `None` is written as `null`.
    is_response: bool,
    /// Set for a request that the server refuses if no field is set. It fails to serialize.
    is_nonempty: bool,
    /// Set for a type with constructors of its own.
    has_own_new: bool,
    /// The arguments of `new` for a response. A request takes every field that is not optional.
    new: Vec<Ident>,
    /// The only fields with setters, where a constructor has the name of another one.
    setters: Option<Vec<Ident>>,
}

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let expanded = Options::parse(arguments).and_then(|options| match syn::parse2(item.clone())? {
        Item::Struct(item) => structure(&options, item),
        Item::Enum(item) => enumeration(item),
        other => Err(syn::Error::new_spanned(other, "`#[model]` is for structs and enums")),
    });
    expanded.unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote!(#item #error)
    })
}

impl Options {
    fn parse(arguments: TokenStream) -> syn::Result<Self> {
        let mut options = Self::default();
        let parser = syn::meta::parser(|meta| {
            if meta.path.is_ident("response") {
                options.is_response = true;
            } else if meta.path.is_ident("nonempty") {
                options.is_nonempty = true;
            } else if meta.path.is_ident("own_new") {
                options.has_own_new = true;
            } else if meta.path.is_ident("new") {
                options.new = names(meta.input)?;
            } else if meta.path.is_ident("setters") {
                options.setters = Some(names(meta.input)?);
            } else {
                let message = "unknown option; write `response`, `new(id)`, `nonempty`, `own_new` or `setters(name)`";
                return Err(meta.error(message));
            }
            Ok(())
        });
        parser.parse2(arguments)?;
        Ok(options)
    }
}

fn names(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let names;
    syn::parenthesized!(names in input);
    let names = Punctuated::<_, Token![,]>::parse_terminated_with(&names, Ident::parse_any)?;
    Ok(names.into_iter().collect())
}

/// How a field is set, by its type as written.
#[derive(Clone, Copy, PartialEq)]
enum Wrapper {
    Option,
    Patch,
    None,
}

struct ModelField<'f> {
    name: &'f Ident,
    wrapper: Wrapper,
    /// The type without its wrapper.
    inner: &'f Type,
    is_required: bool,
}

impl<'f> ModelField<'f> {
    fn of(options: &Options, field: &'f Field) -> syn::Result<Self> {
        let name = field.ident.as_ref();
        let name = name.ok_or_else(|| syn::Error::new_spanned(field, "fields need names"))?;
        let (wrapper, inner) = match generic(&field.ty) {
            Some((name, inner, None)) if name == "Option" => (Wrapper::Option, inner),
            Some((name, inner, None)) if name == "Patch" => (Wrapper::Patch, inner),
            _ => (Wrapper::None, &field.ty),
        };
        let is_required = if options.is_response {
            options.new.contains(name)
        } else {
            wrapper == Wrapper::None && !has_serde(field, &["flatten", "default"])
        };
        Ok(Self { name, wrapper, inner, is_required })
    }

    /// Serde's attributes, unless the field has its own.
    fn serde(&self, options: &Options, field: &Field) -> TokenStream {
        let is_flat = has_serde(field, &["flatten"]);
        let reads = !is_flat && !self.is_required && !has_serde(field, &["default", "with"]);
        let writes =
            !is_flat && !options.is_response && !has_serde(field, &["skip_serializing_if"]);
        let read = match self.wrapper {
            _ if !reads => None,
            Wrapper::None => {
                let null_as_default = "crate::types::null_as_default";
                Some(quote!(#[serde(default, deserialize_with = #null_as_default)]))
            }
            Wrapper::Option | Wrapper::Patch => Some(quote!(#[serde(default)])),
        };
        let write = match self.wrapper {
            Wrapper::Option if writes => {
                Some(quote!(#[serde(skip_serializing_if = "Option::is_none")]))
            }
            Wrapper::Patch if writes => {
                Some(quote!(#[serde(skip_serializing_if = "crate::types::Patch::is_keep")]))
            }
            _ => None,
        };
        quote!(#read #write)
    }

    fn setters(&self) -> TokenStream {
        let Self { name, inner, .. } = self;
        let (argument, value) = argument(name, inner);
        let value = match self.wrapper {
            Wrapper::Option => quote!(Some(#value)),
            Wrapper::Patch => quote!(crate::types::Patch::Set(#value)),
            Wrapper::None => value,
        };
        let plain = name.unraw();
        let docs = format!(" Sets [`{plain}`](Self#structfield.{plain}).");
        let clear = (self.wrapper == Wrapper::Patch).then(|| {
            let clear = format_ident!("clear_{plain}");
            let docs = format!(" Clears [`{plain}`](Self#structfield.{plain}).");
            quote! {
                #[doc = #docs]
                #[must_use]
                pub fn #clear(mut self) -> Self {
                    self.#name = crate::types::Patch::Clear;
                    self
                }
            }
        });
        quote! {
            #[doc = #docs]
            #[must_use]
            pub fn #name(mut self, #name: #argument) -> Self {
                self.#name = #value;
                self
            }
            #clear
        }
    }
}

fn structure(options: &Options, mut item: ItemStruct) -> syn::Result<TokenStream> {
    let Fields::Named(fields) = &item.fields else {
        return Err(syn::Error::new_spanned(&item.ident, "`#[model]` needs named fields"));
    };
    let fields: Vec<_> = fields.named.iter().cloned().collect();
    let fields: Vec<_> =
        fields.iter().map(|f| ModelField::of(options, f)).collect::<Result<_, _>>()?;
    for (field, model) in item.fields.iter_mut().zip(&fields) {
        let serde = model.serde(options, field);
        field.attrs.extend(Attribute::parse_outer.parse2(serde)?);
    }
    let name = &item.ident;
    let has_default = !fields.iter().any(|field| field.is_required) && !options.has_own_new;
    let default = has_default.then(|| quote!(Default,));
    let remote = options.is_nonempty.then(|| quote!(, remote = "Self"));
    let nonempty = options.is_nonempty.then(|| nonempty(name, &fields));
    let new = (!options.has_own_new).then(|| new(options, name, &fields));
    let has_setter = |field: &&ModelField<'_>| match &options.setters {
        Some(names) => names.contains(field.name),
        None => !field.is_required,
    };
    let setters = fields.iter().filter(has_setter).map(ModelField::setters);
    let (attributes, visibility, fields) = (&item.attrs, &item.vis, &item.fields);
    Ok(quote! {
        #(#attributes)*
        #[derive(Debug, Clone, #default PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase" #remote)]
        #[allow(clippy::struct_excessive_bools)]
        #[non_exhaustive]
        #visibility struct #name #fields
        impl #name {
            #new
            #(#setters)*
        }
        #nonempty
    })
}

/// `new` with the required fields.
fn new(options: &Options, name: &Ident, fields: &[ModelField<'_>]) -> TokenStream {
    let (mut arguments, mut values, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields {
        if field.is_required {
            let (argument, value) = argument(field.name, field.inner);
            let field = field.name;
            arguments.push(quote!(#field: #argument));
            values.push(quote!(#field: #value));
        } else {
            others.push(field.name);
        }
    }
    let docs = match (options.is_response, arguments.is_empty()) {
        (true, _) => {
            format!(" Creates a `{name}` for use in fakes, in which all other fields are unset.")
        }
        (false, true) => format!(" Creates a `{name}` in which no field is set."),
        (false, false) => format!(" Creates a `{name}` from the fields that are required."),
    };
    quote! {
        #[doc = #docs]
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values,)* #(#others: Default::default()),* }
        }
    }
}

/// Serializes a request only if a field is set.
fn nonempty(name: &Ident, fields: &[ModelField<'_>]) -> TokenStream {
    let names: Vec<_> = fields.iter().map(|field| field.name.unraw().to_string()).collect();
    let message = match names.as_slice() {
        [others @ .., last] if !others.is_empty() => {
            format!("changes nothing: set {} or {last}", others.join(", "))
        }
        names => format!("changes nothing: set {}", names.concat()),
    };
    quote! {
        impl serde::Serialize for #name {
            /// Fails if no field is set, since Logto refuses such a request with 422.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if *self == Self::default() {
                    return Err(serde::ser::Error::custom(#message));
                }
                Self::serialize(self, serializer)
            }
        }
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }
        }
    }
}

/// The type of a setter's argument, and the field's value made of it.
fn argument(name: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    match generic(ty) {
        _ if is_primitive(ty) => (ty.to_token_stream(), name.to_token_stream()),
        Some((list, item, None)) if list == "Vec" && is_primitive(item) => {
            (quote!(impl IntoIterator<Item = #item>), quote!(#name.into_iter().collect()))
        }
        Some((list, item, None)) if list == "Vec" => {
            let value = quote!(#name.into_iter().map(Into::into).collect());
            (quote!(impl IntoIterator<Item = impl Into<#item>>), value)
        }
        Some((map, key, Some(value))) if map == "BTreeMap" => {
            let entry = quote!((impl Into<#key>, impl Into<#value>));
            let into = quote!(|(key, value)| (key.into(), value.into()));
            let value = quote!(#name.into_iter().map(#into).collect());
            (quote!(impl IntoIterator<Item = #entry>), value)
        }
        _ => (quote!(impl Into<#ty>), quote!(#name.into())),
    }
}

/// The name of a generic type, with its first and second argument.
fn generic(ty: &Type) -> Option<(&Ident, &Type, Option<&Type>)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    Some((&last.ident, types.next()?, types.next()))
}

/// Whether the type is a number or a boolean. A literal for `impl Into<u64>` would be an `i32`.
fn is_primitive(ty: &Type) -> bool {
    const PRIMITIVES: [&str; 7] = ["bool", "f64", "i32", "i64", "u16", "u32", "u64"];
    let Type::Path(path) = ty else { return false };
    PRIMITIVES.iter().any(|name| path.path.is_ident(name))
}

/// Whether a field has an attribute of serde that sets one of these.
fn has_serde(field: &Field, names: &[&str]) -> bool {
    let serde = field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let text: String = serde.map(|attribute| attribute.to_token_stream().to_string()).collect();
    names.iter().any(|name| text.contains(name))
}

/// An enum of strings, with a variant for all others. A string is the variant's name, unless it is given.
fn enumeration(item: ItemEnum) -> syn::Result<TokenStream> {
    let ItemEnum { attrs, vis, ident: name, variants, .. } = item;
    let mut rows = Vec::new();
    for Variant { attrs, ident, fields, discriminant } in variants {
        let string = match discriminant {
            None if fields.is_empty() => ident.unraw().to_string(),
            Some((_, Expr::Lit(ExprLit { lit: Lit::Str(string), .. }))) => string.value(),
            _ => return Err(syn::Error::new_spanned(ident, "write `Name` or `Name = \"string\"`")),
        };
        rows.push((attrs, ident, string));
    }
    let variants = rows.iter().map(|(attributes, variant, _)| quote!(#(#attributes)* #variant,));
    let to_string = rows.iter().map(|(_, variant, string)| quote!(Self::#variant => #string,));
    let of_string = rows.iter().map(|(_, variant, string)| quote!(#string => Self::#variant,));
    Ok(quote! {
        #(#attrs)*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #vis enum #name {
            #(#variants)*
            /// A value unknown to this version of the crate.
            Unknown(crate::types::UnknownValue),
        }
        impl #name {
            /// Returns the value as the server writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#to_string)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }
        /// A value that the server did not send: unknown, and empty.
        impl Default for #name {
            fn default() -> Self {
                Self::Unknown(Default::default())
            }
        }
        impl From<&str> for #name {
            fn from(string: &str) -> Self {
                match string {
                    #(#of_string)*
                    other => Self::Unknown(crate::types::UnknownValue::new(other)),
                }
            }
        }
        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::types::deserialize_enum(deserializer)
            }
        }
    })
}
