//! Rules of SSO sessions.

use super::*;
use crate::identity::AccountId;
use crate::vendors::oidc::scopes::Scopes;

const ADA: AccountId = AccountId::Number(1);
const BOB: AccountId = AccountId::Number(2);

const LAST: BrowserSessionSettings = BrowserSessionSettings {
    ttl: Period::hours(12),
    idle: Period::hours(1),
};

fn at(seconds: i64) -> NumericDate {
    NumericDate::from_seconds(seconds)
}

fn hours(hours: i64) -> NumericDate {
    at(hours * 3600)
}

fn authentication(account: AccountId, time: NumericDate) -> Authenticated {
    Authenticated {
        account,
        time,
        acr: "1".to_owned(),
        amr: vec!["pwd".to_owned()],
    }
}

/// A browser that keeps the cookie of its last login.
struct Browser {
    all: SsoSessions,
    cookie: Browsers,
    ended: Vec<AccountId>,
}

impl Browser {
    fn with(account: AccountId) -> Self {
        let mut browser = Self {
            all: SsoSessions::default(),
            cookie: Browsers::default(),
            ended: Vec::new(),
        };
        browser.log_in(account, Others::End, at(0));
        browser
    }

    fn log_in(&mut self, account: AccountId, others: Others, now: NumericDate) -> SessionId {
        let by = authentication(account, now);
        let LoggedIn { cookie, sid, ended } = self.all.log_in(&self.cookie, by, others, LAST, now);
        self.ended
            .extend(ended.iter().map(|session| session.account));
        self.cookie = Browsers::from(&cookie);
        sid
    }

    fn accounts(&self, now: NumericDate) -> Vec<AccountId> {
        let valid = self.all.in_browser(&self.cookie, now);
        valid.iter().map(|session| session.account).collect()
    }

    fn only(&self) -> &SsoSession {
        self.all.iter().next().unwrap()
    }

    fn note_use(&mut self, now: NumericDate) {
        let sid = self.only().sid;
        let told = self.all.tell(&self.cookie, sid, "web", LAST, now);
        assert_eq!(told.map(|session| session.sid), Some(sid));
    }
}

#[test]
fn a_session_that_is_not_used_ends_after_its_idle_time() {
    let browser = Browser::with(ADA);
    assert_eq!(browser.accounts(at(3599)), [ADA]);
    assert_eq!(browser.accounts(at(3600)), []);
    assert_eq!(browser.only().state(at(3600)), SsoState::Idle);
}

#[test]
fn a_session_that_is_used_ends_at_its_absolute_end() {
    let mut browser = Browser::with(ADA);
    for hour in 0..24 {
        browser.note_use(at(hour * 1800));
    }
    assert_eq!(browser.accounts(at(12 * 3600 - 1)), [ADA]);
    assert_eq!(browser.accounts(hours(12)), []);
    assert_eq!(browser.only().state(hours(12)), SsoState::Expired);
}

#[test]
fn a_clock_that_moves_back_makes_a_session_valid_again() {
    let browser = Browser::with(ADA);
    assert_eq!(browser.accounts(hours(13)), []);
    assert_eq!(browser.accounts(at(10)), [ADA]);
}

#[test]
fn a_use_does_not_change_when_the_person_authenticated() {
    let mut browser = Browser::with(ADA);
    browser.note_use(at(600));
    assert_eq!(browser.only().auth_time(), at(0));
    assert_eq!(NumericDate::from(browser.only().used), at(600));
    assert!(browser.only().clients.contains("web"));
}

#[test]
fn authenticating_again_keeps_the_sid_and_begins_its_time_anew() {
    let mut browser = Browser::with(ADA);
    let sid = browser.only().sid;
    assert_eq!(browser.log_in(ADA, Others::End, at(3000)), sid);
    assert_eq!(browser.only().auth_time(), at(3000));
    assert_eq!(NumericDate::from(browser.only().ends), at(3000 + 12 * 3600));
}

#[test]
fn a_login_after_the_end_of_a_session_begins_another_one() {
    let mut browser = Browser::with(ADA);
    let sid = browser.only().sid;
    assert_ne!(browser.log_in(ADA, Others::End, hours(1)), sid);
}

#[test]
fn a_login_of_another_account_ends_the_session_unless_it_was_added() {
    let mut browser = Browser::with(ADA);
    browser.log_in(BOB, Others::Keep, at(1));
    assert_eq!(browser.accounts(at(2)), [BOB, ADA]);
    browser.log_in(ADA, Others::End, at(3));
    assert_eq!(browser.accounts(at(4)), [ADA]);
    assert_eq!(browser.ended, [BOB]);
}

#[test]
fn a_login_changes_the_cookie_and_the_old_value_has_no_session() {
    let mut browser = Browser::with(ADA);
    let planted = browser.cookie.clone();
    browser.log_in(ADA, Others::End, at(1));
    assert!(browser.all.in_browser(&planted, at(2)).is_empty());
    assert_eq!(browser.accounts(at(2)), [ADA]);
}

#[test]
fn scopes_that_were_not_granted_are_remembered_until_they_are() {
    let mut session = SsoSession::new(ADA, at(0));
    let scopes = |text| Scopes::parse(text).unwrap();
    let asked = scopes("openid email phone");
    session.note_consent("web", &asked, Some(&scopes("openid")));
    session.note_consent("web", &scopes("openid email"), None);
    for (client, asked, is_declined) in [
        ("web", "openid email", false),
        ("web", "openid phone", true),
        ("spa", "openid phone", false),
    ] {
        let found = session.has_declined(client, &scopes(asked));
        assert_eq!(found, is_declined, "{client} {asked}");
    }
    session.note_consent("web", &asked, None);
    assert_eq!(session.declined, BTreeMap::new());
}

#[test]
fn another_browser_has_no_session() {
    let mut browser = Browser::with(ADA);
    let other = Browsers::from(&CookieValue::random());
    let sid = browser.only().sid;
    assert_eq!(browser.all.tell(&other, sid, "web", LAST, at(0)), None);
    assert!(browser.all.in_browser(&other, at(0)).is_empty());
    assert!(
        browser
            .all
            .in_browser(&Browsers::default(), at(0))
            .is_empty()
    );
}

#[test]
fn a_session_that_was_ended_is_gone() {
    let mut browser = Browser::with(ADA);
    let sid = browser.only().sid;
    assert!(browser.all.end(sid).is_some());
    assert!(browser.all.end(sid).is_none());
    assert_eq!(browser.all, SsoSessions::default());
}

#[test]
fn an_aged_session_ends_sooner_and_its_login_was_earlier() {
    let mut browser = Browser::with(ADA);
    let sid = browser.only().sid;
    browser.all.age(sid, Period::minutes(30)).unwrap();
    assert_eq!(browser.only().auth_time(), at(-1800));
    assert_eq!(browser.accounts(at(1799)), [ADA]);
    assert_eq!(browser.accounts(at(1800)), []);
}

#[test]
fn a_snapshot_has_the_digest_of_the_cookie_and_reads_back() {
    let mut all = SsoSessions::default();
    let by = authentication(ADA, at(0));
    let LoggedIn { cookie, .. } = all.log_in(&Browsers::default(), by, Others::End, LAST, at(0));
    let written = serde_json::to_value(&all).unwrap();
    assert!(!written.to_string().contains(cookie.expose()));
    assert_eq!(crate::schema::read::<SsoSessions>(&written), Ok(all));
}

#[test]
fn when_all_places_are_taken_the_sessions_that_end_first_make_room() {
    let mut all = SsoSessions::default();
    let mut log_in = |seconds| {
        let by = authentication(ADA, at(seconds));
        let none = Browsers::default();
        let LoggedIn { cookie, .. } = all.log_in(&none, by, Others::End, LAST, at(seconds));
        (cookie, all.browsers.len())
    };
    let (first, _) = log_in(0);
    for _ in 1..MAX_BROWSERS {
        log_in(1);
    }
    let (last, count) = log_in(2);
    assert_eq!(count, MAX_BROWSERS - MAX_BROWSERS / 4 + 1);
    let valid = |cookie: &CookieValue| all.in_browser(&cookie.into(), at(2)).len();
    assert_eq!((valid(&first), valid(&last)), (0, 1));
}
