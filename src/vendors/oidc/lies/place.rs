//! Where the lies are told.

use super::OidcLie as L;

/// Where a lie is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In an ID token.
    IdToken,
    /// In the ID token of a refresh.
    RefreshedIdToken,
    /// In a member of the token endpoint's answer, or its headers.
    TokenAnswer,
    /// In a member of the answer to a token exchange.
    ExchangeAnswer,
    /// In the tokens of the token endpoint's answer besides the ID token.
    Granted,
    /// In what the token endpoint's answer says of the key to which the access token is bound.
    Binding,
    /// In the claims of userinfo.
    Userinfo,
    /// In the form of userinfo, which is a JWT then.
    SignedUserinfo,
    /// In the metadata document.
    Metadata,
    /// In the document with the public keys.
    Keys,
    /// In the metadata of a protected resource.
    Resource,
    /// In the answer to a registration.
    Registration,
    /// In the answer to the client's redirect URI with a code.
    Authorization,
    /// In the redirect to the client after a logout.
    Logout,
    /// In the nonce for the client's next proof.
    Nonce,
    /// In a logout token that is sent to the client.
    LogoutToken,
}

impl Place {
    /// Where this lie is told.
    pub const fn of(lie: L) -> Self {
        match lie {
            L::SignatureRs256
            | L::SignatureEs256
            | L::SignatureHs256
            | L::AlgNone
            | L::KidAbsent
            | L::KidUnknown
            | L::IssuerWrong
            | L::AudWrong
            | L::AudMissing
            | L::AzpWrong
            | L::SubMissing
            | L::IatMissing
            | L::IatFuture
            | L::Expired
            | L::NonceWrong
            | L::NonceMissing
            | L::NonceUnasked
            | L::AtHashWrong
            | L::AtHashMissing
            | L::AuthTimeMissing
            | L::AuthTimeStale
            | L::AcrLower => Self::IdToken,
            L::RefreshIssuerChanged
            | L::RefreshSubChanged
            | L::RefreshAudChanged
            | L::RefreshAzpAdded => Self::RefreshedIdToken,
            L::ExpiresInMissing
            | L::ExpiresInNegative
            | L::ExpiresInString
            | L::TokenTypeMissing
            | L::ContentTypeHtml => Self::TokenAnswer,
            L::IssuedTokenTypeMissing | L::IssuedTokenTypeWrong => Self::ExchangeAnswer,
            L::ScopeNarrowed | L::ScopeWidened | L::RefreshTokenNotRenewed => Self::Granted,
            L::UserinfoSubChanged | L::UserinfoSubMissing => Self::Userinfo,
            L::UserinfoSigned | L::UserinfoSignatureWrong | L::UserinfoAlgNone => {
                Self::SignedUserinfo
            }
            L::IssuerMismatch => Self::Metadata,
            L::KeysUnparseable => Self::Keys,
            L::ResourceMismatch | L::AuthorizationServerWrong => Self::Resource,
            L::RegistrationClientIdMissing | L::RegistrationRedirectUrisChanged => {
                Self::Registration
            }
            L::StateWrong
            | L::StateMissing
            | L::IssWrong
            | L::IssMissing
            | L::IssNormalised
            | L::CodeTwice => Self::Authorization,
            L::LogoutStateWrong | L::LogoutStateMissing => Self::Logout,
            L::DpopTokenTypeBearer | L::DpopKeyWrong | L::DpopKeyMissing => Self::Binding,
            L::DpopChallengeWithoutNonce | L::DpopNonceUseless | L::DpopNonceNotRenewed => {
                Self::Nonce
            }
            L::LogoutTokenBadSignature
            | L::LogoutTokenAlgNone
            | L::LogoutTokenWrongAlg
            | L::LogoutTokenWrongTyp
            | L::LogoutTokenWrongIssuer
            | L::LogoutTokenWrongAud
            | L::LogoutTokenIatMissing
            | L::LogoutTokenExpired
            | L::LogoutTokenNoSidNoSub
            | L::LogoutTokenNoEvent
            | L::LogoutTokenWrongEvent
            | L::LogoutTokenWithNonce
            | L::LogoutTokenJtiMissing
            | L::LogoutTokenSidUnknown
            | L::LogoutTokenReplayed => Self::LogoutToken,
        }
    }

    /// The operations in whose answers a lie is told there.
    pub const fn operations(self) -> &'static [&'static str] {
        match self {
            Self::IdToken
            | Self::RefreshedIdToken
            | Self::TokenAnswer
            | Self::ExchangeAnswer
            | Self::Granted
            | Self::Binding => &["oidcToken"],
            Self::Userinfo | Self::SignedUserinfo => &["oidcUserinfo", "oidcUserinfoPost"],
            Self::Metadata => &["oidcDiscovery", "oidcServerMetadata"],
            Self::Keys => &["oidcJwks"],
            Self::Resource => &["oidcProtectedResource"],
            Self::Registration => &["oidcRegister"],
            Self::Authorization => &["oidcAuthorize", "oidcAuthorizePost", "oidcLogin"],
            Self::Logout => &["oidcEndSession", "oidcEndSessionPost"],
            Self::Nonce => &["oidcToken", "oidcPar", "oidcUserinfo", "oidcUserinfoPost"],
            Self::LogoutToken => &["oidcBackchannelLogout"],
        }
    }

    /// Whether the server sees what a client does about a lie there. The state after a logout opens
    /// nothing here.
    pub const fn is_seen(self) -> bool {
        !matches!(self, Self::Logout)
    }
}
