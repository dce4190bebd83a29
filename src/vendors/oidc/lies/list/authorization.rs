//! The lies in metadata and keys, and those that a client is told through the browser.

use super::{Described, OidcLie as L};
use crate::sandbox::faults::RightClient::{Accepts, MayReject};

const CSRF: (&str, &str) = (
    "RFC 6749, section 10.12",
    "The client MUST implement CSRF protection for its redirection URI.",
);

const ISSUER: &str = "RFC 9207, section 2.4";

const LOGOUT_STATE: (&str, &str) = (
    "OpenID Connect RP-Initiated Logout, section 2",
    "If included in the logout request, the OP passes this value back to the RP using the state \
     parameter when redirecting the User Agent back to the RP.",
);

pub const METADATA: [Described; 2] = [
    Described::rejected(
        L::IssuerMismatch,
        "`issuer` of the metadata is another issuer",
        (
            "OpenID Connect Discovery, section 4.3",
            "The issuer value returned MUST be identical to the Issuer URL that was used as the prefix \
             to /.well-known/openid-configuration to retrieve the configuration information.",
        ),
    )
    .told_by(&["oidcc-client-test-discovery-issuer-mismatch"]),
    Described::rejected(
        L::KeysUnparseable,
        "the document with the keys begins with two that no client can use",
        (
            "RFC 7517, section 5",
            "Implementations SHOULD ignore JWKs within a JWK Set that use \"kty\" (key type) values that \
             are not understood by them, that are missing required members, or for which values are \
             out of the supported ranges.",
        ),
    )
    .but(Accepts)
    .told_by(&["oidcc-client-test-ignores-unparseable-key-in-jwks"]),
];

pub const LIES: [Described; 6] = [
    Described::rejected(
        L::StateWrong,
        "`state` of the authorization response is not the client's",
        CSRF,
    ),
    Described::rejected(
        L::StateMissing,
        "the authorization response has no `state`",
        CSRF,
    ),
    Described::rejected(
        L::IssWrong,
        "`iss` of the authorization response is another issuer",
        (
            ISSUER,
            "If the value does not match the expected issuer identifier, clients MUST reject the \
             authorization response and MUST NOT proceed with the authorization grant.",
        ),
    ),
    Described::rejected(
        L::IssMissing,
        "the authorization response has no `iss`",
        (
            ISSUER,
            "Clients MUST reject authorization responses without the iss parameter from authorization \
             servers that do support the parameter according to the client's configuration.",
        ),
    ),
    Described::rejected(
        L::IssNormalised,
        "`iss` of the authorization response has a slash at its end",
        (
            ISSUER,
            "This comparison MUST use simple string comparison as defined in Section 6.2.1 of \
             [RFC3986].",
        ),
    ),
    Described::rejected(
        L::CodeTwice,
        "the authorization response has two codes",
        (
            "RFC 6749, section 3.1",
            "Request and response parameters MUST NOT be included more than once.",
        ),
    ),
];

pub const LOGOUT: [Described; 2] = [
    Described::rejected(
        L::LogoutStateWrong,
        "`state` after a logout is not the client's",
        LOGOUT_STATE,
    )
    .but(MayReject)
    .told_by(&["oidcc-client-test-rp-init-logout-other-state"]),
    Described::rejected(
        L::LogoutStateMissing,
        "there is no `state` after a logout",
        LOGOUT_STATE,
    )
    .but(MayReject)
    .told_by(&["oidcc-client-test-rp-init-logout-no-state"]),
];
