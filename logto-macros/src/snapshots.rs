//! What representative traits expand to, formatted and reviewed like code: `src/snapshots/*.snap`.
//! `INSTA_UPDATE=always cargo test -p logto-macros` writes them anew.

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand;

fn check(name: &str, code: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, code);
    });
}

/// Everything that a trait expands to.
fn whole(item: &TokenStream) -> String {
    let expanded = syn::parse2(expand::api(TokenStream::new(), item)).unwrap();
    prettyplease::unparse(&expanded)
}

/// The method `name` of the implementation for the client.
fn client_method(expanded: &str, name: &str) -> String {
    let (_, client) = expanded
        .split_once("for ::logto_client::Client {\n")
        .unwrap();
    let (_, method) = client.split_once(&format!("        fn {name}")).unwrap();
    let (method, _) = method.split_once("\n        }\n").unwrap();
    format!("fn {name}{method}\n}}")
}

#[test]
fn one_endpoint() {
    check(
        "one_endpoint",
        &whole(&quote! {
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
        &whole(&quote! {
            trait Notes<T: Kind>: Send {
                #[cfg(feature = "write")]
                #[deprecated]
                #[endpoint(PATCH, "/notes/<number>", idempotent)]
                fn update_note(
                    &self,
                    #[query("pageSize")] page_size: Option<u32>,
                    #[query] r#type: &[&str],
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
fn a_trait_with_mistakes_is_still_emitted() {
    check(
        "mistakes",
        &whole(&quote! {
            trait Notes {
                #[endpoint(FETCH, "/notes/<id>")]
                async fn get_note(&self, id: &str) -> Call<Note>;
            }
        }),
    );
}

#[test]
fn a_method_with_three_arguments_is_at_most_twelve_lines() {
    let expanded = whole(&quote! {
        trait Notes {
            #[endpoint(PUT, "/books/<book>/notes/<note>")]
            fn put_note(&self, book: &str, note: &str, #[body] content: &Note) -> Call<()>;
        }
    });
    let method = client_method(&expanded, "put_note");
    assert!(method.lines().count() <= 12, "{method}");
    check("three_arguments", &method);
}
