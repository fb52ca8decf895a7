use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field of an update that can be kept, cleared or set.
///
/// Setters of the update hide it: `UpdateUser::new().name("Ann").clear_avatar()`.
///
/// ```
/// use logto_client::{Patch, users::UpdateUser};
///
/// let update = UpdateUser::new().name("Ann").clear_avatar();
/// assert_eq!(update.name, Patch::Set("Ann".to_owned()));
/// assert_eq!(update.avatar, Patch::Clear);
/// assert_eq!(update.username, Patch::Keep);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// Keeps the value: the field is not sent.
    #[default]
    Keep,
    /// Clears the value: `null` is sent.
    Clear,
    /// Sets the value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the value is kept.
    #[must_use]
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    /// `None` clears the value.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    /// Serializes both `Keep` and `Clear` as `null`. Fields of this type are skipped if they are `Keep`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => serializer.serialize_some(value),
            Self::Keep | Self::Clear => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    /// Deserializes `null` as `Clear`. Fields of this type are `Keep` if they are missing.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}
