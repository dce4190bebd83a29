//! Userinfo as a JWT (OpenID Connect Core, section 5.3.2).

use http::header::CONTENT_TYPE;

use super::OidcLie;
use super::jwt::{Token, WrongSignature};
use super::members::read;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::keys::TokenType;
use crate::vendors::oidc::state::OidcState;
use crate::vendors::oidc::tokens::signing_key;

/// Tells a lie in the form of userinfo. The JWT has `iss` and `aud` as the section demands.
pub fn tell(lie: OidcLie, call: &Call, answer: &Answer) -> Option<Answer> {
    let mut claims = read(answer)?;
    claims.get("sub")?;
    let issuer = Issuer::of(call);
    let (client, issuer_url) = {
        let state = OidcState::of(&call.world)?;
        let grant = state.grants.get(&answer.session?)?;
        (grant.client_id.clone(), grant.issuer_url.clone())
    };
    claims.insert("iss".to_owned(), issuer_url.into());
    claims.insert("aud".to_owned(), client.into());
    let key = signing_key(&call.world, &issuer.name, (TokenType::Jwt, None), call.now)?;
    let signed = key.mint(&claims).ok()?;
    let text = match lie {
        OidcLie::UserinfoSigned => signed,
        OidcLie::UserinfoSignatureWrong => {
            Token::decode(&signed)?.with_wrong_signature(WrongSignature::Rs256)?
        }
        OidcLie::UserinfoAlgNone => {
            Token::decode(&signed)?.with_wrong_signature(WrongSignature::None)?
        }
        _ => return None,
    };
    let mut told = answer.clone();
    told.body = text.into();
    Some(told.with_header(CONTENT_TYPE, "application/jwt"))
}
