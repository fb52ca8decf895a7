/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items. Empty if the page is past the end. A list with cursors or links can also have empty pages before
    /// its end.
    pub items: Vec<T>,
    /// The number of the page. The first is 1, and so is every page of a list with cursors or links.
    pub number: u32,
    /// The requested number of items per page, 0 if none was. A server can send fewer, also when there are more.
    pub size: u32,
    /// The number of items on all pages, if the server sends it: Logto does in the header `Total-Number`. Otherwise
    /// the number of items on this page; there may be more pages.
    pub total: u64,
    /// The position of the next page in a list with cursors or links, for [`Pages::after`](super::Pages::after).
    /// `None` on the last page, and in a list with page numbers.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of a complete list.
    pub(super) fn of_list(items: Vec<T>, skip: usize, number: u32, size: u32) -> Self {
        let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let length = usize::try_from(size).unwrap_or(usize::MAX);
        let end = skip.saturating_add(length);
        let next = (end < items.len()).then(|| end.to_string());
        let items = items.into_iter().skip(skip).take(length).collect();
        Self { items, number, size, total, next }
    }

    /// A page as received.
    pub(super) fn received(
        items: Vec<T>,
        number: u32,
        size: Option<u32>,
        total: Option<u64>,
        next: Option<String>,
    ) -> Self {
        let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let (size, total) = (size.unwrap_or_default(), total.unwrap_or(length));
        Self { items, number, size, total, next }
    }
}
