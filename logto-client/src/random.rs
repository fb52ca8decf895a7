//! Random numbers. No secret depends on them.

use std::hash::{BuildHasher, RandomState};

/// No two `RandomState`s hash alike, which is random enough here and takes no dependency.
pub(crate) fn bits() -> u64 {
    RandomState::new().hash_one(())
}

/// From 0 to 1: spreads over time what would otherwise happen at once.
pub(crate) fn jitter() -> f64 {
    let [a, b, c, d, ..] = bits().to_ne_bytes();
    f64::from(u32::from_ne_bytes([a, b, c, d])) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_spread_from_0_to_1() {
        let jitters: Vec<_> = std::iter::repeat_with(jitter).take(1000).collect();
        assert!(jitters.iter().all(|jitter| (0.0..=1.0).contains(jitter)));
        let mean = jitters.iter().sum::<f64>() / 1000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}
