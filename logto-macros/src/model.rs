//! What a trait declares, once it is known to be right. Only [`crate::analyse`] makes these, and
//! [`crate::generate`] needs to check nothing.

use proc_macro2::Ident;
use syn::{Attribute, Block, ItemTrait, Path, Signature, Type};

use crate::attribute::{Body, Options, Verb};

/// One `#[api]` trait.
pub(crate) struct Api {
    /// Where the runtime is found.
    pub(crate) runtime: Path,
    /// The trait, without its methods.
    pub(crate) item: ItemTrait,
    /// The levels of lints that the trait sets.
    pub(crate) lints: Vec<Attribute>,
    /// Whether `mockall` makes a mock of it.
    pub(crate) is_mocked: bool,
    /// Whether something in it is `deprecated`.
    pub(crate) has_deprecated: bool,
    pub(crate) methods: Vec<Method>,
}

/// One method of the trait.
pub(crate) struct Method {
    /// What stands above the method and stays there: docs, `cfg`, `deprecated`, ….
    pub(crate) attributes: Vec<Attribute>,
    /// The attributes among them that decide whether the method exists at all.
    pub(crate) cfg: Vec<Attribute>,
    /// The levels of lints that the method sets.
    pub(crate) lints: Vec<Attribute>,
    pub(crate) signature: Signature,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Endpoint(Box<Endpoint>),
    /// A method with a body of the user's own, and whether a pointer to an implementation forwards it.
    Provided {
        body: Block,
        forwarded: bool,
    },
    /// Something is wrong with it and was reported; it is emitted so that its uses still compile.
    Broken,
}

/// What a method sends.
pub(crate) struct Endpoint {
    pub(crate) verb: Verb,
    /// In OpenAPI's spelling, `/api/connectors/{id}`.
    pub(crate) path: String,
    pub(crate) options: Options,
    /// The path arguments in the order of the path, then the others as they are declared.
    pub(crate) arguments: Vec<Argument>,
    /// The method's return type as it is written.
    pub(crate) returns: Type,
}

pub(crate) struct Argument {
    pub(crate) name: Ident,
    /// The argument's type as it is written.
    pub(crate) ty: Type,
    pub(crate) place: Place,
}

pub(crate) enum Place {
    /// The segment with this name.
    Path(String),
    /// The query, under this name.
    Query(String),
    /// The query, under the names of its fields.
    Flatten,
    /// The header with this name, in lower case.
    Header(String),
    Body(Body),
}
