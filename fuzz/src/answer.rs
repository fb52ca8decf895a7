use std::str::from_utf8;

use http::{HeaderName, HeaderValue, Response};

/// What the server answers.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// A success with this body.
    pub fn ok(body: &[u8]) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: body.to_owned(),
        }
    }

    /// Reads an answer as it is written in the seeds, which is much as in HTTP/1: a line with the
    /// status, lines with headers, an empty line, the body. Every text is one; `lowest` is the lowest
    /// status that it can have, 599 the highest.
    pub fn parse(text: &[u8], lowest: u16) -> Self {
        let (head, body) = match text.windows(2).position(|two| two == b"\n\n") {
            Some(at) => (&text[..at], &text[at + 2..]),
            None => (text, &[][..]),
        };
        let mut lines = head.split(|byte| *byte == b'\n');
        let status = lines
            .next()
            .and_then(|line| from_utf8(line).ok()?.parse().ok());
        Self {
            status: lowest + status.unwrap_or(lowest).saturating_sub(lowest) % (600 - lowest),
            headers: lines.filter_map(header).collect(),
            body: body.to_owned(),
        }
    }
}

/// A line that is no header is left out.
fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let value = line[colon + 1..].trim_ascii();
    Some((
        HeaderName::from_bytes(&line[..colon]).ok()?,
        HeaderValue::from_bytes(value).ok()?,
    ))
}

impl From<Answer> for Response<Vec<u8>> {
    fn from(answer: Answer) -> Self {
        let mut response = Self::new(answer.body);
        *response.status_mut() = answer.status.try_into().expect("a status has three digits");
        response.headers_mut().extend(answer.headers);
        response
    }
}
