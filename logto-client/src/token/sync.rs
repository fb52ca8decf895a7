//! What the cache is synchronized with. The model in `tests/tests/model` puts loom's in its place.

pub(crate) use std::sync::{Mutex, MutexGuard};
