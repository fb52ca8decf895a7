//! Writes a trait of a hundred endpoints, no two of which are alike, for `tests/hundred.rs`.

use std::{env, error::Error, fmt::Write, fs, path::Path};

const HEAD: &str = r"
use logto_client::{Api, Bytes, Call, Client, Items, Multipart, Pages, Request, api};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct Json {
    a: u8,
}

fn check(request: Option<&Request>, expected: &str) {
    assert_eq!(request.unwrap().path_and_query(), expected);
}
";

const VERBS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// An argument as it is declared, as it is passed, and what it adds to the query.
type Argument = (&'static str, &'static str, &'static str);

const PATH: [(&str, &str, &str); 4] = [
    ("text: &str", "\"a b\"", "a%20b"),
    ("number: u64", "7", "7"),
    ("letter: char", "'é'", "%C3%A9"),
    ("flag: bool", "true", "true"),
];
const QUERIES: [Option<Argument>; 5] = [
    None,
    Some(("#[query] count: Option<u32>", "None", "")),
    Some(("#[query(\"pageSize\")] size: u8", "5", "pageSize=5")),
    Some((
        "#[query] r#type: &[&str]",
        "&[\"x\", \"y\"]",
        "type=x&type=y",
    )),
    Some(("#[query(flatten)] filter: &Json", "&Json { a: 1 }", "a=1")),
];
const HEADERS: [Option<Argument>; 3] = [
    None,
    Some(("#[header(\"x-a\")] header: &str", "\"h\"", "")),
    Some(("#[header(\"x-b\")] tag: Option<&str>", "None", "")),
];
const BODIES: [Option<Argument>; 5] = [
    None,
    Some(("#[body] json: &Json", "&Json { a: 2 }", "")),
    Some(("#[body(form)] form: Option<&Json>", "None", "")),
    Some((
        "#[body(bytes = \"image/png\")] image: &[u8]",
        "b\"PNG\"",
        "",
    )),
    Some((
        "#[body(multipart)] files: &Multipart",
        "&Multipart::new()",
        "",
    )),
];
const OPTIONS: [&str; 6] = [
    "",
    ", idempotent",
    ", not_idempotent",
    ", timeout = \"90s\"",
    ", auth = none",
    ", accept = \"text/csv\"",
];
const RETURNS: [&str; 8] = [
    "Call<()>",
    "Call<Json>",
    "Call<Vec<u8>>",
    "Call<Bytes>",
    "Call<String>",
    "Call<Option<Json>>",
    "Pages<Json>",
    "Items<Json>",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let file = Path::new(&env::var("OUT_DIR")?).join("hundred.rs");
    fs::write(file, module())?;
    Ok(())
}

/// The trait, and a test that fails if an endpoint is missing from the table or asks for another path.
fn module() -> String {
    let (mut methods, mut checks) = (String::new(), String::new());
    for number in 0..100 {
        endpoint(number, &mut methods, &mut checks);
    }
    format!(
        "{HEAD}\n#[api]\ntrait Hundred: Send + Sync {{\n{methods}}}\n\n#[test]\nfn each_asks_for_its_path() {{\n    \
         let client = Client::builder(\"https://example.com/base\").build().unwrap();\n    \
         assert_eq!(<dyn Hundred as Api>::ENDPOINTS.len(), 100);\n{checks}}}\n"
    )
}

fn endpoint(number: usize, methods: &mut String, checks: &mut String) {
    let verb = VERBS[number % 7];
    let body = (!["GET", "HEAD"].contains(&verb))
        .then(|| BODIES[number / 7 % 5])
        .flatten();
    // An answer to HEAD has no body, so there is nothing else to return.
    let returns = if verb == "HEAD" {
        "Call<()>"
    } else {
        RETURNS[number % 8]
    };
    let path = &PATH[..number % 5];
    let others: Vec<Argument> = [QUERIES[number / 2 % 5], HEADERS[number / 5 % 3], body]
        .into_iter()
        .flatten()
        .collect();

    let mut template = format!("/things/{number}");
    let mut expected = format!("/base{template}");
    for (declared, _, encoded) in path {
        let (name, _) = declared.split_once(':').unwrap();
        write!(template, "/<{name}>").unwrap();
        write!(expected, "/{encoded}").unwrap();
    }
    let query: Vec<&str> = others
        .iter()
        .map(|(_, _, query)| *query)
        .filter(|q| !q.is_empty())
        .collect();
    if !query.is_empty() {
        write!(expected, "?{}", query.join("&")).unwrap();
    }
    // What is in the path need not come first, nor in its order.
    let arguments = || others.iter().chain(path.iter().rev());
    let declared: Vec<&str> = arguments().map(|argument| argument.0).collect();
    let passed: Vec<&str> = arguments().map(|argument| argument.1).collect();
    let (declared, passed) = (declared.join(", "), passed.join(", "));
    let options = OPTIONS[number / 3 % 6];

    writeln!(
        methods,
        "    /// Number {number}.\n    #[endpoint({verb}, \"{template}\"{options})]"
    )
    .unwrap();
    writeln!(
        methods,
        "    fn operation_{number}(&self, {declared}) -> {returns};\n"
    )
    .unwrap();
    if returns == "Items<Json>" {
        writeln!(checks, "    drop(client.operation_{number}({passed}));").unwrap();
    } else {
        writeln!(
            checks,
            "    check(client.operation_{number}({passed}).request(), \"{expected}\");"
        )
        .unwrap();
    }
}
