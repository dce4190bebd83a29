//! Reads the body of a request to a vendor, with limits.

use std::error::Error;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, Collected, LengthLimitError, Limited};

use super::body_timeout::Gone;
use crate::problem::{Problem, cause_of};

/// The maximum size of a body for a vendor.
const MAX_BODY: usize = 64 * 1024;

/// How much of a larger body is read and discarded.
const MAX_DRAINED: usize = 1024 * 1024;

/// Why a body could not be read.
pub enum Unread {
    /// It is larger than a vendor reads.
    TooLarge,
    /// It is malformed or did not arrive in time.
    Refused(Problem),
    /// The client disconnected.
    Gone,
}

/// Reads a body, up to 64 KiB.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Unread> {
    let length = headers.get(http::header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_BODY) {
        return Err(match read_away(body).await {
            Err(Unread::Gone) => Unread::Gone,
            _ => Unread::TooLarge,
        });
    }
    let whole = Limited::new(body, MAX_BODY).collect().await;
    whole.map(Collected::to_bytes).map_err(|error| why(&*error))
}

/// Reads and discards a body, up to 1 MiB, so that the client reads the answer.
///
/// # Errors
///
/// Why it was not read to its end.
pub async fn read_away(body: Body) -> Result<(), Unread> {
    let whole = Limited::new(body, MAX_DRAINED).collect().await;
    whole.map(drop).map_err(|error| why(&*error))
}

fn why(error: &(dyn Error + 'static)) -> Unread {
    if error.is::<LengthLimitError>() {
        return Unread::TooLarge;
    }
    if let Some(problem) = cause_of::<Problem>(error) {
        return Unread::Refused(problem.clone());
    }
    if cause_of::<Gone>(error).is_some() {
        return Unread::Gone;
    }
    let detail = "the body could not be read";
    Unread::Refused(Problem::new(StatusCode::BAD_REQUEST, detail))
}
