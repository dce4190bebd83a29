//! Lies about what a token answer grants: the tokens are changed, and the answer does not say so.

use serde_json::{Map, Value};

use super::OidcLie;
use super::jwt::Token;
use super::members::{read, with_members};
use super::requested;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::access_tokens::AccessData;
use crate::vendors::oidc::keys;
use crate::vendors::oidc::layout::refresh_token::id_of;
use crate::vendors::oidc::scopes::{OPENID, Scopes};
use crate::vendors::oidc::state::OidcState;
use crate::vendors::oidc::tokens::token_hash;

/// A scope that no client asks for.
const UNASKED: &str = "unasked";

/// Tells a lie about the scopes or the refresh token.
pub fn tell(lie: OidcLie, call: &Call, answer: &Answer) -> Option<Answer> {
    let mut members = read(answer)?;
    match lie {
        OidcLie::ScopeNarrowed => rescope(call, answer, &mut members, fewer)?,
        OidcLie::ScopeWidened => rescope(call, answer, &mut members, |scopes| Some(more(scopes)))?,
        OidcLie::RefreshTokenNotRenewed => keep_refresh_token(call, &mut members)?,
        _ => return None,
    }
    Some(with_members(answer, &members))
}

/// The access token has other scopes, and nothing says so.
fn rescope(
    call: &Call,
    answer: &Answer,
    members: &mut Map<String, Value>,
    change: impl FnOnce(Scopes) -> Option<Scopes>,
) -> Option<()> {
    let scopes = Scopes::parse(members.shift_remove("scope")?.as_str()?)?;
    let changed = change(scopes)?;
    let in_claims = |claims: &mut Map<String, Value>| {
        *claims.get_mut("scope")? = changed.to_string().into();
        Some(())
    };
    let in_data = |data: &mut AccessData| {
        data.scopes = changed.clone();
        Some(())
    };
    change_access_token(call, answer, members, in_claims, in_data)
}

/// Changes the access token: its claims, or what is known of it if it is opaque.
pub fn change_access_token(
    call: &Call,
    answer: &Answer,
    members: &mut Map<String, Value>,
    in_claims: impl FnOnce(&mut Map<String, Value>) -> Option<()>,
    in_data: impl FnOnce(&mut AccessData) -> Option<()>,
) -> Option<()> {
    let access = members.get("access_token")?.as_str()?;
    let Some(mut token) = Token::decode(access) else {
        let mut state = OidcState::of(&call.world)?;
        return in_data(state.access_tokens.get_mut(answer.token?)?);
    };
    in_claims(&mut token.claims)?;
    let signed = sign(call, &token, access)?;
    if let Some(id_token) = members.get_mut("id_token") {
        let text = id_token.as_str()?;
        let mut token = Token::decode(text)?;
        let key = keys::verifying(&call.world, text, call.now)?.key;
        *token.claims.get_mut("at_hash")? = token_hash(key.algorithm(), &signed).into();
        *id_token = sign(call, &token, text)?.into();
    }
    *members.get_mut("access_token")? = signed.into();
    Some(())
}

/// All scopes but the last; `None` if only one would have been there. `openid` stays.
fn fewer(scopes: Scopes) -> Option<Scopes> {
    let dropped = scopes.iter().filter(|scope| *scope != OPENID).last()?;
    let dropped = dropped.to_owned();
    let is_only = scopes.iter().count() == 1;
    (!is_only).then(|| scopes.retaining(|scope| scope != dropped))
}

/// The scopes and one that nobody has asked for.
fn more(scopes: Scopes) -> Scopes {
    scopes.and(std::iter::once(UNASKED))
}

/// A changed token, signed with the key that signed the original.
fn sign(call: &Call, token: &Token, original: &str) -> Option<String> {
    token.sign(&keys::verifying(&call.world, original, call.now)?.key)
}

/// The answer to a refresh has no refresh token, and the one that was used stays valid.
fn keep_refresh_token(call: &Call, members: &mut Map<String, Value>) -> Option<()> {
    let used = id_of(&requested::refresh_token(call)?)?;
    members.shift_remove("refresh_token")?;
    call.world.identity().undo_rotation(used);
    Some(())
}
