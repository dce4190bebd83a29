//! Which later requests are about the same token.

use crate::sandbox::journal::Exchange;

/// Whether a later request presents the same token, or one of the same session. A client may revoke what
/// it refuses.
pub fn presents_the_same(told: &Exchange, later: &Exchange) -> bool {
    let same_session = told.session.is_some() && later.session == told.session;
    let same_token = told.token.is_some() && later.token == told.token;
    later.operation.as_deref() != Some("oidcRevoke") && (same_session || same_token)
}
