//! Finds what somebody may have meant.

/// ", did you mean `…`?", or nothing.
pub(crate) fn did_you_mean<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    closest(written, known).map_or_else(String::new, |known| format!(", did you mean `{known}`?"))
}

/// The known word that is so close to what was written that it must have been meant.
pub(crate) fn closest<'k>(
    written: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let near = known
        .into_iter()
        .map(|known| (distance(written, known), known));
    let (distance, known) = near.min()?;
    let most = known.chars().count().div_ceil(3).min(3);
    (distance <= most).then_some(known)
}

/// How many characters must be added, removed or replaced (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (at, from) in from.chars().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(to.chars()) {
            let replaced = diagonal + usize::from(from != to);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
        row.splice(..1, [at + 1]);
    }
    row.pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("endpont", "endpoint", 1),
            ("kitten", "sitting", 3),
            ("factory", "factory_id", 3),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
            assert_eq!(distance(to, from), expected, "{to} {from}");
        }
    }

    #[test]
    fn only_what_is_close_is_suggested() {
        assert_eq!(closest("quary", ["query", "header", "body"]), Some("query"));
        assert_eq!(closest("factory", ["id", "factory_id"]), Some("factory_id"));
        assert_eq!(closest("path", ["query", "header", "body"]), None);
        assert_eq!(did_you_mean("boddy", ["body"]), ", did you mean `body`?");
        assert_eq!(did_you_mean("zzz", ["body"]), "");
    }
}
