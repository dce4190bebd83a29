//! The order of the decision, as a table.

use super::decision::{Circumstances, Outcome, password_method};
use super::prompt::Prompts;
use super::question::{Hint, Missing, Question};
use super::queue::{LoginQueue, QueuedLogin, QueuedOutcome, ScriptedError};
use crate::clock::{NumericDate, Period};
use crate::identity::AccountId;
use crate::vendors::oidc::authentication::Authenticated;
use crate::vendors::oidc::sessions::{Browsers, Others, SsoSessions};
use crate::vendors::oidc::settings::{BrowserSessionSettings, LoginMode};

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

use Short::{Authenticated as Auth, Page, Refused, Session};

/// A row of the table: what is usual, unless changed.
struct Given {
    question: Question,
    queued: Option<QueuedLogin>,
    /// The accounts with a session, the last used one first, and how many seconds ago each logged in.
    sessions: Vec<(AccountId, i64)>,
    mode: LoginMode,
    default: Option<AccountId>,
}

fn auto() -> Given {
    Given {
        question: Question::default(),
        queued: None,
        sessions: Vec::new(),
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
            let (cookie, _) = all.log_in(&browser, by, Others::Keep, last, time);
            browser = Browsers::from(&cookie);
        }
        (all, browser)
    }
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

#[track_caller]
fn hold(rows: impl IntoIterator<Item = (&'static str, Given, Short)>) {
    for (sentence, given, expected) in rows {
        assert_eq!(given.decide(), expected, "{sentence}");
    }
}

#[test]
fn a_scripted_login_comes_before_everything_else() {
    let denied = |login: &mut QueuedLogin| {
        login.outcome = QueuedOutcome::Error(ScriptedError::AccessDenied);
    };
    let an_hour_ago = |login: &mut QueuedLogin| login.ago = Some(Period::hours(1));
    let with_class = |login: &mut QueuedLogin| login.acr = Some("silver".to_owned());
    hold([
        ("before the page", page().queued(|_| ()), Auth(BOB, 0, "1")),
        (
            "before a session",
            page().session(ADA, 9).queued(|_| ()),
            Auth(BOB, 0, "1"),
        ),
        (
            "before the default account",
            auto().queued(|_| ()),
            Auth(BOB, 0, "1"),
        ),
        (
            "before a login hint",
            auto().hint(Hint::Login(ADA)).queued(|_| ()),
            Auth(BOB, 0, "1"),
        ),
        (
            "not for another account than that of an ID token",
            auto().hint(Hint::IdToken(ADA)).queued(|_| ()),
            Short::OtherAccount,
        ),
        (
            "an error",
            page().queued(denied),
            Short::Scripted(ScriptedError::AccessDenied),
        ),
        (
            "with an earlier login",
            auto().queued(an_hour_ago),
            Auth(BOB, 3600, "1"),
        ),
        (
            "an earlier login that is not too old",
            auto().max_age(3600).queued(an_hour_ago),
            Auth(BOB, 3600, "1"),
        ),
        (
            "an earlier login that is too old happens again",
            auto().max_age(3599).queued(an_hour_ago),
            Auth(BOB, 0, "1"),
        ),
        (
            "an earlier login that has to happen again",
            auto().prompt("login").queued(an_hour_ago),
            Auth(BOB, 0, "1"),
        ),
        (
            "with the class that is asked for",
            auto().acr("gold").queued(|_| ()),
            Auth(BOB, 0, "gold"),
        ),
        (
            "with a scripted class",
            auto().acr("gold").queued(with_class),
            Auth(BOB, 0, "silver"),
        ),
    ]);
}

#[test]
fn a_session_of_the_browser_comes_before_the_page_and_the_automatic_login() {
    for given in [page, auto] {
        hold([
            ("it is the answer", given().session(BOB, 9), Session(BOB)),
            (
                "without a page",
                given().session(BOB, 9).prompt("none"),
                Session(BOB),
            ),
            (
                "for a login hint",
                given().session(BOB, 9).hint(Hint::Login(BOB)),
                Session(BOB),
            ),
            (
                "for an ID token",
                given().session(BOB, 9).hint(Hint::IdToken(BOB)),
                Session(BOB),
            ),
            (
                "of the age that is allowed",
                given().session(BOB, 60).max_age(60),
                Session(BOB),
            ),
            (
                "of several, that of the hint",
                given()
                    .session(BOB, 9)
                    .session(EVE, 9)
                    .hint(Hint::IdToken(EVE)),
                Session(EVE),
            ),
        ]);
    }
}

#[test]
fn without_a_page_what_is_missing_is_an_error_in_both_modes() {
    for given in [page, auto] {
        let none = || given().prompt("none");
        hold([
            ("no session", none(), Refused(Missing::Login)),
            (
                "too old a login",
                none().session(ADA, 61).max_age(60),
                Refused(Missing::Login),
            ),
            (
                "no login is young enough",
                none().session(ADA, 0).max_age(0),
                Refused(Missing::Login),
            ),
            (
                "a session of somebody else",
                none().session(ADA, 9).hint(Hint::Login(BOB)),
                Refused(Missing::Login),
            ),
            (
                "a session of somebody else than in the ID token",
                none().session(ADA, 9).hint(Hint::IdToken(BOB)),
                Refused(Missing::Login),
            ),
            (
                "an unknown hint",
                none().session(ADA, 9).hint(Hint::Unknown),
                Refused(Missing::Login),
            ),
            (
                "several sessions",
                none().session(ADA, 9).session(BOB, 9),
                Refused(Missing::Selection),
            ),
            (
                "a higher class",
                none().session(ADA, 9).acr("gold"),
                Refused(Missing::StepUp),
            ),
        ]);
    }
}

#[test]
fn the_page_asks_for_what_is_missing_and_fills_in_whom_it_expects() {
    hold([
        ("nobody", page(), Page(Missing::Login, None)),
        (
            "a hint logs nobody in",
            page().hint(Hint::Login(BOB)),
            Page(Missing::Login, Some(BOB)),
        ),
        (
            "an unknown hint",
            page().hint(Hint::Unknown),
            Page(Missing::Login, None),
        ),
        (
            "a session of somebody else",
            page().session(ADA, 9).hint(Hint::Login(BOB)),
            Page(Missing::Login, Some(BOB)),
        ),
        (
            "a login again",
            page().session(ADA, 9).prompt("login"),
            Page(Missing::Login, Some(ADA)),
        ),
        (
            "too old a login",
            page().session(ADA, 61).max_age(60),
            Page(Missing::Login, Some(ADA)),
        ),
        (
            "a choice",
            page().session(ADA, 9).prompt("select_account"),
            Page(Missing::Selection, Some(ADA)),
        ),
        (
            "several sessions",
            page().session(BOB, 9).session(ADA, 9),
            Page(Missing::Selection, Some(BOB)),
        ),
        (
            "consent",
            page().session(ADA, 9).prompt("consent"),
            Page(Missing::Consent, Some(ADA)),
        ),
        (
            "a login before consent",
            page().session(ADA, 9).prompt("login consent"),
            Page(Missing::Login, Some(ADA)),
        ),
        (
            "a higher class",
            page().session(ADA, 9).acr("gold"),
            Page(Missing::StepUp, Some(ADA)),
        ),
    ]);
}

#[test]
fn the_automatic_login_does_what_a_person_would_do_at_the_page() {
    hold([
        ("the default account", auto(), Auth(ADA, 0, "1")),
        (
            "the account of the hint",
            auto().hint(Hint::Login(BOB)),
            Auth(BOB, 0, "1"),
        ),
        (
            "the account of the ID token",
            auto().hint(Hint::IdToken(BOB)),
            Auth(BOB, 0, "1"),
        ),
        (
            "a hint that names nobody",
            auto().hint(Hint::Unknown),
            Short::UnknownHint,
        ),
        (
            "the account of the hint although another one is logged in",
            auto().session(ADA, 9).hint(Hint::Login(BOB)),
            Auth(BOB, 0, "1"),
        ),
        (
            "the same account again",
            auto().session(BOB, 9).prompt("login"),
            Auth(BOB, 0, "1"),
        ),
        (
            "after too long a time",
            auto().session(BOB, 61).max_age(60),
            Auth(BOB, 0, "1"),
        ),
        (
            "with a higher class",
            auto().session(BOB, 9).acr("gold"),
            Auth(BOB, 0, "gold"),
        ),
        (
            "consent needs no login",
            auto().session(BOB, 9).prompt("consent"),
            Session(BOB),
        ),
        (
            "nor does a choice",
            auto().session(BOB, 9).prompt("select_account"),
            Session(BOB),
        ),
        (
            "with nobody to log in, the page",
            auto().nobody(),
            Page(Missing::Login, None),
        ),
    ]);
}

#[test]
fn a_scripted_login_is_for_its_client_and_used_up() {
    let mut queue = LoginQueue::default();
    let mut only_web = approving(ADA);
    only_web.client_id = Some("web".to_owned());
    only_web.times = 2;
    queue.add(only_web);
    queue.add(approving(BOB));
    let first = |queue: &LoginQueue, client| queue.first_for(client, false).map(|it| it.id);
    assert_eq!(first(&queue, "spa"), Some(2));
    for _ in 0..2 {
        assert_eq!(first(&queue, "web"), Some(1));
        queue.note_use(1);
    }
    assert_eq!(first(&queue, "web"), Some(2));
    queue.note_use(2);
    assert_eq!(first(&queue, "web"), None);
}

#[test]
fn without_a_page_only_a_scripted_error_is_used() {
    let mut queue = LoginQueue::default();
    queue.add(approving(ADA));
    assert_eq!(queue.first_for("web", true), None);
    let mut error = approving(ADA);
    error.outcome = QueuedOutcome::Error(ScriptedError::LoginRequired);
    queue.add(error);
    assert_eq!(queue.first_for("web", true).map(|login| login.id), Some(2));
}

#[test]
fn the_queue_is_bounded_and_does_not_use_a_number_again() {
    let mut queue = LoginQueue::default();
    for _ in 0..super::queue::MAX_QUEUED {
        assert!(queue.add(approving(ADA)).is_some());
    }
    assert!(queue.add(approving(ADA)).is_none());
    queue.clear();
    assert_eq!(queue.add(approving(ADA)).map(|login| login.id), Some(1_001));
    assert!(queue.remove(1_001).is_some());
    assert!(queue.waiting().is_empty());
}
