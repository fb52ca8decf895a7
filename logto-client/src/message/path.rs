//! Path arguments: each fills one path segment and never changes the endpoint.
//!
//! URL parsers resolve `.` and `..` even when they are percent-encoded. No encoding can send them, so they are
//! refused.

use std::fmt::{self, Display, Write};

/// The reason why a value cannot fill a path segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SegmentError {
    Empty,
    Dots,
    Display,
}

impl Display for SegmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty: a path segment needs a value",
            Self::Dots => "is `.` or `..`, which would change the path of the endpoint",
            Self::Display => "failed to format: its `Display` returned an error",
        })
    }
}

/// Appends `value` to `path`, percent-encoded to RFC 3986's unreserved characters.
pub(crate) fn push_segment(path: &mut String, value: &impl Display) -> Result<(), SegmentError> {
    let start = path.len();
    write!(Encoder(path), "{value}").map_err(|_| SegmentError::Display)?;
    match path.get(start..).unwrap_or_default() {
        "" => Err(SegmentError::Empty),
        "." | ".." => Err(SegmentError::Dots),
        _ => Ok(()),
    }
}

struct Encoder<'p>(&'p mut String);

impl Write for Encoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| !is_unreserved(byte)) {
            let (plain, after) = rest.split_at(at);
            self.0.push_str(plain);
            let mut characters = after.chars();
            if let Some(character) = characters.next() {
                self.encode(character);
            }
            rest = characters.as_str();
        }
        self.0.push_str(rest);
        Ok(())
    }
}

impl Encoder<'_> {
    fn encode(&mut self, character: char) {
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            self.0.push('%');
            for digit in [byte >> 4, byte & 0xf] {
                let digit = char::from_digit(digit.into(), 16).unwrap_or('0');
                self.0.push(digit.to_ascii_uppercase());
            }
        }
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Result<&str, SegmentError>) {
        let mut path = String::from("/a/");
        let outcome = push_segment(&mut path, &value).map(|()| path.as_str());
        assert_eq!(outcome, expected, "{value:?}");
    }

    #[test]
    fn value_becomes_one_encoded_segment() {
        check("github", Ok("/a/github"));
        check("a/b", Ok("/a/a%2Fb"));
        check("a?b#c", Ok("/a/a%3Fb%23c"));
        check("%2e%2e", Ok("/a/%252e%252e"));
        check("sp ace é", Ok("/a/sp%20ace%20%C3%A9"));
        check("a\tb\nc", Ok("/a/a%09b%0Ac"));
        check("...", Ok("/a/..."));
        check("{b}<c>", Ok("/a/%7Bb%7D%3Cc%3E"));
        check("😀;=\\", Ok("/a/%F0%9F%98%80%3B%3D%5C"));
    }

    #[test]
    fn value_that_changes_the_path_is_refused() {
        check("", Err(SegmentError::Empty));
        check(".", Err(SegmentError::Dots));
        check("..", Err(SegmentError::Dots));
    }

    #[test]
    fn value_written_in_pieces_is_checked_as_a_whole() {
        let mut path = String::new();
        assert_eq!(
            push_segment(&mut path, &format_args!("{}{}", ".", ".")),
            Err(SegmentError::Dots)
        );
    }
}
