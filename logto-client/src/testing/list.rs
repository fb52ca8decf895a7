//! Lists: which rows, in which order, and which page of them.

use std::{borrow::Cow, cmp::Reverse};

use http::{HeaderName, StatusCode, header};
use regex_lite::{Regex, RegexBuilder};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    issues::truncate,
    received_request::ReceivedRequest,
    state::Context,
    store::{Row, Store},
    tables::{Table, referenced},
};

const TOTAL_NUMBER: HeaderName = HeaderName::from_static("total-number");
const DEFAULT_PAGE_SIZE: f64 = 20.0;
const MAX_PAGE_SIZE: f64 = 100.0;

/// The facts about a list.
#[derive(Clone, Copy)]
pub(super) struct List {
    /// The relation that leads to the rows, if not all of the table are meant.
    pub(super) via: Option<&'static Table>,
    pub(super) order: Order,
    pub(super) search: Search,
    pub(super) paging: Paging,
    /// The field of an object that has the list, if the list is not the whole body.
    pub(super) field: Option<&'static str>,
}

#[derive(Clone, Copy)]
pub(super) enum Order {
    /// That of the table or the relation.
    Stored,
    NewestFirst,
    /// By the value of a column.
    By(&'static str),
}

/// The columns that a search is about, and how it is written.
#[derive(Clone, Copy)]
pub(super) enum Search {
    None,
    /// `search=%a%&search.name=b&mode.name=exact&joint=and`
    Parameters(&'static [&'static str]),
    /// `q=a`
    Word(&'static [&'static str]),
}

#[derive(Clone, Copy)]
pub(super) enum Paging {
    Never,
    Optional,
    Always,
}

impl List {
    pub(super) const NEW: Self = Self {
        via: None,
        order: Order::Stored,
        search: Search::None,
        paging: Paging::Never,
        field: None,
    };

    /// Adds what another list has.
    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            via: if other.via.is_some() { other.via } else { self.via },
            order: if matches!(other.order, Order::Stored) { self.order } else { other.order },
            search: if matches!(other.search, Search::None) { self.search } else { other.search },
            paging: if matches!(other.paging, Paging::Never) { self.paging } else { other.paging },
            field: if other.field.is_some() { other.field } else { self.field },
        }
    }

    /// Returns the requested page; `None` for the whole list.
    pub(super) fn page(&self, query: &Row) -> Result<Option<Page>, Answer> {
        let is_requested = query.contains_key("page") || query.contains_key("page_size");
        match self.paging {
            Paging::Always => Page::read(query).map(Some),
            Paging::Optional if is_requested => Page::read(query).map(Some),
            Paging::Optional | Paging::Never => Ok(None),
        }
    }

    /// Returns the rows that a path leads to.
    pub(super) fn rows<'a>(
        &self,
        store: &'a Store,
        table: &'static Table,
        path: &Row,
    ) -> Vec<&'a Row> {
        let Some(relation) = self.via else {
            return store.select(table, path).collect();
        };
        let column = relation
            .key
            .iter()
            .copied()
            .find(|column| referenced(column).is_some_and(|to| to.name == table.name));
        let id = |link: &'a Row| link.get(column?)?.as_str();
        let links = store.select(relation, path);
        links.filter_map(|link| store.find(table, id(link)?)).collect()
    }

    /// Returns the rows that have the values in the query, and those that are searched for.
    pub(super) fn filtered<'a>(
        &self,
        mut rows: Vec<&'a Row>,
        raw_query: &str,
        query: &Row,
    ) -> Result<Vec<&'a Row>, Answer> {
        rows.retain(|row| query.iter().all(|(name, wanted)| has_value(row, name, wanted)));
        match self.search {
            Search::None => {}
            Search::Parameters(columns) => {
                let search =
                    SearchParameters::parse(raw_query, columns).ok_or_else(invalid_search)?;
                rows.retain(|row| search.matches(row));
            }
            Search::Word(columns) => {
                let word = query.get("q").and_then(Value::as_str).unwrap_or_default();
                let word = word.to_lowercase();
                let has_word =
                    |row: &Row, column: &&str| text(row, column).to_lowercase().contains(&word);
                rows.retain(|row| columns.iter().any(|column| has_word(row, column)));
            }
        }
        Ok(rows)
    }

    pub(super) fn sort(&self, store: &Store, table: &Table, rows: &mut [&Row]) {
        match self.order {
            Order::Stored => {}
            Order::NewestFirst => {
                rows.sort_by_cached_key(|row| Reverse(store.created(table, row)));
            }
            Order::By(column) => rows.sort_by_key(|row| text(row, column)),
        }
    }
}

fn invalid_search() -> Answer {
    let code = "request.invalid_input";
    Answer::error_with_data(StatusCode::BAD_REQUEST, code, &json!({}))
}

/// Returns whether a row has the value of a parameter. `types` is a list of values of the column `type`.
fn has_value(row: &Row, name: &str, wanted: &Value) -> bool {
    let Some(value) = row.get(name).or_else(|| row.get(name.strip_suffix('s')?)) else {
        return true;
    };
    match wanted {
        Value::Array(wanted) => wanted.contains(value),
        wanted => value == wanted || wanted.as_str() == Some(&value.to_string()),
    }
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or_default()
}

/// The search parameters of a query.
struct SearchParameters {
    conditions: Vec<Condition>,
    is_any_enough: bool,
}

/// One of these columns must match.
struct Condition {
    columns: Vec<&'static str>,
    is_case_sensitive: bool,
    wanted: Wanted,
}

enum Wanted {
    /// One of these values.
    Exact(Vec<String>),
    Like(Vec<Like>),
    Pattern(Regex),
}

/// An item of a pattern of SQL's `like`.
#[derive(Clone, Copy, PartialEq)]
enum Like {
    AnyText,
    AnyCharacter,
    Character(char),
}

impl SearchParameters {
    /// `None` if the parameters are invalid.
    fn parse(query: &str, columns: &'static [&'static str]) -> Option<Self> {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let first =
            |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| &**value);
        let is_any_enough = match first("joint").or_else(|| first("jointMode")) {
            None | Some("" | "or") => true,
            Some("and") => false,
            Some(_) => return None,
        };
        let is_case_sensitive =
            matches!(first("isCaseSensitive"), Some("1" | "true" | "yes" | "y"));
        let mut searched: Vec<(&str, Vec<&str>)> = Vec::new();
        for (key, value) in &pairs {
            if let Some(rest) = key.strip_prefix("mode")
                && (!is_mode(value) || column_of(rest, columns).is_none())
            {
                return None;
            }
            let Some(rest) = key.strip_prefix("search") else {
                continue;
            };
            column_of(rest, columns)?;
            match searched.iter_mut().find(|(known, _)| *known == rest) {
                Some((_, values)) => values.push(value),
                None => searched.push((rest, vec![value])),
            }
        }
        let mode_of = |rest: &str| {
            let mode = first(&format!("mode{rest}")).or_else(|| first("mode"));
            mode.unwrap_or("like").to_owned()
        };
        let conditions = searched.into_iter().map(|(rest, values)| {
            let columns = column_of(rest, columns)?;
            Condition::parse(columns, &values, &mode_of(rest), is_case_sensitive)
        });
        Some(Self { conditions: conditions.collect::<Option<_>>()?, is_any_enough })
    }

    fn matches(&self, row: &Row) -> bool {
        let mut conditions = self.conditions.iter();
        if self.is_any_enough && !self.conditions.is_empty() {
            conditions.any(|condition| condition.matches(row))
        } else {
            conditions.all(|condition| condition.matches(row))
        }
    }
}

impl Condition {
    fn parse(
        columns: Vec<&'static str>,
        values: &[&str],
        mode: &str,
        is_case_sensitive: bool,
    ) -> Option<Self> {
        let fold =
            |text: &str| if is_case_sensitive { text.to_owned() } else { text.to_lowercase() };
        let wanted = match (mode, values) {
            _ if values.contains(&"") => return None,
            ("exact", values) => Wanted::Exact(values.iter().map(|value| fold(value)).collect()),
            ("like", [value]) => Wanted::Like(like(&fold(value))),
            ("posix", [value]) => Wanted::Pattern(regex(value, is_case_sensitive)?),
            // PostgreSQL has no `similar to` that ignores case.
            ("similar_to", [value]) if is_case_sensitive => {
                Wanted::Pattern(regex(&similar_to(value), is_case_sensitive)?)
            }
            _ => return None,
        };
        Some(Self { columns, is_case_sensitive, wanted })
    }

    fn matches(&self, row: &Row) -> bool {
        let mut texts = self.columns.iter().filter_map(|column| row.get(*column)?.as_str());
        texts.any(|text| {
            let mut folded = Cow::Borrowed(text);
            if !self.is_case_sensitive {
                folded = text.to_lowercase().into();
            }
            match &self.wanted {
                Wanted::Exact(values) => values.iter().any(|value| *value == folded),
                Wanted::Like(pattern) => is_like(&folded, pattern),
                Wanted::Pattern(pattern) => pattern.is_match(text),
            }
        })
    }
}

fn regex(pattern: &str, is_case_sensitive: bool) -> Option<Regex> {
    RegexBuilder::new(pattern).case_insensitive(!is_case_sensitive).build().ok()
}

/// Parses a pattern: `%` is any text, `_` any character, and `\` makes the next character an ordinary one.
fn like(pattern: &str) -> Vec<Like> {
    let mut characters = pattern.chars();
    let mut items = Vec::new();
    while let Some(character) = characters.next() {
        items.push(match character {
            '%' => Like::AnyText,
            '_' => Like::AnyCharacter,
            '\\' => Like::Character(characters.next().unwrap_or('\\')),
            _ => Like::Character(character),
        });
    }
    items
}

fn is_like(text: &str, pattern: &[Like]) -> bool {
    let (mut text, mut pattern) = (text.chars(), pattern.iter());
    // Where to continue if the rest does not match: after the latest `%`, with one more character taken by it.
    let mut retry = None;
    loop {
        let (rest, rest_of_pattern) = (text.clone(), pattern.clone());
        match (pattern.next(), text.next()) {
            (Some(Like::AnyText), _) => {
                retry = Some((rest.clone(), pattern.clone()));
                text = rest;
                continue;
            }
            (None, None) => return true,
            (Some(Like::AnyCharacter), Some(_)) => continue,
            (Some(Like::Character(wanted)), Some(found)) if *wanted == found => continue,
            (_, None) if rest_of_pattern.as_slice().is_empty() => return true,
            _ => {}
        }
        let Some((mut skipped, after)) = retry.take() else {
            return false;
        };
        if skipped.next().is_none() {
            return false;
        }
        retry = Some((skipped.clone(), after.clone()));
        (text, pattern) = (skipped, after);
    }
}

/// Translates a pattern of SQL's `similar to` into a regular expression.
fn similar_to(pattern: &str) -> String {
    let items = like(pattern).into_iter().map(|item| match item {
        Like::AnyText => ".*".to_owned(),
        Like::AnyCharacter => ".".to_owned(),
        Like::Character(character) if "|*+?{}()[]".contains(character) => character.to_string(),
        Like::Character(character) => regex_lite::escape(&character.to_string()),
    });
    format!("(?s)^(?:{})$", items.collect::<String>())
}

fn is_mode(mode: &str) -> bool {
    matches!(mode, "like" | "exact" | "similar_to" | "posix")
}

/// Returns the columns that the rest of a parameter's name means: `.name` is one column, nothing all of them.
fn column_of(rest: &str, columns: &'static [&'static str]) -> Option<Vec<&'static str>> {
    if rest.is_empty() {
        return Some(columns.to_vec());
    }
    let name = rest.strip_prefix('.')?;
    let known = columns.iter().find(|column| **column == name || snake_case(column) == name)?;
    Some(vec![*known])
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

/// A page of a list.
pub(super) struct Page {
    skipped: usize,
    size: usize,
    number: usize,
}

impl Page {
    /// # Errors
    ///
    /// 400 `guard.invalid_pagination`.
    fn read(query: &Row) -> Result<Self, Answer> {
        let number = page_number(query, "page", 1.0, f64::MAX)?;
        let size = page_number(query, "page_size", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)?;
        // The real server computes with floats too: `page=1.5` is valid.
        let skipped = truncate((number - 1.0) * size);
        Ok(Self { skipped, size: truncate(size), number: truncate(number) })
    }

    /// Returns the items of this page.
    pub(super) fn of<'i, T>(&self, items: &'i [T]) -> &'i [T] {
        let rest = items.get(self.skipped..).unwrap_or_default();
        rest.get(..self.size).unwrap_or(rest)
    }

    /// Adds the total number and the links to other pages.
    pub(super) fn add_headers(
        &self,
        mut answer: Answer,
        context: &Context<'_>,
        request: &ReceivedRequest,
        total: usize,
    ) -> Answer {
        let path = request.path().strip_prefix("/api").unwrap_or_default();
        let base = format!("{}{path}", context.state.url);
        let query = request.query().unwrap_or_default();
        answer = answer.with(TOTAL_NUMBER, &total.to_string());
        for (relation, page) in self.links(total.div_ceil(self.size.max(1))) {
            let url = page_url(&base, query, page);
            answer = answer.with(header::LINK, &format!("<{url}>; rel=\"{relation}\""));
        }
        answer
    }

    /// Returns the relation and the page number of each `Link` header.
    fn links(&self, last: usize) -> Vec<(&'static str, usize)> {
        let mut links = vec![("first", 1)];
        if self.number > 1 {
            links.push(("prev", self.number.saturating_sub(1)));
        }
        links.push(("last", last.max(1)));
        if self.number < last {
            links.push(("next", self.number.saturating_add(1)));
        }
        links
    }
}

/// Reads a number from 1 to `maximum`. An empty parameter counts as absent.
fn page_number(query: &Row, name: &str, default: f64, maximum: f64) -> Result<f64, Answer> {
    let number = match query.get(name) {
        None => Some(default),
        Some(Value::String(text)) if text.is_empty() => Some(default),
        Some(value) => value.as_str().and_then(|text| text.trim().parse().ok()),
    };
    number
        .filter(|number| (1.0..=maximum).contains(number))
        .ok_or_else(|| Answer::refusal("400 guard.invalid_pagination"))
}

/// Returns the URL of a page as the real server writes it: without `/api` and with repeated parameters joined, so
/// the link leads nowhere.
fn page_url(base: &str, query: &str, page: usize) -> String {
    let mut parameters: Vec<(Cow<'_, str>, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match parameters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.extend([",", &*value]),
            None => parameters.push((name, value.into_owned())),
        }
    }
    match parameters.iter_mut().find(|(name, _)| name == "page") {
        Some((_, value)) => *value = page.to_string(),
        None => parameters.push(("page".into(), page.to_string())),
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("{base}?{}", query.extend_pairs(parameters).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_has_wildcards_and_escapes() {
        for (pattern, matching, others) in [
            ("", &[""][..], &["a"][..]),
            ("ab", &["ab"], &["", "a", "abc"]),
            ("a%", &["a", "ab", "aba"], &["", "ba"]),
            ("%a", &["a", "ba", "aba", "aa"], &["", "ab"]),
            ("%ab%ab%", &["abab", "xabyabz", "aabab"], &["ab", "aba", "ba"]),
            ("a_c", &["abc", "aéc"], &["ac", "abbc"]),
            (r"a\_%", &["a_", "a_b"], &["ab"]),
            (r"100\%", &["100%"], &["1000"]),
        ] {
            for text in matching {
                assert!(is_like(text, &like(pattern)), "{text} like {pattern}");
            }
            for text in others {
                assert!(!is_like(text, &like(pattern)), "{text} not like {pattern}");
            }
        }
    }

    #[test]
    fn similar_to_is_a_regular_expression() {
        assert_eq!(similar_to("(a|b)%.c"), r"(?s)^(?:(a|b).*\.c)$");
    }
}
