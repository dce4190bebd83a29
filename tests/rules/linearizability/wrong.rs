//! What no order explains is found: histories with what must not happen, written by hand, each next
//! to the one that may.

use mockid::identity::{SessionId, TokenId};

use crate::model::history::{Event, History};
use crate::model::order::explain;
use crate::model::sandbox::{self, Asked, Kept, Move, Outcome, Sandbox};
use crate::model::sessions::{Answer, Ask, Grant, Rules, Token};
use crate::s7risk;
use crate::sessions::desk::intergiro;
use crate::support::{MINUTE, at};

const NOTHING_KEPT: Kept = Kept {
    clock: false,
    world: false,
};

/// Something that was asked, and what came of it.
type Line<R> = (
    Asked<<R as sandbox::Rules>::Ask>,
    Outcome<<R as sandbox::Rules>::Answer>,
);

/// What was seen, one line after another; what stands in one line was under way together.
struct Seen<R: sandbox::Rules> {
    start: R,
    events: History<Asked<R::Ask>, Outcome<R::Answer>>,
    count: u64,
}

impl<R: sandbox::Rules> Seen<R> {
    fn by(start: R) -> Self {
        Self {
            start,
            events: vec![Vec::new(), Vec::new()],
            count: 0,
        }
    }

    fn then(&mut self, asked: Asked<R::Ask>, outcome: Outcome<R::Answer>) -> &mut Self {
        self.together([(asked, outcome)])
    }

    fn answered(&mut self, ask: R::Ask, answer: R::Answer) -> &mut Self {
        self.then(Asked::Vendor(ask), Outcome::Vendor(answer))
    }

    fn together<const N: usize>(&mut self, lines: [Line<R>; N]) -> &mut Self {
        let (called, returned) = (self.count, self.count + N as u64);
        self.count = returned + N as u64;
        let numbers = (called..).zip(returned..);
        for ((thread, (asked, outcome)), (called, returned)) in
            self.events.iter_mut().zip(lines).zip(numbers)
        {
            thread.push(Event {
                asked,
                outcome,
                called,
                returned,
            });
        }
        self
    }

    /// Why no order explains it; nothing when one does.
    fn unexplained(&self) -> Option<String> {
        let model = Sandbox::new(at(0).as_seconds(), self.start.clone(), self.events.len());
        let found = explain(&model, &self.events);
        found.err().map(|unexplained| unexplained.to_string())
    }

    fn is_right(&self) {
        assert_eq!(self.unexplained(), None);
    }

    fn is_wrong(&self) {
        assert!(self.unexplained().is_some());
    }
}

/// The grant of a login, or of its refresh, this number of minutes after the start.
fn grant(session: SessionId, minutes: i64) -> Grant {
    let from = at(minutes * MINUTE).as_seconds();
    Grant {
        session,
        account: 0,
        access: Token {
            id: TokenId::random(),
            times: Some((from, from + 15 * MINUTE)),
        },
        refresh: Token {
            id: TokenId::random(),
            times: None,
        },
    }
}

const fn vendor<A, B>(ask: A, answer: B) -> (Asked<A>, Outcome<B>) {
    (Asked::Vendor(ask), Outcome::Vendor(answer))
}

fn moved(minutes: i64, to: i64) -> (Asked<Ask>, Outcome<Answer>) {
    let shows = Outcome::Shows(at(to * MINUTE).as_seconds());
    (Asked::Clock(Move::By(minutes * MINUTE)), shows)
}

/// Somebody has logged in.
fn logged_in() -> (Seen<Rules>, Grant) {
    let login = grant(SessionId::random(), 0);
    let mut seen = Seen::by(Rules::new(intergiro()));
    seen.answered(Ask::LogIn(0), Answer::Granted(login));
    (seen, login)
}

#[test]
fn two_winners_of_a_refresh_are_found() {
    for (second_wins, may_be) in [(false, true), (true, false)] {
        let (mut seen, login) = logged_in();
        let refreshed = || Answer::Granted(grant(login.session, 15));
        let second = if second_wins {
            refreshed()
        } else {
            Answer::TooEarly { until: None }
        };
        let (asked, outcome) = moved(15, 15);
        seen.then(asked, outcome).together([
            vendor(Ask::Refresh(login), refreshed()),
            vendor(Ask::Refresh(login), second),
        ]);
        assert_eq!(seen.unexplained().is_none(), may_be);
    }
}

#[test]
fn a_session_that_is_lost_is_found() {
    let (mut seen, login) = logged_in();
    let (asked, outcome) = moved(15, 15);
    seen.then(asked, outcome);
    seen.answered(Ask::Refresh(login), Answer::Refused)
        .is_wrong();
}

#[test]
fn a_token_that_is_accepted_after_its_end_is_found() {
    let end = |login: Grant| vendor(Ask::End(login.session), Answer::Done);
    let use_it = |login| vendor(Ask::Use(login), Answer::Done);
    let (mut seen, login) = logged_in();
    seen.together([end(login), use_it(login)]).is_right();
    let (mut seen, login) = logged_in();
    let (asked, outcome) = end(login);
    seen.then(asked, outcome);
    seen.answered(Ask::Use(login), Answer::Done).is_wrong();
}

#[test]
fn a_token_that_is_accepted_after_its_time_is_found() {
    let (mut seen, login) = logged_in();
    seen.together([moved(15, 15), vendor(Ask::Use(login), Answer::Done)]);
    seen.is_right();
    seen.answered(Ask::Use(login), Answer::Done).is_wrong();
}

#[test]
fn an_old_token_that_lives_on_after_a_reset_is_found() {
    let (mut seen, login) = logged_in();
    let reset = (Asked::Reset(NOTHING_KEPT), Outcome::Reset);
    seen.together([reset, vendor(Ask::Use(login), Answer::Done)]);
    seen.is_right();
    seen.answered(Ask::Use(login), Answer::Done).is_wrong();
}

#[test]
fn a_move_of_the_clock_that_is_lost_is_found() {
    let (mut seen, _) = logged_in();
    seen.together([moved(15, 15), moved(15, 15)]).is_wrong();
}

#[test]
fn a_name_that_is_given_twice_is_found() {
    let (mut seen, login) = logged_in();
    seen.answered(Ask::LogIn(0), Answer::Granted(login))
        .is_wrong();
}

#[test]
fn a_lockout_that_lets_one_too_many_in_is_found() {
    let fail = || {
        vendor(
            s7risk::Ask::LogIn {
                name: s7risk::Name::User,
                right: false,
                upper_case: false,
            },
            s7risk::Answer::DoNotMatch,
        )
    };
    let mut seen = Seen::by(s7risk::Rules::new(s7risk::TERMS));
    for _ in 0..3 {
        let (asked, outcome) = fail();
        seen.then(asked, outcome);
    }
    seen.together([fail(), fail()]).is_right();
    let (asked, outcome) = fail();
    seen.then(asked, outcome).is_wrong();
}

#[test]
fn what_is_shown_ends_with_what_nothing_explains() {
    let (mut seen, login) = logged_in();
    seen.answered(Ask::End(login.session), Answer::Done);
    seen.answered(Ask::Use(login), Answer::Done);
    seen.answered(Ask::Use(login), Answer::Refused);
    let shown = seen.unexplained().expect("it was ended");
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines.len(), 4, "{shown}");
    assert!(
        lines[3].starts_with("   4 to    5  thread 0  Vendor(Use("),
        "{shown}"
    );
}
