//! The procedural macros of [`logto-client`](https://docs.rs/logto-client), which re-exports them.
//! Depend on `logto-client`: this crate is an implementation detail of it, and is released with it.

mod attributes;
mod expand;
mod generate;
mod lifetimes;
#[cfg(test)]
mod mistakes;
mod model;
mod models;
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
/// Each method has an [`#[endpoint]`](macro@endpoint) attribute and returns a `Call<T>`. The trait is implemented for
/// `logto_client::Client`, and for `&T`, `Box<T>` and `Arc<T>` of every implementation `T`. The default body of an
/// endpoint returns an error of kind `Unimplemented`, so a fake implements only the methods that its test calls.
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
/// # Arguments
///
/// - `#[api(path = "/v2")]` puts a path before those of all endpoints.
/// - `#[api(crate = "path")]` sets the path of the runtime if it is not `::logto_client`: for a renamed dependency, or a
///   crate that re-exports it.
///
/// # Generated code
///
/// - The trait as written, with three changes: endpoints get a default body; the request line, as in
///   `` `GET /repos/{owner}/{repo}` ``, is appended to their docs if they have any; and elided lifetimes inside the
///   types of arguments get names, which `mockall::automock` needs. Put `#[automock]` below `#[api]`.
/// - Implementations for `logto_client::Client`, and for `&T`, `Box<T>` and `Arc<T>` where `T: ?Sized` implements the
///   trait.
/// - `<dyn Repos as logto_client::Api>::ENDPOINTS`, the table of all endpoints that are not excluded by `#[cfg]`.
///
/// # Errors
///
/// All mistakes in a trait are reported at once. The trait must be dyn compatible, so methods with type parameters,
/// associated types and constants, and the supertraits `Sized` and `Clone` are errors. So are `unsafe` and `auto`
/// traits, and methods with neither `#[endpoint]` nor a body.
#[proc_macro_attribute]
pub fn api(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::api(arguments.into(), &item.into()).into()
}

/// Describes the HTTP request of a method in an [`#[api]`](macro@api) trait.
///
/// `#[endpoint(METHOD, "/path/<parameter>", options…)]` is put on a method that takes `&self` and returns a `Call`,
/// `Pages` or `Items`. `#[api]` finds it by name, so it need not be imported.
///
/// # Method and path
///
/// - `METHOD` is `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD` or `OPTIONS`.
/// - The path starts with `/`, and is appended to the client's base URL. The placeholder `<name>` is a segment or a part of
///   one (`<id>:cancel`, `<base>...<head>`, `<id>.json`), filled by the argument `name` of any type that serializes to a
///   scalar. The order of arguments does not matter. The value is percent-encoded. If it is empty, starts with a slash or
///   has a segment `.` or `..`, also in encoded form, the call fails and nothing is sent.
/// - `<name..>` fills several segments: slashes in the value are kept.
/// - The path may end in a constant query: `"/search?type=repo"`. Arguments with `#[query]` are added to it.
///
/// # Arguments
///
/// Every argument that is not in the path has one of these attributes:
///
/// | attribute | location | type |
/// |---|---|---|
/// | `#[query]` | query parameter with the argument's name (`type` for `r#type`) | a value |
/// | `#[query("pageSize")]` | query parameter with this name | a value |
/// | `#[query("ids", join = ",")]` | query parameter with one value, `ids=1%2C2` | a value; elements with the separator are refused |
/// | `#[query(flatten)]` | query parameters named after the fields or keys | a struct or a map of values |
/// | `#[header("If-None-Match")]` | header | a value |
/// | `#[body]`, `#[body(json)]` | JSON body | any `Serialize` |
/// | `#[body(field)]`, `#[body(field = "name")]` | field of a JSON object, next to other fields | any `Serialize` |
/// | `#[body(form)]` | URL-encoded body | a struct or a map of values |
/// | `#[body(bytes = "image/png")]` | raw body with this media type | bytes and strings, owned or borrowed, and any `RawBody` |
/// | `#[body(multipart)]` | form with files | `&Multipart` (feature `multipart`) |
///
/// A *value* serializes as a scalar, as an `Option` of one (`None` is left out), or as a sequence of them (the
/// parameter or header is repeated). With anything else, the call fails and nothing is sent.
///
/// There is at most one body, and none for `GET` and `HEAD`. A body or a field of one that is `None` is not sent. Headers
/// that the HTTP client sets itself, such as `Host`, are errors. `Authorization` needs a client without a token source, or
/// `auth = none`: otherwise the call fails and nothing is sent.
///
/// # Options
///
/// | option | default | meaning |
/// |---|---|---|
/// | `idempotent` | all methods but `POST` and `PATCH` | the request may be retried after a failure |
/// | `not_idempotent` | no method | the request is retried only if nothing of it was written to a connection |
/// | `attempt_timeout = "10s"` | the client's | time limit of an attempt that another one can follow; the call's own `attempt_timeout` takes precedence |
/// | `timeout = "10s"` | the client's | time limit of the whole call, in `ms`, `s`, `m` or `h`; the call's own `timeout` takes precedence |
/// | `auth = none` | a token is sent | no token is requested or sent |
/// | `accept = "text/csv"` | depends on the return type | the `Accept` header |
/// | `headers = [("Accept-Version", "v1")]` | none | constant headers, unless an argument sets them |
/// | `success = [304, 409]` | 2xx | further statuses that are a success; see below |
/// | `pages = cursor(…)` | `number` | how the pages of `Pages` and `Items` follow each other; see below |
/// | `items = "/data"` | the whole body | where the items of `Pages` and `Items` are in the body, as a JSON pointer; `null` there is an empty page |
///
/// A `POST` or `PATCH` with neither `idempotent` nor `not_idempotent` is retried only if it cannot have been applied:
/// there was no connection, or the server answered 429 or 503 with a `Retry-After`.
///
/// A response with a status of `success` is decoded like any other, and `with_response` returns its status and headers,
/// such as the `Location` of a redirect, which is not followed. It is never retried. If it does not decode and its body
/// has a code or a message, the call fails with that error, as without the option. So an endpoint can return the one
/// kind of 400 that is a result, and fail with the others.
///
/// # Return types
///
/// | type | response |
/// |---|---|
/// | `Call<T>` | any `T: FromResponse`, which includes all `Deserialize` types, from JSON |
/// | `Call<()>` | the body is ignored |
/// | `Call<String>` | the body as a string |
/// | `Call<Bytes>`, `Call<Vec<u8>>` | the raw body |
/// | `Pages<T>`, `Items<T>` | a list in pages |
///
/// Type aliases work too: return types are recognized by traits, not by names.
///
/// # Pages
///
/// | `pages =` | query | next page | total |
/// |---|---|---|---|
/// | `number` (default, as in Logto) | `page`, `page_size` | the next number, from 1 | `Total-Number` |
/// | `number("p", size = "per_page", total = header("X-Total"))` | `p`, `per_page` | the next number, from 1 | `X-Total` |
/// | `offset` | `offset`, `limit` | the number of items before it | none |
/// | `offset("skip", size = "take", total = "/meta/total")` | `skip`, `take` | the number of items before it | in the body |
/// | `cursor("after", from = "/meta/next", size = "limit")` | `after`, `limit` | a cursor in the body | none |
/// | `cursor("after", from = header("Next-Page"))` | `after` | a cursor in a header | none |
/// | `link`, `link(size = "per_page")` | `per_page` on the first page | `Link: <…>; rel="next"` (RFC 8288) | none |
/// | `link(from = "/next")` | none | a URL in the body, or in a `header(…)` | none |
///
/// Places in the body are JSON pointers (RFC 6901). `size` is the parameter for the number of items on a page; without it,
/// the server decides. `total` is optional everywhere: the end of a list is found without it, too. A cursor is a string or
/// a number; a list ends when it is missing, `null` or empty. Links are followed at the origin of the client only.
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
///     /// Sets the picture of a note.
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

/// Derives what a model of Logto's API needs. For `logto-client` itself.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn model(arguments: TokenStream, item: TokenStream) -> TokenStream {
    models::expand(arguments.into(), &item.into()).into()
}
