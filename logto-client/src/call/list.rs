//! A server's list: which page comes next, and whether the pages fit together.
//!
//! A server may send other page sizes than requested, no total or a wrong one, or ignore the position. The end of a
//! list with numbers is therefore not computed from the page size: the list ends when as many items were read as the
//! total says, or with an empty page. A list with cursors or links ends when there is no next one. Pages that contradict
//! each other are errors, since items would otherwise be lost or repeated silently.

use std::{
    collections::HashSet,
    fmt,
    hash::{BuildHasher, Hash},
};

use bytes::Bytes;

use super::{Call, Page, shared::Prepared};
use crate::{
    error::{Error, ErrorKind, ResponseHead},
    message::{FromResponse, Order, Paging, Place, Response, has_key, next_link, push_pair},
};

/// Upper bound on the items that a total is believed to announce.
const MAX_ITEMS: u64 = 1_000_000;
/// Upper bound on the pages of a list without a total. With a total, each of its items may take another page.
const MAX_PAGES: u64 = 10_000;
/// Logto's default.
pub(super) const DEFAULT_SIZE: u32 = 20;
/// Logto's maximum.
const MAX_SIZE: u32 = 100;

/// The position of a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Position {
    /// The number of the page, from 1.
    Number(u64),
    /// The number of items before it.
    Offset(u64),
    /// `None` for the first page.
    Cursor(Option<String>),
    /// Path and query.
    Link(String),
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "page {number}"),
            Self::Offset(offset) => write!(f, "the page at offset {offset}"),
            Self::Cursor(_) | Self::Link(_) => f.write_str("a page"),
        }
    }
}

/// A server's list, from a page on.
pub(super) struct List {
    prepared: Box<Prepared>,
    size: Option<u32>,
    next: Option<Position>,
    history: History,
}

/// A page as received.
pub(super) struct Received<T> {
    head: ResponseHead,
    body: Bytes,
    position: Position,
    items: Vec<T>,
    total: Option<u64>,
    next: Option<Position>,
}

impl List {
    /// A list from the page with this number on, or from the one after this cursor.
    pub(super) fn new(
        prepared: Box<Prepared>,
        number: u32,
        after: Option<String>,
        size: Option<u32>,
    ) -> Result<Self, String> {
        let mut list = Self { prepared, size, next: None, history: History::default() };
        list.check_size()?;
        let path_and_query = list.prepared.request.path_and_query();
        if let Some(key) = list.paging().parameters().find(|key| has_key(path_and_query, key)) {
            return Err(format!("`{key}` is set by an argument: remove it, since `Pages` sets it"));
        }
        let skipped = u64::from(number).checked_sub(1);
        let skipped = skipped.ok_or("page 0 does not exist: the first page is 1")?;
        let start = match (list.paging().order, after) {
            (Order::Number(_) | Order::Offset(_), Some(_)) => {
                return Err("this list has no cursors: use `page` instead of `after`".to_owned());
            }
            (Order::Cursor(..) | Order::Link(_), _) if skipped > 0 => {
                return Err(
                    "this list has no page numbers: use `after` instead of `page`".to_owned()
                );
            }
            (Order::Number(_), None) => {
                list.history.skipped_pages = skipped;
                Position::Number(number.into())
            }
            (Order::Offset(_), None) => {
                let size = list.size.unwrap_or(DEFAULT_SIZE);
                list.history.skipped_items = skipped.saturating_mul(size.into());
                Position::Offset(list.history.skipped_items)
            }
            (Order::Cursor(..), after) => Position::Cursor(after),
            (Order::Link(_), Some(after)) => {
                Position::Link(list.prepared.shared.base.resolve("/", &after)?)
            }
            (Order::Link(_), None) => {
                let mut target = list.prepared.request.path_and_query.clone();
                list.push_size(&mut target);
                Position::Link(target)
            }
        };
        list.history.requested_size = list.size.unwrap_or_default().into();
        list.next = Some(start);
        Ok(list)
    }

    /// Whether the page that was added last ends the list.
    pub(super) fn has_ended(&self) -> bool {
        self.next.is_none()
    }

    fn paging(&self) -> &'static Paging {
        self.prepared.request.endpoint.paging
    }

    fn check_size(&mut self) -> Result<(), String> {
        let Paging { order, size: parameter, .. } = self.paging();
        let is_numbered = matches!(order, Order::Number(_) | Order::Offset(_));
        let is_logto = *parameter == Paging::LOGTO.size && *order == Paging::LOGTO.order;
        let max = if is_logto { MAX_SIZE } else { u32::MAX };
        match self.size {
            Some(size) if !(1..=max).contains(&size) => {
                Err(format!("page size {size} is not between 1 and {max}"))
            }
            Some(_) if parameter.is_none() => {
                Err("the endpoint declares no parameter for the page size: write one, as \
                 in `pages = link(size = \"per_page\")`"
                    .to_owned())
            }
            None if is_numbered && parameter.is_some() => {
                self.size = Some(DEFAULT_SIZE);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Requests the first page alone.
    pub(super) fn page<T: Send + 'static>(self, number: u32) -> Call<Page<T>>
    where
        Vec<T>: FromResponse,
    {
        let size = self.size;
        let Some(position) = self.next.clone() else {
            return Call::ok(Page::received(Vec::new(), number, size, None, None));
        };
        let read = self.read(position.clone());
        Call::decoded_by(self.request(&position), move |response| {
            let Received { items, total, next, .. } = read(response)?;
            let next = match next {
                Some(Position::Cursor(next)) => next,
                Some(Position::Link(next)) => Some(next),
                _ => None,
            };
            Ok(Page::received(items, number, size, total, next))
        })
    }

    /// Requests the next page, unless it is unknown until one of those under way is received.
    pub(super) fn request_next<T: Send + 'static>(
        &mut self,
        under_way: usize,
    ) -> Option<Call<Received<T>>>
    where
        Vec<T>: FromResponse,
    {
        let position = self.next.take()?;
        if let Position::Number(number) = position {
            if !self.history.expects_after(under_way) {
                self.next = Some(position);
                return None;
            }
            self.next = Some(Position::Number(number.saturating_add(1)));
        }
        if let Err(detail) = self.history.start(&position) {
            self.next = None;
            return Some(Call::err(
                contradiction(detail).with_operation(self.prepared.operation()),
            ));
        }
        Some(Call::decoded_by(self.request(&position), self.read(position)))
    }

    /// Adds a page that follows those added before, and returns its items.
    pub(super) fn add<T>(&mut self, page: Received<T>) -> Result<Vec<T>, Error> {
        let Received { head, body, position, items, total, next } = page;
        let paging = self.paging();
        let added = self.history.add(&position, &body, items.len(), total, paging);
        let added = added.and_then(|is_last| match (position, next) {
            (Position::Number(_), _) if is_last => Ok(None),
            (Position::Number(_), _) => Ok(self.next.take()),
            (Position::Offset(_), _) => {
                Ok((!is_last).then(|| Position::Offset(self.history.items_before())))
            }
            (_, Some(next)) if self.history.seen.contains(&self.history.hash(&next)) => {
                // A server that has nothing more to send may repeat the cursor of an empty page.
                if items.is_empty() { Ok(None) } else { Err(REPEATED_CURSOR.to_owned()) }
            }
            (_, next) => Ok(next),
        });
        self.next = added.map_err(|detail| {
            contradiction(detail).with_response(head).with_operation(self.prepared.operation())
        })?;
        Ok(items)
    }

    fn request(&self, position: &Position) -> Box<Prepared> {
        let mut prepared = self.prepared.clone();
        let target = &mut prepared.request.path_and_query;
        let value = match position {
            Position::Link(link) => {
                target.clone_from(link);
                return prepared;
            }
            Position::Number(number) | Position::Offset(number) => Some(number.to_string()),
            Position::Cursor(cursor) => cursor.clone(),
        };
        if let (Some(value), Some(key)) = (value, self.paging().parameters().next()) {
            push_pair(target, key, &value);
        }
        self.push_size(target);
        prepared
    }

    fn push_size(&self, target: &mut String) {
        if let (Some(size), Some(key)) = (self.size, self.paging().size) {
            push_pair(target, key, &size.to_string());
        }
    }

    /// Decodes the page at this position.
    fn read<T>(
        &self,
        position: Position,
    ) -> impl FnOnce(Response<Bytes>) -> Result<Received<T>, Error> + Send + 'static
    where
        Vec<T>: FromResponse,
    {
        let (shared, paging) = (self.prepared.shared.clone(), self.paging());
        move |response| {
            let items: Option<Vec<T>> = FromResponse::from_json(&response, paging.items)?;
            let rest = || {
                let total = paging.total.map_or(Ok(None), |place| total(&response, place))?;
                let next = match paging.order {
                    Order::Number(_) | Order::Offset(_) => None,
                    Order::Cursor(_, place) => {
                        string_at(&response, place)?.map(|cursor| Position::Cursor(Some(cursor)))
                    }
                    Order::Link(place) => {
                        let link = match place {
                            Some(place) => string_at(&response, place)?,
                            None => link_of(&response),
                        };
                        let requested = match &position {
                            Position::Link(requested) => requested,
                            _ => "/",
                        };
                        let link = link.map(|link| shared.base.resolve(requested, &link));
                        let link = link.transpose().map_err(contradiction)?;
                        link.map(|link| Position::Link(shared.remove_query(link)))
                    }
                };
                Ok((total, next))
            };
            let rest: Result<_, Error> = rest();
            let (total, next) =
                rest.map_err(|error| error.with_response(response.head().clone()))?;
            let (head, body) = response.into_parts();
            Ok(Received { head, body, position, items: items.unwrap_or_default(), total, next })
        }
    }
}

const REPEATED_CURSOR: &str = "a page leads to one that was read before, so the server seems to ignore the cursor; if \
                               the list has no pages, declare `Call<Vec<…>>`";

fn contradiction(detail: String) -> Error {
    Error::new(ErrorKind::Decode, detail).applied(true)
}

fn total(response: &Response<Bytes>, place: Place) -> Result<Option<u64>, Error> {
    let Some(total) = string_at(response, place)? else {
        return Ok(None);
    };
    let name = match place {
        Place::Header(name) => name.to_owned(),
        Place::Body(path) => path.join("."),
    };
    total.parse().map(Some).map_err(|_| Error::undecodable(&name, "expected a number"))
}

/// Reads a string or a number. An empty string is none.
fn string_at(response: &Response<Bytes>, place: Place) -> Result<Option<String>, Error> {
    let string = match place {
        Place::Body(path) => response.scalar_at(path)?,
        Place::Header(name) => {
            let value = response.headers().get(name).map(|value| value.to_str());
            let value = value.transpose();
            let value = value.map_err(|_| Error::undecodable(name, "expected a string"))?;
            value.map(|value| value.trim().to_owned())
        }
    };
    Ok(string.filter(|string| !string.is_empty()))
}

fn link_of(response: &Response<Bytes>) -> Option<String> {
    let headers = response.headers().get_all(http::header::LINK).iter();
    next_link(headers.filter_map(|value| value.to_str().ok())).map(str::to_owned)
}

/// The facts about the pages read so far.
#[derive(Default)]
struct History {
    /// Number of pages, or of items, before the first one read.
    skipped_pages: u64,
    skipped_items: u64,
    requested_size: u64,
    largest_page: u64,
    /// Number of requested pages.
    pages: u64,
    /// Number of items read.
    items: u64,
    first_total: Option<u64>,
    /// The last total received.
    total: Option<u64>,
    /// Whether the last page was beyond its own total.
    exceeds_total: bool,
    /// Hashes of the positions and the bodies.
    seen: HashSet<u64>,
}

impl History {
    fn hash(&self, value: &impl Hash) -> u64 {
        self.seen.hasher().hash_one(value)
    }

    /// Starts the request of a page. Refuses to read on without end.
    fn start(&mut self, position: &Position) -> Result<(), String> {
        let bound = MAX_PAGES.saturating_add(self.first_total.unwrap_or_default().min(MAX_ITEMS));
        if self.pages >= bound {
            let hint = match position {
                Position::Number(number) => {
                    format!("; continue with `.page({number})` if that is right")
                }
                _ => String::new(),
            };
            return Err(format!("the list has no end after {} pages{hint}", self.pages));
        }
        self.pages = self.pages.saturating_add(1);
        self.seen.insert(self.hash(position));
        Ok(())
    }

    /// Whether the total says that there is a page after those under way.
    fn expects_after(&self, under_way: usize) -> bool {
        let expected =
            self.total.unwrap_or_default().saturating_sub(self.position(self.largest_page));
        let under_way = u64::try_from(under_way).unwrap_or(u64::MAX);
        under_way == 0 || under_way.saturating_mul(self.largest_page) < expected
    }

    /// Adds a page and returns whether it is the last one by its number, or how it contradicts the pages before.
    fn add(
        &mut self,
        position: &Position,
        body: &Bytes,
        items: usize,
        total: Option<u64>,
        paging: &Paging,
    ) -> Result<bool, String> {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        self.items = self.items.saturating_add(items);
        self.largest_page = self.largest_page.max(items);
        self.first_total = self.first_total.or(total);
        self.total = total.or(self.total);
        let is_numbered = matches!(position, Position::Number(_) | Position::Offset(_));
        if items == 0 {
            return if is_numbered { self.end(position) } else { Ok(false) };
        }
        if !self.seen.insert(self.hash(body)) {
            let parameter = paging.parameters().next().unwrap_or("the link");
            return Err(format!(
                "{position} repeats an earlier page, so the server seems to ignore `{parameter}`; if the list has no \
                 pages, declare `Call<Vec<…>>`"
            ));
        }
        if !is_numbered {
            return Ok(false);
        }
        // The server's page size is unknown, but not less than its largest page.
        let read = self.position(self.largest_page);
        let exceeds_total = total.is_some_and(|total| read > total);
        // Once is no contradiction: the list may grow between counting and reading it.
        if exceeds_total && self.exceeds_total {
            return Err(format!(
                "{position} is not empty, but the pages before it have all items that the total counts"
            ));
        }
        self.exceeds_total = exceeds_total;
        Ok(self.total == Some(read))
    }

    /// Checks that an empty page is the end of the list.
    fn end(&self, position: &Position) -> Result<bool, String> {
        let largest_possible = match self.requested_size.max(self.largest_page) {
            0 => u64::MAX,
            size => size,
        };
        match self.total {
            Some(total) if self.position(largest_possible) < total => Err(format!(
                "{position} is empty, but only {} items were read and the total is {total}",
                self.items
            )),
            _ => Ok(true),
        }
    }

    /// Number of items in the list up to here, if the server's pages have this size.
    fn position(&self, size: u64) -> u64 {
        self.skipped_pages.saturating_mul(size).saturating_add(self.items_before())
    }

    fn items_before(&self) -> u64 {
        self.skipped_items.saturating_add(self.items)
    }
}
