//! Issues the tokens of a grant, and answers with them.

use http::header::{CACHE_CONTROL, PRAGMA};
use serde::Serialize;

use super::TokenRequest;
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::account::Account;
use crate::identity::grant::{Begun, NewToken, Recipient};
use crate::identity::ledger::{Session, TokenKind};
use crate::provider::Provider;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::accounts::GrantType;
use crate::vendors::oidc::dpop::token_use::token_type;
use crate::vendors::oidc::layout::token_answer::Additions;
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::resources::Resources;
use crate::vendors::oidc::scopes::{OPENID, Scopes};
use crate::vendors::oidc::settings::{OidcSettings, Rotate};
use crate::vendors::oidc::state::{GrantData, OidcState};
use crate::vendors::oidc::tokens::{self, AccessToken, access_token, id_token, opaque};

/// A successful answer (RFC 6749, section 5.1; OpenID Connect Core, section 3.1.3.3).
#[derive(Serialize)]
struct TokenResponse<'a> {
    access_token: &'a str,
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
    pub scopes: &'a Scopes,
    /// The resources that the access token is for.
    pub resources: &'a Resources,
    /// The session in the ledger; client credentials have none.
    pub begun: Option<&'a Begun>,
    /// The nonce of the ID token.
    pub nonce: Option<&'a str>,
    /// The refresh token.
    pub refresh_token: Option<RefreshToken>,
}

/// A refresh token to send, and its record if it is not in the ledger yet.
pub struct RefreshToken {
    /// The token.
    pub text: String,
    /// Its record.
    pub record: Option<NewToken>,
}

impl RefreshToken {
    /// A new refresh token for a session.
    pub fn new(session: &Session, settings: &OidcSettings, now: NumericDate) -> Self {
        let text = opaque();
        let record = Some(record(TokenId::of_text(&text), session, settings, now));
        Self { text, record }
    }
}

/// The record of a refresh token. One that stays the same lasts as long as its grant, which its use
/// extends.
pub fn record(
    id: TokenId,
    session: &Session,
    settings: &OidcSettings,
    now: NumericDate,
) -> NewToken {
    let length = settings.grant_policy(true).session.length;
    NewToken {
        id,
        kind: TokenKind::Refresh,
        form: 0,
        expires: match settings.refresh.rotate {
            Rotate::Always => length.refresh_expires(session.ends, now),
            Rotate::Never => session.started.after(settings.refresh.ttl),
        },
    }
}

impl TokenRequest<'_> {
    /// Whether a grant of the client has a refresh token.
    pub fn has_refresh(&self) -> bool {
        self.client.may_use(GrantType::RefreshToken)
    }

    /// Issues tokens, records them, and answers with them.
    pub fn issue(&self, issue: Issue<'_>) -> Result<Answer, Refusal> {
        let call = self.call;
        let scopes = issue.resources.scopes(issue.scopes, &self.settings);
        let issue = &Issue {
            scopes: &scopes,
            ..issue
        };
        let recipient = self.recipient(issue);
        let mut access = access_token(&recipient)?;
        let id_token = match issue.begun {
            Some(_) if issue.scopes.has(OPENID) => {
                Some(id_token(&recipient, issue.nonce, &access.text)?)
            }
            _ => None,
        };
        self.record(issue, &mut access);
        let refresh_token = issue.refresh_token.as_ref();
        let additions = Additions::of(self, issue);
        let signed = additions.refresh_token.as_deref();
        let body = TokenResponse {
            access_token: &access.text,
            token_type: token_type(self.jkt()),
            expires_in: access.record.expires.seconds_left(call.now),
            refresh_token: signed.or_else(|| Some(&*refresh_token?.text)),
            scope: issue.scopes.to_string(),
            id_token,
            refresh_expires_in: additions.refresh_expires_in,
            not_before_policy: additions.not_before_policy,
            session_state: additions.session_state,
        };
        let answer = Answer::ok(&body)
            .with_header(CACHE_CONTROL, "no-store")
            .with_header(PRAGMA, "no-cache")
            .about(issue.account.id)
            .with_token(access.record.id);
        Ok(match issue.begun {
            Some(begun) => answer.in_session(begun.id),
            None => answer,
        })
    }

    fn recipient<'b>(&'b self, issue: &'b Issue<'b>) -> tokens::Recipient<'b> {
        tokens::Recipient {
            call: self.call,
            client: &self.client,
            account: issue.account,
            issuer: &issue.grant.issuer,
            issuer_url: &issue.grant.issuer_url,
            scopes: issue.scopes,
            resources: issue.resources,
            jkt: self.jkt(),
            claims: issue.grant.claims.as_ref(),
            login: issue.grant.login.as_ref(),
        }
    }

    /// Records the tokens in the ledger, and then what it does not know of the access token.
    fn record(&self, issue: &Issue<'_>, access: &mut AccessToken) {
        let refresh = issue.refresh_token.as_ref().and_then(|token| token.record);
        let length = self.settings.grant_policy(refresh.is_some()).session.length;
        let recipient = Recipient {
            provider: Provider::OIDC,
            account: issue.account.id,
            session: issue.begun.map(|begun| (begun.id, length)),
            parent: issue.begun.and_then(|begun| begun.parent),
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

/// Opens the session of a grant.
pub fn open(
    request: &TokenRequest<'_>,
    state: &mut OidcState,
    account: &Account,
    grant: &GrantData,
) -> Result<Begun, Refusal> {
    let policy = request.settings.grant_policy(request.has_refresh());
    let identity = request.call.world.identity();
    let begun = identity.begin_session(account.id, &policy, request.call.now);
    let begun = begun.map_err(|_| Refusal::unavailable())?;
    let grant = GrantData {
        jkt: request.refresh_jkt(),
        ..grant.clone()
    };
    state.grants.insert(begun.id, grant);
    Ok(begun)
}
