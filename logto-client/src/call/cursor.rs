//! A position in a server's list, and how the end of the list is found.
//!
//! A server may send other page sizes than requested, no total or a wrong one, or ignore `page`. The end is therefore
//! not computed from the page size: the list ends when as many items were read as the total says, or with an empty
//! page. Pages that contradict each other are errors, since items would otherwise be lost or repeated silently.

use std::{collections::HashSet, hash::BuildHasher};

use bytes::Bytes;

use super::{
    Call, Page,
    page::{PAGE, PAGE_SIZE, decode},
    shared::Prepared,
};
use crate::{
    error::{Error, ErrorKind},
    message::{FromResponse, Response, push_pair},
};

/// Upper bound on the items that a total is believed to announce.
const MAX_ITEMS: u64 = 1_000_000;
/// Upper bound on the pages of a list without a total. With a total, each of its items may take another page.
const MAX_PAGES: u64 = 10_000;

/// The next page of a server's list.
pub(super) struct Cursor {
    prepared: Box<Prepared>,
    number: u64,
    size: u32,
    history: History,
}

/// The items of a page, and the page after it.
pub(super) struct Batch<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<Cursor>,
}

impl Cursor {
    pub(super) fn new(prepared: Box<Prepared>, number: u32, size: u32) -> Self {
        Self { prepared, number: number.into(), size, history: History::new(number, size) }
    }

    /// Requests this page alone.
    pub(super) fn page<T: Send + 'static>(self, number: u32) -> Call<Page<T>>
    where
        Vec<T>: FromResponse,
    {
        let (size, path) = (self.size, self.items_path());
        Call::decoded_by(self.request(), move |response| {
            let (items, total) = decode(response, path)?;
            Ok(Page::received(items, number, size, total))
        })
    }

    /// Requests this page as a part of the whole list.
    pub(super) fn batch<T: Send + 'static>(self) -> Call<Batch<T>>
    where
        Vec<T>: FromResponse,
    {
        if let Err(detail) = self.history.check_bound(self.number) {
            return Call::err(contradiction(detail).with_operation(self.prepared.operation()));
        }
        Call::decoded_by(self.request(), move |response| self.read(response))
    }

    fn items_path(&self) -> &'static [&'static str] {
        self.prepared.request.endpoint.items()
    }

    fn request(&self) -> Box<Prepared> {
        let mut prepared = self.prepared.clone();
        let path_and_query = &mut prepared.request.path_and_query;
        push_pair(path_and_query, PAGE, &self.number.to_string());
        push_pair(path_and_query, PAGE_SIZE, &self.size.to_string());
        prepared
    }

    fn read<T>(mut self, response: Response<Bytes>) -> Result<Batch<T>, Error>
    where
        Vec<T>: FromResponse,
    {
        let (head, body) = (response.head().clone(), response.body().clone());
        let (items, total) = decode(response, self.items_path())?;
        let is_last = self
            .history
            .add(self.number, &body, items.len(), total)
            .map_err(|detail| contradiction(detail).with_response(head))?;
        self.number = self.number.saturating_add(1);
        Ok(Batch { items, next: (!is_last).then_some(self) })
    }
}

fn contradiction(detail: String) -> Error {
    Error::new(ErrorKind::Decode, detail).applied(true)
}

/// The facts about the pages read so far.
struct History {
    /// Number of pages before the first one read.
    skipped_pages: u64,
    /// The largest page possible: the requested size, or the largest page if one is larger.
    size: u64,
    largest_page: u64,
    pages: u64,
    items: u64,
    first_total: Option<u64>,
    /// The last total received.
    total: Option<u64>,
    /// Whether the last page was beyond its own total.
    exceeds_total: bool,
    /// Hashes of the bodies.
    bodies: HashSet<u64>,
}

impl History {
    fn new(first: u32, size: u32) -> Self {
        Self {
            skipped_pages: u64::from(first).saturating_sub(1),
            size: size.into(),
            largest_page: 0,
            pages: 0,
            items: 0,
            first_total: None,
            total: None,
            exceeds_total: false,
            bodies: HashSet::new(),
        }
    }

    /// Adds a page and returns whether it is the last one, or how it contradicts the pages before.
    fn add(
        &mut self,
        number: u64,
        body: &Bytes,
        items: usize,
        total: Option<u64>,
    ) -> Result<bool, String> {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        self.pages = self.pages.saturating_add(1);
        self.items = self.items.saturating_add(items);
        self.largest_page = self.largest_page.max(items);
        self.size = self.size.max(items);
        self.first_total = self.first_total.or(total);
        self.total = total.or(self.total);
        if items == 0 {
            return self.end(number);
        }
        let hash = self.bodies.hasher().hash_one(body);
        if !self.bodies.insert(hash) {
            return Err(format!(
                "page {number} repeats an earlier page, so the server seems to ignore `page`; if the list has no \
                 pages, declare `Call<Vec<…>>`"
            ));
        }
        // The server's page size is unknown, but not less than its largest page.
        let position = self.position(self.largest_page);
        let exceeds_total = total.is_some_and(|total| position > total);
        // Once is no contradiction: the list may grow between counting and reading it.
        if exceeds_total && self.exceeds_total {
            return Err(format!(
                "page {number} is not empty, but the pages before it have all items that `Total-Number` counts"
            ));
        }
        self.exceeds_total = exceeds_total;
        Ok(self.total == Some(position))
    }

    /// Checks that an empty page is the end of the list.
    fn end(&self, number: u64) -> Result<bool, String> {
        match self.total {
            Some(total) if self.position(self.size) < total => Err(format!(
                "page {number} is empty, but only {} items were read and `Total-Number` is {total}",
                self.items
            )),
            _ => Ok(true),
        }
    }

    /// Number of items in the list up to here, if the server's pages have this size.
    fn position(&self, size: u64) -> u64 {
        self.skipped_pages.saturating_mul(size).saturating_add(self.items)
    }

    /// Refuses to read on without end.
    fn check_bound(&self, number: u64) -> Result<(), String> {
        let bound = MAX_PAGES.saturating_add(self.first_total.unwrap_or_default().min(MAX_ITEMS));
        if self.pages < bound {
            return Ok(());
        }
        Err(format!(
            "the list has no end after {} pages; continue with `.page({number})` if that is right",
            self.pages
        ))
    }
}
