//! Validation of the fields of a body, as in a serializer.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Number, Value};

use super::email;

/// A text field as a serializer declares it. It is always required: for an optional field, the
/// vendor calls [`CharField::read`] only if the field was sent.
#[derive(Debug, Clone, Copy)]
pub struct CharField {
    /// Whether surrounding white space is trimmed before all checks.
    pub trims: bool,
    /// Whether an empty text is valid.
    pub may_be_blank: bool,
    /// Whether it must be an e-mail address.
    pub email: bool,
    /// The minimum length, in characters.
    pub min_length: Option<usize>,
    /// The maximum length, in characters.
    pub max_length: Option<usize>,
}

impl CharField {
    /// Any text that is not blank.
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

    /// Validates the value, and returns the text, trimmed if the field trims.
    ///
    /// # Errors
    ///
    /// Every error of the value.
    pub fn read(self, value: Option<&Value>) -> Result<String, Vec<DjangoFieldError>> {
        let text = match value {
            None => return Err(vec![DjangoFieldError::Required]),
            Some(Value::Null) => return Err(vec![DjangoFieldError::Null]),
            Some(Value::String(text)) => text.clone(),
            // A number is converted to text; a boolean is invalid.
            Some(Value::Number(number)) => python_text(number),
            // An e-mail field has the same message for all other types.
            Some(_) if self.email => return Err(vec![DjangoFieldError::InvalidEmail]),
            Some(_) => return Err(vec![DjangoFieldError::NotAString]),
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
                Err(vec![DjangoFieldError::Blank])
            };
        }
        let errors = self.faults(&text);
        if errors.is_empty() {
            Ok(text)
        } else {
            Err(errors)
        }
    }

    fn faults(self, text: &str) -> Vec<DjangoFieldError> {
        let length = text.chars().count();
        let too_long = self.max_length.filter(|most| length > *most);
        let too_short = self.min_length.filter(|fewest| length < *fewest);
        [
            too_long.map(DjangoFieldError::TooLong),
            too_short.map(DjangoFieldError::TooShort),
            text.contains('\0')
                .then_some(DjangoFieldError::NullCharacters),
            (self.email && !email::is_valid(text)).then_some(DjangoFieldError::InvalidEmail),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// White space as in Python's `str.strip`: that of Unicode and four separators more.
fn is_python_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\x1c'..='\x1f')
}

/// A number in the format of Python's `str`, which differs from Rust's only in the exponent.
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

/// An error in a field. Its `Display` is the message of the framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DjangoFieldError {
    /// It is missing.
    Required,
    /// It is null.
    Null,
    /// It is empty or only white space.
    Blank,
    /// It is neither a text nor a number.
    NotAString,
    /// It has more than this number of characters.
    TooLong(usize),
    /// It has fewer than this number of characters.
    TooShort(usize),
    /// It contains U+0000.
    NullCharacters,
    /// It is not an e-mail address.
    InvalidEmail,
    /// It does not have the format of a date-time.
    DateTimeFormat,
    /// In UTC it is out of the range of years in Python.
    DateTimeRange,
    /// It is not a whole number.
    NotAnInteger,
    /// It is not a number.
    NotANumber,
    /// It is not a boolean.
    NotABoolean,
    /// It is not a list; with the name of its type in Python.
    NotAList(&'static str),
    /// It is not an object; with the name of its type in Python.
    NotADictionary(&'static str),
    /// It is not one of the choices; with the value that was sent.
    NotAChoice(String),
    /// It is less than this number.
    TooSmall(i32),
    /// It is greater than this number.
    TooLarge(i32),
    /// It breaks a rule of the vendor, with this message.
    Own(&'static str),
}

impl fmt::Display for DjangoFieldError {
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

/// The errors in the fields of a body, in the order in which the fields were read. In JSON, each
/// field has a list of the framework's messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Cow<'static, str>, Vec<DjangoFieldError>)>);

impl FieldErrors {
    /// Returns the value of a field, or records its errors.
    pub fn keep<T>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        result: Result<T, Vec<DjangoFieldError>>,
    ) -> Option<T> {
        result
            .map_err(|errors| self.0.push((field.into(), errors)))
            .ok()
    }

    /// The fields that have errors, and their errors.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[DjangoFieldError])> {
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
