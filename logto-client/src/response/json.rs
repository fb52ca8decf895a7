//! JSON as a body, and what an error says of one that does not decode: where, and nothing of what is there.

use serde::de::DeserializeOwned;

use crate::error::Error;

/// Reads JSON; an empty body is a `null`.
pub(super) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let body = if body.is_empty() { b"null" } else { body };
    // Looking at all of it once costs less than at each of its texts. What is not UTF-8 is read for its error.
    let decoded = match str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(body),
    };
    // Only a failure pays for knowing where it is.
    decoded.map_err(|error| undecodable::<T>(body, &error))
}

fn undecodable<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> Error {
    let deserializer = &mut serde_json::Deserializer::from_slice(body);
    let path = match serde_path_to_error::deserialize::<_, T>(deserializer) {
        Err(error) => error.path().to_string(),
        Ok(_) => String::new(),
    };
    Error::undecodable(&path, &reason(error))
}

/// Exactly serde's own words, with the name of a field of ours.
fn is_missing_field(text: &str) -> bool {
    let name = text.strip_prefix("missing field `");
    let name = name.and_then(|name| name.strip_suffix('`'));
    name.is_some_and(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    })
}

/// How serde's own messages begin that quote a value and end in what was expected.
const QUOTING: [&str; 3] = ["invalid type: ", "invalid value: ", "invalid length "];
const OTHER: &str = "it has another shape";

/// What serde says, without the values it quotes: those may be secret.
fn reason(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let place = format!("line {line} column {column}");
    let text = error.to_string();
    let what = match error.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Syntax => "it is not JSON",
        serde_json::error::Category::Io => "it could not be read",
        serde_json::error::Category::Data => {
            let known = text.strip_suffix(&format!(" at {place}")).unwrap_or(&text);
            let expected = known.rsplit_once(", ").map(|(_, expected)| expected);
            let is_quoting = QUOTING.iter().any(|start| known.starts_with(start));
            match expected {
                None if is_missing_field(known) => known,
                Some(expected) if is_quoting && expected.starts_with("expected ") => expected,
                _ => OTHER,
            }
        }
    };
    format!("{what} ({place})")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde::Deserialize;

    use super::super::{FromResponse, Response};

    fn read<T: FromResponse>(body: &'static str) -> Result<T, String> {
        let response = Response::fake(Bytes::from_static(body.as_bytes()));
        T::from_response(response).map_err(|error| error.to_string())
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Nested {
        items: Vec<u8>,
    }

    /// A type with words of its own.
    #[derive(Debug)]
    struct Loud;
    impl<'de> Deserialize<'de> for Loud {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(serde::de::Error::custom(text))
        }
    }

    #[test]
    fn a_decode_error_says_where_and_quotes_nothing() {
        let error = read::<Nested>(r#"{"items":[1,"canary"]}"#).unwrap_err();
        assert_eq!(
            error,
            "the response does not decode at `items[1]`: expected u8 (line 1 column 20): 200 OK"
        );
        let error = read::<Nested>(r#"{"canary":1}"#).unwrap_err();
        assert_eq!(
            error,
            "the response does not decode: missing field `items` (line 1 column 12): 200 OK"
        );
        let error = read::<Nested>(r#"{"items":[1,"#).unwrap_err();
        assert_eq!(
            error,
            "the response does not decode at `items`: it ends too early (line 1 column 12): 200 OK"
        );
        for words in [
            "invalid value: x, canary",
            "missing field in canary",
            "missing field `canary x`",
        ] {
            let body: &str = Box::leak(format!("{words:?}").into_boxed_str());
            assert!(
                !read::<Loud>(body).unwrap_err().contains("canary"),
                "{words}"
            );
        }
        let error = read::<Nested>("<html>").unwrap_err();
        assert_eq!(
            error,
            "the response does not decode: it is not JSON (line 1 column 1): 200 OK"
        );
    }
}
