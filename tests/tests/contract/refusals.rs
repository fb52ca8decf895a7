//! The meaning of a refusal.

use logto_client::Error;
use logto_tests::fixtures::Exchange;

/// What statuses and codes mean. The first match wins. A status of 0 matches any, a `*` in a code anything.
/// A code can have several meanings, as [`Error`] documents for quotas.
const MEANINGS: &[(u16, &str, &str)] = &[
    (400, "connector.not_found", "not found"),
    (422, "connector.multiple_*", "conflict"),
    (409, "*", "conflict"),
    (422, "application.secret_name_exists", "conflict"),
    (422, "application.protected_application_subdomain_exists", "conflict"),
    (422, "custom_profile_fields.name_exists", "conflict"),
    (422, "domain.domain_in_use", "conflict"),
    (422, "entity.unique_integrity_violation", "conflict"),
    (422, "resource.resource_identifier_in_use", "conflict"),
    (422, "role.*_exists", "conflict"),
    (422, "role.name_in_use", "conflict"),
    (422, "scope.name_exists", "conflict"),
    (422, "single_sign_on.duplicated_domains", "conflict"),
    (422, "user.*_in_use", "conflict"),
    (422, "user.personal_access_token_name_exists", "conflict"),
    (403, "application.saml.reach_oss_limit", "forbidden, quota"),
    (401, "connector.*", "other"),
    (401, "*", "unauthorized"),
    (403, "*", "forbidden"),
    (404, "*.*", "not found"),
    (400, "*", "invalid request"),
    (422, "*", "invalid request"),
    (0, "*", "other"),
];

pub(crate) fn compare(exchange: &Exchange, error: &Error) -> Result<(), String> {
    let (status, code) = (exchange.status, exchange.code());
    let found = (error.status().map(|status| status.as_u16()), error.code());
    if found != (Some(status), code) {
        return Err(format!("is {found:?} instead of {status} {code:?}"));
    }
    let code = code.unwrap_or_default();
    let (.., meaning) = MEANINGS
        .iter()
        .find(|(known, pattern, _)| (*known == 0 || *known == status) && matches(pattern, code))
        .ok_or("no meaning is listed")?;
    let predicates = [
        ("not found", error.is_not_found()),
        ("conflict", error.is_conflict()),
        ("unauthorized", error.is_unauthorized()),
        ("forbidden", error.is_forbidden()),
        ("invalid request", error.is_invalid_request()),
        ("rate limited", error.is_rate_limited()),
        ("quota", error.is_quota()),
    ];
    let holding = predicates.iter().filter(|(_, holds)| *holds);
    let holding: Vec<&str> = holding.map(|(name, _)| *name).collect();
    let expected: Vec<&str> = meaning.split(", ").filter(|name| *name != "other").collect();
    if holding != expected {
        return Err(format!("{status} {code:?} is {holding:?} instead of {expected:?}"));
    }
    Ok(())
}

/// Whether a text matches a pattern with at most one `*` per side of a dot.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| matches(rest, &text[at..]))
}
