//! `/api/users`: a list that comes page by page. Nothing else of users is here, and no search.

use http::{HeaderName, StatusCode, header};
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Outcome},
    form, random,
    state::State,
};

const TOTAL: HeaderName = HeaderName::from_static("total-number");
const DEFAULT_SIZE: f64 = 20.0;
const LARGEST_SIZE: f64 = 100.0;

/// A user that a fake has from the start; a text is one with that username.
///
/// ```
/// use logto_client::testing::{FakeLogto, FakeUser};
///
/// let ann = FakeUser::new("ann").name("Ann").primary_email("ann@example.com");
/// let builder = FakeLogto::builder().users([ann, "bob".into()]);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FakeUser {
    /// The name to sign in with.
    pub username: String,
    /// The name to be called by.
    pub name: Option<String>,
    /// The address to sign in with.
    pub primary_email: Option<String>,
}

impl FakeUser {
    /// A user who has a username and nothing else.
    pub fn new(username: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            name: None,
            primary_email: None,
        }
    }

    /// Sets the name to be called by.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the address to sign in with.
    #[must_use]
    pub fn primary_email(mut self, address: impl Into<String>) -> Self {
        self.primary_email = Some(address.into());
        self
    }
}

impl From<&str> for FakeUser {
    fn from(username: &str) -> Self {
        Self::new(username)
    }
}

impl From<String> for FakeUser {
    fn from(username: String) -> Self {
        Self::new(username)
    }
}

/// A user as the API shows it.
pub(super) fn user(user: &FakeUser, created_at: u64) -> Value {
    json!({
        "id": random::connector_id(),
        "username": user.username,
        "primaryEmail": user.primary_email,
        "primaryPhone": null,
        "name": user.name,
        "avatar": null,
        "customData": {},
        "identities": {},
        "lastSignInAt": null,
        "createdAt": created_at,
        "updatedAt": created_at,
        "profile": {},
        "applicationId": null,
        "cimdClientId": null,
        "isSuspended": false,
        "hasPassword": true,
    })
}

/// `GET /api/users`, the youngest first.
pub(super) fn list(state: &State, query: Option<&str>) -> Outcome {
    let parameters = form::parse_query(query.unwrap_or_default());
    let number = page_number(&parameters, "page", 1.0, f64::MAX)?;
    let size = page_number(&parameters, "page_size", DEFAULT_SIZE, LARGEST_SIZE)?;
    // As the server does it, whose numbers need not be whole.
    let before = whole((number - 1.0) * size);
    let page = state.users.iter().rev().skip(before).take(whole(size));
    let mut answer = Answer::ok(&page.cloned().collect());
    let total = state.users.len();
    answer = answer.with(TOTAL, &total.to_string());
    for (relation, page) in relations(whole(number), total.div_ceil(whole(size).max(1))) {
        let url = link(&state.url, &parameters, page);
        answer = answer.with(header::LINK, &format!("<{url}>; rel=\"{relation}\""));
    }
    Ok(answer)
}

/// A number from 1 on. One that is empty is not there.
fn page_number(
    parameters: &Map<String, Value>,
    name: &str,
    default: f64,
    most: f64,
) -> Result<f64, Answer> {
    let number = match parameters.get(name) {
        None => Some(default),
        Some(Value::String(text)) if text.is_empty() => Some(default),
        Some(value) => value.as_str().and_then(|text| text.trim().parse().ok()),
    };
    number
        .filter(|number| (1.0..=most).contains(number))
        .ok_or_else(|| Answer::refusal(StatusCode::BAD_REQUEST, "guard.invalid_pagination"))
}

/// The pages that the header `Link` names.
fn relations(page: usize, last: usize) -> Vec<(&'static str, usize)> {
    let mut relations = vec![("first", 1)];
    if page > 1 {
        relations.push(("prev", page.saturating_sub(1)));
    }
    relations.push(("last", last.max(1)));
    if page < last {
        relations.push(("next", page.saturating_add(1)));
    }
    relations
}

/// The URL of a page, as the server writes it: without `/api`, and with repeated parameters in one, so that
/// nobody can follow it.
fn link(url: &str, parameters: &Map<String, Value>, page: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let page = page.to_string();
    for (key, value) in parameters {
        match value {
            _ if key == "page" => query.append_pair(key, &page),
            Value::Array(values) => {
                let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                query.append_pair(key, &texts.join(","))
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
fn whole(number: f64) -> usize {
    number as usize
}
