//! Issues the tokens of a grant, and answers with them.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::TokenRequest;
use super::exchange::TokenType;
use super::refresh_token::RefreshToken;
use crate::identity::account::Account;
use crate::identity::grant::{Begun, Recipient};
use crate::identity::{SessionId, TokenId};
use crate::provider::Provider;
use crate::sync::MutexGuard;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::dpop::token_use::token_type;
use crate::vendors::oidc::layout::token_answer::{Additions, SentRefreshToken};
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::resources::Resources;
use crate::vendors::oidc::scopes::{OPENID, Scopes};
use crate::vendors::oidc::state::{GrantData, OidcState};
use crate::vendors::oidc::tokens::{self, AccessToken, access_token, id_token};

/// A successful answer (RFC 6749, section 5.1; OpenID Connect Core, section 3.1.3.3; RFC 8693, section
/// 2.2.1).
#[derive(Serialize)]
struct TokenResponse<'a> {
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<TokenType>,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    /// The rest is only in Keycloak's layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_expires_in: Option<i64>,
    #[serde(rename = "not-before-policy", skip_serializing_if = "Option::is_none")]
    not_before_policy: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_state: Option<&'a str>,
}

/// What tokens are issued for.
pub struct Issue<'a> {
    /// The account that they are about.
    pub account: &'a Account,
    /// What is granted.
    pub grant: &'a GrantData,
    /// The scopes of the access token, as far as its resources have them.
    scopes: &'a Scopes,
    /// The resources that the access token is for.
    resources: &'a Resources,
    /// The session in the ledger; client credentials have none.
    session: Option<SessionId>,
    /// The token that was used to get them.
    parent: Option<TokenId>,
    /// The ID token; there is none where nobody has logged in.
    id_token: Option<Nonce<'a>>,
    /// The refresh token.
    pub refresh_token: Option<RefreshToken>,
    /// What a token exchange adds.
    exchanged: Option<Exchanged<'a>>,
}

/// The nonce of an ID token, if it has one.
struct Nonce<'a>(Option<&'a str>);

/// What a token exchange adds to the tokens and the answer.
#[derive(Clone, Copy)]
pub struct Exchanged<'a> {
    /// The type of the issued token.
    pub issued: TokenType,
    /// The actors.
    pub act: Option<&'a Value>,
}

impl<'a> Issue<'a> {
    /// The access token of a grant.
    pub const fn new(account: &'a Account, grant: &'a GrantData) -> Self {
        Self {
            account,
            grant,
            scopes: &grant.scopes,
            resources: &grant.resources,
            session: None,
            parent: None,
            id_token: None,
            refresh_token: None,
            exchanged: None,
        }
    }

    /// With fewer scopes, for fewer resources.
    pub fn narrowed(self, scopes: &'a Scopes, resources: &'a Resources) -> Self {
        Self {
            scopes,
            resources,
            ..self
        }
    }

    /// In a session, by a token that was used to get them.
    pub fn in_session(self, session: SessionId, parent: Option<TokenId>) -> Self {
        Self {
            session: Some(session),
            parent,
            ..self
        }
    }

    /// For a user who has logged in, with an ID token.
    pub fn logged_in(self, nonce: Option<&'a str>) -> Self {
        Self {
            id_token: Some(Nonce(nonce)),
            ..self
        }
    }

    /// With a refresh token.
    pub fn with(self, refresh_token: Option<RefreshToken>) -> Self {
        Self {
            refresh_token,
            ..self
        }
    }

    /// As the result of a token exchange.
    pub fn exchanged(self, exchanged: Exchanged<'a>) -> Self {
        Self {
            exchanged: Some(exchanged),
            ..self
        }
    }
}

impl TokenRequest<'_> {
    /// Opens the session of a user who has logged in, and issues its tokens.
    pub fn begin(
        &self,
        mut state: MutexGuard<'_, OidcState>,
        user: &Account,
        grant: GrantData,
    ) -> Result<Answer, Refusal> {
        let (begun, grant) = self.open(&mut state, user, grant, self.has_refresh())?;
        drop(state);
        let issue = Issue::new(user, &grant).in_session(begun.id, None);
        let refresh_token = self.has_refresh().then(|| self.new_refresh_token(&begun));
        self.issue(issue.logged_in(None).with(refresh_token))
    }

    /// Opens the session of a grant.
    pub fn open(
        &self,
        state: &mut OidcState,
        account: &Account,
        grant: GrantData,
        has_refresh: bool,
    ) -> Result<(Begun, Arc<GrantData>), Refusal> {
        let policy = self.settings.grant_policy(has_refresh);
        let identity = self.call.world.identity();
        let begun = identity.begin_session(account.id, &policy, self.call.now);
        let begun = begun.map_err(|_| Refusal::unavailable())?;
        let grant = Arc::new(GrantData {
            jkt: self.refresh_jkt(),
            ..grant
        });
        state.grants.insert(begun.id, Arc::clone(&grant));
        Ok((begun, grant))
    }

    /// Opens the session of a grant without a refresh token, which lasts as long as its access token.
    pub fn open_alone(
        &self,
        account: &Account,
        grant: GrantData,
    ) -> Result<(Begun, Arc<GrantData>), Refusal> {
        let mut state = OidcState::of(&self.call.world).ok_or_else(Refusal::unavailable)?;
        self.open(&mut state, account, grant, false)
    }

    /// Issues tokens, records them, and answers with them.
    pub fn issue(&self, issue: Issue<'_>) -> Result<Answer, Refusal> {
        let scopes = issue.resources.scopes(issue.scopes, &self.settings);
        let issue = &Issue {
            scopes: &scopes,
            ..issue
        };
        let recipient = self.recipient(issue);
        let mut access = access_token(&recipient)?;
        let nonce = issue.id_token.as_ref().filter(|_| scopes.has(OPENID));
        let id_token = nonce.map(|nonce| id_token(&recipient, nonce.0, Some(&access.text)));
        let id_token = id_token.transpose()?;
        self.record(issue, &mut access);
        let refresh_token = issue.refresh_token.as_ref();
        let additions = self.additions(issue);
        let signed = additions.refresh_token.as_deref();
        let body = TokenResponse {
            access_token: &access.text,
            issued_token_type: issue.exchanged.map(|exchanged| exchanged.issued),
            token_type: token_type(self.jkt()),
            expires_in: access.record.expires.seconds_left(self.call.now),
            refresh_token: signed.or_else(|| Some(&*refresh_token?.text)),
            scope: scopes.to_string(),
            id_token,
            refresh_expires_in: additions.refresh_expires_in,
            not_before_policy: additions.not_before_policy,
            session_state: additions.session_state,
        };
        Ok(answer(issue, &body, access.record.id))
    }

    /// Issues an ID token alone, as the result of a token exchange. It is no access token, so it has no
    /// type of those (RFC 8693, section 2.2.1).
    pub fn issue_id_token(&self, issue: &Issue<'_>) -> Result<Answer, Refusal> {
        let recipient = self.recipient(issue);
        let text = id_token(&recipient, None, None)?;
        let additions = self.additions(issue);
        let body = TokenResponse {
            access_token: &text,
            issued_token_type: issue.exchanged.map(|exchanged| exchanged.issued),
            token_type: "N_A",
            expires_in: self.settings.id_token_ttl.as_seconds(),
            refresh_token: None,
            scope: issue.scopes.to_string(),
            id_token: None,
            refresh_expires_in: additions.refresh_expires_in,
            not_before_policy: additions.not_before_policy,
            session_state: additions.session_state,
        };
        Ok(answer(issue, &body, TokenId::claimed_by(&text)))
    }

    /// What the answer has in Keycloak's layout alone.
    fn additions<'b>(&self, issue: &'b Issue<'b>) -> Additions<'b> {
        let refresh = issue.refresh_token.as_ref();
        let refresh = refresh.map(|token| SentRefreshToken {
            text: &token.text,
            expires: token.record.as_ref().map(|record| record.expires),
        });
        let grantee = (issue.grant, issue.account);
        Additions::of(self.call, &self.settings, grantee, refresh)
    }

    fn recipient<'b>(&'b self, issue: &'b Issue<'b>) -> tokens::Recipient<'b> {
        tokens::Recipient {
            call: self.call,
            settings: &self.settings,
            client: &self.client,
            account: issue.account,
            issuer: &issue.grant.issuer,
            issuer_url: &issue.grant.issuer_url,
            scopes: issue.scopes,
            resources: issue.resources,
            jkt: self.jkt(),
            claims: issue.grant.claims.as_ref(),
            login: issue.grant.login.as_ref(),
            act: issue.exchanged.and_then(|exchanged| exchanged.act),
        }
    }

    /// Records the tokens in the ledger, and then what it does not know of the access token.
    fn record(&self, issue: &Issue<'_>, access: &mut AccessToken) {
        let refresh = issue.refresh_token.as_ref().and_then(|token| token.record);
        // A token that was exchanged does not extend the session.
        let is_bounded = refresh.is_some() || issue.exchanged.is_some();
        let length = self.settings.grant_policy(is_bounded).session.length;
        let recipient = Recipient {
            provider: Provider::OIDC,
            account: issue.account.id,
            session: issue.session.map(|session| (session, length)),
            parent: issue.parent,
            now: self.call.now,
        };
        let records: Vec<_> = [access.record].into_iter().chain(refresh).collect();
        let identity = self.call.world.identity();
        identity.record_tokens(recipient, &records);
        if let Some(mut state) = OidcState::of(&self.call.world) {
            if let Some(data) = access.data.take() {
                state.access_tokens.insert(access.record.id, data);
            }
            state.sweep(identity);
        }
    }
}

fn answer(issue: &Issue<'_>, body: &TokenResponse<'_>, token: TokenId) -> Answer {
    let answer = Answer::ok(body)
        .no_store()
        .no_cache()
        .about(issue.account.id)
        .with_token(token);
    match issue.session {
        Some(session) => answer.in_session(session),
        None => answer,
    }
}
