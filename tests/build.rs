//! Writes a trait of a hundred different endpoints, for `tests/hundred.rs`.

use std::{env, error::Error, fs, path::Path};

/// An argument: its declaration, a value, and the segment or query string that the value becomes.
type Argument = (&'static str, &'static str, &'static str);

const PATHS: [Argument; 4] = [
    ("text: &str", r#""a b""#, "a%20b"),
    ("number: u64", "7", "7"),
    ("letter: char", "'é'", "%C3%A9"),
    ("flag: bool", "true", "true"),
];
const QUERIES: [Argument; 4] = [
    ("#[query] count: Option<u32>", "None", ""),
    (r#"#[query("pageSize")] size: u8"#, "5", "pageSize=5"),
    ("#[query] r#type: &[u8]", "&[1, 2]", "type=1&type=2"),
    ("#[query(flatten)] filter: &Json", "&Json { a: 1 }", "a=1"),
];
const HEADERS: [Argument; 2] = [
    (r#"#[header("x-a")] header: &str"#, r#""h""#, ""),
    (r#"#[header("x-b")] tag: Option<&str>"#, "None", ""),
];
const BODIES: [Argument; 4] = [
    ("#[body] json: &Json", "&Json { a: 2 }", ""),
    ("#[body(form)] form: Option<&Json>", "None", ""),
    (r#"#[body(bytes = "a/b")] image: &[u8]"#, r#"b"PNG""#, ""),
    ("#[body(multipart)] f: &Multipart", "&Multipart::new()", ""),
];
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const OPTIONS: [&str; 6] = [
    "",
    ", idempotent",
    ", not_idempotent",
    r#", timeout = "90s""#,
    ", auth = none",
    r#", accept = "text/csv""#,
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
    let (methods, calls): (String, String) = (0..100).map(endpoint).unzip();
    let code = format!(
        "#[api]\ntrait Hundred: Send + Sync {{\n{methods}}}\n\nfn call_all(client: &Client) {{\n{calls}}}\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("hundred.rs"), code)?;
    Ok(())
}

/// Returns the trait's method, and a call of it.
fn endpoint(number: usize) -> (String, String) {
    let method = METHODS[number % 7];
    let returns = if method == "HEAD" { "Call<()>" } else { RETURNS[number % 8] };
    let options = OPTIONS[number / 3 % 6];
    let path = &PATHS[..number % 5];
    // An index past the end means none.
    let mut others: Vec<&Argument> = Vec::new();
    others.extend(QUERIES.get(number / 2 % 5));
    others.extend(HEADERS.get(number / 5 % 3));
    if method != "GET" && method != "HEAD" {
        others.extend(BODIES.get(number / 7 % 5));
    }

    let mut template = format!("/things/{number}");
    let mut expected = format!("/base{template}");
    for (declaration, _, segment) in path {
        let (name, _) = declaration.split_once(':').unwrap();
        template.extend(["/<", name, ">"]);
        expected.extend(["/", segment]);
    }
    let mut separator = "?";
    for (_, _, query) in others.iter().filter(|argument| !argument.2.is_empty()) {
        expected.extend([separator, query]);
        separator = "&";
    }

    // Path arguments need not come first, nor in the order of the path.
    others.extend(path.iter().rev());
    let declared: Vec<&str> = others.iter().map(|argument| argument.0).collect();
    let passed: Vec<&str> = others.iter().map(|argument| argument.1).collect();
    let (declared, passed) = (declared.join(", "), passed.join(", "));
    let call = format!("client.operation_{number}({passed})");
    (
        format!(
            "    /// Operation {number}.\n    \
             #[endpoint({method}, \"{template}\"{options})]\n    \
             fn operation_{number}(&self, {declared}) -> {returns};\n\n"
        ),
        if returns == "Items<Json>" {
            format!("    drop({call});\n")
        } else {
            format!("    check({call}.request(), \"{expected}\");\n")
        },
    )
}
