//! JSON without duplicate keys and with a limited number of values.
//!
//! Parsers differ in which value of a duplicate key they use (RFC 8259, section 4), so one would
//! silently be ignored. And `[0,0,0,…]` takes about forty times its text size in memory.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The maximum number of values in a document, where an object counts as [`OBJECT`] more. A
/// snapshot of 64 MiB has half as many.
pub const MAX_VALUES: usize = 8 * 1024 * 1024;

/// How much more a nonempty object counts than another value.
const OBJECT: usize = 8;

/// Why a text was refused.
#[derive(Debug)]
pub enum Unreadable {
    /// It is not JSON, or an object has a duplicate key.
    Json(serde_json::Error),
    /// It has more than [`MAX_VALUES`].
    TooManyValues,
}

/// Parses a text.
///
/// # Errors
///
/// [`Unreadable`].
pub fn read(text: &[u8]) -> Result<Value, Unreadable> {
    read_at_most(MAX_VALUES, text)
}

fn read_at_most(values: usize, text: &[u8]) -> Result<Value, Unreadable> {
    let left = Cell::new(Some(values));
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let read = Reader { left: &left }.deserialize(&mut deserializer);
    let read = read.and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| match left.get() {
        Some(_) => Unreadable::Json(error),
        None => Unreadable::TooManyValues,
    })
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    /// The remaining number of values; `None` once it is exceeded.
    left: &'a Cell<Option<usize>>,
}

impl Reader<'_> {
    fn spend<E: Error>(self, values: usize) -> Result<(), E> {
        let left = self.left.get().and_then(|left| left.checked_sub(values));
        self.left.set(left);
        left.map(drop)
            .ok_or_else(|| E::custom("there are too many values"))
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.spend(1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).map(Value::Number);
        number.ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.is_empty() {
                self.spend(OBJECT)?;
            }
            let value = members.next_value_seed(self)?;
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` comes twice")));
            }
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_more_values_than_may_be_is_given_up_at_the_first_too_many() {
        let text = br#"{"a":[1,2],"b":{}}"#;
        assert!(read_at_most(OBJECT + 5, text).is_ok());
        let read = read_at_most(OBJECT + 4, text);
        assert!(matches!(read, Err(Unreadable::TooManyValues)));
        let unfinished = read_at_most(2, b"[0,0,");
        assert!(matches!(unfinished, Err(Unreadable::TooManyValues)));
    }

    #[test]
    fn what_follows_the_value_is_no_json() {
        assert!(matches!(read(b"{} {}"), Err(Unreadable::Json(_))));
    }
}
