//! The accounts of the OIDC provider: users and clients (`docs/vendors/oidc.md#accounts`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::registration::Registered;
use super::settings::{AccessTokenForm, SigningAlgorithm};
use crate::identity::AccountKind;
use crate::identity::account::AccountFields;
use crate::outbound::Reach;
use crate::redirect_uri::RedirectUri;
use crate::vendor::accounts::{AccountSpec, FieldSpec};
use crate::web_uri::WebUri;

/// The kind of the users.
pub(super) const USER: AccountKind = AccountKind::USER;

/// The kind of the clients.
pub(super) const CLIENT: AccountKind = AccountKind::APPLICATION;

/// The kinds of accounts.
pub(super) fn specs() -> Vec<AccountSpec> {
    vec![users(), clients()]
}

fn users() -> AccountSpec {
    AccountSpec::new(USER, "users", "The users who log in.")
        .entry(
            "oidc.user",
            "A user of the OIDC provider.",
            [
                FieldSpec::login("username", "the username", "The name for the login."),
                FieldSpec::optional_password(
                    "password",
                    "In plain text, or as a PHC string of argon2. Absent: no password logs in.",
                ),
                FieldSpec::uuid("", "The id in the control API. Absent: generated."),
                FieldSpec::own_unique("sub", "the subject"),
                FieldSpec::active("Whether the user can log in and its tokens are accepted."),
                FieldSpec::own("default"),
                FieldSpec::own("claims"),
                FieldSpec::own("access_token_claims"),
            ],
        )
        .own::<UserFields>()
}

fn clients() -> AccountSpec {
    AccountSpec::new(CLIENT, "clients", "The clients (relying parties).")
        .entry(
            "oidc.client",
            "A client of the OIDC provider.",
            [
                FieldSpec::login("client_id", "the client id", "The client id."),
                FieldSpec::optional_password(
                    "client_secret",
                    "In plain text, or as a PHC string of argon2. Absent: the client is public, or has \
                     `jwks`.",
                ),
                FieldSpec::uuid("client:", "The id in the control API. Absent: generated."),
                FieldSpec::active("Whether the client is known."),
                FieldSpec::own("client_name"),
                FieldSpec::own("public"),
                FieldSpec::own("redirect_uris"),
                FieldSpec::own("post_logout_redirect_uris"),
                FieldSpec::own("backchannel_logout_uri"),
                FieldSpec::own("backchannel_logout_session_required"),
                FieldSpec::own("frontchannel_logout_uri"),
                FieldSpec::own("frontchannel_logout_session_required"),
                FieldSpec::own("grants"),
                FieldSpec::own("token_endpoint_auth_method"),
                FieldSpec::own("jwks"),
                FieldSpec::own("jwks_uri"),
                FieldSpec::own("scopes"),
                FieldSpec::own("targets"),
                FieldSpec::own("audiences"),
                FieldSpec::own("access_token"),
                FieldSpec::own("id_token_signed_response_alg"),
                FieldSpec::own("require_pkce"),
                FieldSpec::own("require_pushed_authorization_requests"),
                FieldSpec::own("dpop_bound_access_tokens"),
                FieldSpec::own("registered"),
            ],
        )
        .own::<ClientFields>()
}

/// What only the OIDC provider knows of a user.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct UserFields {
    /// The subject in tokens, unique. Absent: the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub sub: Option<String>,
    /// Whether this user is logged in where nobody is named (`login: auto`). Without one, the first
    /// active user is.
    pub default: bool,
    /// The claims about the user, which scopes and the parameter `claims` select.
    pub claims: Map<String, Value>,
    /// The claims that every access token of the user has.
    pub access_token_claims: Map<String, Value>,
}

impl AccountFields for UserFields {
    fn username(&self) -> Option<&str> {
        self.sub.as_deref()
    }
}

/// What only the OIDC provider knows of a client.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a member of the client's metadata"
)]
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ClientFields {
    /// The name that pages show besides the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Whether the client is public: it has no secret, and needs PKCE.
    pub public: bool,
    /// The redirect URIs, compared as strings but for the port of a loopback address.
    pub redirect_uris: Vec<RedirectUri>,
    /// The URIs to which a logout may return.
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// Where the server sends a logout token when a session of a browser ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<WebUri>,
    /// Whether the client needs `sid` in logout tokens. They always have it.
    pub backchannel_logout_session_required: bool,
    /// What the page of a logout loads in a frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<WebUri>,
    /// Whether the frame's address has `iss` and `sid`.
    pub frontchannel_logout_session_required: bool,
    /// The grants that the client may use.
    pub grants: Vec<GrantType>,
    /// The only method by which the client authenticates. Absent: those for which it has credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<AuthMethod>,
    /// The public keys of the client, a JWK set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Map<String, Value>>,
    /// Where the public keys of the client are, instead of `jwks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<WebUri>,
    /// The scopes that the client may ask for. Absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// The resource servers that its tokens may be for. Absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets: Option<Vec<String>>,
    /// The audiences that it is besides its id: it may exchange tokens that are for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<String>,
    /// The form of its access tokens. Absent: that of the settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<AccessTokenForm>,
    /// The algorithm that signs its ID tokens. Absent: the first of the settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// Whether a code needs PKCE. Absent: for a public client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_pkce: Option<bool>,
    /// Whether authorization requests of the client have to be pushed before.
    pub require_pushed_authorization_requests: bool,
    /// Whether every token request of the client needs a DPoP proof.
    pub dpop_bound_access_tokens: bool,
    /// The registration of a client that has registered itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered: Option<Registered>,
}

impl Default for ClientFields {
    fn default() -> Self {
        Self {
            client_name: None,
            public: false,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            frontchannel_logout_uri: None,
            frontchannel_logout_session_required: false,
            grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            token_endpoint_auth_method: None,
            jwks: None,
            jwks_uri: None,
            scopes: None,
            targets: None,
            audiences: Vec::new(),
            access_token: None,
            id_token_signed_response_alg: None,
            require_pkce: None,
            require_pushed_authorization_requests: false,
            dpop_bound_access_tokens: false,
            registered: None,
        }
    }
}

impl ClientFields {
    /// How far calls of the server to the client may go.
    pub(super) const fn reach(&self) -> Reach {
        match self.registered {
            Some(_) => Reach::Loopback,
            None => Reach::Private,
        }
    }

    /// Whether it can sign.
    pub(super) const fn has_keys(&self) -> bool {
        self.jwks.is_some() || self.jwks_uri.is_some()
    }

    /// What an unknown client has where it is accepted.
    pub(super) fn of_unknown() -> Self {
        use GrantType::{
            AuthorizationCode, ClientCredentials, DeviceCode, JwtBearer, RefreshToken,
            TokenExchange,
        };
        Self {
            grants: vec![
                AuthorizationCode,
                RefreshToken,
                ClientCredentials,
                DeviceCode,
                TokenExchange,
                JwtBearer,
            ],
            ..Self::default()
        }
    }
}

impl AccountFields for ClientFields {}

/// A grant type (RFC 6749).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
#[schemars(rename = "oidc.grant")]
pub enum GrantType {
    /// An authorization code (section 4.1).
    AuthorizationCode,
    /// A refresh token (section 6).
    RefreshToken,
    /// The client's own credentials (section 4.4).
    ClientCredentials,
    /// The password of a user (section 4.3).
    Password,
    /// A device code (RFC 8628, section 3.4).
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    #[strum(serialize = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode,
    /// A token that is exchanged for another one (RFC 8693).
    #[serde(rename = "urn:ietf:params:oauth:grant-type:token-exchange")]
    #[strum(serialize = "urn:ietf:params:oauth:grant-type:token-exchange")]
    TokenExchange,
    /// A JWT that a trusted issuer or the client has signed (RFC 7523, section 2.1).
    #[serde(rename = "urn:ietf:params:oauth:grant-type:jwt-bearer")]
    #[strum(serialize = "urn:ietf:params:oauth:grant-type:jwt-bearer")]
    JwtBearer,
}

impl GrantType {
    /// The name in requests.
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// A method by which clients authenticate (OpenID Connect Core, section 9).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
#[schemars(rename = "oidc.auth_method")]
pub enum AuthMethod {
    /// The header `Authorization` with the scheme `Basic`.
    ClientSecretBasic,
    /// The parameters `client_id` and `client_secret`.
    ClientSecretPost,
    /// A JWT that the client has signed.
    PrivateKeyJwt,
    /// None: the client is public.
    None,
}
