//! The JWT bearer grant (RFC 7523, sections 2.1 and 3): a JWT of a trusted issuer, or of the client.

use std::sync::Arc;

use super::TokenRequest;
use super::client_credentials::of_client;
use super::issue::Issue;
use super::trusted::TrustedToken;
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::identity::key::{ClientAlgorithm, PublicKey};
use crate::nearest::guess;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::accounts::{AuthMethod, GrantType};
use crate::vendors::oidc::assertion::{Assertion, AssertionRefused, Terms};
use crate::vendors::oidc::client::{
    AuthenticatedClient, CheckedAssertion, Client, has_credentials, keys,
};
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::state::OidcState;

const TERMS: Terms = Terms {
    jwt: "assertion",
    signer: "issuer",
};

/// The client that has signed the assertion of a request, and needs no other authentication then
/// (section 3.1). The grant verifies the signature before it gives anything.
///
/// # Errors
///
/// Nothing but the assertion could tell the client, and it is no JWT with an issuer.
pub fn signer(
    call: &Call,
    issuer: &Issuer,
    form: &Parameters,
) -> Result<Option<AuthenticatedClient>, Refusal> {
    let is_meant = form.get("grant_type") == Some(GrantType::JwtBearer.name());
    let text = form.get("assertion").filter(|_| is_meant);
    let Some(text) = text.filter(|_| !has_credentials(call, form)) else {
        return Ok(None);
    };
    let named = Assertion::read(text, TERMS).and_then(|assertion| {
        let issuer = assertion.issuer()?;
        Ok(issuer.to_owned())
    });
    let id = match (named, form.get("client_id")) {
        (Ok(id), None) => id,
        (Ok(id), Some(sent)) if id == sent => id,
        (Err(refused), None) => return Err(refused.with(ErrorCode::InvalidGrant)),
        _ => return Ok(None),
    };
    let method = AuthMethod::PrivateKeyJwt;
    let client = Client::find(call, issuer, &id).filter(|client| client.may_authenticate(method));
    Ok(client.map(|client| AuthenticatedClient { client, method }))
}

/// Gives a client an access token for the subject of an assertion. There is no ID token, because nobody
/// has logged in here, and no refresh token (RFC 7521, section 4.1).
pub async fn grant(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let text = request.form.require("assertion")?;
    let of_grant = |refused: AssertionRefused| refused.with(ErrorCode::InvalidGrant);
    let assertion = Assertion::read(text, TERMS).map_err(of_grant)?;
    let keys = own_keys(request, &assertion).await.map_err(of_grant)?;
    let verified = verify(request, &assertion, &keys).map_err(of_grant)?;
    // Service accounts put the scopes into the assertion.
    let scopes = request.form.get("scope").or(assertion.jwt().text("scope"));
    let scopes = request.scopes_in(scopes.unwrap_or_default())?;
    let Some(user) = &verified.user else {
        let grant = of_client(request, scopes)?;
        verified.use_up(request, &assertion)?;
        return request.issue(Issue::new(&request.client.holder(), &grant));
    };
    let grant = request.grant(scopes, None)?;
    verified.use_up(request, &assertion)?;
    let (begun, grant) = request.open_alone(user, grant)?;
    request.issue(Issue::new(user, &grant).in_session(begun.id, None))
}

/// What an assertion proves.
struct Verified {
    issuer: String,
    /// The user; `None` if it is about the client.
    user: Option<Arc<Account>>,
    expires: NumericDate,
}

/// The keys of the client, if it is the issuer of the assertion.
async fn own_keys(
    request: &TokenRequest<'_>,
    assertion: &Assertion<'_>,
) -> Result<Vec<PublicKey>, AssertionRefused> {
    let issuer = assertion.issuer()?;
    if issuer != request.client.id {
        return Ok(Vec::new());
    }
    let key_id = assertion.jwt().key_id();
    keys::of_client(request.call, &request.client, key_id).await
}

/// `keys` are those of the client.
fn verify(
    request: &TokenRequest<'_>,
    assertion: &Assertion<'_>,
    keys: &[PublicKey],
) -> Result<Verified, AssertionRefused> {
    let issuer = assertion.issuer()?;
    let (user, expires) = if issuer == request.client.id {
        assertion.check_signature(keys, &ClientAlgorithm::ALL)?;
        request.check_audience(assertion, &[])?;
        let expires = assertion.check_times(request.call.now)?;
        // Service accounts name no subject where they mean themselves.
        let subject = assertion.jwt().text("sub");
        let user = subject.filter(|subject| *subject != request.client.id);
        let user = user.map(|user| request.user_called(user));
        (user.transpose()?, expires)
    } else {
        let trusted = request.settings.trusted(issuer);
        let trusted = trusted.ok_or_else(|| not_trusted(request, issuer))?;
        assertion.subject()?;
        let TrustedToken { user, expires } = request.verify_trusted(trusted, assertion, &[])?;
        (Some(user), expires)
    };
    Ok(Verified {
        issuer: issuer.to_owned(),
        user,
        expires,
    })
}

fn not_trusted(request: &TokenRequest<'_>, issuer: &str) -> AssertionRefused {
    let trusted = request.settings.trusted_issuers.iter();
    let near = guess(issuer, trusted.map(|trusted| trusted.issuer.as_str()));
    AssertionRefused::new(
        Reason::AssertionIssuer,
        format!(
            "iss of the assertion must be the client or an issuer of the setting trusted_issuers{near}"
        ),
    )
}

impl Verified {
    /// Uses the assertion up, if it has a `jti` (section 3, item 7).
    fn use_up(&self, request: &TokenRequest<'_>, assertion: &Assertion<'_>) -> Result<(), Refusal> {
        let Some(id) = assertion.id() else {
            return Ok(());
        };
        let mut state = OidcState::of(&request.call.world).ok_or_else(Refusal::unavailable)?;
        let used = CheckedAssertion {
            id: id.to_owned(),
            expires: self.expires,
        };
        let assertions = &mut state.assertions;
        if assertions.is_first_use(&self.issuer, &used, request.call.now) {
            Ok(())
        } else {
            Err(assertion.replayed().with(ErrorCode::InvalidGrant))
        }
    }
}
