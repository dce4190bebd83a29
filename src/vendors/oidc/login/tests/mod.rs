//! Who is logged in, without HTTP.

mod decision;
mod queue;

use super::decision::{Circumstances, Outcome, password_method};
use super::prompt::Prompts;
use super::question::{Hint, Missing, Question};
use super::queue::{QueuedLogin, QueuedOutcome, ScriptedError};
use crate::clock::NumericDate;
use crate::identity::AccountId;
use crate::vendors::oidc::authentication::Authenticated;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::sessions::{Browsers, LoggedIn, Others, SsoSessions};
use crate::vendors::oidc::settings::{BrowserSessionSettings, LoginMode};
use Short::{Authenticated as Auth, Page, Refused, Session};

const ADA: AccountId = AccountId::Number(1);
const BOB: AccountId = AccountId::Number(2);
const EVE: AccountId = AccountId::Number(3);

const NOW: NumericDate = NumericDate::from_seconds(1_000_000);

/// The outcome in short, for a table.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Short {
    /// The session of an account.
    Session(AccountId),
    /// An account authenticated this number of seconds ago, with a class.
    Authenticated(AccountId, i64, &'static str),
    Page(Missing, Option<AccountId>),
    Scripted(ScriptedError),
    Refused(Missing),
    OtherAccount,
    UnknownHint,
}

/// A row of the table: what is usual, unless changed.
struct Given {
    question: Question,
    queued: Option<QueuedLogin>,
    /// The accounts with a session, the last used one first, and how many seconds ago each logged in.
    sessions: Vec<(AccountId, i64)>,
    /// The scopes that were not granted in these sessions, of the two that are asked for.
    declined: &'static str,
    mode: LoginMode,
    default: Option<AccountId>,
}

fn auto() -> Given {
    Given {
        question: Question::default(),
        queued: None,
        sessions: Vec::new(),
        declined: "",
        mode: LoginMode::Auto,
        default: Some(ADA),
    }
}

fn page() -> Given {
    Given {
        mode: LoginMode::Page,
        ..auto()
    }
}

impl Given {
    fn prompt(mut self, prompt: &str) -> Self {
        self.question.prompts = Prompts::parse(prompt).unwrap();
        self
    }

    fn max_age(mut self, seconds: i64) -> Self {
        self.question.max_age = Some(seconds);
        self
    }

    fn hint(mut self, hint: Hint) -> Self {
        self.question.hint = hint;
        self
    }

    fn acr(mut self, class: &str) -> Self {
        self.question.acr_values = vec![class.to_owned(), "other".to_owned()];
        self
    }

    fn session(mut self, account: AccountId, seconds_ago: i64) -> Self {
        self.sessions.push((account, seconds_ago));
        self
    }

    fn declined(mut self, scopes: &'static str) -> Self {
        self.declined = scopes;
        self
    }

    fn queued(mut self, change: impl FnOnce(&mut QueuedLogin)) -> Self {
        let mut login = approving(BOB);
        change(&mut login);
        self.queued = Some(login);
        self
    }

    fn nobody(mut self) -> Self {
        self.default = None;
        self
    }

    fn decide(&self) -> Short {
        let (all, browser) = self.logged_in();
        let sessions = all.in_browser(&browser, NOW);
        let circumstances = Circumstances {
            question: &self.question,
            queued: self.queued.as_ref(),
            sessions: &sessions,
            client: "web",
            scopes: &scopes("openid email"),
            mode: self.mode,
            default: self.default,
            now: NOW,
        };
        match circumstances.decide() {
            Outcome::Session(sid) => Session(all.get(sid).unwrap().account),
            Outcome::Authenticated(it) => {
                let classes = ["1", "gold", "silver"];
                let class = classes.into_iter().find(|class| *class == it.acr);
                let ago = NOW.as_seconds() - it.time.as_seconds();
                Auth(it.account, ago, class.unwrap())
            }
            Outcome::Page(missing, account) => Page(missing, account),
            Outcome::Scripted(error) => Short::Scripted(error),
            Outcome::Refused(missing) => Refused(missing),
            Outcome::OtherAccount(_) => Short::OtherAccount,
            Outcome::UnknownHint => Short::UnknownHint,
        }
    }

    fn logged_in(&self) -> (SsoSessions, Browsers) {
        let last = BrowserSessionSettings::default();
        let mut all = SsoSessions::default();
        let mut browser = Browsers::default();
        for (account, seconds_ago) in self.sessions.iter().rev() {
            let time = NumericDate::from_seconds(NOW.as_seconds() - seconds_ago);
            let by = Authenticated {
                account: *account,
                time,
                acr: "1".to_owned(),
                amr: password_method(),
            };
            let LoggedIn { cookie, sid, .. } = all.log_in(&browser, by, Others::Keep, last, time);
            browser = Browsers::from(&cookie);
            let session = all.tell(&browser, sid, "web", last, time).unwrap();
            let declined = scopes(self.declined);
            session.note_consent("web", &declined, Some(&Scopes::default()));
        }
        (all, browser)
    }
}

#[track_caller]
fn hold(rows: impl IntoIterator<Item = (&'static str, Given, Short)>) {
    for (sentence, given, expected) in rows {
        assert_eq!(given.decide(), expected, "{sentence}");
    }
}

fn scopes(text: &str) -> Scopes {
    Scopes::parse(text).unwrap()
}

fn approving(account: AccountId) -> QueuedLogin {
    QueuedLogin {
        id: 0,
        times: 1,
        client_id: None,
        outcome: QueuedOutcome::Approve { account },
        scopes: None,
        acr: None,
        amr: None,
        ago: None,
    }
}
