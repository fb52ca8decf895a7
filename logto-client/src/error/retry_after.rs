//! `Retry-After` (RFC 9110, section 10.2.3).

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

/// The time that the server asks to wait, if the header is valid. A date in the past means no time at all.
///
/// A date is compared with the server's own clock, its `Date` header, or else with `now`.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if is_number(value) {
        // A number beyond `u64` saturates.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let now = date(headers).unwrap_or(now);
    Some(until.duration_since(now).unwrap_or_default())
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let value = headers.get(header::DATE)?.to_str().ok()?;
    httpdate::parse_http_date(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1994-11-06 08:49:37.
    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
    }

    fn check(value: &str, expected: Option<u64>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, value.parse().unwrap());
        let seconds = retry_after(&headers, now()).map(|wait| wait.as_secs());
        assert_eq!(seconds, expected, "{value:?}");
    }

    #[test]
    fn seconds_and_dates_are_parsed() {
        check("0", Some(0));
        check("120", Some(120));
        check(" 7 ", Some(7));
        check("007", Some(7));
        check("Sun, 06 Nov 1994 08:50:07 GMT", Some(30));
        check("Sunday, 06-Nov-94 08:50:07 GMT", Some(30));
        check("Sun Nov  6 08:50:07 1994", Some(30));
    }

    #[test]
    fn past_date_means_no_wait() {
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(0));
        check("Sun, 06 Nov 1994 08:49:36 GMT", Some(0));
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some(0));
    }

    #[test]
    fn huge_number_saturates() {
        check("18446744073709551615", Some(u64::MAX));
        check("18446744073709551616", Some(u64::MAX));
        check(&"9".repeat(1000), Some(u64::MAX));
    }

    #[test]
    fn invalid_value_is_ignored() {
        for garbage in [
            "",
            " ",
            "-1",
            "+1",
            "1.5",
            "1e3",
            "0x10",
            "soon",
            "1 s",
            "٣",
            "Sun, 31 Feb 1994",
            "Sun, 06 Nov 1994 25:00:00 GMT",
        ] {
            check(garbage, None);
        }
    }

    #[test]
    fn date_is_compared_with_the_servers_clock() {
        let mut headers = HeaderMap::new();
        let until = "Sun, 06 Nov 1994 08:50:07 GMT".parse().unwrap();
        headers.insert(header::RETRY_AFTER, until);
        headers.insert(header::DATE, "Sun, 06 Nov 1994 08:50:05 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers, now()), Some(Duration::from_secs(2)));
        headers.insert(header::DATE, "today".parse().unwrap());
        assert_eq!(retry_after(&headers, now()), Some(Duration::from_secs(30)));
    }
}
