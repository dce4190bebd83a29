//! Subject and actor tokens of trusted issuers.

use super::party::{Party, Role, refusal};
use crate::identity::client_jwt::ClientJwt;
use crate::identity::token::TokenRefused;
use crate::vendors::oidc::assertion::{Assertion, AssertionRefused, Terms};
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::token::TokenRequest;
use crate::vendors::oidc::token::trusted::TrustedToken;

/// Verifies a token of a trusted issuer. `None`: it is not one of theirs.
///
/// # Errors
///
/// Why it is refused.
pub fn verify(
    request: &TokenRequest<'_>,
    role: Role,
    text: &str,
) -> Result<Option<Party>, Refusal> {
    let is_of = |jwt: &ClientJwt<'_>| {
        let trusted = request.settings.trusted(jwt.text("iss")?)?;
        Some(trusted.clone())
    };
    let Some(trusted) = ClientJwt::read(text).as_ref().and_then(is_of) else {
        return Ok(None);
    };
    let read = || {
        let assertion = Assertion::read(text, role.terms())?;
        let client = &request.client;
        let others = [std::slice::from_ref(&client.id), &client.fields().audiences].concat();
        let TrustedToken { user, .. } = request.verify_trusted(&trusted, &assertion, &others)?;
        let jwt = assertion.jwt();
        Ok(Party {
            account: user,
            subject: jwt.text("sub").unwrap_or_default().to_owned(),
            issuer: trusted.issuer.clone(),
            client_id: None,
            audience: jwt.audiences().map(str::to_owned).collect(),
            scopes: jwt.text("scope").and_then(Scopes::parse),
            session: None,
            id: None,
            login: None,
            jkt: None,
            act: jwt.claim("act").cloned(),
            may_act: jwt.claim("may_act").cloned(),
        })
    };
    read()
        .map(Some)
        .map_err(|refused: AssertionRefused| refusal(role, refused.reason, &refused.description))
}

/// The issuer of a token that this provider has not signed, if it is another one's.
pub fn untrusted(request: &TokenRequest<'_>, text: &str, refused: TokenRefused) -> Option<String> {
    use TokenRefused::{BadSignature, UnknownKey, WrongAlgorithm};
    let is_unsigned = matches!(refused, BadSignature | UnknownKey | WrongAlgorithm);
    let jwt = ClientJwt::read(text).filter(|_| is_unsigned)?;
    let issuer = jwt.text("iss")?;
    let is_other = issuer != request.issuer.url && request.settings.trusted(issuer).is_none();
    is_other.then(|| issuer.to_owned())
}

impl Role {
    /// How messages name a token.
    const fn terms(self) -> Terms {
        Terms {
            jwt: self.names().1,
            signer: "trusted issuer",
        }
    }
}
