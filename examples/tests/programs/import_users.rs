//! `import_users` and `export_users` against a `FakeLogto`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use logto_client::{
    Client, Organizations, Roles, Users,
    organizations::CreateOrganization,
    roles::CreateRole,
    serde_json::{self, json},
    testing::FakeLogto,
    users::{CreateUser, ListUsers, User},
};

use crate::program::Program;

fn import(fake: &FakeLogto) -> Program<'_> {
    Program::new(env!("CARGO_BIN_EXE_import_users"), fake)
}

fn export(fake: &FakeLogto) -> Program<'_> {
    Program::new(env!("CARGO_BIN_EXE_export_users"), fake)
}

/// Creates the role and the organization that the files name, and returns their ids.
async fn prepare(logto: &Client) -> (String, String) {
    let editor = logto.create_role(&CreateRole::new("editor", "Edits articles")).await.unwrap();
    let acme = logto.create_organization(&CreateOrganization::new("Acme")).await.unwrap();
    (editor.id, acme.id)
}

/// Returns all users by username.
async fn users(logto: &Client) -> BTreeMap<String, User> {
    let users = logto.list_users(&ListUsers::new()).page_size(100).items().all().await.unwrap();
    users.into_iter().map(|user| (user.username.clone().unwrap_or_default(), user)).collect()
}

#[tokio::test]
async fn csv_and_json_lines_import_the_same_users() {
    let csv = "\
username,primaryEmail,name,password,passwordDigest,passwordAlgorithm,profile.givenName,customData,roles,organizations
ann,ann@example.com,\"Lee, Ann\",canary-of-ann,,,Ann,\"{\"\"plan\"\": [1]}\",editor,
bob,,,,canary-of-bob,SHA256,,,,Acme
";
    let lines = r#"
{"username":"ann","primaryEmail":"ann@example.com","name":"Lee, Ann","password":"canary-of-ann","profile":{"givenName":"Ann"},"customData":{"plan":[1]},"roles":["editor"]}
{"username":"bob","passwordDigest":"canary-of-bob","passwordAlgorithm":"SHA256","organizations":["Acme"]}
"#;
    for (name, text) in [("users.csv", csv), ("users.jsonl", lines)] {
        let fake = FakeLogto::start().await;
        let logto = fake.client();
        let (editor, acme) = prepare(&logto).await;
        let import = import(&fake);
        import.write(name, text);
        let (status, report, _) = import.run(&[name]);
        assert_eq!((status, &*report), (0, "2 created, 0 existed, 0 failed\n"));

        let (ann, bob) = (&users(&logto).await["ann"], &users(&logto).await["bob"]);
        assert_eq!(
            (ann.name.as_deref(), &ann.custom_data["plan"]),
            (Some("Lee, Ann"), &json!([1]))
        );
        assert_eq!(ann.profile.given_name.as_deref(), Some("Ann"));
        logto.verify_user_password(&ann.id, &"canary-of-ann".into()).await.unwrap();
        assert_eq!(logto.list_user_roles(&ann.id, None).await.unwrap().items[0].id, editor);
        let bob = logto.get_user_with(&bob.id, None, Some(true)).await.unwrap();
        assert_eq!(bob.password_digest.unwrap().expose(), "canary-of-bob");
        let members = logto.list_organization_users(&acme, None, None).await.unwrap();
        assert_eq!((members.total, &members.items[0].id), (1, &bob.id));
    }
}

#[tokio::test]
async fn invalid_files_send_nothing() {
    let fake = FakeLogto::start().await;
    let import = import(&fake);
    for (name, text, expected) in [
        ("a.jsonl", "{\"username\":\"ann\"}\n{\"user", "a.jsonl:2: EOF while parsing"),
        ("a.jsonl", "\n\"canary-of-a\"", "a.jsonl:2: not a JSON object"),
        ("a.jsonl", r#"{"email":"a@b.c"}"#, "a.jsonl:1: unknown field `email`"),
        ("a.jsonl", r#"{"username":"a","profile":{"city":"x"}}"#, "unknown field `profile.city`"),
        (
            "a.jsonl",
            r#"{"username":"a","password":["canary-of-a"]}"#,
            "`password` has the wrong type",
        ),
        (
            "a.jsonl",
            r#"{"name":"Ann"}"#,
            "a.jsonl:1: needs a username, primaryEmail or primaryPhone",
        ),
        (
            "a.csv",
            "username,plan\n\"a\nb\",x\nc,y",
            "a.csv:2: unknown field `plan`\na.csv:4: unknown",
        ),
        ("a.csv", "username,customData\na,{x", "a.csv:2: `customData`: key must be"),
        ("a.csv", "username,name\na", "a.csv:2: CSV error"),
        ("a.jsonl", r#"{"username":"a","roles":["editor"]}"#, "there is no role `editor`"),
        ("missing.csv", "", "missing.csv: No such file"),
    ] {
        if name != "missing.csv" {
            import.write(name, text);
        }
        let (status, _, error) = import.run(&[name]);
        assert!(status == 1 && error.contains(expected), "{error}");
    }
    assert!(fake.requests_of("create_user").is_empty());
}

#[tokio::test]
async fn second_run_finishes_the_first() {
    let fake = FakeLogto::start().await;
    let logto = fake.client();
    let (editor, acme) = prepare(&logto).await;
    let eve = CreateUser::new().username("eve").primary_email("eve@example.com");
    logto.create_user(&eve).await.unwrap();
    let import = import(&fake);
    import.write(
        "users.csv",
        "username,primaryEmail,isSuspended,roles,organizations
ann,Ann@example.com,,editor,
bob,bob@example.com,true,,Acme
eve,other@example.com,,editor,Acme
fay,,,editor,Acme
",
    );
    // Ann is created although the answer is lost, Fay is created but gets no role.
    fake.faults().next(1).of("create_user").lose_answer();
    let fault = fake.faults().all().of("assign_user_roles").status(400).code("guard.invalid_input");
    let (status, report, errors) = import.run(&["users.csv", "--concurrency", "1"]);
    assert_eq!(status, 1);
    let expected = "1 created, 0 existed, 3 failed
  2 × guard.invalid_input
  1 × user.username_already_in_use
";
    assert_eq!(report, expected, "{errors}");
    assert!(errors.contains("\nusers.csv:4: create_user: 422 Unprocessable"), "{errors}");
    fault.clear();
    let (status, report, _) = import.run(&["users.csv"]);
    let expected = "0 created, 3 existed, 1 failed\n  1 × user.username_already_in_use\n";
    assert_eq!((status, &*report), (1, expected));

    let users = users(&logto).await;
    assert_eq!(users.keys().collect::<Vec<_>>(), ["ann", "bob", "eve", "fay"]);
    assert!(users["bob"].is_suspended);
    assert_eq!(logto.list_role_users(&editor, None).await.unwrap().total, 2);
    assert_eq!(logto.list_organization_users(&acme, None, None).await.unwrap().total, 2);
}

#[tokio::test]
async fn refused_credentials_stop_the_import() {
    let fake = FakeLogto::start().await;
    let import = import(&fake);
    let names: Vec<_> = (0..500).map(|number| format!("user_{number}")).collect();
    import.write("users.csv", &format!("username\n{}\n", names.join("\n")));
    fake.management_access(false);
    let (status, report, errors) = import.run(&["users.csv", "--concurrency", "2"]);
    assert!(status == 1 && errors.contains("403 Forbidden"), "{errors}");
    assert!(report.contains("Not imported yet: 49"), "{report}");
}

/// An import is interrupted, and a second one finishes it. An export then has every user once.
#[cfg(unix)]
#[tokio::test]
async fn ten_thousand_users_are_imported_and_exported() {
    let fake = FakeLogto::start().await;
    let logto = fake.client();
    let (editor, _) = prepare(&logto).await;
    let import = import(&fake);
    let mut lines = String::new();
    for number in 0..10_000 {
        let roles = if number % 100 == 0 { r#","roles":["editor"]"# } else { "" };
        writeln!(lines, r#"{{"username":"user_{number}"{roles}}}"#).unwrap();
    }
    import.write("users.jsonl", &lines);

    let mut session = import.on_terminal(&["users.jsonl"]);
    session.wait_for("█");
    session.press_ctrl_c();
    assert_eq!(session.end(), 130);
    let screen = session.screen();
    assert!(screen.contains("interrupted: finishing the current users"), "{screen}");
    assert!(screen.contains(" existed, 0 failed\nNot imported yet: "), "{screen}");

    let (status, report, progress) = import.run(&["users.jsonl"]);
    assert_eq!(status, 0, "{progress}");
    assert!(report.ends_with(" existed, 0 failed\n") && !report.starts_with("0 "), "{report}");
    assert!(progress.contains("\n9000 of 10000\n10000 of 10000\n"), "{progress}");
    assert_eq!(logto.list_role_users(&editor, None).await.unwrap().total, 100);

    let shell = Program::new("/bin/sh", &fake);
    let export = env!("CARGO_BIN_EXE_export_users");
    let mut session = shell.on_terminal(&["-c", "\"$0\" > exported.jsonl", export]);
    session.wait_for(" users, ");
    assert_eq!((session.end(), session.screen()), (0, "10000 users".to_owned()));
    let exported = shell.read("exported.jsonl");
    let names = exported.lines().map(|line| serde_json::from_str::<User>(line).unwrap().username);
    assert_eq!(names.collect::<BTreeSet<_>>().len(), 10_000);
}

#[tokio::test]
async fn export_can_be_imported_with_passwords() {
    let (from, to) = (FakeLogto::start().await, FakeLogto::start().await);
    let ann = CreateUser::new().username("ann").password_digest("canary").password_algorithm("MD5");
    from.client().create_user(&ann).await.unwrap();
    let bob = from.client().create_user(&CreateUser::new().username("bob")).await.unwrap();
    from.client().update_user_is_suspended(&bob.id, true).await.unwrap();
    let (status, exported, _) = export(&from).run(&["--password-digests"]);
    assert_eq!((status, exported.lines().count()), (0, 2));
    let import = import(&to);
    import.write("users.jsonl", &exported);
    let (_, report, errors) = import.run(&["users.jsonl"]);
    assert_eq!(report, "2 created, 0 existed, 0 failed\n", "{errors}");
    let users = users(&to.client()).await;
    assert!(users["bob"].is_suspended);
    let ann = to.client().get_user_with(&users["ann"].id, None, Some(true)).await.unwrap();
    assert_eq!(ann.password_digest.unwrap().expose(), "canary");
}

#[tokio::test]
async fn failed_export_is_an_error() {
    let fake = FakeLogto::builder().users((0..300).map(|n| format!("user_{n}"))).start().await;
    fake.faults().every(2).of("list_users").status(403).code("auth.forbidden");
    let (status, _, error) = export(&fake).run(&[]);
    assert!(status == 1 && error.contains("error: list_users: 403 Forbidden"), "{error}");
}
