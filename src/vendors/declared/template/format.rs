//! How values are written: `${access.expires | iso}`.

use strum::VariantNames;

use super::name::Type;
use crate::nearest::near_or_all;

/// How a value is written.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Format {
    /// An instant as `2030-01-31T12:00:00Z`.
    Iso,
    /// An instant as `2030-01-31T12:00:00.000Z`.
    IsoMs,
    /// An instant as `2030-01-31T12:00:00+00:00`.
    IsoOffset,
    /// An instant as `Thu, 31 Jan 2030 12:00:00 GMT`.
    HttpDate,
    /// An instant or a period in milliseconds.
    Ms,
    /// A period in minutes.
    Minutes,
    /// A period in hours.
    Hours,
    /// A number or a boolean as text.
    Text,
}

impl Format {
    /// The format of a word.
    ///
    /// # Errors
    ///
    /// A message that names the nearest one.
    pub fn named(word: &str) -> Result<Self, String> {
        word.parse().map_err(|_| {
            let near = near_or_all(word, Self::VARIANTS.iter().copied(), "there are");
            format!("no format is called `{word}`; {near}")
        })
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }

    /// The type of a value of a type that is written so; nothing if it cannot be.
    #[must_use]
    pub const fn applied_to(self, to: Type) -> Option<Type> {
        match (self, to) {
            (Self::Iso | Self::IsoMs | Self::IsoOffset | Self::HttpDate, Type::Instant) => {
                Some(Type::Text)
            }
            (Self::Ms, Type::Instant | Type::Seconds)
            | (Self::Minutes | Self::Hours, Type::Seconds) => Some(Type::Integer),
            (Self::Text, Type::List | Type::Object) => None,
            (Self::Text, _) => Some(Type::Text),
            _ => None,
        }
    }
}
