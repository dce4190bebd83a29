//! Logins that were not needed, because an access token was good, or the session could be refreshed.

use std::collections::HashMap;

use crate::audit::history::{Act, Delivery, Event, History, SeenToken};
use crate::clock::NumericDate;
use crate::identity::SessionId;
use crate::identity::ledger::TokenKind;
use crate::sandbox::reason::Reason;

/// The part of the lifetime of a token that may be left when a client replaces it, as a divisor.
const EARLY_PART: i64 = 10;

/// The time that may be left when a client replaces a token, in seconds.
const EARLY_SECONDS: i64 = 60;

/// The number of the latest grants of a client that are looked at: an audit has to end.
const LATEST: usize = 20;

/// The number of needless logins in a row that are one habit.
const HABIT: usize = 3;

/// A login that was not needed.
pub(super) struct NeedlessLogin<'h> {
    /// The request that gave what the client could have used.
    pub given: &'h Event,
    /// The login.
    pub login: &'h Event,
    /// Until when the client could have used it.
    pub until: NumericDate,
}

/// The logins of each client while an access token was good, but those of a habit.
pub(super) fn single(history: &History) -> Vec<NeedlessLogin<'_>> {
    let runs = runs(history).into_iter();
    runs.filter(|run| run.len() < HABIT).flatten().collect()
}

/// The logins while an access token was good of clients that do so each time.
pub(super) fn habits(history: &History) -> Vec<Vec<NeedlessLogin<'_>>> {
    let runs = runs(history).into_iter();
    runs.filter(|run| run.len() >= HABIT).collect()
}

/// The logins of each client while its session could be refreshed, and no access token was good.
pub(super) fn instead_of_a_refresh(history: &History) -> Vec<NeedlessLogin<'_>> {
    let clients = history.clients().into_iter();
    clients
        .flat_map(|events| {
            let grants = Grants::of(history, &events);
            let mut found = Vec::new();
            for login in grants.logins() {
                if grants.before(login, good_access).is_none() {
                    found.extend(grants.before(login, refreshable));
                }
            }
            found
        })
        .collect()
}

/// The logins of each client while an access token was good: each run begins with a login, and each one
/// of it follows the one before without another way to get a token.
fn runs(history: &History) -> Vec<Vec<NeedlessLogin<'_>>> {
    let mut runs: Vec<Vec<NeedlessLogin<'_>>> = Vec::new();
    for events in history.clients() {
        let grants = Grants::of(history, &events);
        let mut last: Option<u64> = None;
        for login in grants.logins() {
            let Some(needless) = grants.before(login, good_access) else {
                continue;
            };
            if last == Some(needless.given.id())
                && let Some(run) = runs.last_mut()
            {
                run.push(needless);
            } else {
                runs.push(vec![needless]);
            }
            last = Some(login.id());
        }
    }
    runs
}

/// The requests of one client, and those of them that gave it tokens.
struct Grants<'e, 'h> {
    history: &'h History,
    events: &'e [&'h Event],
    /// The places of those that gave tokens.
    given: Vec<usize>,
    /// The login of each session.
    logins: HashMap<SessionId, &'h Event>,
}

impl<'e, 'h> Grants<'e, 'h> {
    fn of(history: &'h History, events: &'e [&'h Event]) -> Self {
        let numbers = events.iter().enumerate();
        let given = numbers.filter(|(_, event)| event.gave_access().is_some());
        let logins = events.iter().copied().filter_map(|event| {
            let session = event.gave_access()?.record.session?;
            matches!(event.act, Act::Login { .. }).then_some((session, event))
        });
        Self {
            history,
            given: given.map(|(number, _)| number).collect(),
            logins: logins.collect(),
            events,
        }
    }

    /// The logins that a program does on its own.
    fn logins(&self) -> impl Iterator<Item = &'h Event> {
        let own = |event: &&'h Event| event.act == Act::Login { is_own: true };
        self.events.iter().copied().filter(own)
    }

    /// Whether what was given comes from a login that is equal to another one: with another scope or
    /// resource a client asks for another token.
    fn asked_for_the_same(&self, given: &Event, login: &Event) -> bool {
        let session = given.gave_access().and_then(|token| token.record.session);
        let begun = session.and_then(|session| self.logins.get(&session));
        let begun = if matches!(given.act, Act::Login { .. }) {
            Some(given)
        } else {
            begun.copied()
        };
        begun.is_some_and(|begun| begun.equals(login))
    }

    /// What the client could have used instead of a login, by the latest answer that gave it. After the clock was
    /// moved back a token that was over is good once more, and the client may have dropped it.
    fn before(
        &self,
        login: &'h Event,
        usable: fn(&Event, &[&Event], &Event) -> Option<NumericDate>,
    ) -> Option<NeedlessLogin<'h>> {
        let is_earlier = |at: &usize| self.events[*at].was_known_to(login);
        let end = self
            .events
            .iter()
            .position(|event| event.id() == login.id())?;
        let number = self.given.partition_point(|at| *at < end);
        let latest = self.given[..number].iter().copied().rev().take(LATEST);
        latest.filter(is_earlier).find_map(|at| {
            let given = self.events[at];
            let was_moved_back = self.history.was_moved_back_between(given, login);
            if was_moved_back || !self.asked_for_the_same(given, login) {
                return None;
            }
            let until = usable(given, &self.events[at + 1..end], login)?;
            Some(NeedlessLogin {
                given,
                login,
                until,
            })
        })
    }
}

/// When the access token of an answer expires, if it was good at the time of a login.
fn good_access(given: &Event, between: &[&Event], login: &Event) -> Option<NumericDate> {
    let token = given.gave_access()?;
    let is_undisturbed = between
        .iter()
        .filter(|event| is_in_session(event, token))
        .all(|event| !event.is_refused() && event.keeps_its_session());
    (is_undisturbed && lasts(token, login)).then_some(token.record.expires)
}

/// Until when the refresh token of an answer could be used, if it was good at the time of a login.
fn refreshable(given: &Event, between: &[&Event], login: &Event) -> Option<NumericDate> {
    let mut issued = given.issued.iter();
    let token = issued.find(|token| token.record.kind == TokenKind::Refresh)?;
    let is_undisturbed = between.iter().all(|event| {
        let is_usual = !event.is_refused() || event.reason() == Reason::AccessExpired;
        event.delivery == Delivery::Sent
            && (!is_in_session(event, token) || (is_usual && event.keeps_its_session()))
    });
    (is_undisturbed && lasts(token, login)).then_some(token.ends())
}

fn is_in_session(event: &Event, token: &SeenToken) -> bool {
    let mut sent = event.presented.iter();
    sent.any(|sent| sent.id == token.id || sent.is_of_session(token))
}

/// Whether enough of the time of a token was left at a login, so that nobody would replace it.
fn lasts(token: &SeenToken, login: &Event) -> bool {
    let (issued, ends) = (token.record.issued, token.ends());
    let left = ends.seconds_left(login.time());
    let lifetime = ends.seconds_left(issued);
    let is_issued = issued <= login.time();
    is_issued && !token.is_touched && left > EARLY_SECONDS.max(lifetime / EARLY_PART)
}
