//! A call of an operation, and what came of it.

use std::sync::Arc;

use super::DeclaredVendor;
use super::admit::AdmittedToken;
use super::guard::Guarded;
use super::issue::{self, Issued, Occasion};
use super::operation::CompiledOperation;
use super::reads::Sent;
use super::respond::Failure;
use super::scene::SessionFacts;
use super::settings::DeclaredSettings;
use crate::identity::account::Account;
use crate::identity::grant::Begun;
use crate::identity::throttle::Caller;
use crate::identity::{SessionId, TokenId, fold_case};
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::declared::language::sessions::{Throttle, ThrottleBy};
use crate::vendors::declared::vocabulary::Role;

/// A call of an operation, as far as it was read.
pub struct Turn<'a> {
    /// The call.
    pub call: &'a Call,
    /// The operation.
    pub operation: &'a CompiledOperation,
    /// The vendor's settings.
    pub settings: Arc<DeclaredSettings>,
    /// What was sent.
    pub sent: Sent,
    /// The caller, if the operation is guarded.
    pub guarded: Option<Guarded>,
}

/// What an operation leads to when all is well.
#[derive(Default)]
pub struct Done {
    /// The account.
    pub account: Option<Arc<Account>>,
    /// The session, as far as the answer tells of it.
    pub session: Option<SessionFacts>,
    /// The session of the caller.
    pub caller: Option<SessionId>,
    /// The tokens that were issued.
    pub issued: Issued,
    /// The token that was sent.
    pub token: Option<AdmittedToken>,
    /// Another answer than that of success, with its reason.
    pub instead: Option<Reason>,
}

impl Turn<'_> {
    /// By whom the call is counted: its account or its token, or the name that it sends, or its
    /// client's address.
    pub(super) fn caller(&self, throttle: Throttle) -> Caller {
        let guarded = self.guarded.as_ref();
        let token = guarded.and_then(|guarded| guarded.token.as_ref());
        if let (Some(ThrottleBy::Token), Some(token)) = (throttle.by, token) {
            return Caller::Token(token.id);
        }
        if let Some(guarded) = guarded {
            return Caller::Account(guarded.account.id);
        }
        let names = [Role::Login, Role::ClientId, Role::Key];
        let name = names.iter().find_map(|role| self.sent.get(role));
        let name = name.or_else(|| self.sent.token().map(|(_, text)| text));
        name.map_or(Caller::Address(self.call.client), |name| {
            Caller::Token(TokenId::of_text(&fold_case(name)))
        })
    }
}

impl DeclaredVendor {
    /// Issues the tokens that the answer of a turn names.
    pub(super) fn issue_for(
        &self,
        turn: &Turn<'_>,
        account: &Account,
        begun: Option<&Begun>,
    ) -> Result<Issued, Failure> {
        let occasion = Occasion {
            call: turn.call,
            account,
            begun,
            asked: turn.sent.ttl,
        };
        self.issue(&occasion, &turn.operation.issues, &turn.settings)
    }

    /// Issues tokens of a session that has begun or goes on.
    pub(super) fn issue_in_session(
        &self,
        turn: &Turn<'_>,
        account: Arc<Account>,
        begun: &Begun,
    ) -> Result<Done, Failure> {
        let issued = self.issue_for(turn, &account, Some(begun))?;
        Ok(Done {
            session: Some(issue::facts(begun.id, &begun.session, &turn.settings)),
            account: Some(account),
            issued,
            ..Done::default()
        })
    }
}

/// What is known of the caller.
pub fn about_caller(turn: &Turn<'_>) -> Done {
    let Some(guarded) = &turn.guarded else {
        return Done::default();
    };
    let token = guarded.token.as_ref();
    let told = token.filter(|_| turn.operation.tells_session);
    Done {
        account: Some(Arc::clone(&guarded.account)),
        session: session_of(turn, told),
        caller: token.and_then(|token| token.session),
        token: token.cloned(),
        ..Done::default()
    }
}

/// The session of a token, as it is now.
pub fn session_of(turn: &Turn<'_>, token: Option<&AdmittedToken>) -> Option<SessionFacts> {
    let token = token?;
    let id = token.session?;
    let record = turn.call.world.identity().record_of(token.id)?;
    Some(issue::facts(id, &record.session?, &turn.settings))
}
