//! Reading the body of a request to a vendor, within limits.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::HeaderMap;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// The largest body that a vendor reads.
const MAX_BODY: usize = 64 * 1024;

/// How much of a larger body is read away, so that its sender comes to read the 413.
const MAX_DRAINED: usize = 1024 * 1024;

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

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
        let drained = Limited::new(body, MAX_DRAINED).collect();
        // Whether it all came does not matter, it is not looked at.
        drop(tokio::time::timeout(BODY_TIMEOUT, drained).await);
        return Err(Unread::TooLarge);
    }
    let read = Limited::new(body, MAX_BODY).collect();
    match tokio::time::timeout(BODY_TIMEOUT, read).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Ok(Err(_)) => Err(Unread::Broken),
        Err(_) => Err(Unread::Slow),
    }
}
