//! What to do about each reason.

use crate::sandbox::reason::Reason;

impl Reason {
    /// What it means, as a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        use strum::EnumMessage;
        match self {
            Self::Ok => "The request succeeded.",
            // Every reason has a comment: the compiler asks for it.
            other => other
                .get_documentation()
                .unwrap_or("The request was refused."),
        }
    }

    /// What a client or its author can do about it, as one or two sentences; empty for a success.
    #[must_use]
    #[expect(
        clippy::too_many_lines,
        reason = "it is a table with a line for each reason"
    )]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Ok => "",
            Self::BadCredentials => {
                "Compare what was sent with the accounts of this sandbox (GET /__admin/accounts)."
            }
            Self::AccountInactive => "Activate the account, or use another one.",
            Self::NotVerified => "Verify the address of the account, or use another account.",
            Self::MfaRequired => "Send the one-time password with the ticket of this answer.",
            Self::AccessWindowOver => "Extend the access window of the account, or move the clock.",
            Self::LockedOut => {
                "Wait for the end of the lockout, move the clock, or lift it (DELETE \
                 /__admin/lockouts)."
            }
            Self::TooManySessions => {
                "Refresh the session that is open instead of logging in again, or wait."
            }
            Self::Throttled => "Wait as long as Retry-After says before the next request.",
            Self::NoToken => {
                "Send the access token where the vendor expects it, as a rule as `Authorization: \
                 Bearer TOKEN`."
            }
            Self::MalformedToken => "Send the token exactly as the login gave it, and only once.",
            Self::TokenUnknown => "Log in at this vendor, in this sandbox.",
            Self::WrongAlgorithm | Self::UnknownKey | Self::BadSignature => {
                "Send the token unchanged, as this server gave it; log in again if the keys have \
                 changed."
            }
            Self::StaleSignature => "Sign each request anew, with the time of the sandbox's clock.",
            Self::BadClaims => "Send a token that this vendor has issued.",
            Self::NotYetValid => {
                "Wait until the token is valid; if the sandbox's clock was moved back, log in again."
            }
            Self::AccessExpired => "Refresh the session if it can be, and log in again otherwise.",
            Self::WrongTokenKind => "Send an access token where one is needed, not another token.",
            Self::WrongIssuer => "Send the token to the vendor and issuer that it was issued for.",
            Self::TokenRevoked | Self::SessionEnded | Self::SessionIdle | Self::RefreshExpired => {
                "Log in again."
            }
            Self::OtherSandbox => "Log in in the sandbox that the request is sent to.",
            Self::OtherProvider => "Send each vendor its own token.",
            Self::AccountUnknown => "Log in with an account that exists in this sandbox.",
            Self::RefreshUnknown => {
                "Send the newest refresh token exactly as it was given; log in again if it is lost."
            }
            Self::RefreshTooEarly => "Use the access token until it expires, and refresh then.",
            Self::RefreshReused => {
                "Keep the refresh token of each answer, send only the newest one, and refresh once \
                 at a time."
            }
            Self::TicketUnknown | Self::TicketExpired | Self::TicketUsed => {
                "Begin the login again, and send the new ticket once."
            }
            Self::OtpWrong => "Send the current one-time password of the account.",
            Self::TokenInactive => "Treat the token as ended.",
            Self::ParameterMissing => "Send the parameter that the answer names.",
            Self::ParameterRepeated => "Send each parameter once (RFC 6749, section 3.1).",
            Self::ParameterInvalid => "Correct the parameter that the answer names.",
            Self::ResponseTypeUnsupported => "Ask for one of response_types_supported.",
            Self::ResponseModeUnsupported => "Ask for one of response_modes_supported.",
            Self::RequestObjectUnsupported => {
                "Send the parameters themselves, or push them (RFC 9126)."
            }
            Self::RequestNotPushed => "Push the request first (RFC 9126, section 5).",
            Self::RequestUriPushed => {
                "Push the parameters without request_uri (RFC 9126, section 2.1)."
            }
            Self::RequestUriAndRequest => "Send either request or request_uri.",
            Self::RequestUriUnknown
            | Self::RequestUriExpired
            | Self::RequestUriUsed
            | Self::RequestUriOfOtherClient
            | Self::RequestUriOfOtherIssuer => {
                "Push the request again as this client at this issuer, and use the new request_uri \
                 once and soon."
            }
            Self::RegistrationOff => {
                "Allow it with the setting `registration: { enabled: true }`, or use a client of the \
                 fixtures."
            }
            Self::RegistrationPage => {
                "Register from a program, or name the page's origin in `registration.origins`."
            }
            Self::RegistrationTokenMissing | Self::RegistrationTokenWrong => {
                "Send `registration.initial_access_token` as `Authorization: Bearer TOKEN` (RFC 7591, \
                 section 3)."
            }
            Self::RegistrationFull => {
                "Delete registered clients (DELETE /__admin/accounts/oidc/application/ID), or go back \
                 to the start (POST /__admin/reset)."
            }
            Self::RegistrationMalformed => {
                "Send a JSON object with each field once, as application/json (RFC 7591, section 3.1)."
            }
            Self::RegistrationField
            | Self::RegistrationRedirectUri
            | Self::RegistrationGrant
            | Self::RegistrationResponseType
            | Self::RegistrationAuthMethod
            | Self::RegistrationScope
            | Self::RegistrationKeys
            | Self::RegistrationAlgorithm
            | Self::RegistrationPageUri => {
                "Correct the field that the answer names (RFC 7591, section 2)."
            }
            Self::RegistrationOutbound => {
                "Register an address on this machine, or give the client to the fixtures."
            }
            Self::ClientSecretExpired => {
                "Register the client again, or set `registration.secret_ttl` to a longer time."
            }
            Self::ClientUnknown => "Use a client_id of the fixtures, or add the client.",
            Self::ClientAuthMissing => "Authenticate the client as it is registered.",
            Self::ClientAuthMalformed => {
                "Send `Basic` and the base64 of client_id:client_secret (RFC 6749, section 2.3.1)."
            }
            Self::ClientAuthNotEncoded => {
                "Form-encode client_id and client_secret before the base64 (RFC 6749, section \
                 2.3.1)."
            }
            Self::ClientAuthSeveral => "Authenticate in one way only (RFC 6749, section 2.3).",
            Self::ClientAuthMethod => {
                "Use the client's token_endpoint_auth_method, or change the client."
            }
            Self::ClientAuthFailed => "Compare the secret with that of the client.",
            Self::AssertionMalformed | Self::AssertionCritical | Self::AssertionClaims => {
                "Send a JWT with iss, sub, aud, exp and jti (RFC 7523, section 3)."
            }
            Self::AssertionAlgorithm => {
                "Sign with one of token_endpoint_auth_signing_alg_values_supported."
            }
            Self::AssertionKeyUnknown | Self::AssertionSignature => {
                "Sign with a key of the client, or of the trusted issuer, and name it in kid."
            }
            Self::AssertionIssuer => {
                "Set iss and sub to the client_id (RFC 7523, section 3); as a grant, set iss to the client \
                 or to a trusted issuer."
            }
            Self::ClientKeysUnreachable => {
                "Look at the call to jwks_uri in the journal (oidcClientKeys), which says what happened."
            }
            Self::ClientKeysInvalid => {
                "Answer at jwks_uri with a JWK set and the status 200 (RFC 7517, section 5)."
            }
            Self::AssertionAudience => "Set aud to the issuer or to the token endpoint.",
            Self::AssertionExpired | Self::AssertionNotYetValid => {
                "Make an assertion for each request, with times of the sandbox's clock."
            }
            Self::AssertionReplayed => "Make an assertion with a new jti for each request.",
            Self::DpopMissing => "Send a proof in the header DPoP (RFC 9449, section 4).",
            Self::DpopRepeated => "Send exactly one header DPoP.",
            Self::DpopMalformed | Self::DpopCritical | Self::DpopClaims | Self::DpopType => {
                "Make the proof as RFC 9449, section 4.2 describes."
            }
            Self::DpopAlgorithm => "Sign with one of dpop_signing_alg_values_supported.",
            Self::DpopKeyMissing | Self::DpopKeyPrivate => {
                "Put the public key into the header jwk of the proof."
            }
            Self::DpopSignature => "Sign the proof with the key whose public part is in jwk.",
            Self::DpopMethod => "Set htm to the method of the request.",
            Self::DpopUrl => "Set htu to the URL of the request without query and fragment.",
            Self::DpopNonceMissing | Self::DpopNonceWrong => {
                "Repeat the request with the nonce of the header DPoP-Nonce (RFC 9449, section 8)."
            }
            Self::DpopTooOld | Self::DpopInFuture => {
                "Make a proof for each request, with the time of the sandbox's clock."
            }
            Self::DpopTokenHash => "Set ath to the hash of the access token beside the proof.",
            Self::DpopReplayed => "Make a proof with a new jti for each request.",
            Self::DpopKeyMismatch | Self::DpopRequestedKey => "Use one key for the whole session.",
            Self::DpopTokenAsBearer => "Send it as `Authorization: DPoP TOKEN` with a proof.",
            Self::DpopTokenUnbound => "Send it as `Authorization: Bearer TOKEN`.",
            Self::RedirectUriMissing => "Send redirect_uri.",
            Self::RedirectUriMismatch => {
                "Send a redirect_uri of the client character by character, or register this one."
            }
            Self::RedirectUriInvalid => "Send an absolute URI without a fragment.",
            Self::RedirectUriChanged => {
                "Send the redirect_uri of the authorization request to the token endpoint."
            }
            Self::PkceMissing => "Send code_challenge, and code_verifier with the code (RFC 7636).",
            Self::PkceMethod => "Use code_challenge_method=S256.",
            Self::PkceChallenge => {
                "Send the base64url of the SHA-256 of the verifier, without padding."
            }
            Self::PkceUnexpected => "Send code_challenge with the authorization request.",
            Self::PkceVerifier => "Use 43 to 128 characters of A-Z a-z 0-9 - . _ ~.",
            Self::PkceMismatch => {
                "Send the verifier that the challenge of this authorization request was made of."
            }
            Self::CodeUnknown | Self::CodeExpired | Self::CodeUsed => {
                "Exchange each code once and immediately; begin the login again."
            }
            Self::CodeOfOtherClient | Self::CodeOfOtherIssuer => {
                "Exchange the code as the client and at the issuer that it was issued for."
            }
            Self::DevicePending => "Poll again after the interval.",
            Self::DeviceSlowDown => {
                "Poll less often: the interval is five seconds longer from now on (RFC 8628, \
                 section 3.5)."
            }
            Self::DeviceUnknown | Self::DeviceExpired | Self::DeviceUsed => {
                "Ask for a new device code."
            }
            Self::DeviceOfOtherClient | Self::DeviceOfOtherIssuer => {
                "Poll as the client and at the issuer that the device code was issued for."
            }
            Self::TokenOfOtherClient | Self::TokenOfOtherIssuer => {
                "Send the token as the client and at the issuer that it was issued for."
            }
            Self::GrantUnsupported => "Use one of grant_types_supported.",
            Self::GrantNotAllowed => "Allow the client this grant, or use another.",
            Self::ScopeNotAllowed => "Ask for scopes that the client may have.",
            Self::ScopeNotGranted => "Ask for the granted scopes, or for fewer.",
            Self::ResourceInvalid => {
                "Send an absolute URI without a fragment (RFC 8707, section 2)."
            }
            Self::ResourceUnknown => "Ask for a resource of the settings or of the fixtures.",
            Self::ResourceNotGranted => "Ask for the granted resources, or for fewer.",
            Self::TokenOfOtherResource => {
                "Ask for a token with the `resource` of this resource (RFC 8707, section 2), or name the \
                 audience of the token as the `audience` of the resource in the fixtures."
            }
            Self::ResourceNotAllowed => "Ask for a resource that the client may have tokens for.",
            Self::TokenTypeUnsupported => {
                "Name the type that the token has (RFC 8693, section 3), and ask for an access token."
            }
            Self::TokenNotForClient => {
                "Exchange a token that was issued to this client, or whose aud names it."
            }
            Self::ActorNotAllowed => "Exchange the token as the party that may_act names.",
            Self::ActorsTooMany => "Exchange a token that has fewer actors.",
            Self::InsufficientScope => "Ask for the scope at the login.",
            Self::LoginRequired
            | Self::InteractionRequired
            | Self::AccountSelectionRequired
            | Self::ConsentRequired => "Send the user to the page, without prompt=none.",
            Self::ConsentDenied => "Tell the user that the login was refused.",
            Self::LoginHintUnknown => "Send the login of an account of this sandbox.",
            Self::IdTokenHintInvalid => "Send an ID token of this issuer unchanged.",
            Self::InteractionUnknown => "Begin the login again, from the client.",
            Self::PermissionDenied => "Log in as an account that may do this.",
            Self::OriginMissing => "Send the header Origin.",
            Self::OriginNotAllowed => "Add the origin to those that the account or client has.",
            Self::ValidationFailed => "Correct what the answer names.",
            Self::HeaderMissing => "Send the header that the vendor's documentation requires.",
            Self::NoSuchCase => "Send what one of the operations at this path expects.",
            Self::BrokenBody => "Send a body that is what its Content-Type says.",
            Self::NotAnObject => "Send a JSON object.",
            Self::Taken | Self::Duplicate => "Use another name, or what is there.",
            Self::NotFound => "Compare the path with the vendor's documentation (/docs).",
            Self::Redirected => "Send the request to the path of Location.",
            Self::MethodNotAllowed => "Use one of the methods of the header Allow.",
            Self::UnsupportedMediaType => "Send the Content-Type that the vendor expects.",
            Self::PayloadTooLarge => "Send a smaller body.",
            Self::BodyUnread => "Send the whole body, as long as Content-Length says.",
            Self::ClientGone => "If this was not wanted, give the client a longer timeout.",
            Self::OutboundRefused => {
                "Register a loopback or private address, or allow the host (--allow-outbound)."
            }
            Self::OutboundUnreachable => {
                "Start the client's server, and register an address that this server can reach."
            }
            Self::OutboundTimeout => "Answer first, and do long work later.",
            Self::OutboundTooLong => "Answer with less.",
            Self::LogoutRefused => {
                "Look at how the client validates logout tokens (OpenID Connect Back-Channel Logout, \
                 section 2.6)."
            }
            Self::LogoutFailed => {
                "Answer a logout token with 200, 204 or 400 (OpenID Connect Back-Channel Logout, \
                 section 2.8)."
            }
            Self::Unavailable => "Read the answer's body: it names the limit of the server.",
            Self::Fault => "List the faults (GET /__admin/faults), or remove them.",
        }
    }
}
