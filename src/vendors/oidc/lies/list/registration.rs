//! The lies in the metadata of protected resources and in registrations.

use super::{Described, OidcLie as L};
use crate::sandbox::faults::RightClient::MayReject;

const REGISTRATION: &str = "RFC 7591, section 3.2.1";

pub const LIES: [Described; 4] = [
    Described::rejected(
        L::ResourceMismatch,
        "`resource` of the metadata is another resource",
        (
            "RFC 9728, section 3.3",
            "The resource value returned MUST be identical to the protected resource's resource \
             identifier value into which the well-known URI path suffix was inserted to create the URL \
             used to retrieve the metadata.",
        ),
    ),
    Described::rejected(
        L::AuthorizationServerWrong,
        "`authorization_servers` names an issuer that its metadata do not confirm: it ends with a \
         slash, and theirs does not, or the other way round",
        (
            "RFC 8414, section 3.3",
            "The issuer value returned MUST be identical to the authorization server's issuer \
             identifier value into which the well-known URI string was inserted to create the URL used \
             to retrieve the metadata.",
        ),
    ),
    Described::rejected(
        L::RegistrationClientIdMissing,
        "the answer to the registration has no `client_id`",
        (
            REGISTRATION,
            "client_id REQUIRED. OAuth 2.0 client identifier string.",
        ),
    ),
    Described::rejected(
        L::RegistrationRedirectUrisChanged,
        "the answer to the registration has another redirect URI than the client's",
        (
            REGISTRATION,
            "The client or developer can check the values in the response to determine if the \
             registration is sufficient for use.",
        ),
    )
    .but(MayReject),
];
