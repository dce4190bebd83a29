//! Access tokens: as JWT (RFC 9068), or opaque.

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::claims::{Selection, subject};
use super::{Recipient, opaque, signing_key};
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::grant::NewToken;
use crate::identity::ledger::TokenKind;
use crate::vendors::oidc::access_tokens::AccessData;
use crate::vendors::oidc::dpop::confirmation::Confirmation;
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::OidcSettings;

/// An access token to send and to record.
pub struct AccessToken {
    /// The token.
    pub text: String,
    /// Its record.
    pub record: NewToken,
    /// What an opaque token does not say itself, to be kept once the token is recorded.
    pub data: Option<AccessData>,
}

/// The claims of an access token (RFC 9068, section 2.2), in the order in which they are written.
#[derive(Serialize)]
pub(super) struct Claims<'a> {
    pub iss: &'a str,
    pub sub: &'a str,
    pub aud: Audience<'a>,
    pub client_id: &'a str,
    pub iat: NumericDate,
    pub exp: NumericDate,
    pub jti: Uuid,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub amr: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// An audience: a string if there is one, otherwise a list (RFC 7519, section 4.1.3).
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Audience<'a> {
    One(&'a str),
    Several(&'a [String]),
}

impl<'a> Audience<'a> {
    pub fn of(all: &'a [String]) -> Self {
        match all {
            [one] => Self::One(one),
            several => Self::Several(several),
        }
    }
}

/// The audience of an access token: that of its scopes, and otherwise the issuer itself (RFC 9068,
/// section 3).
pub(super) fn audience(settings: &OidcSettings, scopes: &Scopes, issuer_url: &str) -> Vec<String> {
    let scopes = scopes.iter().filter_map(|scope| settings.scopes.get(scope));
    let mut all: Vec<String> = Vec::new();
    for audience in scopes.filter_map(|scope| scope.audience.as_ref()) {
        if !all.contains(audience) {
            all.push(audience.clone());
        }
    }
    if all.is_empty() {
        all.push(issuer_url.to_owned());
    }
    all
}

/// Creates an access token, which the caller records in the ledger.
///
/// # Errors
///
/// It cannot be signed.
pub fn access_token(recipient: &Recipient<'_>) -> Result<AccessToken, Refusal> {
    let call = recipient.call;
    let settings = recipient.settings;
    let form = recipient.client.fields().access_token;
    let form = form.unwrap_or(settings.access_token);
    let audience = if recipient.resources.is_empty() {
        audience(settings, recipient.scopes, recipient.issuer_url)
    } else {
        recipient.resources.audience().to_vec()
    };
    let expires = call.now.after(settings.access_ttl);
    let (text, id, data) = if let Some(token) = form.token_type() {
        let id = call.world.identity().name_token();
        let key = signing_key(&call.world, recipient.issuer, (token, None), call.now);
        let claims = claims(recipient, &audience, (id, expires));
        let text = key.and_then(|key| key.mint(&claims).ok());
        (text.ok_or_else(Refusal::unavailable)?, id, None)
    } else {
        let text = opaque();
        let id = TokenId::of_text(&text);
        (text, id, Some(data(recipient, audience)))
    };
    let record = NewToken {
        id,
        kind: TokenKind::Access,
        form: 0,
        expires,
    };
    Ok(AccessToken { text, record, data })
}

fn claims<'a>(
    recipient: &Recipient<'a>,
    audience: &'a [String],
    (id, expires): (TokenId, NumericDate),
) -> Map<String, Value> {
    let login = recipient.login;
    let subject = subject(recipient.account);
    let selection = Selection {
        settings: recipient.settings,
        scopes: recipient.scopes,
        claims: None,
    };
    let others = selection.of_access_token(recipient.account);
    let claims = Claims {
        iss: recipient.issuer_url,
        sub: &subject,
        aud: Audience::of(audience),
        client_id: &recipient.client.id,
        iat: recipient.call.now,
        exp: expires,
        jti: id.into(),
        scope: recipient.scopes.to_string(),
        auth_time: login.map(|login| login.auth_time),
        acr: login.and_then(|login| login.acr.as_deref()),
        amr: login.map(|login| login.amr.as_slice()).unwrap_or_default(),
        sid: login.and_then(|login| login.sid.as_deref()),
        cnf: recipient.jkt.map(|jkt| Confirmation {
            jkt: Some(jkt.clone()),
        }),
        others: recipient.with_act(others),
    };
    let mut claims = match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => claims,
        _ => Map::new(),
    };
    if recipient.settings.is_keycloak() {
        recipient.facts().into_access_token(&mut claims);
    }
    claims
}

/// What an opaque token does not say itself.
fn data(recipient: &Recipient<'_>, audience: Vec<String>) -> AccessData {
    let selection = Selection {
        settings: recipient.settings,
        scopes: recipient.scopes,
        claims: None,
    };
    let mut claims = selection.of_access_token(recipient.account);
    let may_act = claims.find(|(name, _)| *name == "may_act");
    AccessData {
        client_id: recipient.client.id.clone(),
        issuer: recipient.issuer.to_owned(),
        issuer_url: recipient.issuer_url.to_owned(),
        scopes: recipient.scopes.clone(),
        audience,
        jkt: recipient.jkt.cloned(),
        act: recipient.act.cloned(),
        may_act: may_act.map(|(_, value)| value.clone()),
    }
}
