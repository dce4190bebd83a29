//! Fields that do not fit.

use serde_json::Value;

use crate::vendors::declared::language::reads::Place;

/// A field that does not fit.
#[derive(Debug)]
pub struct FieldFault {
    /// Its name.
    pub field: String,
    /// Where it should be.
    pub place: Place,
    /// What was sent.
    pub sent: Option<Value>,
    /// What has to be sent.
    pub wanted: Value,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Wrong {
    /// It is missing.
    Missing,
    /// It is null.
    Null,
    /// It is an empty text.
    Empty,
    /// It is no text.
    #[strum(serialize = "wrong_type")]
    NotText,
    /// It is not the value that it has to be.
    #[strum(serialize = "wrong")]
    NotWanted,
    /// It is no e-mail address.
    NotEmail,
}

impl Wrong {
    /// The key of the file's `fields`.
    pub const fn key(self) -> &'static str {
        self.into_str()
    }

    /// What is said where the file has no words for it.
    pub const fn default_words(self) -> &'static str {
        match self {
            Self::Missing => "is required",
            Self::Null => "must not be null",
            Self::Empty => "must not be empty",
            Self::NotText => "must be a string",
            Self::NotWanted => "has the wrong value",
            Self::NotEmail => "must be an e-mail address",
        }
    }
}

impl FieldFault {
    /// Whether it is a required header that is missing.
    pub fn is_missing_header(&self) -> bool {
        self.place == Place::Header && self.wrong == Wrong::Missing
    }

    /// What `${place}` is.
    pub const fn place_word(&self) -> &'static str {
        match self.place {
            Place::Json | Place::Form | Place::Body => "body",
            Place::Query => "query",
            Place::Header | Place::Basic => "header",
            Place::Cookie => "cookie",
            Place::Path => "path",
        }
    }
}
