//! Refreshing, renewing, revoking and describing tokens.

use std::sync::Arc;

use super::DeclaredVendor;
use super::accounts::DeclaredFields;
use super::admit::AdmittedToken;
use super::kinds::Kind;
use super::policy;
use super::respond::{Failure, Refusal};
use super::scene::LimitFacts;
use super::turn::{Done, Turn, about_caller, session_of};
use crate::clock::Period;
use crate::identity::TokenId;
use crate::identity::account::Account;
use crate::identity::grant::{Presented, RefreshRefused, Successor};
use crate::identity::ledger::{Session, TokenKind};
use crate::identity::token::TokenRefused;
use crate::sandbox::reason::Reason;
use crate::vendor::guard::counted;
use crate::vendors::declared::outcomes::Group;
use crate::vendors::declared::vocabulary::Role;

impl DeclaredVendor {
    pub(super) async fn refresh(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        let (call, now) = (turn.call, turn.call.now);
        self.check_client(turn).await?;
        let (kind, text) = turn.sent.token().ok_or_else(Failure::unavailable)?;
        let kind = self.kinds.iter().find(|known| known.name == kind);
        let kind = kind.ok_or_else(Failure::unavailable)?;
        let examined = counted(call, |checks| {
            let examined = self.examine(&call.world, kind, text, now, checks);
            if let Some(name) = checks.name() {
                call.bearer.get_or_init(|| name);
            }
            examined
        });
        let (presented, account) = match examined {
            Ok(token) => {
                let account = token.holder.id;
                let presented = Presented::of_form(token.id, account, token.expires, token.kind);
                (presented, token.holder)
            }
            Err(refused) => self.seeded(turn, (kind, text), refused)?,
        };
        let issues = &turn.operation.issues;
        let replaces = issues.iter().any(|id| {
            self.kinds
                .get(id.0)
                .is_some_and(|kind| kind.sort == TokenKind::Refresh)
        });
        let policy = policy::grants(self.spec.id, &turn.settings, self.access_kind, replaces);
        let successor = self.successor(call, presented.token, issues, &turn.settings);
        let asked = (turn.sent.ttl, &*turn.settings);
        let recorded = successor.map(|successor| {
            move |session: &Session| self.recorded(successor, session, asked, now)
        });
        let successor = successor.zip(recorded.as_ref());
        let successor =
            successor.map(|((_, token), recorded)| -> Successor<'_> { (token, recorded) });
        let identity = call.world.identity();
        let begun = identity.begin_refresh(presented, &policy, (successor, replaces), now);
        let begun = begun.map_err(|refused| {
            let retry_after = match refused {
                RefreshRefused::TooEarly { until } => Some(until.seconds_left(now)),
                _ => None,
            };
            let limit = LimitFacts {
                retry_after,
                ..LimitFacts::default()
            };
            Refusal::of(Some(Group::RefreshRefused), refused.into()).limited(limit)
        })?;
        self.issue_in_session(turn, account, &begun)
    }

    /// Checks the credentials that come with a token, if the operation reads some.
    async fn check_client(&self, turn: &Turn<'_>) -> Result<(), Failure> {
        let mut fields = turn.operation.reads.fields();
        let roles = [Role::Login, Role::ClientId, Role::Key, Role::Assertion];
        if fields.any(|field| field.role.as_ref().is_some_and(|role| roles.contains(role))) {
            let get = |role: Role| turn.sent.get(&role);
            let group = Some(Group::LoginRefused);
            self.check_credentials(turn.call, group, &get).await?;
        }
        Ok(())
    }

    /// The account that has a refresh token from the start, which the ledger learns of by its first
    /// use.
    fn seeded(
        &self,
        turn: &Turn<'_>,
        (kind, text): (&Kind, &str),
        refused: TokenRefused,
    ) -> Result<(Presented, Arc<Account>), Failure> {
        let is_unknown = matches!(refused, TokenRefused::Unknown | TokenRefused::Malformed);
        let directory = turn.call.world.identity().directory();
        let accounts = directory.of(self.spec.id);
        let mut holders = accounts.holders().filter(|_| is_unknown);
        let has_it = |account: &&Arc<Account>| {
            let own = DeclaredFields::of(account).and_then(|own| own.refresh_token.as_ref());
            own.is_some_and(|own| own.0 == text)
        };
        let group = Some(Group::RefreshRefused);
        let account = holders.find(has_it).cloned();
        let account =
            account.ok_or_else(|| Refusal::of(group, Reason::of_refresh_token(refused)))?;
        if !accounts.is_served(&account) {
            return Err(Refusal::of(group, Reason::AccountInactive).into());
        }
        let expires = turn.call.now.after(Period::MAX);
        let token = TokenId::of_text(text);
        let presented = Presented::of_form(token, account.id, expires, kind.number);
        Ok((presented, account))
    }

    /// Gives a new token for the one in the guard, which is then worthless.
    pub(super) fn renew(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        let Some(guarded) = &turn.guarded else {
            return Ok(Done::default());
        };
        let identity = turn.call.world.identity();
        let begun = match &guarded.token {
            Some(token) => identity.begin_renewal(token.id, turn.call.now),
            None => Ok(None),
        };
        let group = Some(Group::Unauthorized);
        let begun = begun.map_err(|refused| Refusal::of(group, refused.into()))?;
        let account = Arc::clone(&guarded.account);
        if let Some(begun) = begun {
            return self.issue_in_session(turn, account, &begun);
        }
        let issued = self.issue_for(turn, &account, None)?;
        Ok(Done {
            account: Some(account),
            issued,
            ..Done::default()
        })
    }

    /// Issues another token to the caller.
    pub(super) fn issue_another(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        let done = about_caller(turn);
        let Some(account) = &done.account else {
            return Ok(done);
        };
        let issued = self.issue_for(turn, account, None)?;
        Ok(Done { issued, ..done })
    }

    /// Makes a token worthless that was sent: a refresh token with its session.
    pub(super) async fn revoke(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        let done = self.introspect(turn).await?;
        let identity = turn.call.world.identity();
        if let Some(token) = done.token.as_ref().filter(|_| done.instead.is_none()) {
            let kind = self.kinds.get(usize::from(token.kind));
            let is_refresh = kind.is_some_and(|kind| kind.sort == TokenKind::Refresh);
            if let Some(session) = token.session.filter(|_| is_refresh) {
                let _ = identity.end_session(session);
            }
            let _ = identity.revoke_token(token.id, turn.call.now);
        }
        Ok(done)
    }

    /// Tells about a token that was sent.
    pub(super) async fn introspect(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        self.check_client(turn).await?;
        let Some(token) = self.sent_token(turn) else {
            return Ok(Done {
                instead: Some(Reason::TokenInactive),
                ..Done::default()
            });
        };
        Ok(Done {
            account: Some(Arc::clone(&token.holder)),
            session: session_of(turn, Some(&token)),
            token: Some(token),
            ..Done::default()
        })
    }

    /// The token that was sent, if it is good as one of the kinds that are read.
    fn sent_token(&self, turn: &Turn<'_>) -> Option<AdmittedToken> {
        let any = turn.sent.get(&Role::AnyToken);
        let (wanted, text) = match any {
            Some(text) => (None, text),
            None => turn.sent.token().map(|(kind, text)| (Some(kind), text))?,
        };
        let kinds = self.kinds.iter();
        let mut kinds = kinds.filter(|kind| wanted.is_none_or(|wanted| kind.name == wanted));
        kinds.find_map(|kind| {
            let (world, now) = (&turn.call.world, turn.call.now);
            counted(turn.call, |checks| {
                self.examine(world, kind, text, now, checks)
            })
            .ok()
        })
    }
}

/// Ends the session of the caller's token, or the token if it has no session.
pub fn log_out(turn: &Turn<'_>) -> Done {
    let done = about_caller(turn);
    let identity = turn.call.world.identity();
    if let Some(token) = &done.token {
        let _ = match token.session {
            Some(session) => identity.end_session(session),
            None => identity.revoke_token(token.id, turn.call.now),
        };
    }
    done
}
