//! Chapters on topics that span several items. The reading order is on [the crate's front page](crate).

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

/// Fakes, mocks, an in-memory transport, and a fake Logto inside the test.
#[cfg_attr(
    all(feature = "mockall", feature = "testing"),
    doc = "",
    doc = include_str!("guide/testing.md")
)]
#[cfg_attr(
    not(all(feature = "mockall", feature = "testing")),
    doc = "",
    doc = "Build with the features `mockall` and `testing` to see this chapter."
)]
pub mod testing {}

/// The span and events of a call, field by field.
#[cfg_attr(
    feature = "tracing",
    doc = "",
    doc = include_str!("guide/tracing.md")
)]
#[cfg_attr(
    not(feature = "tracing"),
    doc = "",
    doc = "Build with the feature `tracing` to see this chapter."
)]
pub mod tracing {}

/// From one `GET` to pagination, uploads, fakes and other APIs, in ten minutes.
#[cfg_attr(
    all(feature = "mockall", feature = "multipart", feature = "testing"),
    doc = "",
    doc = include_str!("guide/declare_your_own_api.md")
)]
#[cfg_attr(
    not(all(feature = "mockall", feature = "multipart", feature = "testing")),
    doc = "",
    doc = "Build with the features `mockall`, `multipart` and `testing` to see this chapter."
)]
pub mod declare_your_own_api {}

#[doc = include_str!("guide/streams.md")]
pub mod streams {}

#[doc = include_str!("guide/other_http_apis.md")]
pub mod other_http_apis {}
