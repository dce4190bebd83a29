//! Django's parsers of forms. If a field has several values, the last one is used.

use futures_util::FutureExt;
use http_body_util::{BodyDataStream, Full};
use multer::Multipart;
use serde_json::{Map, Value, json};

use crate::vendor::call::Call;

/// The fields of a URL-encoded form (`QueryDict`). A body that is not UTF-8 is read as Latin-1.
pub fn url_encoded(body: &[u8]) -> Map<String, Value> {
    let text = match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => body.iter().copied().map(char::from).collect(),
    };
    form_urlencoded::parse(text.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .collect()
}

/// The fields of a multipart form. Parts without a name are ignored, and a truncated form is read
/// up to its end. `None` if `Content-Type` has no boundary.
pub fn multipart(call: &Call) -> Option<Map<String, Value>> {
    let boundary = call.content_parameter("boundary");
    let boundary = boundary.filter(|boundary| !boundary.is_empty())?;
    let stream = BodyDataStream::new(Full::new(call.body.clone()));
    let mut parts = Multipart::new(stream, boundary);
    let mut fields = Map::new();
    // The whole body is in memory, so this never waits.
    while let Some(Ok(Some(part))) = parts.next_field().now_or_never() {
        let Some(name) = part.name().map(|name| name.trim().to_owned()) else {
            continue;
        };
        let is_file = part.file_name().is_some_and(|name| !name.is_empty());
        let Some(Ok(content)) = part.bytes().now_or_never() else {
            break;
        };
        let value = if is_file {
            // An object stands for a file, because no text field accepts either.
            json!({})
        } else {
            String::from_utf8_lossy(&content).into_owned().into()
        };
        fields.insert(name, value);
    }
    Some(fields)
}
