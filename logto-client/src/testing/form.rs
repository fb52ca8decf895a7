//! Forms and query strings as JSON.

use serde_json::{Map, Value, map::Entry};

/// How deep a name leads; what is deeper stays in the last name.
const MAXIMUM_DEPTH: usize = 5;

/// The fields of a query string; a field that comes more than once becomes an array.
pub(super) fn parse_query(query: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        add(&mut fields, name.into_owned(), value.into_owned().into());
    }
    fields
}

/// The fields of a form. Brackets in a name lead inwards: `a[b]=1` is `{"a": {"b": "1"}}`, and `a[]=1` is
/// `{"a": ["1"]}`.
pub(super) fn parse_form(body: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        let (first, inner) = split(&name);
        insert(&mut fields, first, &inner, value.into_owned().into());
    }
    fields
}

/// `a[b][c]` is `a`, `b` and `c`. A name that does not end with its last bracket is one name.
fn split(name: &str) -> (&str, Vec<&str>) {
    let inner = name.find('[').filter(|at| *at > 0).and_then(|at| {
        let (first, rest) = name.split_at_checked(at)?;
        let inner = rest.strip_prefix('[')?.strip_suffix(']')?;
        Some((first, inner.splitn(MAXIMUM_DEPTH, "][").collect()))
    });
    inner.unwrap_or((name, Vec::new()))
}

fn insert(fields: &mut Map<String, Value>, name: &str, inner: &[&str], value: Value) {
    let Some((first, rest)) = inner.split_first() else {
        add(fields, name.to_owned(), value);
        return;
    };
    let is_place = first.bytes().all(|byte| byte.is_ascii_digit());
    if is_place && rest.is_empty() {
        let field = fields
            .entry(name)
            .or_insert_with(|| Value::Array(Vec::new()));
        match field {
            Value::Array(values) => values.push(value),
            other => *other = Value::Array(vec![other.take(), value]),
        }
        return;
    }
    let field = fields
        .entry(name)
        .or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inside) = field {
        insert(inside, first, rest, value);
    }
}

/// Adds a field; one that is there already becomes an array.
pub(super) fn add(fields: &mut Map<String, Value>, name: String, value: Value) {
    match fields.entry(name) {
        Entry::Vacant(entry) => {
            entry.insert(value);
        }
        Entry::Occupied(mut entry) => match entry.get_mut() {
            Value::Array(values) => values.push(value),
            first => *first = Value::Array(vec![first.take(), value]),
        },
    }
}

/// Whether each `%` is followed by two hexadecimal digits.
pub(super) fn has_valid_escapes(text: &str) -> bool {
    let mut escapes = text.split('%').skip(1);
    escapes.all(|escape| {
        let digits = escape.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.count() == 2
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{parse_form, parse_query};

    fn check(form: &str, expected: &Value) {
        assert_eq!(
            &Value::Object(parse_form(form.as_bytes())),
            expected,
            "{form}"
        );
    }

    #[test]
    fn a_field_that_comes_twice_becomes_an_array() {
        let expected = json!({"a": ["1", "2", "3"], "b": "x y&"});
        check("a=1&b=x+y%26&a=2&a=3", &expected);
        assert_eq!(Value::Object(parse_query("a=1&b=x+y%26&a=2&a=3")), expected);
    }

    #[test]
    fn brackets_lead_inwards_in_forms_only() {
        check(
            "a[b]=1&a[c][d]=2",
            &json!({"a": {"b": "1", "c": {"d": "2"}}}),
        );
        check("a[]=1&a[]=2&b[0]=3", &json!({"a": ["1", "2"], "b": ["3"]}));
        check(
            "a[=1&[b]=2&c]=3",
            &json!({"a[": "1", "[b]": "2", "c]": "3"}),
        );
        let query = parse_query("a[]=1");
        assert_eq!(Value::Object(query), json!({"a[]": "1"}));
    }
}
