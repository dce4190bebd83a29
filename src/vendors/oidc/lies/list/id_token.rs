//! The lies in ID tokens.

use super::{Described, OidcLie as L};
use crate::sandbox::faults::RightClient::{Accepts, MayReject};

const CLAIMS: &str = "OpenID Connect Core, section 2";
const VALIDATION: &str = "OpenID Connect Core, section 3.1.3.7";
const REFRESH: &str = "OpenID Connect Core, section 12.2";

const SIGNATURE: (&str, &str) = (
    VALIDATION,
    "If the ID Token is received via direct communication between the Client and the Token Endpoint \
     (which it is in this flow), the TLS server validation MAY be used to validate the issuer in place \
     of checking the token signature. The Client MUST validate the signature of all other ID Tokens \
     according to JWS [JWS] using the algorithm specified in the JWT alg Header Parameter.",
);

const AUDIENCE: (&str, &str) = (
    VALIDATION,
    "The ID Token MUST be rejected if the ID Token does not list the Client as a valid audience, or if \
     it contains additional audiences not trusted by the Client.",
);

const NONCE: (&str, &str) = (
    VALIDATION,
    "If a nonce value was sent in the Authentication Request, a nonce Claim MUST be present and its \
     value checked to verify that it is the same value as the one that was sent in the Authentication \
     Request.",
);

pub const LIES: [Described; 22] = [
    Described::rejected(
        L::SignatureRs256,
        "the signature of the ID token is wrong",
        SIGNATURE,
    )
    .told_by(&["oidcc-client-test-invalid-sig-rs256"]),
    Described::rejected(
        L::SignatureEs256,
        "the ID token names ES256 and its signature is wrong",
        SIGNATURE,
    )
    .told_by(&["oidcc-client-test-invalid-sig-es256"]),
    Described::rejected(
        L::SignatureHs256,
        "the ID token names HS256 and its signature is wrong",
        SIGNATURE,
    )
    .told_by(&["oidcc-client-test-invalid-sig-hs256"]),
    Described::rejected(
        L::AlgNone,
        "the ID token names `none` and has no signature, though the client did not ask for that",
        (
            CLAIMS,
            "ID Tokens MUST NOT use none as the alg value unless the Response Type used returns no ID \
             Token from the Authorization Endpoint (such as when using the Authorization Code Flow) \
             and the Client explicitly requested the use of none at Registration time.",
        ),
    )
    .told_by(&["oidcc-client-test-idtoken-sig-none"]),
    Described::rejected(
        L::KidAbsent,
        "the header of the ID token names no key",
        (
            "OpenID Connect Core, section 10.1",
            "If there are multiple keys in the referenced JWK Set document, a kid value MUST be \
             provided in the JOSE Header.",
        ),
    )
    .but(MayReject)
    .told_by(&[
        "oidcc-client-test-kid-absent-single-jwks",
        "oidcc-client-test-kid-absent-multiple-jwks",
    ]),
    Described::rejected(
        L::KidUnknown,
        "the header of the ID token names a key that is not published",
        (
            VALIDATION,
            "The Client MUST use the keys provided by the Issuer.",
        ),
    ),
    Described::rejected(
        L::IssuerWrong,
        "`iss` of the ID token is another issuer",
        (
            VALIDATION,
            "The Issuer Identifier for the OpenID Provider (which is typically obtained during \
             Discovery) MUST exactly match the value of the iss (issuer) Claim.",
        ),
    )
    .told_by(&["oidcc-client-test-invalid-iss"]),
    Described::rejected(
        L::AudWrong,
        "`aud` of the ID token is another client",
        AUDIENCE,
    )
    .told_by(&["oidcc-client-test-invalid-aud"]),
    Described::rejected(L::AudMissing, "the ID token has no `aud`", AUDIENCE)
        .told_by(&["oidcc-client-test-missing-aud"]),
    Described::rejected(
        L::AzpWrong,
        "`azp` of the ID token is another client",
        (
            VALIDATION,
            "This validation MAY include that when an azp (authorized party) Claim is present, the \
             Client SHOULD verify that its client_id is the Claim Value.",
        ),
    )
    .but(MayReject),
    Described::rejected(
        L::SubMissing,
        "the ID token has no `sub`",
        (CLAIMS, "sub REQUIRED. Subject Identifier."),
    )
    .told_by(&["oidcc-client-test-missing-sub"]),
    Described::rejected(
        L::IatMissing,
        "the ID token has no `iat`",
        (CLAIMS, "iat REQUIRED. Time at which the JWT was issued."),
    )
    .told_by(&["oidcc-client-test-missing-iat"]),
    Described::rejected(
        L::IatFuture,
        "the ID token was issued in an hour",
        (
            VALIDATION,
            "The iat Claim can be used to reject tokens that were issued too far away from the current \
             time, limiting the amount of time that nonces need to be stored to prevent attacks.",
        ),
    )
    .but(MayReject),
    Described::rejected(
        L::Expired,
        "the ID token expired an hour ago",
        (
            VALIDATION,
            "The current time MUST be before the time represented by the exp Claim.",
        ),
    ),
    Described::rejected(
        L::NonceWrong,
        "`nonce` of the ID token is not that of the request",
        NONCE,
    )
    .told_by(&["oidcc-client-test-nonce-invalid"]),
    Described::rejected(
        L::NonceMissing,
        "the ID token has no `nonce`, though the request had one",
        NONCE,
    ),
    Described::rejected(
        L::NonceUnasked,
        "the ID token has a `nonce`, though the request had none",
        (
            CLAIMS,
            "If present in the ID Token, Clients MUST verify that the nonce Claim Value is equal to \
             the value of the nonce parameter sent in the Authentication Request.",
        ),
    ),
    Described::rejected(
        L::AtHashWrong,
        "`at_hash` of the ID token is that of another access token",
        (
            "OpenID Connect Core, section 3.1.3.8",
            "When using the Authorization Code Flow, if the ID Token contains an at_hash Claim, the \
             Client MAY use it to validate the Access Token in the same manner as for the Implicit \
             Flow, as defined in Section 3.2.2.9, but using the ID Token and Access Token returned \
             from the Token Endpoint.",
        ),
    )
    .but(MayReject)
    .told_by(&["oidcc-client-test-invalid-athash"]),
    Described::rejected(
        L::AtHashMissing,
        "the ID token has no `at_hash`",
        (
            "OpenID Connect Core, section 3.1.3.6",
            "at_hash OPTIONAL. Access Token hash value.",
        ),
    )
    .but(Accepts)
    .told_by(&["oidcc-client-test-missing-athash"]),
    Described::rejected(
        L::AuthTimeMissing,
        "the ID token has no `auth_time`, though `max_age` was asked",
        (
            CLAIMS,
            "When a max_age request is made or when auth_time is requested as an Essential Claim, then \
             this Claim is REQUIRED; otherwise, its inclusion is OPTIONAL.",
        ),
    ),
    Described::rejected(
        L::AuthTimeStale,
        "`auth_time` of the ID token is older than `max_age`",
        (
            VALIDATION,
            "If the auth_time Claim was requested, either through a specific request for this Claim or \
             by using the max_age parameter, the Client SHOULD check the auth_time Claim value and \
             request re-authentication if it determines too much time has elapsed since the last \
             End-User authentication.",
        ),
    ),
    Described::rejected(
        L::AcrLower,
        "`acr` of the ID token is `0`, though another was asked",
        (
            VALIDATION,
            "If the acr Claim was requested, the Client SHOULD check that the asserted Claim Value is \
             appropriate.",
        ),
    ),
];

pub const REFRESHED: [Described; 4] = [
    Described::rejected(
        L::RefreshIssuerChanged,
        "`iss` of the refreshed ID token is another issuer",
        (
            REFRESH,
            "its iss Claim Value MUST be the same as in the ID Token issued when the original \
             authentication occurred",
        ),
    )
    .told_by(&["oidcc-client-test-refresh-token-invalid-issuer"]),
    Described::rejected(
        L::RefreshSubChanged,
        "`sub` of the refreshed ID token is another user",
        (
            REFRESH,
            "its sub Claim Value MUST be the same as in the ID Token issued when the original \
             authentication occurred",
        ),
    )
    .told_by(&["oidcc-client-test-refresh-token-invalid-sub"]),
    Described::rejected(
        L::RefreshAudChanged,
        "`aud` of the refreshed ID token is another client",
        (
            REFRESH,
            "its aud Claim Value MUST be the same as in the ID Token issued when the original \
             authentication occurred",
        ),
    )
    .told_by(&["oidcc-client-test-refresh-token-invalid-aud"]),
    Described::rejected(
        L::RefreshAzpAdded,
        "the refreshed ID token has an `azp`, though the original had none",
        (
            REFRESH,
            "its azp Claim Value MUST be the same as in the ID Token issued when the original \
             authentication occurred; if no azp Claim was present in the original ID Token, one MUST \
             NOT be present in the new ID Token",
        ),
    )
    .told_by(&["oidcc-client-test-refresh-token-invalid-azp"]),
];
