//! What the OIDC provider keeps in a sandbox besides accounts, sessions and tokens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::access_tokens::{AccessData, AccessTokens};
use super::authentication::Authentication;
use super::client::{FetchedKeys, UsedAssertions};
use super::device::{DeviceCodes, WrongCodes};
use super::keys::Rotations;
use super::login::interactions::Interactions;
use super::login::queue::LoginQueue;
use super::metadata::LastDocument;
use super::par::pushed::PushedRequests;
use super::pkce::Challenge;
use super::resources::Resources;
use super::scopes::Scopes;
use super::sessions::SsoSessions;
use crate::identity::{Identity, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sync::MutexGuard;

/// The number of entries up to which nothing is swept.
const LEAST: usize = 1_000;

/// The number of issuers, and of names of each, that are remembered.
const MOST_NAMES: usize = 16;

/// The state of the provider in a sandbox. What belongs to a session or a token of the ledger is
/// dropped after the ledger has dropped that.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.state")]
pub struct OidcState {
    /// What is known of a grant, by its session.
    #[schemars(with = "BTreeMap<String, GrantData>")]
    pub grants: IndexMap<SessionId, Arc<GrantData>>,
    /// What is known of an authorization code, by the id of its ticket.
    #[schemars(with = "BTreeMap<String, CodeData>")]
    pub codes: IndexMap<TokenId, Arc<CodeData>>,
    /// What is known of an access token that does not say it itself, by its id.
    pub access_tokens: AccessTokens,
    /// The assertions that clients have used.
    #[serde(skip_serializing_if = "UsedAssertions::is_empty")]
    pub assertions: UsedAssertions,
    /// The DPoP proofs that clients have used.
    #[serde(skip_serializing_if = "UsedAssertions::is_empty")]
    pub proofs: UsedAssertions,
    /// The authorization requests that clients have pushed.
    #[serde(skip_serializing_if = "PushedRequests::is_empty")]
    pub pushed: PushedRequests,
    /// The names of this server by which the metadata of issuers was read.
    #[serde(skip_serializing_if = "NamesOfIssuers::is_empty")]
    pub names: NamesOfIssuers,
    /// The metadata that was read last.
    #[serde(skip)]
    pub metadata: LastDocument,
    /// The rotations of signing keys that were asked for.
    #[serde(skip_serializing_if = "Rotations::is_empty")]
    pub keys: Rotations,
    /// The SSO sessions of browsers.
    #[serde(skip_serializing_if = "SsoSessions::is_empty")]
    pub sessions: SsoSessions,
    /// The logins that a test has scripted.
    #[serde(skip_serializing_if = "LoginQueue::is_unused")]
    pub logins: LoginQueue,
    /// The pages that wait for an answer.
    #[serde(skip_serializing_if = "Interactions::is_empty")]
    pub interactions: Interactions,
    /// The codes of devices.
    #[serde(skip_serializing_if = "DeviceCodes::is_empty")]
    pub devices: DeviceCodes,
    /// The wrong codes of devices that persons have typed.
    #[serde(skip_serializing_if = "WrongCodes::is_empty")]
    pub wrong_codes: WrongCodes,
    /// The keys of clients that were fetched.
    #[serde(skip)]
    pub client_keys: FetchedKeys,
    /// The number of entries at which the next sweep is due.
    #[serde(skip)]
    sweep_at: usize,
}

/// What is known of a grant beyond its session in the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.grant_data")]
pub struct GrantData {
    /// The client.
    pub client_id: String,
    /// The path of the issuer after that of the provider, empty for the main one.
    pub issuer: String,
    /// The issuer as tokens name it.
    pub issuer_url: String,
    /// The scopes that were granted.
    pub scopes: Scopes,
    /// The resource servers that were asked for.
    #[serde(default, skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
    /// The thumbprint of the key to which refresh tokens are bound (RFC 9449, section 5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jkt: Option<String>,
    /// The nonce of the authorization request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The parameter `claims` of the authorization request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Map<String, Value>>,
    /// How the user was authenticated; absent where no browser was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<Authentication>,
}

impl GrantData {
    /// What is known of a refresh token of the grant.
    pub fn access(&self) -> AccessData {
        AccessData {
            client_id: self.client_id.clone(),
            issuer: self.issuer.clone(),
            issuer_url: self.issuer_url.clone(),
            scopes: self.scopes.clone(),
            audience: Vec::new(),
            jkt: self.jkt.clone(),
            act: None,
            may_act: None,
        }
    }
}

/// What is known of an authorization code beyond its ticket in the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.code_data")]
pub struct CodeData {
    /// What it grants.
    pub grant: GrantData,
    /// The redirect URI of the authorization request, if it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// The challenge of PKCE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// Whether the user has not granted `offline_access`, so that there is no refresh token.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declines_offline: bool,
    /// The thumbprint of the key of which the token request needs a proof (RFC 9449, section 10).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jkt: Option<String>,
    /// The session that it has opened, once it was redeemed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub session: Option<SessionId>,
}

/// The schemes and hosts at which the metadata of issuers was read, by the path of the issuer.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct NamesOfIssuers(BTreeMap<String, BTreeSet<String>>);

impl NamesOfIssuers {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Records that the metadata of an issuer was read.
    pub fn note(&mut self, issuer: &str, origin: String) {
        if !self.0.contains_key(issuer) && self.0.len() >= MOST_NAMES {
            return;
        }
        let names = self.0.entry(issuer.to_owned()).or_default();
        if names.len() < MOST_NAMES {
            names.insert(origin);
        }
    }

    /// A name by which the metadata was read, if it was and never by this one.
    pub fn other(&self, issuer: &str, origin: &str) -> Option<&String> {
        let names = self.0.get(issuer)?;
        if names.contains(origin) {
            return None;
        }
        names.first()
    }
}

impl OidcState {
    /// The state of a world, locked. It is locked before the store, never after it. `None` cannot
    /// happen in a world that was made with this vendor.
    pub fn of(world: &World) -> Option<MutexGuard<'_, Self>> {
        world
            .state_of::<Self>(Provider::OIDC)
            .map(|state| state.lock())
    }

    /// Drops entries whose session or token the ledger has dropped, if many have come since the last
    /// time.
    pub fn sweep(&mut self, identity: &Identity) {
        if self.len() < self.sweep_at.max(LEAST) {
            return;
        }
        let is_token = |id: &TokenId| identity.issued_to(*id).is_some();
        self.grants.retain(|id, _| identity.knows_session(*id));
        self.codes.retain(|id, _| is_token(id));
        self.access_tokens.retain(|id| is_token(&id));
        self.sweep_at = self.len() * 2;
    }

    fn len(&self) -> usize {
        self.grants.len() + self.codes.len() + self.access_tokens.len()
    }
}
