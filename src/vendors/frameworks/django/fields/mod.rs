//! The fields of a body, as a serializer checks them.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Number, Value};

use super::email;

/// A field of text as a serializer declares it. It has to be there; a vendor asks for one that
/// need not be only when it is.
#[derive(Debug, Clone, Copy)]
pub struct CharField {
    /// Whether white space around the text is taken off, before anything is checked.
    pub trims: bool,
    /// Whether nothing is a text too.
    pub may_be_blank: bool,
    /// Whether it has to be an e-mail address.
    pub email: bool,
    /// The fewest characters.
    pub min_length: Option<usize>,
    /// The most characters.
    pub max_length: Option<usize>,
}

impl CharField {
    /// Any text but a blank one.
    pub const TEXT: Self = Self {
        trims: true,
        may_be_blank: false,
        email: false,
        min_length: None,
        max_length: None,
    };

    /// An e-mail address.
    pub const EMAIL: Self = Self {
        email: true,
        ..Self::TEXT
    };

    /// The text, as the field leaves it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn read(self, value: Option<&Value>) -> Result<String, Vec<FieldError>> {
        let text = match value {
            None => return Err(vec![FieldError::Required]),
            Some(Value::Null) => return Err(vec![FieldError::Null]),
            Some(Value::String(text)) => text.clone(),
            // A number is text as well, but a boolean is not.
            Some(Value::Number(number)) => python_text(number),
            // An e-mail field has but one sentence for whatever is none.
            Some(_) if self.email => return Err(vec![FieldError::InvalidEmail]),
            Some(_) => return Err(vec![FieldError::NotAString]),
        };
        let text = if self.trims {
            text.trim_matches(is_python_space).to_owned()
        } else {
            text
        };
        if text.is_empty() {
            return if self.may_be_blank {
                Ok(text)
            } else {
                Err(vec![FieldError::Blank])
            };
        }
        let errors = self.faults(&text);
        if errors.is_empty() {
            Ok(text)
        } else {
            Err(errors)
        }
    }

    fn faults(self, text: &str) -> Vec<FieldError> {
        let length = text.chars().count();
        let too_long = self.max_length.filter(|most| length > *most);
        let too_short = self.min_length.filter(|fewest| length < *fewest);
        [
            too_long.map(FieldError::TooLong),
            too_short.map(FieldError::TooShort),
            text.contains('\0').then_some(FieldError::NullCharacters),
            (self.email && !email::is_valid(text)).then_some(FieldError::InvalidEmail),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// White space as Python's `str.strip` knows it: four separators more than Unicode.
fn is_python_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\x1c'..='\x1f')
}

/// A number as Python's `str` writes it: as Rust does, but for the exponent.
pub(super) fn python_text(number: &Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    let text = format!("{float:?}");
    match text
        .split_once('e')
        .map(|(digits, exponent)| (digits, exponent.parse::<i32>()))
    {
        Some((digits, Ok(exponent))) => format!("{digits}e{exponent:+03}"),
        _ => text,
    }
}

/// What is wrong with a field. Its text is the framework's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldError {
    /// It is not there.
    Required,
    /// It is null.
    Null,
    /// There is nothing in it, or white space alone.
    Blank,
    /// Neither a text nor a number.
    NotAString,
    /// More characters than so many.
    TooLong(usize),
    /// Fewer characters than so many.
    TooShort(usize),
    /// It holds U+0000.
    NullCharacters,
    /// It is no e-mail address.
    InvalidEmail,
    /// It is not written as a date-time.
    DateTimeFormat,
    /// In UTC it lies outside the years that Python counts.
    DateTimeRange,
    /// It is no whole number.
    NotAnInteger,
    /// It is no number.
    NotANumber,
    /// It is no boolean.
    NotABoolean,
    /// It is no list; what Python calls it instead.
    NotAList(&'static str),
    /// It is no object; what Python calls it instead.
    NotADictionary(&'static str),
    /// It is none of the texts that it may be; the one that it is.
    NotAChoice(String),
    /// Less than this number.
    TooSmall(i32),
    /// More than this number.
    TooLarge(i32),
    /// A rule of the vendor's own, in the vendor's words.
    Own(&'static str),
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Required => "This field is required.",
            Self::Null => "This field may not be null.",
            Self::Blank => "This field may not be blank.",
            Self::NotAString => "Not a valid string.",
            Self::TooLong(most) => {
                return write!(
                    formatter,
                    "Ensure this field has no more than {most} characters."
                );
            }
            Self::TooShort(fewest) => {
                return write!(
                    formatter,
                    "Ensure this field has at least {fewest} characters."
                );
            }
            Self::NullCharacters => "Null characters are not allowed.",
            Self::InvalidEmail => "Enter a valid email address.",
            Self::DateTimeFormat => {
                "Datetime has wrong format. Use one of these formats instead: \
                 YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
            }
            Self::DateTimeRange => "Datetime value out of range.",
            Self::NotAnInteger => "A valid integer is required.",
            Self::NotANumber => "A valid number is required.",
            Self::NotABoolean => "Must be a valid boolean.",
            Self::NotAList(kind) => {
                return write!(
                    formatter,
                    "Expected a list of items but got type \"{kind}\"."
                );
            }
            Self::NotADictionary(kind) => {
                return write!(
                    formatter,
                    "Expected a dictionary of items but got type \"{kind}\"."
                );
            }
            Self::NotAChoice(sent) => {
                return write!(formatter, "\"{sent}\" is not a valid choice.");
            }
            Self::TooSmall(least) => {
                return write!(
                    formatter,
                    "Ensure this value is greater than or equal to {least}."
                );
            }
            Self::TooLarge(most) => {
                return write!(
                    formatter,
                    "Ensure this value is less than or equal to {most}."
                );
            }
            Self::Own(sentence) => sentence,
        })
    }
}

/// What is wrong with the fields of a body, field by field, in the order in which they were asked
/// for. In JSON each field is a list of the framework's sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Cow<'static, str>, Vec<FieldError>)>);

impl FieldErrors {
    /// Takes the value of a field out of its result, and keeps what was wrong with it.
    pub fn keep<T>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        result: Result<T, Vec<FieldError>>,
    ) -> Option<T> {
        result
            .map_err(|errors| self.0.push((field.into(), errors)))
            .ok()
    }

    /// The fields with something wrong.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[FieldError])> {
        self.0
            .iter()
            .map(|(field, errors)| (field.as_ref(), errors.as_slice()))
    }
}

impl Serialize for FieldErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, errors) in self.iter() {
            let sentences: Vec<_> = errors.iter().map(ToString::to_string).collect();
            map.serialize_entry(field, &sentences)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests;
