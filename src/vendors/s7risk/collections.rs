//! Collections in `JSend`: in `data`, a list and an item have a key each.

use http::StatusCode;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{Refusal, body};
use crate::provider::Provider;
use crate::sandbox::collections::{Collection, Extent, Item};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::collections::{CollectionStyle, read_fields, strict};

/// How the vendor words collections.
pub(super) struct Style;

impl CollectionStyle for Style {
    type Refusal = Refusal;

    fn provider(&self) -> Provider {
        Provider::S7RISK
    }

    fn list(&self, _: &Call, collection: &Collection, items: &[&Item]) -> Result<Answer, Refusal> {
        let word = collection.words.as_ref().map(|(list, _)| list.as_str());
        Ok(success(StatusCode::OK, word, &items))
    }

    fn item(&self, status: StatusCode, collection: &Collection, item: &Item) -> Answer {
        let word = collection.words.as_ref().map(|(_, item)| item.as_str());
        success(status, word, item)
    }

    fn deleted(&self) -> Answer {
        Answer::ok(&json!({ "status": "success", "data": null }))
    }

    fn written(
        &self,
        call: &Call,
        collection: &Collection,
        extent: Extent,
    ) -> Result<Map<String, Value>, Refusal> {
        let fields = read_fields(&body(call)?, collection, extent, strict::read);
        fields.map_err(|wrong| match wrong.into_iter().next() {
            Some((name, fault)) => Refusal::Field { name, fault },
            None => Refusal::Unavailable,
        })
    }
}

#[derive(Serialize)]
struct Success<'a, T> {
    status: &'a str,
    data: Worded<'a, T>,
}

/// An object with a single key.
struct Worded<'a, T> {
    word: &'a str,
    content: &'a T,
}

impl<T: Serialize> Serialize for Worded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.word, self.content)?;
        map.end()
    }
}

fn success(status: StatusCode, word: Option<&str>, content: &impl Serialize) -> Answer {
    let body = Success {
        status: "success",
        data: Worded {
            word: word.unwrap_or("data"),
            content,
        },
    };
    Answer::json(status, Reason::Ok, &body)
}
