//! Turns a trait into the validated model. All rules stand here, each with the words that help.

use proc_macro2::Ident;
use syn::{
    Attribute, FnArg, ItemTrait, Pat, PatType, Receiver, ReceiverKind, ReturnType, Safety,
    Signature, TraitItem, TraitItemFn, Type, WherePredicate, ext::IdentExt, spanned::Spanned,
};

use crate::{
    attribute::{ApiAttribute, EndpointAttribute, Role, Verb},
    lifetimes,
    model::{Api, Argument, Endpoint, Kind, Method, Place},
    report::Report,
    template::Template,
};

pub(crate) fn api(attribute: ApiAttribute, mut item: ItemTrait, report: &mut Report) -> Api {
    let ApiAttribute { runtime } = attribute;
    let mut methods = Vec::new();
    for member in std::mem::take(&mut item.items) {
        match member {
            TraitItem::Fn(function) => methods.push(method(function, &item, report)),
            other => report.on(
                other,
                "an `#[api]` trait holds methods only, so that `dyn` works: declare this outside of it",
            ),
        }
    }
    Api {
        runtime,
        item,
        methods,
    }
}

fn method(function: TraitItemFn, item: &ItemTrait, report: &mut Report) -> Method {
    let before = report.count();
    let TraitItemFn {
        attrs,
        modifiers: _,
        sig: mut signature,
        default,
        semi_token: _,
    } = function;
    let (endpoints, attributes) = partition(attrs, is_endpoint);
    let arguments = arguments(&mut signature, report);
    let kind = match (endpoints.as_slice(), default) {
        ([], Some(body)) => {
            let forwarded = is_forwarded(&signature);
            Kind::Provided { body, forwarded }
        }
        ([], None) => {
            report.on(
                &signature.ident,
                "this method says nothing of its request: write `#[endpoint(METHOD, \"/path\")]` \
                 above it, or give it a body",
            );
            Kind::Broken
        }
        ([first, more @ ..], default) => {
            for repeated in more {
                report.on(repeated, "a method is one endpoint: remove this attribute");
            }
            if let Some(body) = default {
                report.at(
                    body.span(),
                    "the body of an endpoint is generated: end the method with `;`, or remove `#[endpoint]`",
                );
            }
            endpoint(first, &mut signature, arguments, report)
                .map_or(Kind::Broken, |endpoint| Kind::Endpoint(Box::new(endpoint)))
        }
    };
    if !matches!(kind, Kind::Provided { .. }) {
        lifetimes::name_elided(&mut signature, &item.generics);
    }
    Method {
        cfg: attributes
            .iter()
            .filter(|a| decides_existence(a))
            .cloned()
            .collect(),
        attributes,
        signature,
        kind: if report.count() == before {
            kind
        } else {
            Kind::Broken
        },
    }
}

fn endpoint(
    attribute: &Attribute,
    signature: &mut Signature,
    arguments: Vec<DeclaredArgument>,
    report: &mut Report,
) -> Option<Endpoint> {
    shape(signature, report);
    let returns = returns(signature, report);
    let EndpointAttribute {
        verb,
        path,
        idempotent,
    } = match EndpointAttribute::parse(attribute) {
        Ok(attribute) => attribute,
        Err(error) => {
            report.add(error);
            return None;
        }
    };
    let template = Template::parse(&path, report)?;
    one_body(verb, &arguments, report);
    let arguments = placed(arguments, &template, &path, report);
    Some(Endpoint {
        verb,
        path: template.to_openapi(),
        idempotent,
        arguments,
        returns: returns?,
    })
}

/// A method must be callable on `&dyn Trait`; where it is not, it is mended after the report.
fn shape(signature: &mut Signature, report: &mut Report) {
    if let Some(token) = signature.asyncness.take() {
        report.on(
            token,
            "write `fn` without `async`: the `Call<T>` it returns is the future",
        );
    }
    if let Some(token) = signature.constness.take() {
        report.on(token, "an endpoint cannot be `const`");
    }
    if let Safety::Unsafe(token) = &signature.safety {
        report.on(token, "an endpoint is not `unsafe`");
        signature.safety = Safety::Default;
    }
    if let Some(abi) = signature.abi.take() {
        report.on(abi, "an endpoint has Rust's own ABI: remove this");
    }
    for parameter in signature.generics.type_params() {
        let name = &parameter.ident;
        report.on(
            parameter,
            format!("a generic method breaks `dyn`: write a type instead of `{name}`, or make the trait generic"),
        );
    }
    match signature.receiver() {
        Some(receiver) if is_shared_reference(receiver) => {}
        Some(receiver) => report.on(receiver, "the receiver of an endpoint is `&self`"),
        None => {
            report.on(
                &signature.ident,
                "the first argument of an endpoint is `&self`: add it",
            );
            signature.inputs.insert(0, syn::parse_quote!(&self));
        }
    }
}

fn is_shared_reference(receiver: &Receiver) -> bool {
    matches!(&receiver.kind, ReceiverKind::Reference(_, _, None)) && receiver.mutability.is_none()
}

fn returns(signature: &mut Signature, report: &mut Report) -> Option<Type> {
    match &signature.output {
        ReturnType::Type(_, ty) if !matches!(**ty, Type::ImplTrait(_)) => Some((**ty).clone()),
        ReturnType::Type(_, ty) => {
            report.on(
                ty,
                "`impl Trait` breaks `dyn`: an endpoint returns `Call<T>`",
            );
            signature.output = ReturnType::Default;
            None
        }
        ReturnType::Default => {
            report.on(
                &signature.ident,
                "an endpoint returns `Call<T>`: add `-> Call<()>` if the answer has no body",
            );
            None
        }
    }
}

/// An argument, what its attribute says of it, and its type as it is written.
struct DeclaredArgument {
    name: Ident,
    ty: Type,
    role: Option<Role>,
}

/// Takes our attributes off the arguments.
fn arguments(signature: &mut Signature, report: &mut Report) -> Vec<DeclaredArgument> {
    let mut arguments = Vec::new();
    for input in &mut signature.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                let (ours, kept) = partition(std::mem::take(&mut receiver.attrs), is_role);
                receiver.attrs = kept;
                for attribute in ours {
                    report.on(
                        attribute,
                        "`self` is the client, not a part of the request: remove this",
                    );
                }
            }
            FnArg::Typed(argument) => arguments.extend(declared(argument, report)),
        }
    }
    arguments
}

fn declared(argument: &mut PatType, report: &mut Report) -> Option<DeclaredArgument> {
    let (ours, others) = partition(std::mem::take(&mut argument.attrs), is_role);
    let (kept, unknown) = partition(others, is_lint);
    argument.attrs = kept;
    for attribute in unknown {
        report.on(&attribute, unknown_attribute(&attribute));
    }
    let mut roles = Vec::new();
    for attribute in &ours {
        match Role::parse(attribute) {
            Ok(role) => roles.push(role),
            Err(error) => report.add(error),
        }
    }
    if roles.len() > 1 {
        report.on(
            ours.last(),
            "an argument goes to one place: remove one of its attributes",
        );
    }
    let name = match &*argument.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            if let Some(token) = &pattern.mutability {
                report.on(
                    token,
                    "an endpoint has no body that could change this: remove `mut`",
                );
            }
            pattern.ident.clone()
        }
        pattern => {
            report.on(
                pattern,
                "an argument of an endpoint is a name, not a pattern",
            );
            return None;
        }
    };
    if let Type::ImplTrait(ty) = &*argument.ty {
        report.on(
            ty,
            "`impl Trait` breaks `dyn`: write a type, such as `&str`",
        );
        return None;
    }
    let role = roles.into_iter().next();
    Some(DeclaredArgument {
        name,
        ty: (*argument.ty).clone(),
        role,
    })
}

/// Checks placeholders and arguments against each other, both ways.
fn placed(
    declared: Vec<DeclaredArgument>,
    template: &Template,
    path: &syn::LitStr,
    report: &mut Report,
) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for placeholder in template.placeholders() {
        let Some(argument) = declared.iter().find(|a| a.name.unraw() == placeholder) else {
            report.on(
                path,
                format!("no argument is called `{placeholder}`: add `{placeholder}: &str`, or remove `<{placeholder}>`"),
            );
            continue;
        };
        if let Some(role) = &argument.role {
            report.at(
                role.span(),
                format!(
                    "`{placeholder}` stands in the path already: remove this, or `<{placeholder}>`"
                ),
            );
        }
        arguments.push(Argument {
            name: argument.name.clone(),
            ty: argument.ty.clone(),
            place: Place::Path(placeholder.into()),
        });
    }
    for DeclaredArgument { name, ty, role } in declared {
        if template
            .placeholders()
            .any(|placeholder| name.unraw() == placeholder)
        {
            continue;
        }
        match role {
            Some(role) => arguments.extend(place(role, &name, report).map(|place| Argument {
                name,
                ty,
                place,
            })),
            None => report.on(&name, without_role(&name)),
        }
    }
    arguments
}

fn place(role: Role, name: &Ident, report: &mut Report) -> Option<Place> {
    match role {
        Role::Query { name: key, .. } => Some(Place::Query(
            key.map_or_else(|| name.unraw().to_string(), |key| key.value()),
        )),
        Role::Header { name } => {
            let lower = name.value().to_ascii_lowercase();
            if lower.is_empty() || !lower.bytes().all(is_token_byte) {
                report.on(
                    &name,
                    "this is not the name of a header: write one such as \"If-None-Match\"",
                );
                return None;
            }
            Some(Place::Header(lower))
        }
        Role::Body { .. } => Some(Place::Body),
    }
}

/// RFC 9110 `tchar`.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn without_role(name: &Ident) -> String {
    let name = name.unraw();
    format!(
        "where does `{name}` go? Write `<{name}>` in the path, or put `#[query]`, `#[header(\"Name\")]` \
         or `#[body]` before it"
    )
}

fn one_body(verb: Verb, arguments: &[DeclaredArgument], report: &mut Report) {
    let mut bodies = arguments
        .iter()
        .filter_map(|argument| match &argument.role {
            Some(Role::Body { span }) => Some(*span),
            _ => None,
        });
    if let Some(first) = bodies.next()
        && !verb.takes_body()
    {
        let verb = verb.as_str();
        report.at(
            first,
            format!("a {verb} request has no body: use `#[query]`, or another method"),
        );
    }
    for second in bodies {
        report.at(second, "a request has one body: put both into one struct");
    }
}

fn is_endpoint(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "endpoint")
}

fn is_role(attribute: &Attribute) -> bool {
    Role::NAMES
        .iter()
        .any(|name| attribute.path().is_ident(name))
}

/// What rustc itself allows on an argument, besides `cfg`.
fn is_lint(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
        .iter()
        .any(|name| attribute.path().is_ident(name))
}

fn unknown_attribute(attribute: &Attribute) -> &'static str {
    if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
        return "an argument cannot be conditional, since a call must fit all builds: put `cfg` on \
                the method";
    }
    "an argument can be marked `#[query]`, `#[header(\"Name\")]` or `#[body]`"
}

fn decides_existence(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

/// Pointers forward what can be called on `&dyn Trait`.
fn is_forwarded(signature: &Signature) -> bool {
    let only_names = signature.inputs.iter().all(|input| match input {
        FnArg::Receiver(_) => true,
        FnArg::Typed(argument) => matches!(&*argument.pat, Pat::Ident(_)),
    });
    only_names
        && signature.receiver().is_some_and(is_shared_reference)
        && signature.generics.type_params().next().is_none()
        && !needs_sized(signature)
}

fn needs_sized(signature: &Signature) -> bool {
    let Some(clause) = &signature.generics.where_clause else {
        return false;
    };
    clause.predicates.iter().any(|predicate| match predicate {
        WherePredicate::Type(bound) => {
            matches!(&bound.bounded_ty, Type::Path(path) if path.path.is_ident("Self"))
        }
        _ => false,
    })
}

fn partition(
    attributes: Vec<Attribute>,
    is_wanted: impl Fn(&Attribute) -> bool,
) -> (Vec<Attribute>, Vec<Attribute>) {
    attributes.into_iter().partition(is_wanted)
}
