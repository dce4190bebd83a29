//! The userinfo endpoint (OpenID Connect Core, section 5.3).

use std::borrow::Cow;

use http::Method;
use serde_json::{Map, Value};

use super::bearer::BearerRefusal;
use super::dpop;
use super::issuer::Issuer;
use super::layout::claims::add_defaults;
use super::names;
use super::parameters::Parameters;
use super::refusal::{ErrorCode, Refusal};
use super::scopes::OPENID;
use super::settings::OidcSettings;
use super::state::OidcState;
use super::tokens::{AdmittedToken, Place, Selection, admit_access_token, subject};
use crate::identity::TokenId;
use crate::identity::token::TokenRefused;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard::{self, Unauthenticated};
use crate::vendor::token_place::{self, SentToken};

/// The bearer of an access token for the scope `openid`, verified.
///
/// # Errors
///
/// Why it is refused.
pub fn admitted(call: &Call) -> Result<AdmittedToken, BearerRefusal> {
    let text = sent(call)?;
    admit(call, &Issuer::of(call), &text)
}

/// `GET` and `POST /userinfo`
pub async fn userinfo(call: &Call) -> Answer {
    let token = match sent(call) {
        Ok(token) => token,
        Err(refused) => return refused.answer(call),
    };
    let answer = match claims(call, &token) {
        Ok(answer) => dpop::nonce::added(call, answer),
        Err(refused) => refused.answer(call),
    };
    let verified = call.bearer.get().copied();
    let id = verified.unwrap_or_else(|| TokenId::claimed_by(&token));
    answer.with_token(id).no_store()
}

/// The access token of a call: in the header, or in the form of a POST, and not in two places (RFC 6750,
/// section 2).
fn sent(call: &Call) -> Result<Cow<'_, str>, BearerRefusal> {
    if Parameters::of_query(call).get("access_token").is_some() {
        return Err(in_query().into());
    }
    let in_form = if call.method == Method::POST && !call.body.is_empty() {
        let form = Parameters::of_single_form(call)?;
        form.get("access_token").map(str::to_owned)
    } else {
        None
    };
    match (token_place::sent(call, &dpop::token_use::PLACES).1, in_form) {
        (SentToken::Token(_), Some(_)) => Err(Refusal::new(
            ErrorCode::InvalidRequest,
            Reason::ParameterRepeated,
            "the access token is both in the header and in the body",
        )
        .into()),
        (SentToken::Token(token), None) => Ok(token),
        (_, Some(token)) => Ok(token.into()),
        (SentToken::Misshapen, None) => Err(Unauthenticated::MalformedHeader.into()),
        (SentToken::Missing | SentToken::OtherScheme, None) => Err(BearerRefusal::Missing),
    }
}

/// A token in the query ends up in logs (RFC 6750, section 2.3).
fn in_query() -> Refusal {
    let why =
        "is in the query, where it is not read; send the access token in the header Authorization";
    Refusal::invalid("access_token", why)
}

fn claims(call: &Call, text: &str) -> Result<Answer, BearerRefusal> {
    let issuer = Issuer::of(call);
    let token = admit(call, &issuer, text)?;
    let mut answer = Answer::ok(&about(call, &token)).about(token.holder.id);
    names::issued_as(&issuer, &token.data.issuer_url, &mut answer);
    Ok(match token.session {
        Some(session) => answer.in_session(session),
        None => answer,
    })
}

fn admit(call: &Call, issuer: &Issuer, text: &str) -> Result<AdmittedToken, BearerRefusal> {
    let token = guard::counted(call, |checks| {
        let admitted = admit_access_token(&call.world, text, call.now, checks);
        if let Some(id) = checks.name() {
            call.bearer.get_or_init(|| id);
        }
        admitted
    })?;
    if token.data.issuer != issuer.name {
        return Err(TokenRefused::WrongIssuer.into());
    }
    let bound_to = token.data.jkt.as_deref();
    dpop::token_use::check(call, text, bound_to).map_err(BearerRefusal::Dpop)?;
    if !token.data.scopes.has(OPENID) {
        return Err(BearerRefusal::Scope {
            missing: OPENID.to_owned(),
            needed: OPENID.to_owned(),
        });
    }
    Ok(token)
}

fn about(call: &Call, token: &AdmittedToken) -> Map<String, Value> {
    let requested = token.session.and_then(|session| {
        let state = OidcState::of(&call.world)?;
        let grant = state.grants.get(&session)?;
        // That of a token that was exchanged is the grant of its subject token.
        let is_its_own = grant.client_id == token.data.client_id;
        grant.claims.clone().filter(|_| is_its_own)
    });
    let settings = call.world.settings_of::<OidcSettings>();
    let selection = Selection {
        settings: &settings,
        scopes: &token.data.scopes,
        claims: requested.as_ref(),
    };
    let sub = ("sub".to_owned(), subject(&token.holder).into());
    let claims = selection.of(&token.holder, Place::Userinfo);
    let claims = claims.map(|(name, value)| (name.to_owned(), value.clone()));
    let mut claims = std::iter::once(sub).chain(claims).collect();
    if settings.is_keycloak() {
        add_defaults(&token.holder, &token.data.scopes, &mut claims);
    }
    claims
}
