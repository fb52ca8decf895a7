//! For arbitrary templates and arguments, the path has exactly the segments of the template, decodes to the arguments
//! and stays within origin and base path.

use logto_client::{
    __private::{self, EndpointBuilder, Verb},
    Call, Client, Endpoint,
};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use url::Url;

/// A segment of a template: a literal, or a placeholder with its argument.
#[derive(Debug, Clone)]
enum Segment {
    Literal(String),
    Argument(String),
}

fn segment() -> impl Strategy<Value = Segment> {
    let literal = "[a-z0-9_~!$&'()*+,;=:@-]{1,8}";
    let special = prop::sample::select(vec![
        "",
        ".",
        "..",
        "/",
        "//",
        "%2e%2e",
        "x/..",
        "a%2F.%2Fb",
        "?",
        "#",
        "\\",
        "\r\n",
        "{x}",
        "@",
        ":",
    ]);
    prop_oneof![
        literal.prop_map(Segment::Literal),
        any::<String>().prop_map(Segment::Argument),
        special.prop_map(|value| Segment::Argument(value.to_owned())),
    ]
}

/// A static endpoint, as the macro generates.
fn endpoint(segments: &[Segment]) -> &'static Endpoint {
    let path = segments.iter().map(|segment| match segment {
        Segment::Literal(literal) => format!("/{literal}"),
        Segment::Argument(_) => "/{p}".to_owned(),
    });
    let path: &'static str = path.collect::<String>().leak();
    let endpoint = EndpointBuilder::new("operation", Verb::Get, path, &[]);
    Box::leak(Box::new(endpoint.build()))
}

fn call(client: &Client, segments: &[Segment], query: &[(String, String)]) -> Call<()> {
    let mut request = __private::request(client, endpoint(segments));
    for segment in segments {
        if let Segment::Argument(value) = segment {
            __private::path::<&str>(&mut request, value);
        }
    }
    let mut call: Call<()> = __private::send(request);
    for (key, value) in query {
        call = call.query(key, value);
    }
    call
}

/// Whether a proxy that decodes up to three times could take the value for another path.
fn changes_the_path(value: &str) -> bool {
    let decode = |value: &String| Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
    std::iter::successors(Some(value.to_owned()), decode).take(4).any(|value| {
        let mut segments = value.split(['/', '\\']);
        value.starts_with(['/', '\\'])
            || value.is_empty()
            || segments.any(|s| s == "." || s == "..")
    })
}

proptest! {
    #[test]
    fn path_keeps_the_template_and_decodes_to_the_arguments(
        segments in prop::collection::vec(segment(), 1..6),
        query in prop::collection::vec(any::<(String, String)>(), 0..3),
        base in prop::sample::select(vec!["", "/base", "/base/path/"]),
    ) {
        let base_url = format!("https://api.test:8443{base}");
        let client = Client::builder(&base_url).build().unwrap();
        let call = call(&client, &segments, &query);
        let is_refused = |segment: &Segment| matches!(segment, Segment::Argument(value) if changes_the_path(value));
        let Some(request) = call.request() else {
            prop_assert!(segments.iter().any(is_refused));
            return Ok(());
        };
        prop_assert!(!segments.iter().any(is_refused));
        // As a server parses it.
        let url = Url::parse(&format!("https://api.test:8443{}", request.path_and_query())).unwrap();
        prop_assert_eq!(url.origin(), Url::parse(&base_url).unwrap().origin());
        prop_assert_eq!(url.fragment(), None);
        let path = url.path().strip_prefix(base.trim_end_matches('/')).unwrap();
        let sent: Vec<String> = path.split('/').skip(1)
            .map(|segment| percent_decode_str(segment).decode_utf8().unwrap().into_owned())
            .collect();
        let declared: Vec<String> = segments.iter().map(|segment| match segment {
            Segment::Literal(text) | Segment::Argument(text) => text.clone(),
        }).collect();
        prop_assert_eq!(sent, declared);
        let sent: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        prop_assert_eq!(sent, query);
    }
}
