//! The lies in logout tokens that are sent to clients.

use super::{Described, OidcLie as L};
use crate::sandbox::faults::RightClient::MayReject;

const TOKEN: &str = "OpenID Connect Back-Channel Logout, section 2.4";
const VALIDATION: &str = "OpenID Connect Back-Channel Logout, section 2.6";

const SIGNATURE: (&str, &str) = (
    VALIDATION,
    "Validate the Logout Token signature in the same way that an ID Token signature is validated, with \
     the following refinements.",
);

const CLAIMS: (&str, &str) = (
    VALIDATION,
    "Validate the iss, aud, iat, and exp Claims in the same way they are validated in ID Tokens.",
);

const EVENT: (&str, &str) = (
    VALIDATION,
    "Verify that the Logout Token contains an events Claim whose value is JSON object containing the \
     member name http://schemas.openid.net/event/backchannel-logout.",
);

pub const LIES: [Described; 15] = [
    Described::rejected(
        L::LogoutTokenBadSignature,
        "the signature of the logout token is wrong",
        SIGNATURE,
    ),
    Described::rejected(
        L::LogoutTokenAlgNone,
        "the logout token names `none` and has no signature",
        (
            VALIDATION,
            "Additionally, an alg with the value none MUST NOT be used for Logout Tokens.",
        ),
    )
    .told_by(&["oidcc-client-test-rp-backchannel-rpinitlogout-alg-none"]),
    Described::rejected(
        L::LogoutTokenWrongAlg,
        "the logout token names HS256, and is signed with the public key as the secret",
        (
            VALIDATION,
            "Validate the alg (algorithm) Header Parameter in the same way it is validated for ID \
             Tokens.",
        ),
    )
    .told_by(&["oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg"]),
    Described::rejected(
        L::LogoutTokenWrongTyp,
        "`typ` of the logout token is `JWT`",
        (
            TOKEN,
            "It is RECOMMENDED that Logout Tokens be explicitly typed. This is accomplished by \
             including a typ (type) Header Parameter with a value of logout+jwt in the Logout Token.",
        ),
    )
    .but(MayReject),
    Described::rejected(
        L::LogoutTokenWrongIssuer,
        "`iss` of the logout token is another issuer",
        CLAIMS,
    )
    .told_by(&["oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss"]),
    Described::rejected(
        L::LogoutTokenWrongAud,
        "`aud` of the logout token is another client",
        CLAIMS,
    )
    .told_by(&["oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud"]),
    Described::rejected(
        L::LogoutTokenIatMissing,
        "the logout token has no `iat`",
        CLAIMS,
    ),
    Described::rejected(
        L::LogoutTokenExpired,
        "the logout token expired an hour ago",
        CLAIMS,
    ),
    Described::rejected(
        L::LogoutTokenNoSidNoSub,
        "the logout token has neither `sid` nor `sub`",
        (
            VALIDATION,
            "Verify that the Logout Token contains a sub Claim, a sid Claim, or both.",
        ),
    ),
    Described::rejected(
        L::LogoutTokenNoEvent,
        "the logout token has no `events`",
        EVENT,
    )
    .told_by(&["oidcc-client-test-rp-backchannel-rpinitlogout-no-event"]),
    Described::rejected(
        L::LogoutTokenWrongEvent,
        "`events` of the logout token has another event",
        EVENT,
    )
    .told_by(&["oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event"]),
    Described::rejected(
        L::LogoutTokenWithNonce,
        "the logout token has a `nonce`",
        (
            VALIDATION,
            "Verify that the Logout Token does not contain a nonce Claim.",
        ),
    )
    .told_by(&["oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce"]),
    Described::rejected(
        L::LogoutTokenJtiMissing,
        "the logout token has no `jti`",
        (
            TOKEN,
            "jti REQUIRED. Unique identifier for the token, as specified in Section 9 of [OpenID.Core].",
        ),
    )
    .but(MayReject),
    Described::rejected(
        L::LogoutTokenSidUnknown,
        "`sid` of the logout token is that of no session",
        (
            VALIDATION,
            "Optionally verify that any sid Logout Token Claim matches the sid Claim in an ID Token \
             issued for the current session or a recent session of this RP with the OP.",
        ),
    )
    .but(MayReject),
    Described::rejected(
        L::LogoutTokenReplayed,
        "the logout token is the one that was sent before",
        (
            VALIDATION,
            "Optionally verify that another Logout Token with the same jti value has not been recently \
             received.",
        ),
    )
    .but(MayReject),
];
