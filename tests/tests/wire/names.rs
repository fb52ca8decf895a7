//! User-chosen names, attributes and bounds that generated code must cope with.

#![allow(dead_code, clippy::too_many_arguments)]

use std::sync::Arc;

use logto_client::{Api, Client, Endpoint};
use logto_tests::{Recorder, Reply};

/// User types that shadow common names.
mod types {
    pub(super) struct Option;
    pub(super) struct Result;
    pub(super) struct String;
    pub(super) struct Box;
    pub(super) struct Arc;
    pub(super) struct Error;
    pub(super) struct Client;
    pub(super) struct Endpoint;
    pub(super) struct Request;
    pub(super) trait Send {}
    pub(super) trait Sized {}
    pub(super) trait Api {}
    pub(super) mod core {}
    pub(super) mod std {}
    pub(super) mod http {}

    #[derive(serde::Serialize, serde::Deserialize, Debug, PartialEq)]
    pub(super) struct C(pub(super) u8);
    pub(super) type Call<T> = logto_client::Call<T>;

    #[logto_client::api]
    pub(super) trait Shadowed {
        #[endpoint(POST, "/<self_>/<client>")]
        fn request(
            &self,
            self_: &str,
            client: u8,
            #[query] query: u8,
            #[query] url: u8,
            #[query] request: u8,
            #[query] endpoint: u8,
            #[header("x-a")] header: &str,
            #[body] body: &C,
        ) -> Call<C>;

        #[endpoint(GET, "/<type>")]
        fn r#match(
            &self,
            r#type: u8,
            #[query] r#async: ::core::option::Option<&str>,
            #[query] r#fn: &[&str],
        ) -> Call<()>;
    }
}

use types::Shadowed;

#[tokio::test]
async fn user_names_do_not_collide_with_generated_code() {
    let server = Recorder::start(|_| Reply::json(200, "7"));
    let client = server.client();
    let call = client.request("s", 1, 2, 3, 4, 5, "h", &types::C(6));
    assert_eq!(call.await.unwrap(), types::C(7));
    let sent = &server.received()[0];
    assert_eq!(sent.line(), "POST /s/1?query=2&url=3&request=4&endpoint=5");
    assert_eq!((sent.header("x-a"), sent.body.as_str()), (Some("h"), "6"));
}

/// Disabled traits expand to nothing.
#[logto_client::api]
#[cfg(any())]
trait Gone {
    #[endpoint(GET, "/gone")]
    fn gone(&self) -> DoesNotExist;
}

#[logto_client::api]
#[cfg_attr(all(), cfg(any()))]
trait GoneToo {
    #[endpoint(GET, "/gone")]
    fn gone(&self) -> DoesNotExist;
}

/// A trait with everything that must be kept: generics, lifetimes, supertraits, where clauses, provided methods.
mod kept {
    use std::fmt::Debug;

    use serde::Serialize;

    use logto_client::{Call, FromResponse, api};

    /// Documented.
    #[api]
    #[doc(alias = "kept")]
    pub(crate) trait Kept<'t, K: Serialize + Clone + 't, T, const N: usize>:
        Debug + Send + Sync
    where
        T: FromResponse + Debug,
    {
        /// Documented, too.
        #[endpoint(GET, "/kept/<id>")]
        #[must_use = "a call does nothing by itself"]
        #[doc(hidden)]
        fn get<'i>(&self, id: &'i K, #[query] names: &[&'i str]) -> Call<T>
        where
            K: 'i;

        #[endpoint(GET, "/old")]
        #[deprecated(note = "use `get`")]
        fn old(&self) -> Call<()>;

        #[cfg(any())]
        #[endpoint(GET, "/gone")]
        fn gone(&self) -> Call<DoesNotExist>;

        #[cfg_attr(all(), cfg(any()))]
        #[endpoint(GET, "/gone")]
        fn gone_too(&self) -> Call<DoesNotExist>;

        fn get_first(&self, ids: &'t [K]) -> Option<Call<T>>
        where
            Self: Sync,
        {
            ids.first().map(|id| self.get(id, &[""; N]))
        }

        fn only_sized(self) -> Self
        where
            Self: Sized,
        {
            self
        }
    }
}

use kept::Kept;

#[tokio::test]
async fn generics_and_provided_methods_are_kept() {
    let server = Recorder::start(|_| Reply::json(200, "[7]"));
    let kept: Arc<dyn Kept<'static, u8, Vec<u16>, 2>> = Arc::new(server.client());
    assert_eq!(kept.get(&1, &["a", "b"]).await.unwrap(), [7]);
    assert_eq!(kept.get_first(&[3]).unwrap().await.unwrap(), [7]);
    let expected = ["GET /kept/1?names=a&names=b", "GET /kept/3?names=&names="];
    assert_eq!(server.lines(), expected);
    let endpoints = <dyn Kept<'static, u8, Vec<u16>, 2> as Api>::ENDPOINTS.iter();
    assert!(endpoints.map(Endpoint::operation).eq(["get", "old"]));
}

#[tokio::test]
async fn local_and_empty_traits_work() {
    #[logto_client::api(crate = "::logto_client")]
    trait Local {
        #[endpoint(GET, "/local")]
        fn local(&self) -> logto_client::Call<u8>;
    }
    #[logto_client::api]
    trait Empty {}
    let server = Recorder::start(|_| Reply::json(200, "7"));
    assert_eq!(server.client().local().await.unwrap(), 7);
    assert!(<dyn Empty as Api>::ENDPOINTS.is_empty());
    assert_eq!(<dyn Local as Api>::ENDPOINTS.len(), 1);
}

/// Lint attributes of the user also apply to generated code.
#[deny(warnings)]
mod allowed {
    use std::borrow::Cow;

    use logto_client::{Call, api};

    #[allow(non_upper_case_globals)]
    static request: u8 = 0;

    #[api]
    #[allow(non_snake_case)]
    pub(crate) trait Everywhere {
        #[endpoint(GET, "/")]
        fn everywhere(&self, #[query] pageSize: u8) -> Call<()>;
    }

    #[api]
    pub(crate) trait Here {
        #[expect(non_snake_case, reason = "as the server calls it")]
        #[endpoint(GET, "/")]
        fn here(&self, #[query] pageSize: u8) -> Call<()>;

        #[cfg_attr(all(), allow(elided_lifetimes_in_paths), cfg(all()), must_use)]
        #[endpoint(GET, "/")]
        fn elided(&self, #[query] text: Cow<str>) -> Call<()>;

        #[cfg_attr(all(), cfg_attr(all(), cfg(any())))]
        #[endpoint(GET, "/")]
        fn gone(&self) -> DoesNotExist;

        #[cfg_attr(all(), cfg(all()), deprecated)]
        #[endpoint(GET, "/")]
        fn old(&self) -> Call<()>;

        fn provided(&self, #[expect(unused_variables)] unused: u8) -> u8 {
            request
        }
    }
}

/// Generated code compiles under forbidden lints.
#[forbid(unused, nonstandard_style, deprecated, clippy::pedantic)]
mod forbidding {
    #[logto_client::api]
    pub(crate) trait Forbidding {
        #[endpoint(GET, "/<id>")]
        fn forbidding(&self, id: u8, #[query] tag: Option<&str>) -> logto_client::Call<()>;
    }
}

#[test]
fn user_lint_levels_apply_to_generated_code() {
    fn is_implemented<T: allowed::Everywhere + allowed::Here + forbidding::Forbidding>() {}
    is_implemented::<Client>();
    assert_eq!(<dyn allowed::Here as Api>::ENDPOINTS.len(), 3);
}

/// Generated lifetimes have unique names.
#[test]
fn lifetimes_do_not_collide() {
    #[deny(warnings)]
    #[logto_client::api]
    trait Lifetimes {
        fn bound(&self, a: Option<&str>, f: &dyn for<'a> Fn(&'a str) -> &'a str) -> String {
            a.map(f).unwrap_or_default().to_owned()
        }

        fn inside(&self, page: Option<&str>) -> usize {
            let length: for<'page> fn(&'page str) -> usize = str::len;
            page.map_or(0, length)
        }

        fn elided(text: Option<&str>) -> &str
        where
            Self: Sized,
        {
            text.unwrap_or_default()
        }
    }
    let client = Client::builder("https://example.com").build().unwrap();
    assert_eq!(client.bound(Some("x"), &|x| x), "x");
    assert_eq!(client.inside(Some("xy")), 2);
    assert_eq!(<Client as Lifetimes>::elided(Some("x")), "x");
}

#[test]
fn pointers_forward_overridden_provided_methods() {
    #[logto_client::api]
    trait Bounded: Sync {
        fn bounded(&self) -> u8
        where
            Self: Sync,
        {
            1
        }

        fn outliving<'l>(&'l self) -> u8
        where
            Self: 'l,
        {
            1
        }
    }
    struct Overriding;
    impl Bounded for Overriding {
        fn bounded(&self) -> u8 {
            2
        }

        fn outliving<'l>(&'l self) -> u8
        where
            Self: 'l,
        {
            2
        }
    }
    fn both(bounded: &impl Bounded) -> [u8; 2] {
        [bounded.bounded(), bounded.outliving()]
    }
    assert_eq!(both(&Overriding), [2, 2]);
    assert_eq!(both(&&Overriding), [2, 2]);
    assert_eq!(both(&Box::new(Overriding)), [2, 2]);
    assert_eq!(both(&Arc::new(Overriding)), [2, 2]);
}

/// A dyn compatible trait that shares its name with one that is not.
trait Serialize {}
impl Serialize for logto_client::Client {}
impl<T: Serialize + ?Sized> Serialize for Box<T> {}
impl<T: Serialize + ?Sized> Serialize for std::sync::Arc<T> {}
impl<T: Serialize + ?Sized> Serialize for &T {}

#[tokio::test]
async fn struct_as_a_query_parameter_names_flatten() {
    #[logto_client::api]
    trait Items: Serialize {
        #[endpoint(GET, "/items")]
        fn list_items(&self, #[query] filter: &Filter) -> logto_client::Call<()>;
    }
    #[derive(serde::Serialize)]
    struct Filter {
        page: u8,
    }
    let client = logto_client::Client::builder("https://a.test").build().unwrap();
    let items: Box<dyn Items> = Box::new(client);
    let error = items.list_items(&Filter { page: 1 }).await.unwrap_err();
    assert!(error.to_string().contains("`#[query(flatten)]`"), "{error}");
}
