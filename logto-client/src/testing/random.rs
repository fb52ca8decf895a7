//! Identifiers and tokens that nobody can guess by accident.

use crate::random::bits;

const LOWERCASE_AND_DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The id of a new connector.
pub(super) fn connector_id() -> String {
    text(12, LOWERCASE_AND_DIGITS)
}

/// The id of a request.
pub(super) fn request_id() -> String {
    text(16, URL_SAFE)
}

/// An access token, or the id of one.
pub(super) fn token() -> String {
    text(43, URL_SAFE)
}

fn text(length: usize, alphabet: &[u8]) -> String {
    let letter = || {
        let [random, ..] = bits().to_ne_bytes();
        alphabet
            .iter()
            .cycle()
            .nth(usize::from(random))
            .map(|letter| char::from(*letter))
    };
    (0..length).filter_map(|_| letter()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::connector_id;

    #[test]
    fn ids_have_their_length_and_differ() {
        let ids: HashSet<String> = (0..1000).map(|_| connector_id()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 12));
    }
}
