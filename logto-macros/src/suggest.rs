//! Suggestions for misspelled words.

/// Returns "did you mean `…`?", or `otherwise` if no known word is close.
pub(crate) fn did_you_mean<'k>(
    written: &str,
    known: impl IntoIterator<Item = &'k str>,
    otherwise: &str,
) -> String {
    closest(written, known)
        .map_or_else(|| otherwise.to_owned(), |known| format!("did you mean `{known}`?"))
}

/// Returns the closest known word, if it differs in at most a third of its characters.
pub(crate) fn closest<'k>(
    written: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let distances = known.into_iter().map(|known| (distance(written, known), known));
    let (distance, known) = distances.min()?;
    let limit = (known.chars().count() / 3).min(3);
    (distance <= limit).then_some(known)
}

/// Returns the number of characters to add, remove, replace or swap with their neighbor (Damerau–Levenshtein, in
/// the form called optimal string alignment).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![(0..=to.len()).collect::<Vec<_>>()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (from, to, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("endpont", "endpoint", 1),
            ("kitten", "sitting", 3),
            ("pacth", "patch", 1),
            ("factory", "factory_id", 3),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
            assert_eq!(distance(to, from), expected, "{to} {from}");
        }
    }

    #[test]
    fn only_close_words_are_suggested() {
        assert_eq!(closest("queyr", ["header", "query"]), Some("query"));
        assert_eq!(closest("factory", ["id", "factory_id"]), Some("factory_id"));
        assert_eq!(closest("FETCH", ["GET", "PATCH"]), None);
        assert_eq!(did_you_mean("boddy", ["body"], "-"), "did you mean `body`?");
        assert_eq!(did_you_mean("zzz", ["body"], "-"), "-");
    }
}
