//! Chapters that go further than the documentation of one item can. They hold no code. The reading order is that
//! of [the first page](crate).

#[doc = include_str!("guide/connect.md")]
pub mod connect {}

#[doc = include_str!("guide/calls.md")]
pub mod calls {}

#[doc = include_str!("guide/blocking_programs.md")]
pub mod blocking_programs {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/retries_and_deadlines.md")]
pub mod retries_and_deadlines {}

#[doc = include_str!("guide/tokens.md")]
pub mod tokens {}

/// Fakes, mocks, a transport in memory, and a Logto inside the test.
#[cfg_attr(
    all(feature = "mockall", feature = "testing"),
    doc = "",
    doc = include_str!("guide/testing.md")
)]
#[cfg_attr(
    not(all(feature = "mockall", feature = "testing")),
    doc = "",
    doc = "It shows the features `mockall` and `testing`, without which this was built."
)]
pub mod testing {}

/// The spans and events of a call, field by field.
#[cfg_attr(
    feature = "tracing",
    doc = "",
    doc = include_str!("guide/tracing.md")
)]
#[cfg_attr(
    not(feature = "tracing"),
    doc = "",
    doc = "It is about the feature `tracing`, without which this was built."
)]
pub mod tracing {}

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

#[doc = include_str!("guide/other_http_apis.md")]
pub mod other_http_apis {}
