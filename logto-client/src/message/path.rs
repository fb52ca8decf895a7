//! Path arguments: each fills one path segment, a part of one or several, and never changes the endpoint.
//!
//! An argument is percent-encoded. That is not enough: URL parsers resolve `.` and `..` even when they are encoded, and
//! proxies decode `%2F` before they route. So an argument is refused if, decoded, it has a dot segment or starts with a
//! slash.

use std::{borrow::Cow, fmt};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same without the slash.
const RESERVED_IN_SEGMENTS: &AsciiSet = &RESERVED.remove(b'/');

/// How often an argument may be decoded on its way: by a proxy, a server and an application.
const DECODINGS: usize = 3;

/// The reason why a value cannot fill a path segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SegmentError {
    Empty,
    DotSegment,
    LeadingSlash,
}

impl fmt::Display for SegmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty: a path segment needs a value",
            Self::DotSegment => {
                "has a segment `.` or `..`, with which a proxy would call another endpoint"
            }
            Self::LeadingSlash => {
                "starts with a slash, with which a proxy would call another endpoint"
            }
        })
    }
}

/// Appends `value` to `path` as one encoded segment.
pub(crate) fn push_segment(path: &mut String, value: &str) -> Result<(), SegmentError> {
    check(value)?;
    path.extend(utf8_percent_encode(value, RESERVED));
    Ok(())
}

/// Appends `value` to `path`, and keeps its slashes.
pub(crate) fn push_segments(path: &mut String, value: &str) -> Result<(), SegmentError> {
    check(value)?;
    path.extend(utf8_percent_encode(value, RESERVED_IN_SEGMENTS));
    Ok(())
}

fn check(value: &str) -> Result<(), SegmentError> {
    if value.is_empty() {
        return Err(SegmentError::Empty);
    }
    let mut decoded = Cow::Borrowed(value);
    for _ in 0..=DECODINGS {
        let is_dots = |segment: &str| matches!(segment, "." | "..");
        if decoded.split(['/', '\\']).any(is_dots) {
            return Err(SegmentError::DotSegment);
        }
        if decoded.starts_with(['/', '\\']) {
            return Err(SegmentError::LeadingSlash);
        }
        if !decoded.contains('%') {
            break;
        }
        decoded = Cow::Owned(percent_decode_str(&decoded).decode_utf8_lossy().into_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Result<&str, SegmentError>) {
        let mut path = String::from("/a/");
        let result = push_segment(&mut path, value).map(|()| path.as_str());
        assert_eq!(result, expected, "{value:?}");
    }

    #[test]
    fn value_becomes_one_encoded_segment() {
        check("github", Ok("/a/github"));
        check("a/b", Ok("/a/a%2Fb"));
        check("a//b/", Ok("/a/a%2F%2Fb%2F"));
        check("a?b#c", Ok("/a/a%3Fb%23c"));
        check("100%", Ok("/a/100%25"));
        check("%2e%2e%2e", Ok("/a/%252e%252e%252e"));
        check("sp ace é", Ok("/a/sp%20ace%20%C3%A9"));
        check("a\tb\nc", Ok("/a/a%09b%0Ac"));
        check("...", Ok("/a/..."));
        check("..;", Ok("/a/..%3B"));
        check("{b}<c>", Ok("/a/%7Bb%7D%3Cc%3E"));
        check("😀;=\\", Ok("/a/%F0%9F%98%80%3B%3D%5C"));
    }

    #[test]
    fn several_segments_keep_their_slashes() {
        let mut path = String::from("/v2/");
        push_segments(&mut path, "library/a b//c%/").unwrap();
        assert_eq!(path, "/v2/library/a%20b//c%25/");
        for value in ["", "/x", "a/../b", "a/%2e%2e/b", "a\\.", "a/."] {
            assert!(push_segments(&mut path, value).is_err(), "{value}");
        }
    }

    #[test]
    fn dot_segment_is_refused_however_it_is_encoded() {
        for value in [
            ".",
            "..",
            "../x",
            "x/..",
            "x/./y",
            "..\\x",
            "x\\..",
            "%2e%2e",
            ".%2E",
            "%2e",
            "x%2f..",
            "..%2fx",
            "x%5C%2E%2E",
            "%252e%252e",
            "%25252e.",
            "x/%2e%2e/y",
        ] {
            check(value, Err(SegmentError::DotSegment));
        }
    }

    #[test]
    fn empty_value_and_leading_slash_are_refused() {
        check("", Err(SegmentError::Empty));
        for value in ["/", "/x", "\\x", "//host", "%2Fx", "%5cx", "%252Fx"] {
            check(value, Err(SegmentError::LeadingSlash));
        }
    }
}
