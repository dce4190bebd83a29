//! The possible defects of tokens that the control API creates.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{TokenForm, TokenText};
use crate::identity::forgery::Forgery;
use crate::sandbox::World;

/// What is wrong with a token that is otherwise as good as any.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Defect {
    /// Its time was over a minute ago.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// Its signature is another.
    BadSignature,
    /// Its claims were changed after they had been signed.
    Tampered,
    /// Its signature is missing.
    Unsigned,
    /// Another key signed it.
    ForeignKey,
    /// Its header names a key that the provider does not have.
    UnknownKey,
    /// Its header says `"alg":"none"`, and nothing signed it.
    AlgNone,
    /// Its header names the other of HS256 and RS256.
    AlgorithmSwapped,
    /// It is cut off.
    Malformed,
    /// It does not say when it expires.
    MissingExpiry,
    /// It is for another use.
    WrongKind,
    /// It is by, or for, somebody else.
    WrongIssuer,
    /// It was never issued.
    Unknown,
    /// There is no such account.
    UnknownAccount,
    /// It was revoked.
    Revoked,
    /// Its session was ended.
    SessionEnded,
}

impl Defect {
    /// Every defect.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The defect as written in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    /// The defects that tokens of a form can have.
    pub fn of(world: &World, form: &TokenForm) -> impl Iterator<Item = Self> {
        let possible: Box<dyn Fn(Self) -> bool> = match &form.text {
            TokenText::Jwt(jwt) => {
                let checks_key_ids = world.keys().checks_key_ids(jwt.signed);
                Box::new(move |defect| match defect {
                    Self::UnknownKey => checks_key_ids,
                    Self::WrongKind => !jwt.other_kind.is_empty(),
                    Self::WrongIssuer => !jwt.other_issuer.is_empty(),
                    Self::SessionEnded => form.session.is_some(),
                    Self::Unknown => false,
                    _ => true,
                })
            }
            TokenText::Opaque(opaque) => Box::new(|defect| match defect {
                Self::Malformed => opaque.has_shape,
                Self::WrongKind => opaque.other_kind.is_some(),
                Self::SessionEnded => form.session.is_some(),
                Self::Expired | Self::Unknown | Self::UnknownAccount | Self::Revoked => true,
                _ => false,
            }),
        };
        Self::ALL
            .iter()
            .copied()
            .filter(move |defect| possible(*defect))
    }

    /// The forgery that produces the defect, if the defect is in the bytes of the token.
    pub(super) const fn forgery(self) -> Option<Forgery> {
        match self {
            Self::BadSignature => Some(Forgery::Signature),
            Self::Tampered => Some(Forgery::Tampered),
            Self::Unsigned => Some(Forgery::Unsigned),
            Self::ForeignKey => Some(Forgery::ForeignKey),
            Self::UnknownKey => Some(Forgery::UnknownKey),
            Self::AlgNone => Some(Forgery::AlgorithmNone),
            Self::AlgorithmSwapped => Some(Forgery::AlgorithmSwapped),
            Self::Malformed => Some(Forgery::Malformed),
            Self::Expired
            | Self::NotYetValid
            | Self::MissingExpiry
            | Self::WrongKind
            | Self::WrongIssuer
            | Self::Unknown
            | Self::UnknownAccount
            | Self::Revoked
            | Self::SessionEnded => None,
        }
    }
}
