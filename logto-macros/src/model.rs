//! A validated trait. Only [`crate::validate`] makes these, so [`crate::generate`] checks nothing.

use proc_macro2::Ident;
use syn::{Attribute, Block, ItemTrait, Path, Signature, Type};

use crate::parse::{argument::Body, options::Options, path::Placeholder, verb::Verb};

/// An `#[api]` trait.
pub(crate) struct Api {
    /// Path of the runtime crate.
    pub(crate) runtime: Path,
    /// The trait, without its methods.
    pub(crate) item: ItemTrait,
    /// The lint levels that the trait sets.
    pub(crate) lints: Vec<Attribute>,
    /// Whether `mockall` generates a mock of the trait.
    pub(crate) is_mocked: bool,
    /// Whether the trait or one of its methods is `deprecated`.
    pub(crate) has_deprecated: bool,
    pub(crate) methods: Vec<Method>,
}

/// A method of the trait.
pub(crate) struct Method {
    /// The user's own attributes: docs, `cfg`, `deprecated`, ….
    pub(crate) attributes: Vec<Attribute>,
    /// The conditions among them under which the method exists.
    pub(crate) cfgs: Vec<Attribute>,
    /// The lint levels that the method sets.
    pub(crate) lints: Vec<Attribute>,
    pub(crate) signature: Signature,
    pub(crate) kind: MethodKind,
}

pub(crate) enum MethodKind {
    Endpoint(Box<Endpoint>),
    /// A method with a body of the user's own.
    Provided {
        body: Block,
        /// Whether the implementations for pointers forward it.
        is_forwarded: bool,
    },
    /// A method with a reported mistake, emitted so that its callers still compile.
    Invalid,
}

/// The request of a method, and what it returns.
pub(crate) struct Endpoint {
    pub(crate) verb: Verb,
    /// The path in OpenAPI's spelling, with the prefix of the trait: `/api/connectors/{id}`.
    pub(crate) path: String,
    pub(crate) options: Options,
    /// Path arguments in the order of the path, then the others as declared.
    pub(crate) arguments: Vec<Argument>,
    /// The return type as written.
    pub(crate) returns: Type,
}

pub(crate) struct Argument {
    pub(crate) name: Ident,
    /// The type as written.
    pub(crate) ty: Type,
    pub(crate) location: Location,
}

/// The part of the request that an argument fills.
pub(crate) enum Location {
    Path(Placeholder),
    /// The query parameter with this name, and what joins several values to one.
    Query(String, Option<String>),
    /// Query parameters named after the fields or keys of the value.
    FlattenedQuery,
    /// The header with this name, in lower case.
    Header(String),
    Body(Body),
    /// The field of the JSON body with this name.
    BodyField(String),
}
