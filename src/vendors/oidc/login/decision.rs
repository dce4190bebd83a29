//! Who is logged in: the order of the decision, without HTTP.
//!
//! First the queue of logins that a test has scripted, then the sessions of the browser, then, with
//! `login: auto`, an automatic login, and otherwise the page. The automatic login stands in for the
//! page and not for a session: `prompt=none` without a session is `login_required` in both modes.

use super::question::{Missing, Question};
use super::queue::{QueuedLogin, QueuedOutcome, ScriptedError};
use crate::clock::{NumericDate, Period};
use crate::identity::{AccountId, SessionId};
use crate::vendors::oidc::authentication::Authenticated;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::sessions::SsoSession;
use crate::vendors::oidc::settings::LoginMode;

/// Everything that the decision depends on.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The request.
    pub question: &'a Question,
    /// The first scripted login that fits it.
    pub queued: Option<&'a QueuedLogin>,
    /// The valid sessions of the browser, the last used one first.
    pub sessions: &'a [&'a SsoSession],
    /// The id of the client.
    pub client: &'a str,
    /// The scopes that it asks for.
    pub scopes: &'a Scopes,
    /// What stands in for a person.
    pub mode: LoginMode,
    /// Who logs in automatically where nobody is named.
    pub default: Option<AccountId>,
    /// The time.
    pub now: NumericDate,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A session of the browser is the answer.
    Session(SessionId),
    /// A user authenticates without the page.
    Authenticated(Authenticated),
    /// The page asks the user. An account is filled in if one is expected.
    Page(Missing, Option<AccountId>),
    /// The client gets an error that a test has scripted.
    Scripted(ScriptedError),
    /// The client has excluded the page, and this is missing.
    Refused(Missing),
    /// Another account than that of `id_token_hint` has logged in.
    OtherAccount(AccountId),
    /// The hint names nobody, so that nobody can log in automatically.
    UnknownHint,
}

impl Circumstances<'_> {
    /// The decision.
    pub fn decide(&self) -> Outcome {
        if let Some(queued) = self.queued {
            return self.scripted(queued);
        }
        let missing = match self.session() {
            Ok(session) => return Outcome::Session(session.sid),
            Err(missing) => missing,
        };
        if self.question.prompts.none {
            return Outcome::Refused(missing);
        }
        match self.mode {
            LoginMode::Auto => self.automatic(missing),
            LoginMode::Page => Outcome::Page(missing, self.expected()),
        }
    }

    fn scripted(&self, queued: &QueuedLogin) -> Outcome {
        let account = match queued.outcome {
            QueuedOutcome::Approve { account } => account,
            QueuedOutcome::Error(error) => return Outcome::Scripted(error),
        };
        if self.question.hint.excludes(account) {
            return Outcome::OtherAccount(account);
        }
        // A login that is older than `max_age` allows is made again.
        let age = queued.ago.map_or(0, Period::as_seconds);
        let is_too_old = self.question.max_age.is_some_and(|most| age > most);
        let ago = queued
            .ago
            .filter(|_| !is_too_old && !self.question.prompts.login);
        Outcome::Authenticated(Authenticated {
            account,
            time: ago.map_or(self.now, |ago| self.now.before(ago)),
            acr: queued.acr.clone().unwrap_or_else(|| self.question.acr()),
            amr: queued.amr.clone().unwrap_or_else(password_method),
        })
    }

    /// The session that is the answer, or what is missing.
    fn session(&self) -> Result<&SsoSession, Missing> {
        let question = self.question;
        let mut candidates = self.candidates();
        let session = candidates.next().ok_or(Missing::Login)?;
        if question.prompts.select_account || candidates.next().is_some() {
            return Err(Missing::Selection);
        }
        match question.lacking_in(session, self.now) {
            Some(missing) => Err(missing),
            None if question.prompts.consent => Err(Missing::Consent),
            None if session.has_declined(self.client, self.scopes) => Err(Missing::Consent),
            None => Ok(session),
        }
    }

    /// The sessions of those whom the client expects.
    fn candidates(&self) -> impl Iterator<Item = &SsoSession> {
        let sessions = self.sessions.iter().copied();
        sessions.filter(|session| self.question.hint.admits(session.account))
    }

    /// Whom the page fills in, or who authenticates again.
    fn expected(&self) -> Option<AccountId> {
        let of_session = || Some(self.candidates().next()?.account);
        self.question.hint.account().or_else(of_session)
    }

    fn automatic(&self, missing: Missing) -> Outcome {
        if self.question.hint.names_nobody() {
            return Outcome::UnknownHint;
        }
        let Some(account) = self.expected().or(self.default) else {
            return Outcome::Page(missing, None);
        };
        let fresh = self.candidates().find(|session| {
            session.account == account && self.question.lacking_in(session, self.now).is_none()
        });
        match fresh {
            Some(session) => Outcome::Session(session.sid),
            None => Outcome::Authenticated(Authenticated {
                account,
                time: self.now,
                acr: self.question.acr(),
                amr: password_method(),
            }),
        }
    }
}

/// The methods of a login with a password (RFC 8176, section 2).
pub fn password_method() -> Vec<String> {
    vec!["pwd".to_owned()]
}
