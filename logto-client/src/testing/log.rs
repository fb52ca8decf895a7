//! A log of bounded size.

use std::collections::VecDeque;

/// Maximum number of entries.
const MAX_ENTRIES: usize = 10_000;

/// Maximum number of bytes in all entries: 16 MiB.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The latest entries, oldest first. When there are too many, the oldest are removed.
pub(super) struct Log<T> {
    entries: VecDeque<Entry<T>>,
    /// Number of bytes in all entries.
    bytes: usize,
    /// Number of entries removed.
    removed: usize,
}

struct Entry<T> {
    value: T,
    bytes: usize,
}

impl<T: Clone> Log<T> {
    pub(super) fn new() -> Self {
        Self { entries: VecDeque::new(), bytes: 0, removed: 0 }
    }

    /// Adds an entry of this size and returns its number.
    pub(super) fn push(&mut self, value: T, bytes: usize) -> usize {
        let number = self.removed.saturating_add(self.entries.len());
        self.entries.push_back(Entry { value, bytes });
        self.bytes = self.bytes.saturating_add(bytes);
        while self.entries.len() > MAX_ENTRIES || self.bytes > MAX_BYTES {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(oldest.bytes);
            self.removed = self.removed.saturating_add(1);
        }
        number
    }

    /// Returns the entry with this number, unless it was removed.
    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut T> {
        let index = number.checked_sub(self.removed)?;
        Some(&mut self.entries.get_mut(index)?.value)
    }

    pub(super) fn to_vec(&self) -> Vec<T> {
        self.entries.iter().map(|entry| entry.value.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_entries_are_removed_beyond_the_maximum() {
        let mut log = Log::new();
        for number in 0..MAX_ENTRIES + 2 {
            assert_eq!(log.push(number, 1), number);
        }
        assert_eq!(log.to_vec(), (2..MAX_ENTRIES + 2).collect::<Vec<_>>());
        assert_eq!(log.get_mut(1), None);
        assert_eq!(log.get_mut(2), Some(&mut 2));
        assert_eq!(log.get_mut(MAX_ENTRIES + 2), None);
    }

    #[test]
    fn oldest_entries_are_removed_beyond_the_maximum_size() {
        let mut log = Log::new();
        for (bytes, expected) in [
            (1, vec![0]),
            (MAX_BYTES - 2, vec![0, 1]),
            (1, vec![0, 1, 2]),
            (1, vec![1, 2, 3]),
            (MAX_BYTES, vec![4]),
            (MAX_BYTES + 1, vec![]),
            (1, vec![6]),
        ] {
            let number = log.removed + log.entries.len();
            log.push(number, bytes);
            assert_eq!(log.to_vec(), expected);
        }
    }
}
