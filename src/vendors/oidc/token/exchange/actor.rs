//! Delegation: who acts for whom (RFC 8693, sections 1.1, 4.1 and 4.4).

use serde_json::{Map, Value, json};

use super::party::Party;
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::token::TokenRequest;
use crate::vendors::oidc::tokens::subject;

/// The depth of the claim `act`, which has an actor at each level.
const MOST_ACTORS: usize = 16;

/// The claim `act` of the issued token. With an actor it is a delegation: the actor, and within it the
/// earlier ones. Without one it is an impersonation, and the claim stays as it was.
///
/// # Errors
///
/// The subject token has `may_act`, and another party acts; or there are too many actors.
pub fn delegation(
    request: &TokenRequest<'_>,
    subject_token: &Party,
    actor: Option<&Party>,
) -> Result<Option<Value>, Refusal> {
    check_may_act(request, subject_token, actor)?;
    let earlier = subject_token.act.as_ref();
    if earlier.map_or(0, depth) + usize::from(actor.is_some()) > MOST_ACTORS {
        return Err(refused(
            Reason::ActorsTooMany,
            format!("a token has at most {MOST_ACTORS} actors, one within another"),
        ));
    }
    let Some(actor) = actor else {
        return Ok(earlier.cloned());
    };
    let mut act = json!({ "sub": subject(&actor.account) });
    if let Some(earlier) = earlier {
        act["act"] = earlier.clone();
    }
    Ok(Some(act))
}

/// How many objects and lists are one within another.
fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Object(members) => members.values().map(depth).max(),
        Value::Array(items) => items.iter().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// The party that `may_act` names must be the actor; without an actor, it must be the client.
fn check_may_act(
    request: &TokenRequest<'_>,
    subject_token: &Party,
    actor: Option<&Party>,
) -> Result<(), Refusal> {
    let Some(may_act) = &subject_token.may_act else {
        return Ok(());
    };
    let client_id = request.client.id.as_str();
    let (is_comparable, claims) = match actor {
        Some(actor) => (
            // Another issuer may call somebody else so.
            may_act.get("iss").is_some() || subject_token.has_subjects_of(actor),
            json!({ "sub": actor.subject, "iss": actor.issuer, "client_id": actor.client_id }),
        ),
        None => (
            true,
            json!({ "sub": client_id, "iss": request.issuer.url, "client_id": client_id }),
        ),
    };
    let is_named = |named: &Map<String, Value>| {
        let identifies = named.contains_key("sub") || named.contains_key("client_id");
        identifies
            && named
                .iter()
                .all(|(name, value)| claims.get(name) == Some(value))
    };
    if is_comparable && may_act.as_object().is_some_and(is_named) {
        return Ok(());
    }
    let who = actor.map_or_else(
        || format!("the client {client_id}"),
        |actor| format!("the actor {} of {}", actor.subject, actor.issuer),
    );
    Err(refused(
        Reason::ActorNotAllowed,
        format!("may_act of the subject token does not name {who}"),
    ))
}

impl Party {
    /// Whether the issuers of two tokens call the same accounts the same.
    fn has_subjects_of(&self, other: &Self) -> bool {
        match (self.is_foreign(), other.is_foreign()) {
            (false, false) => true,
            (true, true) => self.issuer == other.issuer,
            _ => false,
        }
    }
}

fn refused(reason: Reason, description: String) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, reason, description)
}
