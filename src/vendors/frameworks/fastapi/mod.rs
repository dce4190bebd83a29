//! What the vendors that run FastAPI have in common.

pub mod pydantic;

use http::header::AUTHORIZATION;

use crate::vendor::bearer::Authorization;
use crate::vendor::call::Call;

/// Reads the header as FastAPI does: the first one counts, the scheme is what stands before the
/// first space, whatever its letter case, and all that follows is the token.
pub fn authorization(call: &Call) -> Authorization<'_> {
    let Some(value) = call.headers.get(AUTHORIZATION) else {
        return Authorization::Missing;
    };
    let Ok(text) = std::str::from_utf8(value.as_bytes()) else {
        return Authorization::OtherScheme;
    };
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    if scheme.is_empty() {
        return Authorization::Missing;
    }
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Authorization::OtherScheme;
    }
    match rest.trim() {
        "" => Authorization::Misshapen,
        token => Authorization::Bearer(token),
    }
}
