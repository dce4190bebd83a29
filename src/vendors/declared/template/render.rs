//! Renders compiled templates.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;

use super::format::Format;
use super::name::Name;
use super::{Piece, Slot, Template};

/// Knows what names stand for in one answer.
pub trait Values {
    /// What a name stands for.
    fn value(&self, name: &Name) -> Worth<'_>;
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Worth<'a> {
    /// Nothing.
    Null,
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A boolean.
    Boolean(bool),
    /// An instant, in seconds since 1970.
    Instant(i64),
    /// A period, in seconds.
    Seconds(i64),
    /// Any JSON.
    Json(Cow<'a, Value>),
    /// JSON that is written already.
    Written(&'a str),
}

impl Template {
    /// Renders it behind a text.
    pub fn render(&self, values: &impl Values, out: &mut String) {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Value(slot) => slot.worth(values).write_json(out),
                Piece::InString(slot) => out.push_str(&escaped(&slot.worth(values).text())),
                Piece::Plain(slot) => out.push_str(&slot.worth(values).text()),
            }
        }
    }
}

impl Slot {
    fn worth<'a>(&self, values: &'a impl Values) -> Worth<'a> {
        let formats = self.formats.iter();
        formats.fold(values.value(&self.name), |worth, format| {
            worth.formatted(*format)
        })
    }
}

impl Worth<'_> {
    /// Written in a format. A value that cannot be written so stays what it is: what accounts and
    /// clients give may be of any type.
    fn formatted(self, format: Format) -> Self {
        match (format, self) {
            (Format::Ms, Self::Instant(seconds) | Self::Seconds(seconds)) => {
                Self::Integer(seconds.saturating_mul(1000))
            }
            (Format::Minutes, Self::Seconds(seconds)) => Self::Integer(seconds / 60),
            (Format::Hours, Self::Seconds(seconds)) => Self::Integer(seconds / 3600),
            (Format::Text, Self::Null) => Self::Null,
            (Format::Text, worth) => Self::Text(worth.text().into_owned().into()),
            (format, Self::Instant(seconds)) => instant(seconds, format),
            (_, worth) => worth,
        }
    }

    /// As plain text; nothing is empty.
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Null => "".into(),
            Self::Text(text) => text.as_ref().into(),
            Self::Written(json) => (*json).into(),
            Self::Integer(number) | Self::Instant(number) | Self::Seconds(number) => {
                number.to_string().into()
            }
            Self::Boolean(value) => value.to_string().into(),
            Self::Json(value) => match &**value {
                Value::Null => "".into(),
                Value::String(text) => text.into(),
                other => other.to_string().into(),
            },
        }
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Text(text) => {
                out.push('"');
                out.push_str(&escaped(text));
                out.push('"');
            }
            Self::Json(value) => out.push_str(&value.to_string()),
            Self::Written(json) => out.push_str(json),
            _ => out.push_str(&self.text()),
        }
    }
}

fn instant(seconds: i64, format: Format) -> Worth<'static> {
    let pattern = match format {
        Format::Iso => "%Y-%m-%dT%H:%M:%SZ",
        Format::IsoMs => "%Y-%m-%dT%H:%M:%S.000Z",
        Format::IsoOffset => "%Y-%m-%dT%H:%M:%S+00:00",
        Format::HttpDate => "%a, %d %b %Y %H:%M:%S GMT",
        _ => return Worth::Instant(seconds),
    };
    match Timestamp::from_second(seconds) {
        Ok(timestamp) => Worth::Text(timestamp.strftime(pattern).to_string().into()),
        Err(_) => Worth::Instant(seconds),
    }
}

/// A text as it stands inside a JSON string.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        return text.into();
    }
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned().into()
}
