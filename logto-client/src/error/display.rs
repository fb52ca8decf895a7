//! The one line that an error prints. All strings of a server pass through [`clean`] first.

use std::fmt::{self, Display, Formatter};

use super::{ApiError, Error, issues::Issues};

/// Upper bound on the characters of one server string.
const MAX_CHARACTERS: usize = 200;
/// Upper bound on the printed issues.
const MAX_ISSUES: usize = 5;

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut part = |f: &mut Formatter<'_>, text: &str| {
            let written = write!(f, "{separator}{text}");
            separator = ": ";
            written
        };
        if let Some(operation) = self.operation() {
            part(f, operation)?;
        }
        if !self.0.detail.is_empty() {
            let detail = self.0.detail.replace(is_deceptive, " ");
            part(f, &detail)?;
        }
        if let Some(status) = self.status() {
            let code = self.code().map(|code| format!(" {}", clean(code)));
            part(f, &format!("{status}{}", code.unwrap_or_default()))?;
        }
        let reason = self.status().and_then(|status| status.canonical_reason());
        let words = |api| issues_and_message(api, reason);
        if let Some(words) = self.api_error().and_then(words) {
            part(f, &words)?;
        }
        if let Some(io) = std::error::Error::source(self).and_then(io_error) {
            let kind = io.kind().to_string();
            // These kinds say nothing.
            if !matches!(&*kind, "other error" | "uncategorized error") {
                part(f, &kind)?;
            }
        }
        match self.request_id() {
            Some(id) => write!(f, " (request id {})", clean(id)),
            None => Ok(()),
        }
    }
}

/// The issues and the message, where they cannot hold a secret. A message that repeats the status's reason is left
/// out.
fn issues_and_message(api: &ApiError, reason: Option<&str>) -> Option<String> {
    let mut parts = Vec::new();
    let code = api.code().unwrap_or_default();
    // A connector's failure can quote the provider's response, or the request to it. Only the issues that Logto
    // itself finds in a configuration are its own.
    let is_connector = starts_with_connector(code) || (code.is_empty() && mentions_connector(api));
    let quotes_provider = is_connector && code != "connector.invalid_config";
    let issues = if quotes_provider { Issues::default() } else { api.all_issues() };
    for issue in issues.first.iter().take(MAX_ISSUES) {
        parts.push(format!("{} {}", clean(issue.path()), clean(issue.code())).trim().to_owned());
    }
    let more = issues.count.saturating_sub(MAX_ISSUES);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    if let Some(message) = api.message()
        && !is_connector
        && Some(message) != reason
    {
        parts.push(clean(message));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn starts_with_connector(code: &str) -> bool {
    code.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("connector."))
}

/// Whether an unreadable code could be that of a connector: one that is too long, odd or given twice.
fn mentions_connector(api: &ApiError) -> bool {
    let word = b"connector.";
    api.body().windows(word.len()).any(|bytes| bytes.eq_ignore_ascii_case(word))
}

/// Control characters, line separators, bidirectional controls and characters without width: they make a string
/// look like another one, or like two lines.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e01ef}')
}

/// A server's string without deceptive characters and of bounded length.
pub(crate) fn clean(text: &str) -> String {
    let mut characters = text.chars().filter(|c| !is_deceptive(*c));
    let mut shown: String = characters.by_ref().take(MAX_CHARACTERS).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// The I/O error at the root of a transport failure: the shortest description of it.
fn io_error<'e>(source: &'e (dyn std::error::Error + 'static)) -> Option<&'e std::io::Error> {
    let mut next = Some(source);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref() {
            return Some(io);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    use super::*;
    use crate::error::{Dialect, ErrorKind, ResponseHead};

    fn api_error(status: u16, body: &str) -> Error {
        let mut headers = HeaderMap::new();
        headers.insert("logto-core-request-id", "abc".parse().unwrap());
        let status = StatusCode::from_u16(status).unwrap();
        let head = ResponseHead::new(Dialect::Logto, status, headers);
        let api = ApiError::parse(Dialect::Logto, Bytes::copy_from_slice(body.as_bytes()));
        Error::from_answer(Dialect::Logto, head, api, None).with_operation("get_connector")
    }

    fn check(status: u16, body: &str, expected: &str) {
        assert_eq!(api_error(status, body).to_string(), expected);
    }

    #[test]
    fn error_response_prints_as_one_line() {
        check(
            404,
            r#"{"code":"entity.not_found","message":"The resource does not exist."}"#,
            "get_connector: 404 Not Found entity.not_found: The resource does not exist. (request id abc)",
        );
        check(404, "Not Found", "get_connector: 404 Not Found (request id abc)");
        check(500, "", "get_connector: 500 Internal Server Error (request id abc)");
        check(
            400,
            r#"{"code":"guard.invalid_input","data":{"issues":[{"code":"too_big","path":["id"]}]}}"#,
            "get_connector: 400 Bad Request guard.invalid_input: id too_big (request id abc)",
        );
    }

    #[test]
    fn issues_beyond_the_first_five_are_counted() {
        let issue = r#"{"code":"too_big","path":["a",0,"b"],"message":"x"}"#;
        let issues = [issue; 80].join(",");
        let body =
            format!(r#"{{"code":"guard.invalid_input","data":{{"issues":[{{}},{issues}]}}}}"#);
        let first = ["a.0.b too_big"; 5].join(", ");
        let line = format!(
            "get_connector: 400 Bad Request guard.invalid_input: {first}, 75 more (request id abc)"
        );
        check(400, &body, &line);
        assert_eq!(api_error(400, &body).api_error().unwrap().issues().len(), 50);
    }

    #[test]
    fn server_strings_are_cleaned_and_cut() {
        let error = api_error(
            400,
            &format!(r#"{{"code":"a.b","message":"x\n\u001b[31m{}"}}"#, "y".repeat(999)),
        );
        let line = error.to_string();
        assert!(!line.contains(char::is_control), "{line}");
        assert!(line.len() < 300, "{line}");
    }

    #[test]
    fn deceptive_characters_are_never_printed() {
        let deceptive = "\u{fff9}\u{e0041}\u{fe0f}\u{34f}\u{3164}\u{2800}\u{2028}\u{202e}\u{61c}\u{200b}\u{feff}\u{ad}\n";
        let own = Error::invalid_request(format!("a{deceptive}b")).to_string();
        let servers = api_error(400, &format!(r#"{{"message":"a{}b"}}"#, deceptive.trim_end()));
        for line in [own, servers.to_string()] {
            for character in deceptive.chars() {
                assert!(!line.contains(character), "{line:?}");
            }
        }
    }

    #[test]
    fn issues_of_a_provider_are_not_printed() {
        let body = |code: &str| {
            format!(r#"{{"code":"{code}","data":{{"issues":[{{"code":"canary","path":["x"]}}]}}}}"#)
        };
        let prints = |code| api_error(400, &body(code)).to_string().contains("canary");
        assert!(prints("connector.invalid_config") && prints("guard.invalid_input"));
        assert!(!prints("connector.general"));
    }

    #[test]
    fn debug_adds_kind_and_source() {
        let error = Error::new(ErrorKind::Transport, "the connection failed")
            .with_source("the cause".into());
        let text = format!("{error:?}");
        assert!(text.contains("kind: Transport"), "{text}");
        assert!(text.contains("the connection failed"), "{text}");
        assert!(text.contains("the cause"), "{text}");
        assert!(!error.to_string().contains("the cause"), "{error}");
    }

    #[test]
    fn messages_under_odd_connector_codes_are_not_printed() {
        let long = format!("connector.{}", "x".repeat(200));
        for code in [&*long, "connector.x ", "Connector.general"] {
            let body = format!(r#"{{"code":"{code}","message":"canary"}}"#);
            assert!(!api_error(400, &body).to_string().contains("canary"), "{code}");
        }
    }

    #[test]
    fn connector_messages_and_data_are_not_printed() {
        let body = r#"{"code":"connector.general","message":"canary","data":{"canary":"canary"}}"#;
        let error = api_error(400, body);
        assert!(!format!("{error} {error:?} {:?}", error.api_error()).contains("canary"));
    }
}
