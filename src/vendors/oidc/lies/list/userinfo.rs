//! The lies of userinfo.

use super::{Described, OidcLie as L};
use crate::sandbox::faults::RightClient::MayReject;

const SUCCESS: &str = "OpenID Connect Core, section 5.3.2";

const SIGNATURE: (&str, &str) = (
    "OpenID Connect Core, section 5.3.4",
    "If the response was signed, the Client SHOULD validate the signature according to JWS [JWS].",
);

pub const LIES: [Described; 5] = [
    Described::rejected(
        L::UserinfoSubChanged,
        "`sub` of userinfo is another user",
        (
            SUCCESS,
            "The sub Claim in the UserInfo Response MUST be verified to exactly match the sub Claim in \
             the ID Token; if they do not match, the UserInfo Response values MUST NOT be used.",
        ),
    )
    .told_by(&["oidcc-client-test-userinfo-invalid-sub"]),
    Described::rejected(
        L::UserinfoSubMissing,
        "userinfo has no `sub`",
        (
            SUCCESS,
            "The sub (subject) Claim MUST always be returned in the UserInfo Response.",
        ),
    ),
    Described::rejected(
        L::UserinfoSigned,
        "userinfo is a signed JWT, though the client did not register for that",
        (
            SUCCESS,
            "The UserInfo Claims MUST be returned as the members of a JSON object unless a signed or \
             encrypted response was requested during Client Registration.",
        ),
    )
    .but(MayReject)
    .told_by(&["oidcc-client-test-userinfo-signed"]),
    Described::rejected(
        L::UserinfoSignatureWrong,
        "userinfo is a JWT, and its signature is wrong",
        SIGNATURE,
    ),
    Described::rejected(
        L::UserinfoAlgNone,
        "userinfo is a JWT that names `none` and has no signature",
        SIGNATURE,
    ),
];
