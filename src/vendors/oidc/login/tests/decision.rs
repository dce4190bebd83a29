//! The order of the decision, as tables.

use super::Short::{self, Authenticated as Auth, Page, Refused, Session};
use super::{ADA, BOB, EVE, auto, hold, page};
use crate::clock::Period;
use crate::vendors::oidc::login::question::{Hint, Missing};
use crate::vendors::oidc::login::queue::{QueuedLogin, QueuedOutcome, ScriptedError};

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
            "a scope that was not granted before",
            page().session(ADA, 9).declined("email"),
            Page(Missing::Consent, Some(ADA)),
        ),
        (
            "scopes that nobody asks for now",
            page().session(ADA, 9).declined("phone"),
            Session(ADA),
        ),
        (
            "a scope that was not granted before, without the page",
            page().session(ADA, 9).declined("email").prompt("none"),
            Refused(Missing::Consent),
        ),
        (
            "a scope that was not granted before, automatically",
            auto().session(ADA, 9).declined("email"),
            Session(ADA),
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
