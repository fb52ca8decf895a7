//! The procedural macros of [`logto-client`](https://docs.rs/logto-client), which re-exports them.
//! Depend on `logto-client`; this crate is an implementation detail of it, released in step with it.

mod analyse;
mod attribute;
mod expand;
mod generate;
mod lifetimes;
mod model;
mod report;
#[cfg(test)]
mod robustness;
#[cfg(test)]
mod snapshots;
mod suggest;
mod template;

use proc_macro::TokenStream;

/// Turns a trait that describes an HTTP API into a client for it.
///
/// Each method carries an [`#[endpoint]`](macro@endpoint) attribute and returns a `Call<T>`. The
/// trait is implemented for `logto_client::Client`, and forwarded by `&T`, `Box<T>` and `Arc<T>`.
/// Every endpoint gets a default body which answers with an error of kind `Unimplemented`, so that a
/// fake in a test writes only the methods it needs.
///
/// ```
/// # use serde::Deserialize;
/// use logto_client::{Call, Client, Token, api};
///
/// #[derive(Debug, Deserialize)]
/// pub struct Repo {
///     pub full_name: String,
/// }
///
/// #[api]
/// pub trait Repos: Send + Sync {
///     /// Gets a repository.
///     #[endpoint(GET, "/repos/<owner>/<repo>")]
///     fn get_repo(&self, owner: &str, repo: &str) -> Call<Repo>;
/// }
///
/// # fn main() -> Result<(), logto_client::Error> {
/// let github = Client::builder("https://api.github.com").token_source(Token::bearer("pat")).build()?;
/// let call = github.get_repo("rust-lang", "rust");
/// assert_eq!(call.request().map(|r| r.path_and_query()), Some("/repos/rust-lang/rust"));
/// # Ok(())
/// # }
/// ```
///
/// # Arguments of the attribute
///
/// `#[api(crate = "path")]` names the runtime when it is not `::logto_client`: a renamed
/// dependency, or a crate that re-exports it.
///
/// # What else is generated
///
/// `<dyn Repos as logto_client::Api>::ENDPOINTS` is the table of what was declared.
#[proc_macro_attribute]
pub fn api(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::api(arguments.into(), &item.into()).into()
}

/// Describes the HTTP request of one method of an [`#[api]`](macro@api) trait.
///
/// `#[endpoint(METHOD, "/path/<parameter>", options…)]`
///
/// - `METHOD` is one of `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`, `OPTIONS`.
/// - The path starts with `/`. A placeholder `<name>` is a whole segment and is filled by the
///   argument of that name, which may be any `Display` type.
/// - Option `idempotent`: the request may be sent again after a failure although its method does not
///   say so. Option `not_idempotent`: it may not, once there was a connection, although its method
///   says so or although the server says that it has done nothing yet.
///
/// Every other argument of the method says where it goes:
///
/// | attribute | goes to |
/// |---|---|
/// | `#[query]`, `#[query("pageSize")]` | the query, under the argument's name or the one given; a `None` is left out, a sequence repeats the key |
/// | `#[header("If-None-Match")]` | a header; a `None` is left out |
/// | `#[body]` | the body, as JSON; a `None` sends no body |
#[proc_macro_attribute]
pub fn endpoint(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::stray_endpoint(&arguments.into(), &item.into()).into()
}
