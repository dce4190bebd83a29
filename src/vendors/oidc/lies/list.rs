//! What is false in each lie, and what the specifications demand of a client.

use strum::VariantArray;

use super::OidcLie::{self, *};
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
    pub const fn of(lie: OidcLie) -> Self {
        match lie {
            SignatureRs256 | SignatureEs256 | SignatureHs256 | AlgNone | KidAbsent
            | IssuerWrong | AudWrong | AudMissing | AzpWrong | SubMissing | IatMissing
            | IatFuture | Expired | NonceWrong | NonceMissing | NonceUnasked | AtHashWrong
            | AtHashMissing | AuthTimeMissing | AuthTimeStale | AcrLower => Self::IdToken,
            RefreshIssuerChanged | RefreshSubChanged => Self::RefreshedIdToken,
            ExpiresInMissing | ExpiresInNegative | ExpiresInString | TokenTypeMissing
            | ContentTypeHtml => Self::TokenAnswer,
            UserinfoSubChanged => Self::Userinfo,
            IssuerMismatch => Self::Metadata,
            StateWrong | StateMissing | IssWrong | IssMissing | IssNormalised | CodeTwice => {
                Self::Authorization
            }
            LogoutStateWrong | LogoutStateMissing => Self::Logout,
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
    let all = OidcLie::VARIANTS.iter();
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
const fn says(lie: OidcLie) -> (&'static str, RightClient) {
    use RightClient::{Accepts, MayReject, Rejects};
    match lie {
        SignatureRs256 => ("the signature of the ID token is wrong", Rejects),
        SignatureEs256 => (
            "the ID token names ES256 and its signature is wrong",
            Rejects,
        ),
        SignatureHs256 => (
            "the ID token names HS256 and its signature is wrong",
            Rejects,
        ),
        AlgNone => ("the ID token names `none` and has no signature", Rejects),
        KidAbsent => ("the header of the ID token names no key", MayReject),
        IssuerWrong => ("`iss` of the ID token is another issuer", Rejects),
        AudWrong => ("`aud` of the ID token is another client", Rejects),
        AudMissing => ("the ID token has no `aud`", Rejects),
        AzpWrong => ("`azp` of the ID token is another client", Rejects),
        SubMissing => ("the ID token has no `sub`", Rejects),
        IatMissing => ("the ID token has no `iat`", Rejects),
        IatFuture => ("the ID token was issued in an hour", MayReject),
        Expired => ("the ID token expired an hour ago", Rejects),
        NonceWrong => (
            "`nonce` of the ID token is not that of the request",
            Rejects,
        ),
        NonceMissing => (
            "the ID token has no `nonce`, though the request had one",
            Rejects,
        ),
        NonceUnasked => (
            "the ID token has a `nonce`, though the request had none",
            Rejects,
        ),
        AtHashWrong => (
            "`at_hash` of the ID token is that of another access token",
            MayReject,
        ),
        AtHashMissing => ("the ID token has no `at_hash`", Accepts),
        AuthTimeMissing => (
            "the ID token has no `auth_time`, though `max_age` was asked",
            Rejects,
        ),
        AuthTimeStale => (
            "`auth_time` of the ID token is older than `max_age`",
            Rejects,
        ),
        AcrLower => (
            "`acr` of the ID token is `0`, though another was asked",
            Rejects,
        ),
        RefreshIssuerChanged => ("`iss` of the refreshed ID token is another issuer", Rejects),
        RefreshSubChanged => ("`sub` of the refreshed ID token is another user", Rejects),
        ExpiresInMissing => ("the answer has no `expires_in`", Accepts),
        ExpiresInNegative => ("`expires_in` is negative", Rejects),
        ExpiresInString => ("`expires_in` is a string", MayReject),
        TokenTypeMissing => ("the answer has no `token_type`", Rejects),
        ContentTypeHtml => ("the `Content-Type` of the answer is `text/html`", MayReject),
        UserinfoSubChanged => ("`sub` of userinfo is another user", Rejects),
        IssuerMismatch => ("`issuer` of the metadata is another issuer", Rejects),
        StateWrong => (
            "`state` of the authorization response is not the client's",
            Rejects,
        ),
        StateMissing => ("the authorization response has no `state`", Rejects),
        IssWrong => (
            "`iss` of the authorization response is another issuer",
            Rejects,
        ),
        IssMissing => ("the authorization response has no `iss`", Rejects),
        IssNormalised => (
            "`iss` of the authorization response has a slash at its end",
            Rejects,
        ),
        CodeTwice => ("the authorization response has two codes", Rejects),
        LogoutStateWrong => ("`state` after a logout is not the client's", Rejects),
        LogoutStateMissing => ("there is no `state` after a logout", Rejects),
    }
}

const CORE_VALIDATION: &str = "OpenID Connect Core, section 3.1.3.7";
const RFC_9207: &str = "RFC 9207, section 2.4";

/// A section, and the sentence in it that a client breaks when it believes the lie; or that allows it
/// to.
const fn demands(lie: OidcLie) -> (&'static str, &'static str) {
    match lie {
        SignatureRs256 | SignatureEs256 | SignatureHs256 | AlgNone => (
            CORE_VALIDATION,
            "The Client MUST validate the signature of all other ID Tokens according to JWS using the \
             algorithm specified in the JWT alg Header Parameter.",
        ),
        KidAbsent => (
            "OpenID Connect Core, section 10.1",
            "If there are multiple keys in the referenced JWK Set document, a kid value MUST be provided \
             in the JOSE Header.",
        ),
        IssuerWrong => (
            CORE_VALIDATION,
            "The Issuer Identifier for the OpenID Provider MUST exactly match the value of the iss \
             (issuer) Claim.",
        ),
        AudWrong | AudMissing => (
            CORE_VALIDATION,
            "The ID Token MUST be rejected if the ID Token does not list the Client as a valid audience.",
        ),
        AzpWrong => (
            CORE_VALIDATION,
            "If an azp (authorized party) Claim is present, the Client SHOULD verify that its client_id \
             is the Claim Value.",
        ),
        SubMissing => (
            "OpenID Connect Core, section 2",
            "sub REQUIRED. Subject Identifier.",
        ),
        IatMissing => (
            "OpenID Connect Core, section 2",
            "iat REQUIRED. Time at which the JWT was issued.",
        ),
        IatFuture => (
            CORE_VALIDATION,
            "The iat Claim can be used to reject tokens that were issued too far away from the current \
             time.",
        ),
        Expired => (
            CORE_VALIDATION,
            "The current time MUST be before the time represented by the exp Claim.",
        ),
        NonceWrong | NonceMissing => (
            CORE_VALIDATION,
            "If a nonce value was sent in the Authentication Request, a nonce Claim MUST be present and \
             its value checked to verify that it is the same value as the one that was sent.",
        ),
        NonceUnasked => (
            "OpenID Connect Core, section 2",
            "If present in the ID Token, Clients MUST verify that the nonce Claim Value is equal to the \
             value of the nonce parameter sent in the Authentication Request.",
        ),
        AtHashWrong => (
            "OpenID Connect Core, section 3.1.3.8",
            "If the ID Token contains an at_hash Claim, the Client MAY use it to validate the Access \
             Token.",
        ),
        AtHashMissing => (
            "OpenID Connect Core, section 3.1.3.6",
            "at_hash OPTIONAL. Access Token hash value.",
        ),
        AuthTimeMissing | AuthTimeStale => (
            CORE_VALIDATION,
            "If a max_age request is made, the Client SHOULD check the auth_time Claim value and request \
             re-authentication if it determines too much time has elapsed since the last End-User \
             authentication.",
        ),
        AcrLower => (
            CORE_VALIDATION,
            "If the acr Claim was requested, the Client SHOULD check that the asserted Claim Value is \
             appropriate.",
        ),
        RefreshIssuerChanged => (
            "OpenID Connect Core, section 12.2",
            "its iss Claim Value MUST be the same as in the ID Token issued when the original \
             authentication occurred",
        ),
        RefreshSubChanged => (
            "OpenID Connect Core, section 12.2",
            "its sub Claim Value MUST be the same as in the ID Token issued when the original \
             authentication occurred",
        ),
        ExpiresInMissing => (
            "RFC 6749, section 5.1",
            "If omitted, the authorization server SHOULD provide the expiration time via other means or \
             document the default value.",
        ),
        ExpiresInNegative => ("RFC 6749, appendix A.14", "expires-in = 1*DIGIT"),
        ExpiresInString => (
            "RFC 6749, section 5.1",
            "Numerical values are included as JSON numbers.",
        ),
        TokenTypeMissing => (
            "RFC 6749, section 7.1",
            "The client MUST NOT use an access token if it does not understand the token type.",
        ),
        ContentTypeHtml => (
            "RFC 6749, section 5.1",
            "The parameters are included in the entity-body of the HTTP response using the \
             \"application/json\" media type.",
        ),
        UserinfoSubChanged => (
            "OpenID Connect Core, section 5.3.2",
            "The sub Claim in the UserInfo Response MUST be verified to exactly match the sub Claim in \
             the ID Token; if they do not match, the UserInfo Response values MUST NOT be used.",
        ),
        IssuerMismatch => (
            "OpenID Connect Discovery, section 4.3",
            "The issuer value returned MUST be identical to the Issuer URL that was used as the prefix \
             to /.well-known/openid-configuration to retrieve the configuration information.",
        ),
        StateWrong | StateMissing => (
            "RFC 6749, section 10.12",
            "The client MUST implement CSRF protection for its redirection URI.",
        ),
        IssWrong | IssNormalised => (
            RFC_9207,
            "If the value does not match the expected issuer identifier, clients MUST reject the \
             authorization response and MUST NOT proceed with the authorization grant.",
        ),
        IssMissing => (
            RFC_9207,
            "Clients MUST reject authorization responses without the iss parameter from authorization \
             servers that do support the parameter according to the client's configuration.",
        ),
        CodeTwice => (
            "RFC 6749, section 3.1",
            "Request and response parameters MUST NOT be included more than once.",
        ),
        LogoutStateWrong | LogoutStateMissing => (
            "OpenID Connect RP-Initiated Logout, section 3",
            "If included in the logout request, the OP passes this value back to the RP using the state \
             parameter when redirecting the User Agent back to the RP.",
        ),
    }
}
