//! Chapters that go further than the documentation of one item can. They hold no code.

/// From one `GET` to pages, files, fakes and another API, in ten minutes.
#[cfg_attr(
    all(feature = "mockall", feature = "multipart", feature = "testing"),
    doc = "",
    doc = include_str!("guide/declare_your_own_api.md")
)]
#[cfg_attr(
    not(all(feature = "mockall", feature = "multipart", feature = "testing")),
    doc = "",
    doc = "It shows the features `mockall`, `multipart` and `testing`, without which this was built."
)]
pub mod declare_your_own_api {}
