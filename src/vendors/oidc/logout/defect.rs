//! Defects of logout tokens, each of which breaks one step of their validation (OpenID Connect
//! Back-Channel Logout 1.0, section 2.6).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clock::{NumericDate, Period};
use crate::identity::forgery::Forgery;
use crate::identity::token::Issuer as SigningIssuer;
use crate::sandbox::faults::RightClient;

/// Somebody else, of whom there is no client.
const OTHER: &str = "https://other.example";

/// An event of another specification (OpenID RISC Profile 1.0, section 2.3).
const ACCOUNT_DISABLED: &str =
    "https://schemas.openid.net/secevent/risc/event-type/account-disabled";

/// The only thing that is wrong with a logout token.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[non_exhaustive]
pub enum LogoutDefect {
    /// The signature is wrong.
    BadSignature,
    /// `alg` is `none`, without a signature.
    AlgNone,
    /// `alg` is `HS256`, and the public key is the secret.
    WrongAlg,
    /// `typ` is `JWT`.
    WrongTyp,
    /// `iss` is another issuer.
    WrongIssuer,
    /// `aud` is another client.
    WrongAud,
    /// There is no `iat`.
    IatMissing,
    /// It expired an hour ago.
    Expired,
    /// There is neither `sid` nor `sub`.
    NoSidNoSub,
    /// There is no `events`.
    NoEvent,
    /// `events` has another event.
    WrongEvent,
    /// There is a `nonce`.
    WithNonce,
    /// There is no `jti`.
    JtiMissing,
    /// `sid` is that of no session.
    SidUnknown,
}

impl LogoutDefect {
    /// What a right client does about the defect. Some checks the specification leaves to it.
    #[must_use]
    pub const fn right_client(self) -> RightClient {
        match self {
            Self::WrongTyp | Self::JtiMissing | Self::SidUnknown => RightClient::MayReject,
            _ => RightClient::Rejects,
        }
    }

    /// A token with the defect, of these claims, which change accordingly.
    pub(super) fn forge(
        self,
        key: &SigningIssuer,
        claims: &mut Map<String, Value>,
        now: NumericDate,
    ) -> Option<String> {
        let forgery = match self {
            Self::BadSignature => Forgery::Signature,
            Self::AlgNone => Forgery::AlgorithmNone,
            Self::WrongAlg => Forgery::AlgorithmSwapped,
            _ => {
                self.change(claims, now);
                return key.mint(claims).ok();
            }
        };
        key.forge(&Value::Object(claims.clone()), forgery).ok()
    }

    fn change(self, claims: &mut Map<String, Value>, now: NumericDate) {
        let mut set = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
        match self {
            Self::WrongIssuer => set("iss", OTHER.into()),
            Self::WrongAud => set("aud", OTHER.into()),
            Self::WrongEvent => set("events", json!({ ACCOUNT_DISABLED: {} })),
            Self::WithNonce => set("nonce", Uuid::new_v4().to_string().into()),
            Self::SidUnknown => set("sid", Uuid::new_v4().to_string().into()),
            Self::Expired => {
                set("iat", json!(now.before(Period::hours(2))));
                set("exp", json!(now.before(Period::hours(1))));
            }
            Self::IatMissing => drop(claims.shift_remove("iat")),
            Self::JtiMissing => drop(claims.shift_remove("jti")),
            Self::NoEvent => drop(claims.shift_remove("events")),
            Self::NoSidNoSub => {
                claims.shift_remove("sid");
                claims.shift_remove("sub");
            }
            Self::BadSignature | Self::AlgNone | Self::WrongAlg | Self::WrongTyp => {}
        }
    }
}
