//! The document of a realm, with its public key.

use serde::Serialize;

use super::paths;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::issuer::{self, Issuer};
use crate::vendors::oidc::keys::IssuerKeys;
use crate::vendors::oidc::refusal::Refusal;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Realm<'a> {
    #[serde(rename = "realm")]
    name: &'a str,
    /// The key that signs now, in DER and Base64.
    #[serde(rename = "public_key")]
    public_key: String,
    token_service: String,
    account_service: String,
    tokens_not_before: u8,
}

/// `GET /realms/{realm}`
pub async fn show(call: &Call) -> Result<Answer, Refusal> {
    let issuer = Issuer::of(call);
    let keys = IssuerKeys::of(&call.world, &issuer.name);
    let key = keys.signing_by_default(call.now);
    let public_key = key.and_then(|key| key.public_der());
    let realm = issuer::path(call).strip_prefix(paths::REALMS);
    Ok(Answer::ok(&Realm {
        name: realm.unwrap_or_default(),
        public_key: public_key.ok_or_else(Refusal::unavailable)?,
        token_service: issuer.for_programs("/protocol/openid-connect"),
        account_service: issuer.for_browsers("/account"),
        tokens_not_before: 0,
    }))
}
