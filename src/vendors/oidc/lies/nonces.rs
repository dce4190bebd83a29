//! Lies about the nonces of proofs (RFC 9449, sections 8 and 9).

use http::HeaderValue;

use super::OidcLie;
use super::same_token::presents_the_same;
use crate::identity::client_jwt::ClientJwt;
use crate::sandbox::journal::Exchange;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::dpop::DPOP;
use crate::vendors::oidc::dpop::nonce::DPOP_NONCE;
use crate::vendors::oidc::parameters::Parameters;

/// What nonces begin with that the server never accepts. The number of challenges that have led there
/// follows.
const USELESS: &str = "useless-";

/// Tells a lie in the nonce of an answer, if it has one.
pub fn tell(lie: OidcLie, call: &Call, answer: &Answer) -> Option<Answer> {
    let mut told = answer.clone();
    let given = told.headers.remove(DPOP_NONCE)?;
    let is_challenge = matches!(
        answer.reason,
        Reason::DpopNonceMissing | Reason::DpopNonceWrong
    );
    let sent = call
        .headers
        .get(DPOP)
        .and_then(|proof| nonce_of(proof.to_str().ok()?));
    match lie {
        OidcLie::DpopChallengeWithoutNonce if is_challenge => {}
        OidcLie::DpopNonceUseless if is_challenge => {
            let useless = format!("{USELESS}{}", challenges(sent.as_deref()) + 1);
            let useless = HeaderValue::try_from(useless).ok()?;
            told.headers.insert(DPOP_NONCE, useless);
        }
        OidcLie::DpopNonceNotRenewed
            if answer.status.is_success() && given.as_bytes() != sent?.as_bytes() => {}
        _ => return None,
    }
    Some(told)
}

/// Whether a later request shows that the client went on. One repetition with the nonce of a challenge
/// is right.
pub fn is_use(lie: OidcLie, told: &Exchange, later: &Exchange) -> bool {
    let sent = |exchange: &Exchange| nonce_of(exchange.request.raw_header(DPOP.as_str())?);
    match lie {
        OidcLie::DpopChallengeWithoutNonce => {
            let has_proof = later.request.raw_header(DPOP.as_str()).is_some();
            has_proof && sent(later).is_none() && repeats(told, later)
        }
        OidcLie::DpopNonceUseless => {
            let repeated = challenges(sent(later).as_deref());
            repeated > 1 && repeated == challenges(sent(told).as_deref()) + 1
        }
        _ => presents_the_same(told, later),
    }
}

/// Whether a later request is the same one again, as far as the server sees: with the same grant or the same
/// access token.
fn repeats(told: &Exchange, later: &Exchange) -> bool {
    const ONCE: [&str; 4] = ["code", "refresh_token", "device_code", "code_challenge"];
    let form = |exchange: &Exchange| exchange.request.raw_body().map(Parameters::parse);
    let (Some(before), Some(after)) = (form(told), form(later)) else {
        return false;
    };
    let same = |name: &str| before.get(name).is_some() && before.get(name) == after.get(name);
    told.operation == later.operation
        && (ONCE.into_iter().any(same) || presents_the_same(told, later))
}

/// How many challenges have led to a nonce of ours that is useless; none to another one.
fn challenges(nonce: Option<&str>) -> u32 {
    let number = nonce.and_then(|nonce| nonce.strip_prefix(USELESS));
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

/// The nonce of a proof.
fn nonce_of(proof: &str) -> Option<String> {
    ClientJwt::read(proof)?.text("nonce").map(str::to_owned)
}
