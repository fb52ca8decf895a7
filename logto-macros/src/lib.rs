//! The procedural macros of [`logto-client`](https://docs.rs/logto-client), which re-exports them.
//! Depend on `logto-client`; this crate is an implementation detail of it, released in step with it.

mod attributes;
mod expand;
mod generate;
mod lifetimes;
#[cfg(test)]
mod mistakes;
mod model;
mod parse;
mod report;
#[cfg(test)]
mod robustness;
#[cfg(test)]
mod snapshots;
mod suggest;
mod validate;

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
/// # What is generated
///
/// - The trait, as it was written: with its documentation, attributes, visibility, generics, `where`
///   clauses, supertraits and provided methods. Two things change. Each endpoint gets a default body. A
///   lifetime that is elided inside an argument's type is named, so that `mockall::automock` composes;
///   put it below `#[api]`.
/// - Implementations for `logto_client::Client`, and for `&T`, `Box<T>` and `Arc<T>` of every `T: ?Sized`
///   that implements the trait.
/// - `<dyn Repos as logto_client::Api>::ENDPOINTS`, the table of what was declared. It follows `#[cfg]`.
///
/// # What is refused
///
/// The trait must be usable as `dyn`, so methods with type parameters, associated types and constants,
/// and the supertraits `Sized` and `Clone` are refused, as are `unsafe` and `auto` traits. A method
/// without `#[endpoint]` must have a body. All mistakes in a trait are reported at once.
#[proc_macro_attribute]
pub fn api(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::api(arguments.into(), &item.into()).into()
}

/// Describes the HTTP request of one method of an [`#[api]`](macro@api) trait.
///
/// `#[endpoint(METHOD, "/path/<parameter>", options…)]` stands on a method with `&self` that returns a
/// `Call`, `Pages` or `Items`. `#[api]` finds it by its name; it need not be imported.
///
/// # Method and path
///
/// - `METHOD` is one of `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`, `OPTIONS`.
/// - The path starts with `/`, and is appended to the client's base URL. A placeholder `<name>` is a whole
///   segment and is filled by the argument of that name, in any order, which may be of any `Display` type.
///   The value is percent-encoded; one that is empty, `.` or `..` fails the call before it is sent.
///
/// # Arguments
///
/// Every argument that is not in the path says where it goes:
///
/// | attribute | goes to | takes |
/// |---|---|---|
/// | `#[query]` | the query, under the argument's name (`r#type` is `type`) | a value |
/// | `#[query("pageSize")]` | the query, under this name | a value |
/// | `#[query(flatten)]` | the query, under the names of its fields or keys | a struct or a map of values |
/// | `#[header("If-None-Match")]` | a header | a value |
/// | `#[body]`, `#[body(json)]` | the body, as JSON | any `Serialize` |
/// | `#[body(form)]` | the body, URL-encoded | a struct or a map of values |
/// | `#[body(bytes = "image/png")]` | the body as it is, under this media type | bytes and texts, owned or borrowed, and what is `RawBody` |
/// | `#[body(multipart)]` | the body, as a form with files | `&Multipart` (feature `multipart`) |
///
/// A *value* is what serializes as a scalar, as an `Option` of one, which is left out when it is `None`, or
/// as a sequence of them, which repeats the key or the header. Anything else fails the call before it is
/// sent. There is at most one body, and none for `GET` and `HEAD`; a body that is `None` is not sent. A
/// header that the HTTP client writes itself, such as `Host`, is refused, and so is `Authorization`, unless
/// the endpoint has `auth = none`.
///
/// # Options
///
/// | option | default | |
/// |---|---|---|
/// | `idempotent` | all methods but `POST` and `PATCH` | the request may be sent again after a failure |
/// | `not_idempotent` | no method | it is sent once: again only if nothing of it was written to a connection |
/// | `timeout = "10s"` | the client's | how long the whole call may take, in `ms`, `s`, `m` or `h`; the call's own `timeout` precedes |
/// | `auth = none` | a token is sent | no token is sent, nor asked for |
/// | `accept = "text/csv"` | what the returned type asks for | the `Accept` header |
///
/// A `POST` or `PATCH` that says neither is sent again only if it cannot have been applied: there was no
/// connection, or the server answered 429 or 503 and said when to come back.
///
/// # Returns
///
/// | type | |
/// |---|---|
/// | `Call<T>` | `T` is any type that is `FromResponse`, as all `Deserialize` are, from JSON |
/// | `Call<()>` | the body is ignored |
/// | `Call<String>` | the body as text |
/// | `Call<Bytes>`, `Call<Vec<u8>>` | the body as it came |
/// | `Pages<T>`, `Items<T>` | a list that comes in numbered pages: `page` and `page_size` are added to the query |
///
/// Aliases of these types work, since it is traits that decide, not names.
///
/// # Example
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// use logto_client::{Call, Client, Pages, api};
///
/// # #[derive(Debug, Deserialize)] pub struct Note { pub text: String }
/// #[derive(Serialize)]
/// pub struct ListNotes {
///     pub author: Option<u64>,
///     pub tag: Vec<String>,
/// }
///
/// #[api]
/// pub trait Notes: Send + Sync {
///     /// Lists the notes of a book.
///     #[endpoint(GET, "/books/<book>/notes")]
///     fn list_notes(&self, book: u64, #[query(flatten)] filter: &ListNotes) -> Pages<Note>;
///
///     /// Puts a picture on a note. It may be sent again.
///     #[endpoint(POST, "/books/<book>/notes/<note>/picture", idempotent, timeout = "1m")]
///     fn put_picture(
///         &self,
///         book: u64,
///         note: &str,
///         #[header("If-Match")] version: Option<&str>,
///         #[body(bytes = "image/png")] picture: &[u8],
///     ) -> Call<()>;
/// }
///
/// # fn main() -> Result<(), logto_client::Error> {
/// let notes = Client::builder("https://notes.example").build()?;
/// let filter = ListNotes { author: None, tag: vec!["a".into(), "b".into()] };
/// let request = notes.list_notes(7, &filter).request().unwrap().path_and_query().to_owned();
/// assert_eq!(request, "/books/7/notes?tag=a&tag=b");
/// let call = notes.put_picture(7, "my note", Some("\"v1\""), b"PNG");
/// assert_eq!(call.request().unwrap().path_and_query(), "/books/7/notes/my%20note/picture");
/// assert_eq!(call.request().unwrap().headers()["content-type"], "image/png");
/// # Ok(())
/// # }
/// ```
#[proc_macro_attribute]
pub fn endpoint(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::stray_endpoint(&arguments.into(), &item.into()).into()
}
