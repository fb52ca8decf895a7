//! The one line that an error prints. What a server wrote passes through [`clean`] first.

use std::fmt::{self, Display, Formatter};

use super::{ApiError, Error};

/// How much of a server's text is shown.
const MOST_CHARACTERS: usize = 200;
/// How many issues are shown.
const MOST_ISSUES: usize = 5;

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
            let detail = self.0.detail.replace(is_forging, " ");
            part(f, &detail)?;
        }
        if let Some(status) = self.status() {
            let code = self.code().map(|code| format!(" {}", clean(code)));
            part(f, &format!("{status}{}", code.unwrap_or_default()))?;
        }
        if let Some(said) = self.api_error().and_then(said) {
            part(f, &said)?;
        }
        if let Some(io) = std::error::Error::source(self).and_then(io_error) {
            part(f, &io.kind().to_string())?;
        }
        match self.request_id() {
            Some(id) => write!(f, " (request id {})", clean(id)),
            None => Ok(()),
        }
    }
}

/// The issues and the message, where they are fit to be seen.
fn said(api: &ApiError) -> Option<String> {
    let mut parts = Vec::new();
    let code = api.code().unwrap_or_default();
    // What a connector's failure says can quote the provider's answer, or the request to it. Only what Logto
    // itself finds wrong with a configuration is its own.
    let is_connector = code.starts_with("connector.");
    let is_quoting = is_connector && code != "connector.invalid_config";
    let issues = if is_quoting { Vec::new() } else { api.issues() };
    for issue in issues.iter().take(MOST_ISSUES) {
        parts.push(
            format!("{} {}", clean(issue.path()), clean(issue.code()))
                .trim()
                .to_owned(),
        );
    }
    let more = issues.iter().skip(MOST_ISSUES).count();
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    if let Some(message) = api.message()
        && !is_connector
    {
        parts.push(clean(message));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Control characters, line separators, what turns the direction of text and what has no width: with them a
/// text can show as another, or as two lines.
fn is_forging(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

/// A server's text, without what could forge a line, and of bounded length.
pub(super) fn clean(text: &str) -> String {
    let mut characters = text.chars().filter(|c| !is_forging(*c));
    let mut shown: String = characters.by_ref().take(MOST_CHARACTERS).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// The I/O error at the root of a transport failure says the most in the fewest words.
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
    use crate::{dialect::Dialect, response::ResponseHead, transport::TransportError};

    fn answered(status: u16, body: &str) -> Error {
        let mut headers = HeaderMap::new();
        headers.insert("logto-core-request-id", "abc".parse().unwrap());
        let head = ResponseHead {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
        };
        let api = ApiError::parse(Bytes::copy_from_slice(body.as_bytes()));
        Error::from_answer(Dialect::Logto, head, api).of("get_connector")
    }

    fn check(status: u16, body: &str, expected: &str) {
        assert_eq!(answered(status, body).to_string(), expected);
    }

    #[test]
    fn an_answer_prints_as_one_line() {
        check(
            404,
            r#"{"code":"entity.not_found","message":"The resource does not exist."}"#,
            "get_connector: 404 Not Found entity.not_found: The resource does not exist. (request id abc)",
        );
        check(
            404,
            "Not Found",
            "get_connector: 404 Not Found (request id abc)",
        );
        check(
            500,
            "",
            "get_connector: 500 Internal Server Error (request id abc)",
        );
        check(
            400,
            r#"{"code":"guard.invalid_input","data":{"issues":[{"code":"too_big","path":["id"]}]}}"#,
            "get_connector: 400 Bad Request guard.invalid_input: id too_big (request id abc)",
        );
    }

    #[test]
    fn a_servers_text_cannot_forge_lines_or_flood() {
        let error = answered(
            400,
            &format!(
                r#"{{"code":"a.b","message":"x\n\u001b[31m{}"}}"#,
                "y".repeat(999)
            ),
        );
        let line = error.to_string();
        assert!(!line.contains(char::is_control), "{line}");
        assert!(line.len() < 300, "{line}");
    }

    /// Nor can a text of the caller's.
    #[test]
    fn nothing_invisible_or_turning_is_printed() {
        let forging = "\u{2028}\u{202e}\u{61c}\u{200b}\u{feff}\u{ad}\n";
        let ours = Error::invalid_request(format!("a{forging}b")).to_string();
        let theirs = answered(400, &format!(r#"{{"message":"a{}b"}}"#, forging.trim_end()));
        for line in [ours, theirs.to_string()] {
            for character in forging.chars() {
                assert!(!line.contains(character), "{line:?}");
            }
        }
    }

    /// Those of other codes of connectors are the provider's.
    #[test]
    fn only_issues_that_logto_found_are_printed() {
        let body = |code: &str| {
            format!(r#"{{"code":"{code}","data":{{"issues":[{{"code":"canary","path":["x"]}}]}}}}"#)
        };
        let prints = |code| answered(400, &body(code)).to_string().contains("canary");
        assert!(prints("connector.invalid_config") && prints("guard.invalid_input"));
        assert!(!prints("connector.general"));
    }

    #[test]
    fn debug_adds_the_kind_and_the_source() {
        let error = Error::transport(TransportError::other("the cause"));
        let text = format!("{error:?}");
        assert!(text.contains("kind: Transport"), "{text}");
        assert!(text.contains("the connection failed"), "{text}");
        assert!(text.contains("the cause"), "{text}");
        assert!(!error.to_string().contains("the cause"), "{error}");
    }

    #[test]
    fn a_connectors_message_and_data_do_not_print() {
        let body = r#"{"code":"connector.general","message":"canary","data":{"canary":"canary"}}"#;
        let error = answered(400, body);
        assert!(!format!("{error} {error:?} {:?}", error.api_error()).contains("canary"));
    }
}
