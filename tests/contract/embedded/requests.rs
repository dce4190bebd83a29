//! The journal, by its handle.

use std::time::Duration;

use mockid::embedded::requests::{Condition, Request};
use mockid::embedded::{AccountId, ErrorKind, Reason, TokenId};
use mockid::{Fault, Match, Provider, Server};
use serde_json::{Value, json};

use super::{KEY, at_noon, call, client, log_in, said};
use crate::support::server::NOON;

/// A login, a call, a refresh that comes too early, and a path that there is not.
async fn story(server: &Server) -> String {
    let api = client(server);
    let login = log_in(&api).await.status_is(200);
    let token = login.text("/access_token");
    call(&api, &token).await.status_is(200);
    let body = json!({"refresh_token": login.text("/refresh_token")});
    let refresh = api.post("/intergiro/v3/auth/refresh").json(body);
    refresh.send().await.status_is(400);
    api.get("/nowhere")
        .by_the_server()
        .send()
        .await
        .status_is(404);
    token
}

#[tokio::test]
async fn requests_say_what_came_and_why_it_was_answered_so() {
    let server = at_noon().await;
    let token = story(&server).await;
    let all = server.requests().all();
    let [login, call, refresh, nowhere] = all.as_slice() else {
        panic!("{all:?}");
    };
    assert_eq!(
        (login.id(), login.method(), login.status()),
        (1, "POST", Some(200))
    );
    assert_eq!(login.path(), "/v3/auth/login");
    assert_eq!(login.time().to_string(), NOON);
    assert!(login.duration() < std::time::Duration::from_secs(60));
    assert!(login.machine_time() > login.time());
    assert_eq!(call.operation(), Some("intergiroListIndividuals"));
    assert_eq!(call.token(), Some(TokenId::claimed_by(&token)));
    assert_eq!(call.session(), login.session());
    assert!(matches!(call.account(), Some(AccountId::Uuid(_))));
    assert_eq!(call.fault(), None);
    assert_eq!(refresh.reason(), Reason::RefreshTooEarly);
    assert_eq!(refresh.provider(), Some(Provider::INTERGIRO));
    assert_eq!(
        format!("{refresh}"),
        "#3 POST /v3/auth/refresh was answered 400 (refresh_too_early)"
    );
    assert_eq!((nowhere.provider(), nowhere.operation()), (None, None));
    let path = format!("/__admin/requests/{}", login.id());
    let shown = client(&server).get(&path).send().await;
    assert_eq!(login.to_json(), shown.json());
    let everything = format!("{all:?}{}", login.to_json());
    assert!(!everything.contains(KEY) && !everything.contains(&token));
    server.requests().clear();
    assert!(server.requests().all().is_empty());
}

#[tokio::test]
async fn the_archive_is_the_one_of_the_control_api() {
    let server = at_noon().await;
    story(&server).await;
    let har = server.requests().har(Match::provider(Provider::INTERGIRO));
    let har: Value = serde_json::from_str(&har.expect("an archive")).expect("JSON");
    let path = "/__admin/requests.har?provider=intergiro";
    let shown = client(&server).get(path).send().await;
    assert_eq!(har, shown.json());
    let unknown = server.requests().har(Match::operation("intergiroRefrech"));
    assert!(said(unknown).contains("did you mean `intergiroRefresh`?"));
}

#[tokio::test]
async fn requests_are_found_by_everything_that_tells_them_apart() {
    let server = at_noon().await;
    let held = Fault::on("intergiroListIndividuals").barrier(2);
    let held = server.faults().add(held).expect("a fault");
    server.faults().remove(held).expect("it is there");
    let token = story(&server).await;
    let login = server.requests().all().remove(0);
    let noon = NOON.parse().expect("an instant");
    let (account, session) = (login.account(), login.session());
    for (wanted, ids) in [
        (Match::anything(), vec![1, 2, 3, 4]),
        (Match::provider(Provider::INTERGIRO), vec![1, 2, 3]),
        (Match::operation("intergiroRefresh"), vec![3]),
        (Match::anything().method("GET"), vec![2, 4]),
        (Match::anything().path("/v3/auth/*"), vec![1, 3]),
        (Match::anything().status(200), vec![1, 2]),
        (Match::anything().reason(Reason::NotFound), vec![4]),
        (
            Match::anything().token(TokenId::claimed_by(&token)),
            vec![1, 2],
        ),
        (
            Match::anything().account(account.expect("an account")),
            vec![1, 2, 3],
        ),
        (
            Match::anything().session(session.expect("a session")),
            vec![1, 2, 3],
        ),
        (Match::anything().fault(held), vec![]),
        (Match::anything().after(2), vec![3, 4]),
        (Match::anything().since(noon), vec![1, 2, 3, 4]),
        (
            Match::provider(Provider::INTERGIRO)
                .status(200)
                .method("GET"),
            vec![2],
        ),
    ] {
        let found = server.requests().find(wanted.clone()).expect("a match");
        let found: Vec<u64> = found.iter().map(Request::id).collect();
        assert_eq!(found, ids, "{wanted:?}");
        assert_eq!(server.requests().count(wanted), Ok(ids.len()));
    }
}

#[tokio::test]
async fn what_came_as_often_as_expected_is_counted() {
    let server = at_noon().await;
    story(&server).await;
    let granted = || Match::anything().status(200);
    let verified = [
        server.verify(granted(), 2),
        server.verify(granted(), 1..),
        server.verify(granted(), ..=2),
        server.verify(granted(), ..3),
        server.verify(granted(), 2..3),
        server.verify(granted(), 1..=2),
        server.verify(granted(), ..),
    ];
    assert_eq!(verified, [const { Ok(2) }; 7]);
    assert_eq!(server.verify(Match::anything().status(500), 0), Ok(0));
}

#[tokio::test]
async fn what_did_not_come_is_told_with_what_came_nearest() {
    let server = at_noon().await;
    story(&server).await;
    let granted = || Match::operation("intergiroRefresh").status(200);
    let missing = server.verify(granted(), 1).expect_err("there is none");
    assert_eq!(missing.kind(), ErrorKind::NotVerified);
    let text = missing.to_string();
    let words = "expected exactly 1 request with operation intergiroRefresh and status 200, \
                 found 0; nearest: #3 POST /v3/auth/refresh was answered 400 \
                 (refresh_too_early): status is 400, not 200; ";
    assert!(text.starts_with(words), "{text}");
    let body =
        json!({"match": {"operation": "intergiroRefresh", "status": 200}, "times": {"exactly": 1}});
    let asked = client(&server).post("/__admin/requests/verify").json(body);
    asked
        .send()
        .await
        .status_is(422)
        .has("/detail", text.as_str());
    let often = said(server.verify(Match::operation("intergiroLogin"), ..1));
    assert!(
        often.starts_with("expected at most 0 requests with"),
        "{often}"
    );
    let bounds = said(server.verify(granted(), 2..=3));
    assert!(
        bounds.starts_with("expected at least 2 and at most 3 requests"),
        "{bounds}"
    );
}

#[tokio::test]
async fn what_depends_on_requests_that_are_no_longer_kept_is_undecided() {
    let server = Server::builder().journal_size(2).start().await;
    let server = server.expect("a server");
    story(&server).await;
    let requests = server.requests();
    assert_eq!(requests.lost(Match::anything()), Ok(2));
    assert_eq!(requests.lost(Match::anything().after(2)), Ok(0));
    let never = Match::anything().status(500);
    let undecided = server.verify(never.clone(), 0).expect_err("it may have");
    assert_eq!(undecided.kind(), ErrorKind::Undecided);
    assert_eq!(server.verify(never.after(2), 0), Ok(0));
}

#[tokio::test]
async fn what_would_always_or_never_be_true_is_refused() {
    let server = at_noon().await;
    let requests = server.requests();
    let unknown = "/match/operation: there is no operation `intergiroRefesh`; \
                   did you mean `intergiroRefresh`?";
    let wrong = || Match::operation("intergiroRefesh");
    assert_eq!(said(requests.find(wrong())), unknown);
    assert_eq!(said(requests.count(wrong())), unknown);
    let verified = requests.verify(wrong(), 0).expect_err("no operation");
    assert_eq!(
        (verified.kind(), verified.to_string().as_str()),
        (ErrorKind::Invalid, unknown)
    );
    for (wanted, words) in [
        (Match::anything().status(42), "/match/status: "),
        (Match::anything().method("get"), "/match/method: "),
        (Match::anything().path("v3"), "/match/path: "),
    ] {
        let said = said(requests.verify(wanted, 0));
        assert!(said.starts_with(words), "{said}");
    }
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    for never in [
        said(server.verify(Match::anything(), 3..=2)),
        said(server.verify(Match::anything(), ..0)),
    ] {
        assert_eq!(
            never,
            "/times: `at_least` is more than `at_most`, which can never be"
        );
    }
}

/// Long enough for whatever is waited for.
const SOON: Duration = Duration::from_secs(300);

#[tokio::test]
async fn headers_parameters_and_fields_are_matched() {
    let server = at_noon().await;
    story(&server).await;
    let login = || Match::operation("intergiroLogin");
    for (wanted, count) in [
        (login().body("api_key", Condition::secret(KEY)), 1),
        (login().body("api_key", Condition::secret("another")), 0),
        (login().body("api_key", Condition::pattern("^secret:")), 1),
        (login().header("Content-Type", "application/json"), 1),
        (login().query("page", Condition::absent()), 1),
    ] {
        assert_eq!(
            server.requests().count(wanted.clone()),
            Ok(count),
            "{wanted:?}"
        );
    }
    assert!(!format!("{:?}", Condition::secret(KEY)).contains(KEY));
    let wrong = login().body("api_key", Condition::pattern("("));
    let refused = said(server.verify(wrong, 1));
    assert!(
        refused.starts_with("/match/body/api_key/pattern: "),
        "{refused}"
    );
}

#[tokio::test]
async fn requests_are_expected_in_order() {
    let server = at_noon().await;
    story(&server).await;
    let steps = ["intergiroLogin", "intergiroRefresh"].map(Match::operation);
    assert_eq!(
        server.requests().verify_in_order(steps.clone()),
        Ok(vec![1, 3])
    );
    let missing = server.requests().verify_in_order(steps.into_iter().rev());
    assert_eq!(
        missing.expect_err("the wrong order").kind(),
        ErrorKind::NotVerified
    );
}

#[tokio::test]
async fn what_comes_while_it_is_waited_for_is_seen_in_any_runtime() {
    let server = at_noon().await;
    let soon = server.requests().within(SOON);
    let steps = ["intergiroLogin", "intergiroRefresh"].map(Match::operation);
    let (_, logins, order) = tokio::join!(
        story(&server),
        soon.verify(Match::operation("intergiroLogin"), 1),
        soon.verify_in_order(steps),
    );
    assert_eq!((logins, order), (Ok(1), Ok(vec![1, 3])));
    let never = server.requests().within(Duration::from_millis(5));
    let never = never.verify_blocking(Match::anything().status(500), 1..);
    assert_eq!(never.expect_err("none came").kind(), ErrorKind::NotVerified);
    let long = server.requests().within(Duration::from_secs(301));
    let long = said(long.verify(Match::anything(), 1).await);
    assert!(long.starts_with("/within: "), "{long}");
}

#[tokio::test]
async fn the_report_is_that_of_the_control_api() {
    let server = at_noon().await;
    story(&server).await;
    let html = server.report();
    assert!(html.starts_with("<!doctype html>"), "{html}");
    let answer = client(&server).get("/__admin/report.html").send().await;
    let requests = |html: &str| {
        let (_, rest) = html.split_once("<main>").expect("a report");
        rest.to_owned()
    };
    assert_eq!(requests(&html), requests(&answer.body_text()));
}
