//! Setters for the optional fields of a request.

/// Writes a setter for each field, which is an `Option` and documented where it stands.
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
