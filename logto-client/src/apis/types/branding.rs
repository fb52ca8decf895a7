use crate::model;

/// Logos and icons, as URLs. In updates, it replaces all of the current ones.
#[model]
pub struct Branding {
    /// The logo.
    pub logo_url: Option<String>,
    /// The logo in dark mode.
    pub dark_logo_url: Option<String>,
    /// The icon of browser tabs.
    pub favicon: Option<String>,
    /// The icon of browser tabs in dark mode.
    pub dark_favicon: Option<String>,
}

/// The colors of pages, as `#rgb` or `#rrggbb`. In updates, it replaces all of the current ones.
///
/// The sign-in experience of the tenant needs all fields.
#[model]
pub struct Color {
    /// The main color.
    pub primary_color: Option<String>,
    /// Whether there is a dark mode.
    pub is_dark_mode_enabled: Option<bool>,
    /// The main color in dark mode.
    pub dark_primary_color: Option<String>,
}
