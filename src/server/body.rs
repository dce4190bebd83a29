//! Reading the body of a request to a vendor, within limits.

use axum::body::Body;
use bytes::Bytes;
use http::HeaderMap;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::control::body::Late;

/// The largest body that a vendor reads.
const MAX_BODY: usize = 64 * 1024;

/// How much of a larger body is read away.
const MAX_DRAINED: usize = 1024 * 1024;

/// Why a body was not read.
pub enum Unread {
    /// It is larger than a vendor reads.
    TooLarge,
    /// It took too long.
    Slow,
    /// The connection, or how the body was written, broke.
    Broken,
}

/// Reads a body, up to 64 KiB.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Unread> {
    let length = headers.get(http::header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_BODY) {
        read_away(body).await;
        return Err(Unread::TooLarge);
    }
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Err(error) if Late::is_behind(&*error) => Err(Unread::Slow),
        Err(_) => Err(Unread::Broken),
    }
}

/// Reads a body that nobody looks at, up to 1 MiB, so that whoever sends it comes to read its answer.
pub async fn read_away(body: Body) {
    // Whether it all came does not matter.
    drop(Limited::new(body, MAX_DRAINED).collect().await);
}
