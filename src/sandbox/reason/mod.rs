//! Reasons for answers, each as a short stable word.

mod groups;
mod of_identity;

/// The reason for an answer, for the journal and the log. It is not part of the vendor's answer.
// The comments are also the descriptions of the words for answers in the schema of declared vendors.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    strum::IntoStaticStr,
    strum::Display,
    strum::EnumMessage,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// Success.
    Ok,
    /// The account is unknown or the secret is wrong.
    BadCredentials,
    /// The account is not active.
    AccountInactive,
    /// The address of the account is not confirmed.
    NotVerified,
    /// A password alone does not suffice: the first of two steps is done.
    MfaRequired,
    /// The access window of the account is over.
    AccessWindowOver,
    /// Too many failures have locked the login name.
    LockedOut,
    /// The account has as many sessions as it may.
    TooManySessions,
    /// It was called too often.
    Throttled,
    /// No token was sent.
    NoToken,
    /// What was sent does not look like a token.
    MalformedToken,
    /// No such token was issued.
    TokenUnknown,
    /// The token is signed with another algorithm.
    WrongAlgorithm,
    /// The token names a key that is unknown.
    UnknownKey,
    /// The signature does not fit.
    BadSignature,
    /// The timestamp of the signature is too far from the clock.
    StaleSignature,
    /// A claim is missing or of the wrong type.
    BadClaims,
    /// The token is not to be used yet.
    NotYetValid,
    /// The access token has expired.
    AccessExpired,
    /// A token of another kind was sent.
    WrongTokenKind,
    /// The token is by or for somebody else.
    WrongIssuer,
    /// The token was revoked.
    TokenRevoked,
    /// The session is over.
    SessionEnded,
    /// The session was unused for too long.
    SessionIdle,
    /// Another sandbox of this server issued the token.
    OtherSandbox,
    /// Another vendor of this server issued the token.
    OtherProvider,
    /// The account of the token does not exist.
    AccountUnknown,
    /// No such refresh token was issued.
    RefreshUnknown,
    /// The refresh token has expired.
    RefreshExpired,
    /// It is too early for a refresh.
    RefreshTooEarly,
    /// The refresh token was used before.
    RefreshReused,
    /// No such ticket was issued.
    TicketUnknown,
    /// The ticket has expired.
    TicketExpired,
    /// The ticket was used before.
    TicketUsed,
    /// The one-time password is wrong.
    OtpWrong,
    /// The token that was sent is not active; `introspect` and `revoke` do not refuse it.
    TokenInactive,
    /// A required parameter is missing.
    ParameterMissing,
    /// A parameter that must not be repeated is.
    ParameterRepeated,
    /// A parameter has a value that it cannot have.
    ParameterInvalid,
    /// The response type is not supported.
    ResponseTypeUnsupported,
    /// The response mode is not supported.
    ResponseModeUnsupported,
    /// Request objects are not supported.
    RequestObjectUnsupported,
    /// The request must be pushed before, and was not.
    RequestNotPushed,
    /// A pushed request refers to another one.
    RequestUriPushed,
    /// The request has both a request object and a reference to one.
    RequestUriAndRequest,
    /// No such reference to a pushed request was issued.
    RequestUriUnknown,
    /// The reference to a pushed request has expired.
    RequestUriExpired,
    /// The reference to a pushed request was used before.
    RequestUriUsed,
    /// The reference to a pushed request was issued to another client.
    RequestUriOfOtherClient,
    /// The reference to a pushed request was issued by another issuer.
    RequestUriOfOtherIssuer,
    /// Dynamic registration is off.
    RegistrationOff,
    /// A web page of another site would register a client.
    RegistrationPage,
    /// A registration lacks the initial access token.
    RegistrationTokenMissing,
    /// A registration comes with another token than the initial access token.
    RegistrationTokenWrong,
    /// As many clients as there may be have registered themselves.
    RegistrationFull,
    /// The document of a registration is no JSON object, or has a field twice.
    RegistrationMalformed,
    /// A field of a registration does not have its type, or is too long.
    RegistrationField,
    /// A redirect URI of a registration is missing, or cannot be one.
    RegistrationRedirectUri,
    /// A registration asks for a grant that is unknown, or that the client cannot have.
    RegistrationGrant,
    /// The response types of a registration are not supported, or do not fit its grants.
    RegistrationResponseType,
    /// A registration asks for an unknown method of authentication.
    RegistrationAuthMethod,
    /// A registration asks for an unknown scope.
    RegistrationScope,
    /// The keys of a registration are missing, private or unusable.
    RegistrationKeys,
    /// A registration asks for an algorithm that signs no ID tokens.
    RegistrationAlgorithm,
    /// The URL of a page about the client is none.
    RegistrationPageUri,
    /// The server would have to call an address of a registration that is not on its own machine.
    RegistrationOutbound,
    /// The secret of a client that has registered itself has expired.
    ClientSecretExpired,
    /// The client is unknown.
    ClientUnknown,
    /// The client has not authenticated itself.
    ClientAuthMissing,
    /// The credentials of the client are malformed.
    ClientAuthMalformed,
    /// The credentials of the client would be right if it had form-encoded them.
    ClientAuthNotEncoded,
    /// The client has authenticated itself in several ways at a time.
    ClientAuthSeveral,
    /// The client has authenticated itself in a way that it may not use.
    ClientAuthMethod,
    /// The secret of the client is wrong.
    ClientAuthFailed,
    /// The assertion of the client is no JWT of the right form.
    AssertionMalformed,
    /// The assertion has critical header parameters.
    AssertionCritical,
    /// The assertion is signed with an algorithm that is not allowed.
    AssertionAlgorithm,
    /// The keys of the client at its `jwks_uri` could not be fetched.
    ClientKeysUnreachable,
    /// What is at the `jwks_uri` of the client is no JWK set.
    ClientKeysInvalid,
    /// The assertion names a key that the client does not have.
    AssertionKeyUnknown,
    /// The signature of the assertion does not fit.
    AssertionSignature,
    /// The issuer or the subject of the assertion is not the client.
    AssertionIssuer,
    /// The assertion is meant for somebody else.
    AssertionAudience,
    /// A claim of the assertion is missing or of the wrong type.
    AssertionClaims,
    /// The assertion has expired.
    AssertionExpired,
    /// The assertion is not to be used yet.
    AssertionNotYetValid,
    /// The assertion was used before.
    AssertionReplayed,
    /// A request needs a DPoP proof and has none.
    DpopMissing,
    /// The request has several DPoP proofs.
    DpopRepeated,
    /// The DPoP proof is no JWT.
    DpopMalformed,
    /// The DPoP proof has critical header parameters.
    DpopCritical,
    /// A claim of the DPoP proof is missing or of the wrong type.
    DpopClaims,
    /// The DPoP proof has another type than `dpop+jwt`.
    DpopType,
    /// The DPoP proof is signed with an algorithm that is not allowed.
    DpopAlgorithm,
    /// The DPoP proof has no public key.
    DpopKeyMissing,
    /// The key of the DPoP proof is private or symmetric.
    DpopKeyPrivate,
    /// The signature of the DPoP proof does not fit its key.
    DpopSignature,
    /// The DPoP proof is for another method.
    DpopMethod,
    /// The DPoP proof is for another URL.
    DpopUrl,
    /// The DPoP proof has no nonce of the server.
    DpopNonceMissing,
    /// The nonce of the DPoP proof is unknown or too old.
    DpopNonceWrong,
    /// The DPoP proof is too old.
    DpopTooOld,
    /// The DPoP proof was made in the future.
    DpopInFuture,
    /// The DPoP proof is not for the access token beside it.
    DpopTokenHash,
    /// The DPoP proof was used before.
    DpopReplayed,
    /// The token is bound to another key than that of the DPoP proof.
    DpopKeyMismatch,
    /// The authorization request has named another key than that of the DPoP proof.
    DpopRequestedKey,
    /// A token that is bound to a key came as a bearer token.
    DpopTokenAsBearer,
    /// A token that is not bound to a key came with the scheme DPoP.
    DpopTokenUnbound,
    /// The redirect URI is missing, and there is not exactly one registered.
    RedirectUriMissing,
    /// The redirect URI is not registered.
    RedirectUriMismatch,
    /// The redirect URI cannot be one.
    RedirectUriInvalid,
    /// The redirect URI is not that of the authorization request.
    RedirectUriChanged,
    /// PKCE is required, and the challenge or the verifier is missing.
    PkceMissing,
    /// The challenge method of PKCE is not supported.
    PkceMethod,
    /// The challenge of PKCE cannot be one.
    PkceChallenge,
    /// A verifier was sent for a code without a challenge.
    PkceUnexpected,
    /// The verifier is not one that the grammar of PKCE allows.
    PkceVerifier,
    /// The verifier does not fit the challenge.
    PkceMismatch,
    /// No such code was issued.
    CodeUnknown,
    /// The code has expired.
    CodeExpired,
    /// The code was used before; what it gave has ended.
    CodeUsed,
    /// The code was issued to another client.
    CodeOfOtherClient,
    /// The code was issued by another issuer.
    CodeOfOtherIssuer,
    /// The device code is unknown, or its user code is.
    DeviceUnknown,
    /// Nobody has answered at the page for the device yet.
    DevicePending,
    /// The device polls faster than the interval allows.
    DeviceSlowDown,
    /// The device code has expired.
    DeviceExpired,
    /// The device code was answered, or has given its tokens.
    DeviceUsed,
    /// The device code was issued to another client.
    DeviceOfOtherClient,
    /// The device code was issued by another issuer.
    DeviceOfOtherIssuer,
    /// The token was issued to another client.
    TokenOfOtherClient,
    /// The refresh token was issued by another issuer.
    TokenOfOtherIssuer,
    /// The type of a token that is presented or requested is not supported.
    TokenTypeUnsupported,
    /// The token was issued neither to the client that exchanges it, nor for it.
    TokenNotForClient,
    /// The token names another party that may act for its subject.
    ActorNotAllowed,
    /// Too many parties act for each other.
    ActorsTooMany,
    /// The grant type is not supported.
    GrantUnsupported,
    /// The client may not use the grant.
    GrantNotAllowed,
    /// The scope is unknown, or the client may not have it.
    ScopeNotAllowed,
    /// The scope goes beyond what was granted.
    ScopeNotGranted,
    /// The resource that a token shall be for is no absolute URI without a fragment.
    ResourceInvalid,
    /// The resource that a token shall be for is unknown.
    ResourceUnknown,
    /// The client may not have tokens for the resource.
    ResourceNotAllowed,
    /// The resource that a token shall be for goes beyond what was granted.
    ResourceNotGranted,
    /// The access token is for other resources.
    TokenOfOtherResource,
    /// The access token does not have the scope.
    InsufficientScope,
    /// Nobody is logged in, and nobody may be asked.
    LoginRequired,
    /// Something has to be asked, and nobody may be.
    InteractionRequired,
    /// Several accounts are possible, and nobody may be asked which.
    AccountSelectionRequired,
    /// Consent is missing, and nobody may be asked for it.
    ConsentRequired,
    /// The user has refused.
    ConsentDenied,
    /// The login hint names no account.
    LoginHintUnknown,
    /// The hint is no ID token of this server.
    IdTokenHintInvalid,
    /// The form belongs to no pending authorization request.
    InteractionUnknown,
    /// The account may not do this.
    PermissionDenied,
    /// The origin is missing.
    OriginMissing,
    /// The origin is not allowed.
    OriginNotAllowed,
    /// What was sent does not fit what the operation expects.
    ValidationFailed,
    /// A required header is missing.
    HeaderMissing,
    /// No `when` of the operations at this path fits.
    NoSuchCase,
    /// The body is not what its type says.
    BrokenBody,
    /// The body is JSON and no object.
    NotAnObject,
    /// The login name is taken.
    Taken,
    /// What the request would create exists already.
    Duplicate,
    /// There is nothing at the path.
    NotFound,
    /// The path is right but for the slash at its end.
    Redirected,
    /// The path takes other methods.
    MethodNotAllowed,
    /// The path takes another type of body.
    UnsupportedMediaType,
    /// The body is too large.
    PayloadTooLarge,
    /// The body was not received completely or not in time.
    BodyUnread,
    /// The client disconnected before it was answered.
    ClientGone,
    /// The server did not call an address, because it is not one that may be called.
    OutboundRefused,
    /// The server called an address, and nothing answered in HTTP.
    OutboundUnreachable,
    /// The server called an address, and the answer did not come within 2 seconds.
    OutboundTimeout,
    /// The server called an address, and the answer was longer than 64 KiB.
    OutboundTooLong,
    /// The client did not accept a logout token: it answered 400.
    LogoutRefused,
    /// The client answered a logout token with a status that the specification does not have.
    LogoutFailed,
    /// The server could not answer, which is not the client's fault.
    Unavailable,
    /// A fault that was set through the control API made the answer.
    Fault,
}

impl Reason {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }
}
