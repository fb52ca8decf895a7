//! Random ids and tokens.

const LOWERCASE_AND_DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Returns the id of a new row.
pub(super) fn id(length: usize) -> String {
    string(length, LOWERCASE_AND_DIGITS)
}

/// Returns a secret of an application.
pub(super) fn secret() -> String {
    string(32, ALPHANUMERIC)
}

/// Returns a secret for one-time passwords.
pub(super) fn totp_secret() -> String {
    string(32, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
}

/// Returns a code that replaces a second factor once.
pub(super) fn backup_code() -> String {
    string(10, b"0123456789abcdef")
}

/// Returns the id of a request.
pub(super) fn request_id() -> String {
    string(16, URL_SAFE)
}

/// Returns an access token, or the id of one.
pub(super) fn token() -> String {
    string(43, URL_SAFE)
}

fn string(length: usize, alphabet: &[u8]) -> String {
    let character = || fastrand::choice(alphabet).map(|byte| char::from(*byte));
    (0..length).filter_map(|_| character()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::id;

    #[test]
    fn ids_have_their_length_and_differ() {
        let ids: HashSet<String> = (0..1000).map(|_| id(12)).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 12));
    }
}
