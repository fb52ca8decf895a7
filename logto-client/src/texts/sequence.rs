//! A sequence of values as texts.

use serde::ser::{Serialize, SerializeSeq, SerializeTuple, SerializeTupleStruct};

use super::{NotText, Texts};

/// The texts of a sequence so far.
pub(super) struct Sequence(Vec<String>);

impl Sequence {
    pub(super) fn with_capacity(length: usize) -> Self {
        Self(Vec::with_capacity(length))
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotText> {
        match Texts::of(value)? {
            Texts::None => Ok(()),
            Texts::One(text) => {
                self.0.push(text);
                Ok(())
            }
            Texts::Many(_) => Err(NotText::shape("a sequence in a sequence")),
        }
    }
}

/// Implements one of serde's three traits of sequences.
macro_rules! sequence {
    ($($name:ident $method:ident;)*) => {
        $(impl $name for Sequence {
            type Ok = Texts;
            type Error = NotText;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotText> {
                self.push(value)
            }

            fn end(self) -> Result<Texts, NotText> {
                Ok(Texts::Many(self.0))
            }
        })*
    };
}

sequence! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
}
