//! What a client can do wrong, one mistake for each thing that a rule forbids.

mod logins;
mod renewals;
mod repetitions;
mod secrets;

use mockid::audit::RuleName;
use strum::VariantArray;

use super::client::RightClient;
use super::vendor::Vendor;

#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum Mistake {
    LoginWhileGood,
    LoginForEachCall,
    LoginNotRefresh,
    EarlyRefresh,
    ParallelRefresh,
    RotatedToken,
    OldToken,
    ExpiredAgain,
    RefusedAgain,
    NoPause,
    LoopOfLogins,
    RepeatedCreation,
    OtherVendor,
    TokenInUrl,
    KeyInUrl,
    PlainHttp,
    NoState,
    NoPkce,
    PlainPkce,
    SameState,
    SameNonce,
    CodeTwice,
    IdTokenAsAccess,
    BelievedLie,
    TwoNames,
    SameDocument,
}

/// All vendors but oidc.
const OTHERS: &[Vendor] = &[
    Vendor::Intergiro,
    Vendor::Igny8,
    Vendor::HautAi,
    Vendor::Kyc,
    Vendor::S7risk,
];

/// Those at which a program logs in on its own.
const OWN: &[Vendor] = &[
    Vendor::Intergiro,
    Vendor::Igny8,
    Vendor::HautAi,
    Vendor::Kyc,
    Vendor::S7risk,
    Vendor::Machine,
    Vendor::Legacy,
];

impl Mistake {
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The rule that forbids it.
    pub const fn rule(self) -> RuleName {
        match self {
            Self::LoginWhileGood => RuleName::LogsInWhileATokenIsGood,
            Self::LoginForEachCall => RuleName::NeverReusesASession,
            Self::LoginNotRefresh => RuleName::LogsInInsteadOfRefreshing,
            Self::EarlyRefresh => RuleName::RefreshesTooEarly,
            Self::ParallelRefresh => RuleName::RefreshesInParallel,
            Self::RotatedToken => RuleName::UsesARotatedRefreshToken,
            Self::OldToken => RuleName::KeepsAnOldRefreshToken,
            Self::ExpiredAgain => RuleName::UsesAnExpiredTokenAgain,
            Self::RefusedAgain => RuleName::RepeatsARefusedToken,
            Self::NoPause | Self::LoopOfLogins => RuleName::DoesNotBackOff,
            Self::RepeatedCreation => RuleName::RetriesWhatMayBeDone,
            Self::OtherVendor => RuleName::SendsATokenToAnotherVendor,
            Self::TokenInUrl | Self::KeyInUrl => RuleName::PutsASecretIntoAUrl,
            Self::PlainHttp => RuleName::SendsASecretOverPlainHttp,
            Self::NoState => RuleName::SendsNoState,
            Self::NoPkce => RuleName::SendsNoPkce,
            Self::PlainPkce => RuleName::UsesPlainPkce,
            Self::SameState => RuleName::ReusesAState,
            Self::SameNonce => RuleName::ReusesANonce,
            Self::CodeTwice => RuleName::UsesACodeTwice,
            Self::IdTokenAsAccess => RuleName::SendsAnIdTokenAsAccessToken,
            Self::BelievedLie => RuleName::BelievesALie,
            Self::TwoNames => RuleName::UsesTwoNamesOfTheIssuer,
            Self::SameDocument => RuleName::AsksForTheSameDocumentAgain,
        }
    }

    /// The vendors where it is one.
    pub const fn vendors(self) -> &'static [Vendor] {
        match self {
            Self::EarlyRefresh | Self::LoopOfLogins => &[Vendor::Intergiro],
            Self::LoginNotRefresh => &[Vendor::Intergiro, Vendor::Igny8, Vendor::Legacy],
            Self::ParallelRefresh | Self::RotatedToken => &[
                Vendor::Intergiro,
                Vendor::Igny8,
                Vendor::Legacy,
                Vendor::Web,
            ],
            Self::OldToken => &[Vendor::Intergiro, Vendor::Igny8],
            Self::PlainHttp => OTHERS,
            Self::LoginWhileGood
            | Self::LoginForEachCall
            | Self::OtherVendor
            | Self::TokenInUrl
            | Self::KeyInUrl => OWN,
            Self::ExpiredAgain | Self::RefusedAgain | Self::NoPause | Self::RepeatedCreation => {
                &Vendor::ALL
            }
            _ => &[Vendor::Web],
        }
    }

    /// Whether it needs refresh tokens that can be used once, or others.
    pub const fn needs_rotation(self) -> Option<bool> {
        match self {
            Self::RotatedToken => Some(true),
            Self::OldToken => Some(false),
            _ => None,
        }
    }

    /// Lets a client make it. Whatever it gets by it, it keeps as a right client does.
    pub async fn make(self, client: &mut RightClient) {
        let tokens = client.begin_anew().await;
        match self {
            Self::LoginWhileGood
            | Self::LoginForEachCall
            | Self::LoginNotRefresh
            | Self::EarlyRefresh
            | Self::ParallelRefresh
            | Self::RotatedToken
            | Self::OldToken => renewals::make(self, client, &tokens).await,
            Self::ExpiredAgain
            | Self::RefusedAgain
            | Self::NoPause
            | Self::LoopOfLogins
            | Self::RepeatedCreation
            | Self::SameDocument => repetitions::make(self, client, tokens.access()).await,
            Self::OtherVendor
            | Self::TokenInUrl
            | Self::KeyInUrl
            | Self::PlainHttp
            | Self::IdTokenAsAccess => secrets::make(self, client, &tokens).await,
            Self::NoState
            | Self::NoPkce
            | Self::PlainPkce
            | Self::SameState
            | Self::SameNonce
            | Self::CodeTwice
            | Self::BelievedLie
            | Self::TwoNames => logins::make(self, client).await,
        }
    }
}
