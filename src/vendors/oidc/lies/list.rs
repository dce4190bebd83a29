//! What is false in each lie, and what the specifications demand of a client.

use strum::VariantArray;

use super::OidcLie as L;
use crate::sandbox::faults::{LieSpec, RightClient};

/// Where a lie is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In an ID token.
    IdToken,
    /// In the ID token of a refresh.
    RefreshedIdToken,
    /// In a member of the token endpoint's answer, or its headers.
    TokenAnswer,
    /// In the claims of userinfo.
    Userinfo,
    /// In the metadata document.
    Metadata,
    /// In the redirect to the client with a code.
    Authorization,
    /// In the redirect to the client after a logout.
    Logout,
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
            L::RefreshIssuerChanged | L::RefreshSubChanged => Self::RefreshedIdToken,
            L::ExpiresInMissing
            | L::ExpiresInNegative
            | L::ExpiresInString
            | L::TokenTypeMissing
            | L::ContentTypeHtml => Self::TokenAnswer,
            L::UserinfoSubChanged => Self::Userinfo,
            L::IssuerMismatch => Self::Metadata,
            L::StateWrong
            | L::StateMissing
            | L::IssWrong
            | L::IssMissing
            | L::IssNormalised
            | L::CodeTwice => Self::Authorization,
            L::LogoutStateWrong | L::LogoutStateMissing => Self::Logout,
        }
    }

    const fn operations(self) -> &'static [&'static str] {
        match self {
            Self::IdToken | Self::RefreshedIdToken | Self::TokenAnswer => &["oidcToken"],
            Self::Userinfo => &["oidcUserinfo", "oidcUserinfoPost"],
            Self::Metadata => &["oidcDiscovery"],
            Self::Authorization => &["oidcAuthorize", "oidcAuthorizePost", "oidcLogin"],
            Self::Logout => &["oidcEndSession", "oidcEndSessionPost"],
        }
    }
}

/// Every lie.
pub fn all() -> Vec<LieSpec> {
    let all = L::VARIANTS.iter();
    all.map(|lie| {
        let (says, right_client) = says(*lie);
        let (specification, sentence) = demands(*lie);
        LieSpec {
            lie: lie.name(),
            operations: Place::of(*lie).operations(),
            says,
            specification,
            sentence,
            right_client,
        }
    })
    .collect()
}

/// What the answer says, and what a right client does about it.
const fn says(lie: L) -> (&'static str, RightClient) {
    use RightClient::{Accepts, MayReject, Rejects};
    match lie {
        L::SignatureRs256 => ("the signature of the ID token is wrong", Rejects),
        L::SignatureEs256 => (
            "the ID token names ES256 and its signature is wrong",
            Rejects,
        ),
        L::SignatureHs256 => (
            "the ID token names HS256 and its signature is wrong",
            Rejects,
        ),
        L::AlgNone => ("the ID token names `none` and has no signature", Rejects),
        L::KidAbsent => ("the header of the ID token names no key", MayReject),
        L::IssuerWrong => ("`iss` of the ID token is another issuer", Rejects),
        L::AudWrong => ("`aud` of the ID token is another client", Rejects),
        L::AudMissing => ("the ID token has no `aud`", Rejects),
        L::AzpWrong => ("`azp` of the ID token is another client", Rejects),
        L::SubMissing => ("the ID token has no `sub`", Rejects),
        L::IatMissing => ("the ID token has no `iat`", Rejects),
        L::IatFuture => ("the ID token was issued in an hour", MayReject),
        L::Expired => ("the ID token expired an hour ago", Rejects),
        L::NonceWrong => (
            "`nonce` of the ID token is not that of the request",
            Rejects,
        ),
        L::NonceMissing => (
            "the ID token has no `nonce`, though the request had one",
            Rejects,
        ),
        L::NonceUnasked => (
            "the ID token has a `nonce`, though the request had none",
            Rejects,
        ),
        L::AtHashWrong => (
            "`at_hash` of the ID token is that of another access token",
            MayReject,
        ),
        L::AtHashMissing => ("the ID token has no `at_hash`", Accepts),
        L::AuthTimeMissing => (
            "the ID token has no `auth_time`, though `max_age` was asked",
            Rejects,
        ),
        L::AuthTimeStale => (
            "`auth_time` of the ID token is older than `max_age`",
            Rejects,
        ),
        L::AcrLower => (
            "`acr` of the ID token is `0`, though another was asked",
            Rejects,
        ),
        L::RefreshIssuerChanged => ("`iss` of the refreshed ID token is another issuer", Rejects),
        L::RefreshSubChanged => ("`sub` of the refreshed ID token is another user", Rejects),
        L::ExpiresInMissing => ("the answer has no `expires_in`", Accepts),
        L::ExpiresInNegative => ("`expires_in` is negative", Rejects),
        L::ExpiresInString => ("`expires_in` is a string", MayReject),
        L::TokenTypeMissing => ("the answer has no `token_type`", Rejects),
        L::ContentTypeHtml => ("the `Content-Type` of the answer is `text/html`", MayReject),
        L::UserinfoSubChanged => ("`sub` of userinfo is another user", Rejects),
        L::IssuerMismatch => ("`issuer` of the metadata is another issuer", Rejects),
        L::StateWrong => (
            "`state` of the authorization response is not the client's",
            Rejects,
        ),
        L::StateMissing => ("the authorization response has no `state`", Rejects),
        L::IssWrong => (
            "`iss` of the authorization response is another issuer",
            Rejects,
        ),
        L::IssMissing => ("the authorization response has no `iss`", Rejects),
        L::IssNormalised => (
            "`iss` of the authorization response has a slash at its end",
            Rejects,
        ),
        L::CodeTwice => ("the authorization response has two codes", Rejects),
        L::LogoutStateWrong => ("`state` after a logout is not the client's", Rejects),
        L::LogoutStateMissing => ("there is no `state` after a logout", Rejects),
    }
}

const CORE_VALIDATION: &str = "OpenID Connect Core, section 3.1.3.7";
const RFC_9207: &str = "RFC 9207, section 2.4";

/// A section, and the sentence in it that a client breaks when it believes the lie; or that allows it
/// to.
const fn demands(lie: L) -> Demand {
    match Place::of(lie) {
        Place::IdToken => of_id_token(lie),
        Place::RefreshedIdToken | Place::TokenAnswer => of_token_answer(lie),
        _ => of_others(lie),
    }
}

/// A section and its sentence.
type Demand = (&'static str, &'static str);

const NONE: Demand = ("", "");

const fn of_id_token(lie: L) -> Demand {
    match lie {
        L::SignatureRs256 | L::SignatureEs256 | L::SignatureHs256 | L::AlgNone => (
            CORE_VALIDATION,
            "The Client MUST validate the signature of all other ID Tokens according to JWS using the \
             algorithm specified in the JWT alg Header Parameter.",
        ),
        L::KidAbsent => (
            "OpenID Connect Core, section 10.1",
            "If there are multiple keys in the referenced JWK Set document, a kid value MUST be provided \
             in the JOSE Header.",
        ),
        L::IssuerWrong => (
            CORE_VALIDATION,
            "The Issuer Identifier for the OpenID Provider MUST exactly match the value of the iss \
             (issuer) Claim.",
        ),
        L::AudWrong | L::AudMissing => (
            CORE_VALIDATION,
            "The ID Token MUST be rejected if the ID Token does not list the Client as a valid audience.",
        ),
        L::AzpWrong => (
            CORE_VALIDATION,
            "If an azp (authorized party) Claim is present, the Client SHOULD verify that its client_id \
             is the Claim Value.",
        ),
        L::SubMissing => (
            "OpenID Connect Core, section 2",
            "sub REQUIRED. Subject Identifier.",
        ),
        L::IatMissing => (
            "OpenID Connect Core, section 2",
            "iat REQUIRED. Time at which the JWT was issued.",
        ),
        L::IatFuture => (
            CORE_VALIDATION,
            "The iat Claim can be used to reject tokens that were issued too far away from the current \
             time.",
        ),
        L::Expired => (
            CORE_VALIDATION,
            "The current time MUST be before the time represented by the exp Claim.",
        ),
        L::NonceWrong | L::NonceMissing => (
            CORE_VALIDATION,
            "If a nonce value was sent in the Authentication Request, a nonce Claim MUST be present and \
             its value checked to verify that it is the same value as the one that was sent.",
        ),
        L::NonceUnasked => (
            "OpenID Connect Core, section 2",
            "If present in the ID Token, Clients MUST verify that the nonce Claim Value is equal to the \
             value of the nonce parameter sent in the Authentication Request.",
        ),
        L::AtHashWrong => (
            "OpenID Connect Core, section 3.1.3.8",
            "If the ID Token contains an at_hash Claim, the Client MAY use it to validate the Access \
             Token.",
        ),
        L::AtHashMissing => (
            "OpenID Connect Core, section 3.1.3.6",
            "at_hash OPTIONAL. Access Token hash value.",
        ),
        L::AuthTimeMissing | L::AuthTimeStale => (
            CORE_VALIDATION,
            "If a max_age request is made, the Client SHOULD check the auth_time Claim value and request \
             re-authentication if it determines too much time has elapsed since the last End-User \
             authentication.",
        ),
        L::AcrLower => (
            CORE_VALIDATION,
            "If the acr Claim was requested, the Client SHOULD check that the asserted Claim Value is \
             appropriate.",
        ),
        _ => NONE,
    }
}

const fn of_token_answer(lie: L) -> Demand {
    match lie {
        L::RefreshIssuerChanged => (
            "OpenID Connect Core, section 12.2",
            "its iss Claim Value MUST be the same as in the ID Token issued when the original \
             authentication occurred",
        ),
        L::RefreshSubChanged => (
            "OpenID Connect Core, section 12.2",
            "its sub Claim Value MUST be the same as in the ID Token issued when the original \
             authentication occurred",
        ),
        L::ExpiresInMissing => (
            "RFC 6749, section 5.1",
            "If omitted, the authorization server SHOULD provide the expiration time via other means or \
             document the default value.",
        ),
        L::ExpiresInNegative => ("RFC 6749, appendix A.14", "expires-in = 1*DIGIT"),
        L::ExpiresInString => (
            "RFC 6749, section 5.1",
            "Numerical values are included as JSON numbers.",
        ),
        L::TokenTypeMissing => (
            "RFC 6749, section 7.1",
            "The client MUST NOT use an access token if it does not understand the token type.",
        ),
        L::ContentTypeHtml => (
            "RFC 6749, section 5.1",
            "The parameters are included in the entity-body of the HTTP response using the \
             \"application/json\" media type.",
        ),
        _ => NONE,
    }
}

const fn of_others(lie: L) -> Demand {
    match lie {
        L::UserinfoSubChanged => (
            "OpenID Connect Core, section 5.3.2",
            "The sub Claim in the UserInfo Response MUST be verified to exactly match the sub Claim in \
             the ID Token; if they do not match, the UserInfo Response values MUST NOT be used.",
        ),
        L::IssuerMismatch => (
            "OpenID Connect Discovery, section 4.3",
            "The issuer value returned MUST be identical to the Issuer URL that was used as the prefix \
             to /.well-known/openid-configuration to retrieve the configuration information.",
        ),
        L::StateWrong | L::StateMissing => (
            "RFC 6749, section 10.12",
            "The client MUST implement CSRF protection for its redirection URI.",
        ),
        L::IssWrong | L::IssNormalised => (
            RFC_9207,
            "If the value does not match the expected issuer identifier, clients MUST reject the \
             authorization response and MUST NOT proceed with the authorization grant.",
        ),
        L::IssMissing => (
            RFC_9207,
            "Clients MUST reject authorization responses without the iss parameter from authorization \
             servers that do support the parameter according to the client's configuration.",
        ),
        L::CodeTwice => (
            "RFC 6749, section 3.1",
            "Request and response parameters MUST NOT be included more than once.",
        ),
        L::LogoutStateWrong | L::LogoutStateMissing => (
            "OpenID Connect RP-Initiated Logout, section 3",
            "If included in the logout request, the OP passes this value back to the RP using the state \
             parameter when redirecting the User Agent back to the RP.",
        ),
        _ => NONE,
    }
}
