//! Expansions of representative traits, formatted and reviewed like code: `src/snapshots/*.snap`.
//! `INSTA_UPDATE=always cargo test -p logto-macros` updates them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand;

fn check(name: &str, code: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, code);
    });
}

/// Returns the formatted expansion of a trait.
fn expanded(item: &TokenStream) -> String {
    let expanded = syn::parse2(expand::api(TokenStream::new(), item)).unwrap();
    prettyplease::unparse(&expanded)
}

/// Returns the method `name` in the implementation for `Client`.
fn client_method(expanded: &str, name: &str) -> String {
    let (_, client) = expanded.split_once("for ::logto_client::Client {\n").unwrap();
    let (_, method) = client.split_once(&format!("        fn {name}")).unwrap();
    let (method, _) = method.split_once("\n        }\n").unwrap();
    format!("fn {name}{method}\n}}")
}

#[test]
fn one_endpoint() {
    check(
        "one_endpoint",
        &expanded(&quote! {
            /// Repositories.
            pub trait Repos: Send + Sync {
                /// Gets a repository.
                #[endpoint(GET, "/repos/<owner>/<repo>")]
                fn get_repo(&self, owner: &str, repo: &str) -> Call<Repo>;
            }
        }),
    );
}

#[test]
fn arguments_of_every_kind() {
    check(
        "arguments_of_every_kind",
        &expanded(&quote! {
            trait Notes<T: Kind>: Send {
                #[cfg(feature = "write")]
                #[deprecated]
                #[endpoint(PATCH, "/notes/<folder..>/<number>.md?full=true", idempotent)]
                fn update_note(
                    &self,
                    #[query("pageSize")] page_size: Option<u32>,
                    #[query] r#type: &[&str],
                    #[query("ids", join = ",")] ids: &[u64],
                    folder: &str,
                    #[header("If-None-Match")] tag: Option<&str>,
                    #[body] note: &Note<'_, T>,
                    number: u64,
                ) -> Call<()>;

                fn count(&self) -> usize {
                    0
                }
            }
        }),
    );
}

#[test]
fn bodies_options_and_returns() {
    check(
        "bodies_options_and_returns",
        &expanded(&quote! {
            pub trait Files: Send + Sync {
                /// Lists files.
                #[endpoint(GET, "/files", items = "/data/0/a~1b")]
                fn list_files(&self, #[query(flatten)] filter: &Filter) -> Pages<File>;

                /// Reads a file.
                #[endpoint(GET, "/files/<id>", accept = "text/csv", headers = [("X-A", "b")], auth = none, success = [304, 404])]
                fn read_file(&self, id: u64) -> Call<String>;

                /// Replaces a file.
                #[endpoint(PUT, "/files/<id>", not_idempotent, timeout = "2m")]
                fn put_file(&self, id: u64, #[body(bytes = "text/csv")] content: Bytes) -> Call<()>;

                /// Searches.
                #[endpoint(POST, "/search", idempotent, pages = cursor("after", from = header("Next-Page")))]
                fn search(&self, #[body(form)] terms: &Terms) -> Items<File>;

                /// Adds a file.
                #[endpoint(POST, "/files")]
                fn create_file(&self, #[body(multipart)] form: &Multipart) -> Call<File>;
            }
        }),
    );
}

#[test]
fn attributes_and_generics_are_kept() {
    check(
        "attributes_and_generics_are_kept",
        &expanded(&quote! {
            /// Documentation,
            /// of two lines.
            #[doc(alias = "kept")]
            #[cfg(unix)]
            pub(crate) trait Kept<'t, K: Display + 't, T, const N: usize>: Debug + Send
            where
                T: FromResponse,
            {
                /// Documented, too.
                ///
                /// # Errors
                #[endpoint(GET, "/kept/<type>")]
                #[must_use = "because"]
                #[doc(hidden)]
                fn r#match<'i>(&self, r#type: &'i K, #[query] names: &[&'i str]) -> Call<T>
                where
                    K: 'i;

                #[cfg_attr(unix, deprecated)]
                fn first(self) -> Option<K>
                where
                    Self: Sized,
                {
                    None
                }
            }
        }),
    );
}

#[test]
fn expansion_names_no_crate_but_the_runtime() {
    let item = quote! {
        trait Notes<T>: Send {
            #[endpoint(PUT, "/notes/<id>", timeout = "1s", accept = "a/b")]
            fn put(
                &self,
                id: &str,
                #[query] a: u8,
                #[query(flatten)] b: &T,
                #[header("x-c")] c: &str,
                #[body(form)] d: &T,
            ) -> Call<()>;

            #[endpoint(POST, "/notes")]
            fn post(&self, #[body(bytes = "a/b")] a: Vec<u8>) -> Pages<T>;

            #[endpoint(FETCH, "/<x>")]
            fn broken(self) -> impl Future;
        }
    };
    let expanded = expand::api(quote!(crate = "their::runtime"), &item).to_string();
    // Paths that start with a crate: their first `::` follows neither a name nor a `>`.
    let words: Vec<&str> = expanded.split_whitespace().collect();
    let named: BTreeSet<&str> = words
        .windows(3)
        .filter(|words| words[1] == "::")
        .filter(|words| {
            words[0] == "for" || !words[0].ends_with(|c: char| c.is_alphanumeric() || c == '>')
        })
        .map(|words| words[2])
        .collect();
    assert_eq!(named, BTreeSet::from(["core", "std"]));
    assert!(expanded.contains("their :: runtime :: __private :: send"));
}

#[test]
fn trait_with_mistakes_is_emitted() {
    check(
        "trait_with_mistakes",
        &expanded(&quote! {
            trait Notes {
                #[endpoint(FETCH, "/notes/<id>")]
                async fn get_note(&self, id: &str) -> Call<Note>;
            }
        }),
    );
}

#[test]
fn client_method_has_one_call_for_each_argument() {
    let expanded = expanded(&quote! {
        trait Notes {
            #[endpoint(PUT, "/books/<book>/notes/<note>")]
            fn put_note(&self, book: &str, note: &str, #[body] content: &Note) -> Call<()>;
        }
    });
    let method = client_method(&expanded, "put_note");
    assert!(method.lines().count() <= 12, "{method}");
    check("client_method", &method);
}
