//! Adds hints to journal entries of requests that were sent to the wrong path, host or provider.

use std::sync::Arc;

use super::answer::Answer;
use super::call::Call;
use super::request_account::{self, Credential};
use super::route::knows;
use super::{Vendor, operation};
use crate::log_throttle::LogThrottle;
use crate::nearest::nearest;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;

/// Throttled, since a misconfigured client sends every login to the wrong provider.
static OTHER_PROVIDERS: LogThrottle = LogThrottle::per_minute(1);

/// Adds a hint to the answer of a misdirected request, unless the vendor knows a better one. The
/// vendor's answer itself does not change.
pub fn explain(asked: &dyn Vendor, call: &Call, answer: &mut Answer) {
    if answer.hint.is_some() {
        return;
    }
    let hint = match answer.reason {
        Reason::NotFound => other_path(asked, call),
        Reason::ValidationFailed if call.site.is_root => other_provider(asked, call),
        _ => None,
    };
    if let Some(hint) = hint {
        answer.hint = Some(Box::new(hint));
    }
}

/// The host that serves the path, or the operation with a similar path.
fn other_path(asked: &dyn Vendor, call: &Call) -> Option<Hint> {
    if knows(asked, &call.world, &call.path) {
        let host = asked.spec().manners.other_host(&call.site, &call.path);
        return host.cloned().map(Hint::OtherHost);
    }
    let operations = asked.spec().operations.iter();
    let paths = operations.map(|operation| operation.path.as_str());
    nearest(&call.path, paths).map(|path| Hint::Nearest(path.to_owned()))
}

/// Another provider that documents the path, if the body has that provider's login field and not
/// that of the requested provider.
fn other_provider(asked: &dyn Vendor, call: &Call) -> Option<Hint> {
    let answered = asked.id();
    let vendors = call.world.vendors().iter();
    let mut others = vendors.filter(|other| other.id() != answered);
    let at_path = call.world.vendors().at_path(&call.path);
    let (meant, field) = others.find_map(|other| {
        let found = operation::find(at_path.of(other), &call.method);
        found.operation?;
        let field = login_name(other, call)?;
        Some((other.id(), field))
    })?;
    if login_name(asked, call).is_some() {
        return None;
    }
    let hint = Hint::OtherProvider {
        field,
        answered,
        meant,
        address: format!("{}/{meant}{}", call.site.base(), call.path),
    };
    OTHER_PROVIDERS.log(|| tracing::warn!("a login went to another provider: {hint}"));
    Some(hint)
}

/// The field of a body that has the login name, by the vendor's name for it.
fn login_name(vendor: &dyn Vendor, call: &Call) -> Option<Arc<str>> {
    let sent = request_account::fields(call);
    let fields = vendor.spec().credentials.iter();
    fields
        .filter(|(_, credential)| *credential == Credential::LoginName)
        .map(|(name, _)| name)
        .find(|name| sent.iter().any(|(field, _)| **field == ***name))
        .cloned()
}
