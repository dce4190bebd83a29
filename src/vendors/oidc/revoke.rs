//! The revocation endpoint (RFC 7009).

use http::StatusCode;

use super::client;
use super::introspect::presented;
use super::issuer::Issuer;
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::settings::{OidcSettings, RevokeAccessToken};
use super::tokens::AdmittedToken;
use crate::identity::TokenId;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard;

/// `POST /revoke`
pub async fn revoke(call: &Call) -> Result<Answer, Refusal> {
    let form = Parameters::of_single_form(call)?;
    let issuer = Issuer::of(call);
    let client = client::authenticate(call, &issuer, &form).await?.client;
    let text = form.require("token")?;
    let verdict = guard::counted(call, |checks| {
        presented(&call.world, text, &issuer, call.now, checks)
    });
    let revoked = |reason| {
        Answer::empty(StatusCode::OK, reason)
            .with_token(TokenId::claimed_by(text))
            .no_store()
    };
    match verdict {
        Ok((token, _)) if token.data.client_id != client.id => Err(Refusal::grant(
            Reason::TokenOfOtherClient,
            "the token was issued to another client",
        )),
        Ok((token, is_access)) => {
            end(call, &token, is_access);
            let answer = revoked(Reason::Ok).about(token.holder.id);
            Ok(match token.session {
                Some(session) => answer.in_session(session),
                None => answer,
            })
        }
        // A token that is not valid needs no revocation (section 2.2).
        Err(refused) => Ok(revoked(refused.into())),
    }
}

/// Ends a token. A refresh token ends with its whole grant (section 2.1).
fn end(call: &Call, token: &AdmittedToken, is_access: bool) {
    let identity = call.world.identity();
    let settings = call.world.settings_of::<OidcSettings>();
    let alone = is_access && settings.revoke_access_token == RevokeAccessToken::Token;
    match token.session {
        Some(session) if !alone => {
            let _known = identity.end_session(session);
        }
        _ => {
            let _known = identity.revoke_token(token.id, call.now);
        }
    }
}
