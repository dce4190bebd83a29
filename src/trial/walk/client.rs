//! What clients make themselves: one-time passwords by the clock, and JWTs.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::clock::Period;
use crate::identity::AccountKind;
use crate::trial::server::Place as Sandbox;
use crate::vendors::declared;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::guard::AssertionClaim;
use crate::vendors::declared::language::shape::Shorthand;

/// For how long a JWT of a client is good, in seconds, unless the vendor takes only shorter ones.
const LIFETIME: i64 = 60;

/// The key pair of clients that sign JWTs: a file has only their public keys, so their accounts get
/// this one's.
pub(super) struct ClientKey {
    pair: EcdsaKeyPair,
    pem: String,
}

impl ClientKey {
    /// A new one.
    pub(super) fn new() -> Option<Self> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).ok()?;
        let public: PublicKeyX509Der = pair.public_key().as_der().ok()?;
        let pem = pem::encode(&pem::Pem::new("PUBLIC KEY", public.as_ref()));
        Some(Self { pair, pem })
    }

    /// A JWT of an account, which gets this public key in the sandbox.
    pub(super) fn jwt(&self, sandbox: &Sandbox<'_>, account: &Account) -> Option<String> {
        let (kind, name) = match (&account.client_id, &account.login) {
            (Some(name), _) => (AccountKind::APPLICATION, name),
            (None, Some(name)) => (AccountKind::USER, name),
            (None, None) => return None,
        };
        let (world, now) = sandbox.sandbox.enter();
        let (accounts, vendor) = (world.accounts(), sandbox.server.vendor);
        let id = accounts.find(vendor, kind, name).ok()?;
        let change = json!({ "public_key": self.pem });
        accounts
            .change(vendor, kind, id, change.as_object()?)
            .ok()?;
        let claims = claims(sandbox, name, now.as_seconds());
        let encode = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let header = encode(json!({ "alg": "ES256", "typ": "JWT" }));
        let message = format!("{header}.{}", encode(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.ok()?);
        Some(format!("{message}.{signature}"))
    }
}

fn claims(sandbox: &Sandbox<'_>, name: &str, now: i64) -> Value {
    let rules = sandbox.server.declaration.assertion.clone();
    let rules = rules.unwrap_or_default();
    let most = rules.most.map_or(LIFETIME, Period::as_seconds);
    let claim = match rules.account {
        Some(AssertionClaim::Sub) => "sub",
        Some(AssertionClaim::Iss) | None => "iss",
    };
    let mut claims = json!({ claim: name, "iat": now, "exp": now + LIFETIME.min(most) });
    if let Some(audience) = rules.audience {
        claims["aud"] = audience.into();
    }
    claims
}

impl Sandbox<'_> {
    /// The one-time password of an account now, if it has one.
    pub(super) fn one_time_password(&self, account: &Account) -> Option<String> {
        match account.otp.as_ref()? {
            Shorthand::Short(code) => Some(code.0.expose().to_owned()),
            Shorthand::Long(totp) => {
                let (_, now) = self.sandbox.enter();
                declared::one_time_password(totp.totp.expose(), now)
            }
        }
    }
}
