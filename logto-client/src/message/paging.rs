//! How the pages of a list follow each other.

/// How an endpoint's pages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// What leads to the next page.
    pub order: Order,
    /// The query parameter of the page size.
    pub size: Option<&'static str>,
    /// The place of the number of items on all pages.
    pub total: Option<Place>,
    /// The steps to the items in the body. Empty if they are the whole body.
    pub items: &'static [&'static str],
}

/// What leads to the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The query parameter with the number of the page, from 1.
    Number(&'static str),
    /// The query parameter with the number of items before the page.
    Offset(&'static str),
    /// The query parameter with the cursor, and the place of the next one in the response.
    Cursor(&'static str, Place),
    /// The place of the next page's URL: without one, the header `Link` (RFC 8288).
    Link(Option<Place>),
}

/// A place in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The steps to a string or a number in the body.
    Body(&'static [&'static str]),
    /// A header, in lower case.
    Header(&'static str),
}

impl Paging {
    /// The pages of Logto.
    pub const LOGTO: Self = Self {
        order: Order::Number("page"),
        size: Some("page_size"),
        total: Some(Place::Header("total-number")),
        items: &[],
    };

    /// The query parameters that lists set.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &'static str> {
        let position = match self.order {
            Order::Number(key) | Order::Offset(key) | Order::Cursor(key, _) => Some(key),
            Order::Link(_) => None,
        };
        position.into_iter().chain(self.size)
    }
}

/// Returns the target of the first link to the next page in `Link` headers (RFC 8288).
pub(crate) fn next_link<'h>(headers: impl IntoIterator<Item = &'h str>) -> Option<&'h str> {
    headers.into_iter().find_map(|mut rest| {
        loop {
            let (target, parameters) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
            let mut relation = None;
            rest = parameters;
            while let Some(parameter) = rest.trim_start().strip_prefix(';') {
                let end = parameter.find(['=', ';', ',']).unwrap_or(parameter.len());
                let (name, after) = parameter.split_at(end);
                let value;
                (value, rest) = parameter_value(after);
                if name.trim().eq_ignore_ascii_case("rel") {
                    relation.get_or_insert(value);
                } else if name.trim().eq_ignore_ascii_case("anchor") {
                    // A link from another page than this one.
                    relation = Some("");
                }
            }
            let mut types = relation.unwrap_or_default().split_ascii_whitespace();
            if types.any(|relation| relation.eq_ignore_ascii_case("next")) {
                return Some(target);
            }
            rest = rest.trim_start().strip_prefix(',')?;
        }
    })
}

/// Splits `="value"` or `=value` from what follows. A name may also have no value.
fn parameter_value(after_name: &str) -> (&str, &str) {
    let Some(value) = after_name.strip_prefix('=') else {
        return ("", after_name);
    };
    if let Some(quoted) = value.trim_start().strip_prefix('"') {
        let mut is_escaped = false;
        let end = quoted.find(|c| {
            let is_end = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_end
        });
        let (value, rest) =
            end.and_then(|end| quoted.split_at_checked(end)).unwrap_or((quoted, ""));
        return (value, rest.strip_prefix('"').unwrap_or(rest));
    }
    let (value, rest) = value.split_at(value.find([';', ',']).unwrap_or(value.len()));
    (value.trim(), rest)
}
