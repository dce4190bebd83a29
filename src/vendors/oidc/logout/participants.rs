//! The clients that have tokens of the sessions of browsers that have ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::identity::account::Account;
use crate::identity::{AccountId, SessionId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::vendors::oidc::accounts::{CLIENT, ClientFields, GrantType, USER};
use crate::vendors::oidc::scopes::OFFLINE_ACCESS;
use crate::vendors::oidc::sessions::SsoSession;
use crate::vendors::oidc::settings::TokensAtLogout;
use crate::vendors::oidc::state::{GrantData, OidcState};
use crate::vendors::oidc::tokens::subject;

/// A registered client that has tokens of a session that has ended.
#[derive(Debug, Clone)]
pub struct Participant {
    /// The id of the client.
    pub client_id: String,
    /// Its account.
    pub client: Arc<Account>,
    /// The path of the issuer after that of the provider.
    pub issuer: String,
    /// The issuer as its ID tokens name it.
    pub issuer_url: String,
    /// The session.
    pub sid: SessionId,
    /// The user.
    pub account: AccountId,
    /// The username.
    pub login: Option<String>,
    /// The subject in its ID tokens; `None` if the user no longer exists.
    pub sub: Option<String>,
}

impl Participant {
    /// What is registered of the client.
    pub fn fields(&self) -> Option<&ClientFields> {
        self.client.fields()
    }
}

/// A grant of a session that has ended.
struct EndedGrant {
    session: SessionId,
    data: Arc<GrantData>,
    sid: SessionId,
    account: AccountId,
}

/// The clients that have tokens of sessions that have ended, each once for each session and issuer.
/// Grants that end with the session are ended.
pub fn participants(
    world: &World,
    ended: &[SsoSession],
    tokens: TokensAtLogout,
) -> Vec<Participant> {
    let grants = grants(world, ended);
    let mut found: Vec<Participant> = Vec::new();
    for grant in &grants {
        let participant = participant(world, grant);
        let fields = participant.as_ref().and_then(Participant::fields);
        if tokens == TokensAtLogout::Revoke || is_over(&grant.data, fields) {
            let _known = world.identity().end_session(grant.session);
        }
        let is_new = |it: &Participant| {
            !found.iter().any(|known| {
                (&known.client_id, &known.issuer_url, known.sid)
                    == (&it.client_id, &it.issuer_url, it.sid)
            })
        };
        found.extend(participant.filter(is_new));
    }
    found
}

/// Whether a grant ends although tokens are kept: that of a client with back-channel logout has
/// refresh tokens, and none for `offline_access` (OpenID Connect Back-Channel Logout, section 2.7).
fn is_over(grant: &GrantData, client: Option<&ClientFields>) -> bool {
    let is_told = |client: &ClientFields| {
        client.backchannel_logout_uri.is_some() && client.grants.contains(&GrantType::RefreshToken)
    };
    client.is_some_and(is_told) && !grant.scopes.has(OFFLINE_ACCESS)
}

fn grants(world: &World, ended: &[SsoSession]) -> Vec<EndedGrant> {
    let ended: BTreeMap<String, &SsoSession> = ended
        .iter()
        .map(|session| (session.sid.to_string(), session))
        .collect();
    let Some(state) = OidcState::of(world) else {
        return Vec::new();
    };
    let grants = state.grants.iter().filter_map(|(session, data)| {
        let sid = data.login.as_ref()?.sid.as_ref()?;
        let of = ended.get(sid)?;
        Some(EndedGrant {
            session: *session,
            data: Arc::clone(data),
            sid: of.sid,
            account: of.account,
        })
    });
    grants.collect()
}

fn participant(world: &World, grant: &EndedGrant) -> Option<Participant> {
    let directory = world.identity().directory();
    let accounts = directory.of(Provider::OIDC);
    let client_id = &grant.data.client_id;
    let user = accounts.of(USER).get(grant.account);
    Some(Participant {
        client: Arc::clone(accounts.of(CLIENT).named(client_id)?),
        client_id: client_id.clone(),
        issuer: grant.data.issuer.clone(),
        issuer_url: grant.data.issuer_url.clone(),
        sid: grant.sid,
        account: grant.account,
        login: user.map(|user| user.login()),
        sub: user.map(|user| subject(user).into_owned()),
    })
}
