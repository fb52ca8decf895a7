use crate::BoxError;
pub(crate) fn print() -> Result<(), BoxError> { Ok(()) }
