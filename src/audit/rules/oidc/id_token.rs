//! An ID token in the place of an access token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::audit::history::{Event, History};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::audit::rules::rfc;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;

pub(in crate::audit::rules) static RULE: Rule = Rule {
    name: RuleName::SendsAnIdTokenAsAccessToken,
    severity: Severity::Error,
    title: "sends an ID token where an access token is needed",
    sees: "An ID token of this server that was refused because another kind of token is needed.",
    why: "An ID token tells the client who has logged in. It gives access to nothing, and its audience is the client, \
          not the API.",
    source: rfc(
        "OpenID Connect Core 1.0, section 2",
        "https://openid.net/specs/openid-connect-core-1_0.html#IDToken",
    ),
    advice: "Send `access_token` of the token answer, and keep `id_token` to yourself.",
    silent: "Refresh tokens and logout tokens, which are refused as well; ID tokens as `id_token_hint` and in a token exchange, where they belong.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let events = history.events();
    let refused = events.filter(|event| {
        let is_refused = event.reason() == Reason::WrongTokenKind;
        is_refused && event.provider == Provider::OIDC && has_id_token(event)
    });
    refused
        .map(|event| Sighting {
            sentence: format!(
                "The client sent an ID token as an access token (#{}).",
                event.id()
            ),
            events: vec![event],
        })
        .collect()
}

/// Whether the bearer token of a request that was refused for the kind of its token is an ID token, which
/// the ledger does not have. Other tokens of the provider that are no access tokens are opaque, or have
/// `events` (OpenID Connect Back-Channel Logout, section 2.4).
fn has_id_token(event: &Event) -> bool {
    let authorization = event.exchange().request.raw_header("authorization");
    let token = authorization.and_then(|value| value.split(' ').next_back());
    let claims = token.and_then(|token| token.split('.').nth(1));
    let claims = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    let claims = claims.and_then(|claims| serde_json::from_slice::<Value>(&claims).ok());
    claims.is_some_and(|claims| claims.get("aud").is_some() && claims.get("events").is_none())
}
