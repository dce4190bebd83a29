//! Values that methods build, with the errors found on the way.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Error;
use crate::clock::duration;
use crate::problem::Problem;
use crate::schema::{self, Violation};

/// A value that methods build. A method cannot fail, so an argument that does not fit is noted, and
/// reported when the value is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Built<T> {
    /// The value, without the arguments that do not fit.
    pub(super) value: T,
    violations: Vec<Violation>,
}

impl<T> Built<T> {
    pub(super) const fn new(value: T) -> Self {
        Self {
            value,
            violations: Vec::new(),
        }
    }

    /// Parses a text for the field at a JSON pointer.
    pub(super) fn parse<V>(&mut self, pointer: &str, text: &str) -> Option<V>
    where
        V: FromStr<Err: Display> + JsonSchema + 'static,
    {
        let parsed = text.parse();
        parsed.map_or_else(|error| self.refuse::<V>(pointer, text, &error), Some)
    }

    /// Converts a duration for the field at a JSON pointer.
    pub(super) fn convert<V>(&mut self, pointer: &str, duration: Duration) -> Option<V>
    where
        V: TryFrom<SignedDuration, Error: Display> + JsonSchema + 'static,
    {
        let duration = saturated(duration);
        V::try_from(duration).map_or_else(
            |error| self.refuse::<V>(pointer, &duration::format(duration), &error),
            Some,
        )
    }

    /// Converts a JSON value for the field at a JSON pointer, which is an object.
    pub(super) fn object(&mut self, pointer: &str, value: Value) -> Option<Map<String, Value>> {
        if let Value::Object(object) = value {
            return Some(object);
        }
        let error = "an object is expected";
        self.note(pointer, refused::<Map<String, Value>>(&value, &error));
        None
    }

    /// Takes another value, for the field at a JSON pointer, with its errors.
    pub(super) fn take<V>(&mut self, pointer: &str, other: Built<V>) -> V {
        self.note(pointer, other.violations);
        other.value
    }

    /// Notes errors in the value at a JSON pointer.
    pub(super) fn note(&mut self, pointer: &str, violations: Vec<Violation>) {
        let violations = violations.into_iter().map(|it| it.below(pointer));
        self.violations.extend(violations);
    }

    fn refuse<V: JsonSchema + 'static>(
        &mut self,
        pointer: &str,
        text: &str,
        error: &dyn Display,
    ) -> Option<V> {
        self.note(pointer, refused::<V>(&text.into(), error));
        None
    }
}

impl<T: Serialize + JsonSchema + 'static> Built<T> {
    /// The value.
    ///
    /// # Errors
    ///
    /// Every error, with the messages of the control API.
    pub(super) fn finish(self) -> Result<T, Error> {
        let mut violations = self.violations;
        violations.extend(schema::check_built(&self.value));
        if violations.is_empty() {
            return Ok(self.value);
        }
        let errors = violations.into_iter().map(Into::into);
        Err(Problem::violations(errors.collect()).into())
    }
}

/// The duration, or the maximum.
pub(super) fn saturated(duration: Duration) -> SignedDuration {
    duration.try_into().unwrap_or(SignedDuration::MAX)
}

/// The errors of a JSON value that is not a `V`, in the words of the schema.
pub(super) fn refused<V: JsonSchema + 'static>(
    value: &Value,
    error: &dyn Display,
) -> Vec<Violation> {
    let violations = schema::check(&schema::cached::<V>(), value);
    if violations.is_empty() {
        return vec![Violation::rule("", error.to_string())];
    }
    violations
}
