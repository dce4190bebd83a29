//! Multipart forms (RFC 7578).

use http_body_util::{BodyDataStream, Full};
use multer::{Field, Multipart};

use super::form::{File, Form, FormEntry, FormRefused};
use crate::vendor::call::Call;

/// Reads a multipart form. If it is truncated, its incomplete last part is ignored.
///
/// # Errors
///
/// [`FormRefused`].
pub async fn read(call: &Call) -> Result<Form, FormRefused> {
    let boundary = call
        .content_parameter("boundary")
        .ok_or(FormRefused::NoBoundary)?;
    let mut form = Form::default();
    if call.body.is_empty() {
        return Ok(form);
    }
    check_beginning(&call.body, boundary)?;
    let stream = BodyDataStream::new(Full::new(call.body.clone()));
    let mut parts = Multipart::new(stream, boundary);
    while let Some(part) = unless_broken_off(parts.next_field().await)?.flatten() {
        let name = part.name().ok_or(FormRefused::NamelessPart)?.to_owned();
        let file = file(&part);
        let Some(content) = unless_broken_off(part.bytes().await)? else {
            break;
        };
        let entry = match file {
            Some(file) => FormEntry::File(File {
                size: content.len(),
                ..file
            }),
            None => FormEntry::Text(decode(call, &content)),
        };
        form.add(name, entry)?;
    }
    Ok(form)
}

/// Checks that the body begins with its first boundary. RFC 2046 allows a preamble before it, but
/// Starlette's parser does not.
fn check_beginning(body: &[u8], boundary: &str) -> Result<(), FormRefused> {
    let line_breaks = body.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    body[line_breaks.count()..]
        .strip_prefix(b"--")
        .and_then(|rest| rest.strip_prefix(boundary.as_bytes()))
        .filter(|rest| rest.starts_with(b"\r\n") || rest.starts_with(b"--"))
        .map_or(Err(FormRefused::Broken), |_| Ok(()))
}

fn unless_broken_off<T>(result: multer::Result<T>) -> Result<Option<T>, FormRefused> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(
            multer::Error::IncompleteStream
            | multer::Error::IncompleteHeaders
            | multer::Error::IncompleteFieldData { .. },
        ) => Ok(None),
        Err(_) => Err(FormRefused::Broken),
    }
}

/// The file in a part. A part is a file if it has a file name, even an empty one.
fn file(part: &Field<'_>) -> Option<File> {
    let headers = part.headers().iter();
    Some(File {
        name: part.file_name()?.to_owned(),
        size: 0,
        headers: headers
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.as_str().to_owned(), value.into_owned())
            })
            .collect(),
    })
}

/// Decodes a text in the `charset` of the form, which is UTF-8 by default. Invalid UTF-8, or a text
/// in an unknown charset, is decoded as Latin-1.
fn decode(call: &Call, content: &[u8]) -> String {
    let charset = call.content_parameter("charset").unwrap_or("utf-8");
    let is_utf_8 = ["utf-8", "utf8", "utf_8"]
        .iter()
        .any(|name| charset.eq_ignore_ascii_case(name));
    match std::str::from_utf8(content) {
        Ok(text) if is_utf_8 => text.to_owned(),
        _ => content.iter().copied().map(char::from).collect(),
    }
}
