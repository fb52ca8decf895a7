use std::str::from_utf8;

use http::{HeaderName, HeaderValue, Response};

/// A response of the in-memory server.
#[derive(Debug, Clone)]
pub struct FakeResponse {
    pub status: u16,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Vec<u8>,
}

impl FakeResponse {
    /// Creates a 200 with this body.
    pub fn ok(body: &[u8]) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.to_owned() }
    }

    /// Parses the format of the seeds, which resembles HTTP/1: a status line, header lines, an empty line and the body.
    /// Any input is valid. The status is mapped to `min_status..600`.
    pub fn parse(text: &[u8], min_status: u16) -> Self {
        let (head, body) = match text.windows(2).position(|two| two == b"\n\n") {
            Some(at) => (&text[..at], &text[at + 2..]),
            None => (text, &[][..]),
        };
        let mut lines = head.split(|byte| *byte == b'\n');
        let status = lines.next().and_then(|line| from_utf8(line).ok()?.parse().ok());
        Self {
            status: min_status
                + status.unwrap_or(min_status).saturating_sub(min_status) % (600 - min_status),
            headers: lines.filter_map(header).collect(),
            body: body.to_owned(),
        }
    }
}

/// Parses a header line. Invalid lines are skipped.
fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let value = line[colon + 1..].trim_ascii();
    Some((HeaderName::from_bytes(&line[..colon]).ok()?, HeaderValue::from_bytes(value).ok()?))
}

impl From<FakeResponse> for Response<Vec<u8>> {
    fn from(fake: FakeResponse) -> Self {
        let mut response = Self::new(fake.body);
        *response.status_mut() = fake.status.try_into().expect("valid status");
        response.headers_mut().extend(fake.headers);
        response
    }
}
