//! The lies in the answer of the token endpoint besides those in ID tokens.

use super::{Described, OidcLie as L};
use crate::sandbox::faults::RightClient::{Accepts, MayReject};

const SUCCESS: &str = "RFC 6749, section 5.1";

pub const LIES: [Described; 10] = [
    Described::rejected(
        L::ExpiresInMissing,
        "the answer has no `expires_in`",
        (
            SUCCESS,
            "If omitted, the authorization server SHOULD provide the expiration time via other means \
             or document the default value.",
        ),
    )
    .but(Accepts),
    Described::rejected(
        L::ExpiresInNegative,
        "`expires_in` is negative",
        ("RFC 6749, appendix A.14", "expires-in = 1*DIGIT"),
    ),
    Described::rejected(
        L::ExpiresInString,
        "`expires_in` is a string",
        (SUCCESS, "Numerical values are included as JSON numbers."),
    )
    .but(MayReject),
    Described::rejected(
        L::TokenTypeMissing,
        "the answer has no `token_type`",
        (
            "RFC 6749, section 7.1",
            "The client MUST NOT use an access token if it does not understand the token type.",
        ),
    ),
    Described::rejected(
        L::ContentTypeHtml,
        "the `Content-Type` of the answer is `text/html`",
        (
            SUCCESS,
            "The parameters are included in the entity-body of the HTTP response using the \
             \"application/json\" media type as defined by [RFC4627].",
        ),
    )
    .but(MayReject),
    Described::rejected(
        L::ScopeNarrowed,
        "the access token has fewer scopes than were asked for, and the answer does not say so",
        (
            SUCCESS,
            "scope OPTIONAL, if identical to the scope requested by the client; otherwise, REQUIRED.",
        ),
    )
    .but(Accepts),
    Described::rejected(
        L::ScopeWidened,
        "the access token has a scope that was not asked for, and the answer does not say so",
        (
            SUCCESS,
            "scope OPTIONAL, if identical to the scope requested by the client; otherwise, REQUIRED.",
        ),
    )
    .but(Accepts),
    Described::rejected(
        L::RefreshTokenNotRenewed,
        "the answer to a refresh has no refresh token; the one that was used stays valid",
        (
            "RFC 6749, section 6",
            "The authorization server MAY issue a new refresh token, in which case the client MUST \
             discard the old refresh token and replace it with the new refresh token.",
        ),
    )
    .but(Accepts),
    Described::rejected(
        L::IssuedTokenTypeMissing,
        "the answer to a token exchange has no `issued_token_type`",
        (
            "RFC 8693, section 2.2.1",
            "issued_token_type REQUIRED. An identifier, as described in Section 3, for the representation \
             of the issued security token.",
        ),
    ),
    Described::rejected(
        L::IssuedTokenTypeWrong,
        "`issued_token_type` of a token exchange is that of a SAML assertion",
        (
            "RFC 8693, section 2.2.1",
            "issued_token_type REQUIRED. An identifier, as described in Section 3, for the representation \
             of the issued security token.",
        ),
    ),
];
