//! The lies of the provider: the misbehaviours with which the OpenID Foundation tests clients, and a
//! few more (`docs/vendors/oidc.md#lies`). Each is told in a finished answer; nothing else of the
//! provider knows of them.

mod authorization;
mod binding;
mod granted;
mod id_token;
mod jwt;
mod list;
mod members;
mod nonces;
mod place;
mod requested;
mod same_token;
mod signed_userinfo;
#[cfg(test)]
mod tests;
mod uses;

use std::sync::LazyLock;

use http::StatusCode;

use crate::sandbox::faults::{LieName, LieSpec};
use crate::sandbox::journal::Exchange;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::lies::Liar;
use place::Place;

/// A lie of the OIDC provider. `GET /__admin/lies` says of each what is false, and what a right
/// client does about it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the list of lies describes them")]
pub enum OidcLie {
    SignatureRs256,
    SignatureEs256,
    SignatureHs256,
    AlgNone,
    KidAbsent,
    KidUnknown,
    IssuerWrong,
    AudWrong,
    AudMissing,
    AzpWrong,
    SubMissing,
    IatMissing,
    IatFuture,
    Expired,
    NonceWrong,
    NonceMissing,
    NonceUnasked,
    AtHashWrong,
    AtHashMissing,
    AuthTimeMissing,
    AuthTimeStale,
    AcrLower,
    RefreshIssuerChanged,
    RefreshSubChanged,
    RefreshAudChanged,
    RefreshAzpAdded,
    ExpiresInMissing,
    ExpiresInNegative,
    ExpiresInString,
    TokenTypeMissing,
    ContentTypeHtml,
    ScopeNarrowed,
    ScopeWidened,
    RefreshTokenNotRenewed,
    IssuedTokenTypeMissing,
    IssuedTokenTypeWrong,
    UserinfoSubChanged,
    UserinfoSubMissing,
    UserinfoSigned,
    UserinfoSignatureWrong,
    UserinfoAlgNone,
    IssuerMismatch,
    KeysUnparseable,
    ResourceMismatch,
    AuthorizationServerWrong,
    RegistrationClientIdMissing,
    RegistrationRedirectUrisChanged,
    StateWrong,
    StateMissing,
    IssWrong,
    IssMissing,
    IssNormalised,
    CodeTwice,
    LogoutStateWrong,
    LogoutStateMissing,
    DpopTokenTypeBearer,
    DpopKeyWrong,
    DpopKeyMissing,
    DpopChallengeWithoutNonce,
    DpopNonceUseless,
    DpopNonceNotRenewed,
    LogoutTokenBadSignature,
    LogoutTokenAlgNone,
    LogoutTokenWrongAlg,
    LogoutTokenWrongTyp,
    LogoutTokenWrongIssuer,
    LogoutTokenWrongAud,
    LogoutTokenIatMissing,
    LogoutTokenExpired,
    LogoutTokenNoSidNoSub,
    LogoutTokenNoEvent,
    LogoutTokenWrongEvent,
    LogoutTokenWithNonce,
    LogoutTokenJtiMissing,
    LogoutTokenSidUnknown,
    LogoutTokenReplayed,
}

impl OidcLie {
    /// The name in the control API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

impl From<OidcLie> for LieName {
    fn from(lie: OidcLie) -> Self {
        lie.name().into()
    }
}

/// Whether a client has logged the user out (OpenID Connect Back-Channel Logout, section 2.8).
fn is_success(status: StatusCode) -> bool {
    matches!(status, StatusCode::OK | StatusCode::NO_CONTENT)
}

static ALL: LazyLock<Vec<LieSpec>> = LazyLock::new(list::all);

/// Tells the lies.
#[derive(Debug)]
pub(super) struct OidcLiar;

impl Liar for OidcLiar {
    fn lies(&self) -> &'static [LieSpec] {
        &ALL
    }

    fn tell(&self, lie: &str, call: &Call, answer: &Answer) -> Option<Answer> {
        let lie = lie.parse().ok()?;
        match Place::of(lie) {
            Place::IdToken | Place::RefreshedIdToken => id_token::tell(lie, call, answer),
            Place::TokenAnswer
            | Place::ExchangeAnswer
            | Place::Userinfo
            | Place::Metadata
            | Place::Keys
            | Place::Resource
            | Place::Registration => members::tell(lie, answer),
            Place::Granted => granted::tell(lie, call, answer),
            Place::Binding => binding::tell(lie, call, answer),
            Place::Nonce => nonces::tell(lie, call, answer),
            Place::SignedUserinfo => signed_userinfo::tell(lie, call, answer),
            Place::Authorization | Place::Logout => authorization::tell(lie, answer),
            // It is told in a call of the server itself (`logout/backchannel.rs`).
            Place::LogoutToken => None,
        }
    }

    fn is_believed(&self, lie: &str, told: &Exchange) -> bool {
        let place = lie.parse().ok().map(Place::of);
        place == Some(Place::LogoutToken) && told.status.is_some_and(is_success)
    }

    fn is_use(&self, lie: &str, told: &Exchange, later: &Exchange) -> bool {
        let lie = lie.parse().ok();
        lie.is_some_and(|lie| uses::is_use(lie, told, later))
    }
}
