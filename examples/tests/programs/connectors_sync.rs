//! `connectors_sync` against a `FakeLogto`.

use std::time::Duration;

use logto_client::{
    connectors::{ConnectorConfig, CreateConnector},
    serde_json::{Value, json},
    testing::FakeLogto,
};

#[cfg(unix)]
use crate::program::terminal::Session;
use crate::program::{CANARY, Program};

const EXAMPLE: &str = include_str!("../../connectors_sync/connectors.toml");
const NONE: &str = "[connectors]";
const GITHUB: &str = r#"
    [connectors.github]
    factory = "github-universal"
    config = { clientId = "a", clientSecret = { env = "GITHUB_SECRET" } }
"#;
/// Contains values that Logto does not store, or not as they are here.
const GOOGLE: &str = r#"
    [connectors.google]
    factory = "google-universal"
    config = { clientId = "a", clientSecret = "b", scope = "", prompts = ["", "consent"], timeout = 30.0, extra = [{}] }
    syncProfile = true
"#;

fn acme(target: &str, name: &str) -> String {
    format!(
        "[connectors.acme]\nfactory = 'oauth2'\n\
         metadata = {{ target = '{target}', name = {{ en = '{name}', fr = '' }}, logo = '', logoDark = 'https://acme.example/d.svg' }}"
    )
}

fn mail(id: &str, factory: &str) -> String {
    format!("[connectors.{id}]\nfactory = '{factory}'\n")
}

fn program<'a>(fake: &'a FakeLogto, file: &str) -> Program<'a> {
    let mut program = Program::new(env!("CARGO_BIN_EXE_connectors_sync"), fake);
    program.write("f.toml", file);
    let secrets = ["ACME_SECRET", "GITHUB_SECRET", "SMTP_PASSWORD"];
    program.variables.extend(secrets.map(|name| (name, format!("{CANARY}{name}"))));
    program
}

/// Runs the program with `plan f.toml` and the like, and returns its exit status and all that it prints.
fn run(fake: &FakeLogto, file: &str, arguments: &str) -> (i32, String) {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let (status, stdout, stderr) = program(fake, file).run(&arguments);
    (status, stdout + &stderr)
}

/// Runs the program, and checks its exit status and that it prints a text.
fn check(fake: &FakeLogto, file: &str, arguments: &str, status: i32, expected: &str) {
    let (actual, output) = run(fake, file, arguments);
    assert!(actual == status && output.contains(expected), "{actual}: {output}");
}

/// Plans and applies a file, and checks the steps and that the next plan is empty. With `--prune` before the expected
/// steps, other connectors are deleted.
fn sync(fake: &FakeLogto, file: &str, expected: &str) {
    let (prune, expected) = match expected.strip_prefix("--prune ") {
        Some(expected) => (" --prune", expected),
        None => ("", expected),
    };
    let (status, plan) = run(fake, file, &format!("plan f.toml{prune}"));
    let steps = plan.lines().filter(|line| line.starts_with(['+', '~', '-']));
    let steps: Vec<_> = steps.map(|step| step.split(' ').take(2).collect::<String>()).collect();
    assert_eq!(steps.join(" "), expected, "{plan}");
    assert_eq!(status, if expected.is_empty() { 0 } else { 2 }, "{plan}");
    check(fake, file, &format!("apply f.toml{prune}"), 0, "");
    check(fake, file, &format!("plan f.toml{prune}"), 0, "No changes");
}

#[tokio::test]
async fn each_file_is_reached_from_the_one_before() {
    let both = format!("{GITHUB}{}", GITHUB.replace("github", "discord"));
    let swapped = both.replace("\"github-", "\"x-").replace("\"discord-", "\"github-");
    for (before, after, steps) in [
        (NONE, EXAMPLE, "+acme +github +mail"),
        (NONE, GOOGLE, "+google"),
        (NONE, &mail("sms", "http-sms"), "+sms"),
        // Omitted fields stay unchanged.
        (GOOGLE, "connectors.google = { factory = 'google-universal' }", ""),
        (&acme("acme", "Acme"), &acme("acme", "ACME"), "~acme"),
        (&acme("acme", "Acme"), &acme("other", "Acme"), "-acme +acme"),
        (GITHUB, &GITHUB.replace("github-", "discord-"), "-github +github"),
        (&both, &swapped.replace("\"x-", "\"discord-"), "-discord -github +discord +github"),
        (&mail("mail", "http-email"), &mail("mail", "sendgrid-email-service"), "-mail +mail"),
        (&mail("old", "http-email"), &mail("new", "http-email"), "--prune +new"),
        (&both, GITHUB, "--prune -discord"),
        (GITHUB, NONE, "--prune -github"),
    ] {
        let fake = FakeLogto::start().await;
        if before != NONE {
            run(&fake, before, "apply f.toml");
        }
        sync(&fake, after, steps);
    }
}

#[tokio::test]
async fn only_differences_are_sent() {
    let fake = FakeLogto::start().await;
    run(&fake, &format!("{GITHUB}enableTokenStorage = false"), "apply f.toml");
    sync(&fake, &GITHUB.replace("\"a\"", "\"b\""), "~github");
    let body: Value = fake.requests_of("update_connector")[0].json().unwrap();
    let config = json!({"clientId": "b", "clientSecret": "canary-of-GITHUB_SECRET"});
    assert_eq!(body, json!({ "config": config }));
}

#[tokio::test]
async fn secrets_and_unknown_values_are_hidden() {
    let file = r#"
        [connectors.mail]
        factory = "http-email"
        [connectors.mail.config]
        endpoint = "https://mail.acme.example"
        authorization = { env = "SMTP_PASSWORD" }
        headers = [{ name = "x-a", value = { env = "ACME_SECRET" } }, "plain"]
        nested = { apiKey = "in the file", note = "plain" }
        shape = { a = "plain" }
        flat = "plain"
    "#;
    let existing = json!({
        "endpoint": "https://old.acme.example",
        "authorization": "canary-of-1",
        "headers": [{ "name": "canary-of-2", "value": "canary-of-3" }, { "deep": "canary-of-4" }, "canary-of-5"],
        "nested": { "apiKey": "canary-of-6", "note": "old", "other": "canary-of-7" },
        "shape": "canary-of-8",
        "flat": ["canary-of-9"],
        "unknown": "canary-of-10",
    });
    let config = ConnectorConfig::try_from(existing).unwrap();
    let mail = CreateConnector::new("http-email").id("mail").config(config);
    let fake = FakeLogto::builder().connectors([mail]).start().await;
    let expected = r#"~ mail http-email
    ~ config.authorization: (secret) → (secret)
    ~ config.endpoint: "https://old.acme.example" → "https://mail.acme.example"
    + config.flat: "plain"
    - config.flat[0]
    ~ config.headers[0].name: (secret) → "x-a"
    ~ config.headers[0].value: (secret) → (secret)
    + config.headers[1]: "plain"
    - config.headers[1].deep
    - config.headers[2]
    ~ config.nested.apiKey: (secret) → (secret)
    ~ config.nested.note: "old" → "plain"
    - config.nested.other
    - config.shape
    + config.shape.a: "plain"
    - config.unknown
0 to create, 1 to update, 0 to delete, 0 up to date.
"#;
    assert_eq!(run(&fake, file, "plan f.toml"), (2, expected.to_owned()));
    sync(&fake, file, "~mail");
}

#[tokio::test]
async fn terminal_control_sequences_are_escaped() {
    let strange = CreateConnector::new("discord-universal").id("red\u{1b}[31m\n\u{202e}");
    let fake = FakeLogto::builder().connectors([strange]).start().await;
    let escaped = r"red\u{1b}[31m\n\u{202e}";
    check(&fake, NONE, "plan f.toml --prune", 2, &format!("- {escaped} discord-universal: not in"));
    let conflicting = "connectors.x = { factory = 'discord-universal' }";
    check(&fake, conflicting, "plan f.toml", 1, &format!("conflicts with `{escaped}`"));
}

#[tokio::test]
async fn mistakes_in_the_file_are_reported_together() {
    let fake = FakeLogto::start().await;
    let x = "[connectors.x]\nfactory = 'github-universal'\n";
    let with = |value: &str| format!("{x}config = {{ a = [{{ b = {value} }}] }}");
    for (file, expected) in [
        ("[connectors.x]\nfactory = 'a", "f.toml: TOML parse error at line 2"),
        ("", "missing field `connectors`"),
        ("[connectors.x]\n", "missing field `factory`"),
        (&format!("{x}sync = 1"), "f.toml: unknown field `connectors.x.sync`"),
        (&format!("{x}metadata = {{ a = 1 }}"), "f.toml: unknown field `connectors.x.metadata.a`"),
        (&format!("{x}metadata = {{ name = 1 }}"), "expected a map"),
        (&with("2026-01-01"), "`x` has a value without JSON: write `config.a[0].b` as a string\n"),
        (&with("inf"), "f.toml:2: `x` has a value without JSON"),
        (&with("9007199254740992"), "f.toml:2: `x` has a value without JSON"),
        (&with("''"), "f.toml:2: `x` has an empty config"),
        (
            &format!("{}\n[connectors.'..']\nfactory = 'a'", with("{ env = 'UNSET' }")),
            "f.toml:5: `..` cannot be used as an id in a URL\n\
             f.toml:2: `x` requires the environment variable UNSET, which is unset or empty\n",
        ),
    ] {
        check(&fake, file, "apply f.toml", 1, expected);
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn factory_rules_are_checked_before_any_change() {
    let fake = FakeLogto::start().await;
    let file = r#"
        connectors.a = { factory = "github-univers" }
        connectors.b = { factory = "oidc" }
        connectors.c = { factory = "github-universal", metadata = { target = "x" } }
        connectors.d = { factory = "http-sms", syncProfile = true, enableTokenStorage = true }
        connectors.e = { factory = "twilio-short-message-service" }
        connectors.f = { factory = "github-universal" }
        connectors.g = { factory = "saml", metadata = { target = "google", name = { fr = "x" } } }
        connectors.h = { factory = "google-universal" }
    "#;
    let expected = "error: f.toml:2: `a` has the unknown factory `github-univers`
f.toml:3: `b` requires `metadata.target`, like all connectors of oidc, oauth2 and saml
f.toml:4: `c` has metadata, which only connectors of oidc, oauth2 and saml accept
f.toml:5: `d` cannot sync profiles, since it is not a social connector
f.toml:5: `d` cannot store tokens, since its factory does not support it
f.toml:8: `g` requires an English `metadata.name`, `en`
f.toml:6: `e` conflicts with `d` in f.toml:5: only one Sms connector is allowed
f.toml:7: `f` conflicts with `c` in f.toml:4: only one connector of `github-universal` is allowed
f.toml:9: `h` conflicts with `g` in f.toml:8: only one connector for the target `google` and its platform is allowed
";
    assert_eq!(run(&fake, file, "apply f.toml"), (1, expected.to_owned()));
    assert!(fake.requests_of("create_connector").is_empty());
}

#[tokio::test]
async fn unmanaged_connectors_are_deleted_only_with_prune() {
    let by_hand = [("github-universal", "by-hand"), ("http-email", "old")]
        .map(|(factory, id)| CreateConnector::new(factory).id(id));
    let fake = FakeLogto::builder().connectors(by_hand).start().await;
    check(&fake, GOOGLE, "plan f.toml", 2, "Not in the file, unchanged: by-hand, old\n");
    for (file, id, why) in [
        (GITHUB, "by-hand", "only one connector of `github-universal`"),
        (&acme("github", "A"), "by-hand", "only one connector for the target `github`"),
        (&mail("new", "http-email"), "old", "only one Email connector"),
    ] {
        let expected = format!("conflicts with `{id}` that is not in the file: {why}");
        check(&fake, file, "apply f.toml", 1, &expected);
    }
    let file = GITHUB.to_owned() + &mail("new", "http-email");
    let replaces = "+ new http-email: replaces old, which Logto deletes\n";
    check(&fake, &file, "plan f.toml --prune", 2, replaces);
    sync(&fake, &file, "--prune -by-hand +github +new");
    assert_eq!(fake.requests_of("delete_connector").len(), 1);
}

#[tokio::test]
async fn failed_apply_is_reported_and_resumable() {
    let file = format!("{GITHUB}{GOOGLE}{}", acme("acme", "Acme"));
    for (is_lost, message, rest) in [
        (false, "failed to create github: create_connector: 403 Forbidden", "+github +google"),
        (true, "unknown whether this was applied: create github: create_connector", "+google"),
    ] {
        let fake = FakeLogto::start().await;
        let faults = fake.faults().every(2).of("create_connector");
        let fault = if is_lost { faults.lose_answer() } else { faults.status(403) };
        let done = "created acme\n1 of 3 done.\n\
                    Not done: create github, create google. Run apply again to finish.\nerror: ";
        check(&fake, &file, "apply f.toml", 1, &format!("{done}{message}"));
        fault.clear();
        sync(&fake, &file, rest);
    }
}

#[tokio::test]
async fn missing_connector_counts_as_deleted() {
    let fake = FakeLogto::start().await;
    run(&fake, GITHUB, "apply f.toml");
    fake.faults().next(1).of("delete_connector").status(404).code("entity.not_found");
    check(&fake, NONE, "apply f.toml --prune", 0, "deleted github\n1 of 1 done.\n");
}

#[tokio::test]
async fn exit_status_tells_changes_from_errors() {
    let fake = FakeLogto::start().await;
    // Temporary failures are retried.
    fake.faults().next(2).status(503);
    for (arguments, status, expected) in [
        ("plan f.toml", 2, "1 to create, 0 to update, 0 to delete, 0 up to date.\n"),
        ("apply f.toml", 0, "created github\n1 of 1 done.\n"),
        ("plan f.toml", 0, "No changes: 1 up to date.\n"),
        ("apply f.toml", 0, "No changes: 1 up to date.\n"),
        ("plan nowhere.toml", 1, "error: nowhere.toml: No such file"),
        ("plan", 1, "required arguments were not provided"),
        ("--help", 0, "Usage: connectors_sync <COMMAND>"),
    ] {
        check(&fake, GITHUB, arguments, status, expected);
    }
    let mut program = program(&fake, GITHUB);
    for (variable, value, expected) in [
        ("LOGTO_CLIENT_SECRET", "wrong", "the client secret is wrong"),
        ("LOGTO_ENDPOINT", "http://127.0.0.1:1", "the endpoint cannot be reached"),
        ("LOGTO_ENDPOINT", "", "LOGTO_ENDPOINT"),
    ] {
        program.variables.push((variable, value.to_owned()));
        let (status, _, error) = program.run(&["apply", "f.toml"]);
        assert!(status == 1 && error.contains(expected), "{error}");
        program.variables.pop();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn terminal_shows_colors_and_progress() {
    let fake = FakeLogto::start().await;
    let mut program = program(&fake, EXAMPLE);
    let mut session = program.on_terminal(&["plan", "f.toml"]);
    assert_eq!(session.end(), 2);
    assert!(session.printed().contains("\u{1b}[32m+ github"), "{}", session.printed());
    program.variables.push(("NO_COLOR", "1".to_owned()));
    let mut session = program.on_terminal(&["plan", "f.toml"]);
    assert_eq!(session.end(), 2);
    assert!(!session.printed().contains('\u{1b}'), "{}", session.printed());
    let mut session = program.on_terminal(&["apply", "f.toml"]);
    assert_eq!(session.end(), 0);
    assert!(session.printed().contains('█'), "{}", session.printed());
    let end = "created acme\ncreated github\ncreated mail\n3 of 3 done.";
    assert!(session.screen().ends_with(end), "{}", session.screen());
}

#[cfg(unix)]
#[tokio::test]
async fn interruption_finishes_current_call_and_is_resumable() {
    let fake = FakeLogto::start().await;
    let program = program(&fake, EXAMPLE);
    // Longer than a signal takes to arrive.
    let fault = fake.faults().all().of("create_connector").delay(Duration::from_secs(2));
    for (interrupt, done) in [
        (Session::press_ctrl_c as fn(&mut Session), "acme\n1 of 3"),
        (Session::terminate, "github\n1 of 2"),
    ] {
        let mut session = program.on_terminal(&["apply", "f.toml"]);
        session.wait_for("0/");
        interrupt(&mut session);
        assert_eq!(session.end(), 130);
        let screen = session.screen();
        let end = format!("created {done} done.\nNot done: ");
        assert!(screen.contains("interrupted: stopping after the current call"), "{screen}");
        assert!(screen.contains(&end), "{screen}");
    }
    fault.clear();
    sync(&fake, EXAMPLE, "+mail");
}

#[cfg(unix)]
#[tokio::test]
async fn second_interruption_stops_at_once() {
    let fake = FakeLogto::start().await;
    fake.faults().all().of("create_connector").delay(Duration::from_secs(600));
    let mut session = program(&fake, EXAMPLE).on_terminal(&["apply", "f.toml"]);
    session.wait_for("0/3");
    session.press_ctrl_c();
    session.wait_for("interrupted: ");
    session.press_ctrl_c();
    assert_eq!(session.end(), 130);
    assert!(!session.screen().contains("done."), "{}", session.screen());
}
