//! Chained setters for the optional fields of a request.

/// Generates a setter for each `Option` field listed.
macro_rules! setters {
    ($name:ident { $($field:ident: $value:ty,)* }) => {
        impl $name {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
                #[must_use]
                pub fn $field(mut self, $field: $value) -> Self {
                    self.$field = Some($field.into());
                    self
                }
            )*
        }
    };
}

pub(super) use setters;
