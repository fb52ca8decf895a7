//! Code and message of an error body: the members that common APIs use.

use super::{
    Dialect,
    walk::{Scalar, Step, walk},
};

/// Members that hold a code, in the order in which they are tried. `error.code` is a member of the object `error`,
/// `errors.0.code` one of the first element of the array `errors`.
const CODES: [&str; 9] = [
    "code",
    "errorType",
    "error",
    "reason",
    "__type",
    "error.code",
    "error.status",
    "error.type",
    "errors.0.code",
];
/// The member that holds Logto's code.
const LOGTO_CODES: [&str; 1] = ["code"];
/// Members that hold a message, in the order in which they are tried.
const MESSAGES: [&str; 9] = [
    "message",
    "error_description",
    "detail",
    "title",
    "error",
    "error.message",
    "errors.0.message",
    "errors.0.detail",
    "errors.0",
];
/// Upper bound on the bytes of a code.
const MAX_CODE_BYTES: usize = 100;

/// Code and message of an error body. A body of another kind has neither.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Members {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

impl Members {
    pub(super) fn parse(dialect: Dialect, body: &[u8]) -> Self {
        let mut strings: Vec<(&str, String)> = Vec::new();
        let mut is_ambiguous = false;
        let is_json = walk(body, |path, scalar| {
            // Strings only: matching the path of every number of a large body takes seconds.
            if let Scalar::String(string) = scalar
                && let Some(member) = listed(path)
            {
                if strings.iter().any(|(known, _)| *known == member) {
                    is_ambiguous = true;
                } else {
                    strings.push((member, string.to_owned()));
                }
            }
        });
        if !is_json || is_ambiguous {
            return Self::default();
        }
        let first = |members: &[&str], accepts: &dyn Fn(&str) -> bool| {
            let values = |member: &&str| strings.iter().find(|(known, _)| known == member);
            let mut values = members.iter().filter_map(values).map(|(_, string)| string);
            values.find(|string| accepts(string)).cloned()
        };
        let codes = match dialect {
            Dialect::Logto => &LOGTO_CODES[..],
            Dialect::Plain => &CODES[..],
        };
        let code = first(codes, &is_code);
        let message =
            first(&MESSAGES, &|string| !string.is_empty() && Some(string) != code.as_deref());
        Self { code, message }
    }
}

/// Whether the string is a code for programs, and not a sentence for people.
pub(super) fn is_code(string: &str) -> bool {
    let is_part = |c: char| !c.is_whitespace() && !c.is_control();
    !string.is_empty() && string.len() <= MAX_CODE_BYTES && string.chars().all(is_part)
}

/// Upper bound on the steps to a listed member.
const MAX_STEPS: usize = 3;

fn listed(path: &[Step]) -> Option<&'static str> {
    if path.len() > MAX_STEPS {
        return None;
    }
    let is_path = |member: &&str| {
        let names = member.split('.');
        names.clone().count() == path.len()
            && names.zip(path).all(|(name, step)| match step {
                Step::Member(member) => member == name,
                Step::Element(index) => *index == 0 && name == "0",
            })
    };
    CODES.into_iter().chain(MESSAGES).find(is_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, code: Option<&str>, message: Option<&str>) {
        let members = Members::parse(Dialect::Plain, body.as_bytes());
        let found = (members.code.as_deref(), members.message.as_deref());
        assert_eq!(found, (code, message), "{body}");
    }

    #[test]
    fn code_and_message_of_common_apis_are_found() {
        let (code, message) = (Some("E1"), Some("No such thing."));
        for body in [
            r#"{"code":"E1","message":"No such thing."}"#,
            r#"{"error":"E1","error_description":"No such thing."}"#,
            r#"{"status":"error","errorType":"E1","error":"No such thing."}"#,
            r#"{"errors":[{"code":"E1","message":"No such thing.","detail":{}},{"code":"E2"}]}"#,
            r#"{"error":{"code":404,"message":"No such thing.","status":"E1","details":[]}}"#,
            r#"{"error":{"code":"E1","message":"No such thing."}}"#,
            r#"{"kind":"Status","status":"Failure","message":"No such thing.","reason":"E1","code":404}"#,
            r#"{"__type":"E1","message":"No such thing."}"#,
        ] {
            check(body, code, message);
        }
        check(r#"{"error":"E1"}"#, code, None);
        check(r#"{"error":"E1","message":"E1"}"#, code, None);
        // etcd
        let body = r#"{"error":"No such thing.","code":5,"message":"No such thing."}"#;
        check(body, None, message);
        check(r#"{"title":"No such thing.","type":"https://api.test/e1"}"#, None, message);
        check(r#"{"errors":["No such thing.","x"]}"#, None, message);
    }

    #[test]
    fn body_of_another_kind_has_neither_code_nor_message() {
        for body in [
            "",
            "x",
            "null",
            "1",
            r#""code""#,
            r#"["x"]"#,
            r#"{"code":{"code":"x"},"message":["y"]}"#,
            r#"{"a":{"code":"x"},"error.code":"x","errors":[{},{"code":"x"}]}"#,
            r#"{"code":"x""#,
            r#"{"code":"x","code":"y"}"#,
            r#"{"code":"x"} {}"#,
        ] {
            check(body, None, None);
        }
    }
}
