//! `GET /api/users`: a paginated list. The fake has no other operation of users, and no search.

use http::{HeaderName, header};
use serde_json::{Map, Value};

use super::{answer::Answer, body, state::State};

const TOTAL_NUMBER: HeaderName = HeaderName::from_static("total-number");
const DEFAULT_PAGE_SIZE: f64 = 20.0;
const MAX_PAGE_SIZE: f64 = 100.0;

/// `GET /api/users`, newest first.
pub(super) fn list(state: &State, query: Option<&str>) -> Result<Answer, Answer> {
    let parameters = body::parse_query(query.unwrap_or_default());
    let number = page_number(&parameters, "page", 1.0, f64::MAX)?;
    let size = page_number(&parameters, "page_size", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)?;
    // The real server computes with floats too: `page=1.5` is valid.
    let skipped = truncate((number - 1.0) * size);
    let page = state.users.iter().rev().skip(skipped).take(truncate(size));
    let mut answer = Answer::ok(&page.cloned().collect());
    let total = state.users.len();
    answer = answer.with(TOTAL_NUMBER, &total.to_string());
    for (relation, page) in page_links(truncate(number), total.div_ceil(truncate(size).max(1))) {
        let url = page_url(&state.url, &parameters, page);
        answer = answer.with(header::LINK, &format!("<{url}>; rel=\"{relation}\""));
    }
    Ok(answer)
}

/// Reads a number from 1 to `maximum`. An empty parameter counts as absent.
fn page_number(
    parameters: &Map<String, Value>,
    name: &str,
    default: f64,
    maximum: f64,
) -> Result<f64, Answer> {
    let number = match parameters.get(name) {
        None => Some(default),
        Some(Value::String(text)) if text.is_empty() => Some(default),
        Some(value) => value.as_str().and_then(|text| text.trim().parse().ok()),
    };
    number
        .filter(|number| (1.0..=maximum).contains(number))
        .ok_or_else(|| Answer::bad_request("guard.invalid_pagination"))
}

/// Returns the relation and the page number of each `Link` header.
fn page_links(page: usize, last: usize) -> Vec<(&'static str, usize)> {
    let mut links = vec![("first", 1)];
    if page > 1 {
        links.push(("prev", page.saturating_sub(1)));
    }
    links.push(("last", last.max(1)));
    if page < last {
        links.push(("next", page.saturating_add(1)));
    }
    links
}

/// Returns the URL of a page as the real server writes it: without `/api` and with repeated parameters joined, so
/// the link leads nowhere.
fn page_url(url: &str, parameters: &Map<String, Value>, page: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let page = page.to_string();
    for (key, value) in parameters {
        match value {
            _ if key == "page" => query.append_pair(key, &page),
            Value::Array(values) => {
                let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                query.append_pair(key, &values.join(","))
            }
            value => query.append_pair(key, value.as_str().unwrap_or_default()),
        };
    }
    if !parameters.contains_key("page") {
        query.append_pair("page", &page);
    }
    format!("{url}/users?{}", query.finish())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that does not fit becomes the nearest number that does"
)]
fn truncate(number: f64) -> usize {
    number as usize
}
