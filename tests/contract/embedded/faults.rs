//! Faults, by their handles.

use std::time::Duration;

use mockid::embedded::ErrorKind;
use mockid::embedded::faults::Reply;
use mockid::{Fault, Provider, Server};
use serde_json::{Value, json};

use super::{at_noon, call, client, log_in, said};

/// The fault as the control API shows it.
async fn shown(server: &Server, fault: Fault) -> Value {
    let id = server.faults().add(fault).expect("a fault");
    let shown = client(server).get(&format!("/__admin/faults/{id}"));
    let mut shown = shown.send().await.status_is(200).json();
    let fields = shown.as_object_mut().expect("an object");
    for count in ["id", "matched", "used", "held", "timed_out"] {
        assert!(fields.remove(count).is_some(), "{count}");
    }
    shown
}

#[tokio::test]
async fn whatever_can_be_written_in_json_can_be_said() {
    let server = at_noon().await;
    let seconds = Duration::from_secs;
    let built = Fault::on("kycLogin")
        .path("/auth/**")
        .method("POST")
        .account("user@example.com")
        .times(2)
        .skip(1)
        .probability(0.5, 7)
        .after_work()
        .delay_between(Duration::from_millis(10), seconds(90))
        .respond(
            Reply::status(503)
                .header("Retry-After", "1")
                .body(json!({"a": 1})),
        )
        .truncate();
    assert_eq!(
        shown(&server, built).await,
        json!({
            "match": {
                "operation": "kycLogin", "path": "/auth/**", "method": "POST",
                "account": "user@example.com",
            },
            "times": 2, "after": 1, "probability": 0.5, "seed": 7, "stage": "after",
            "delay": {"uniform": ["10ms", "1m30s"]},
            "respond": {"status": 503, "headers": {"Retry-After": "1"}, "body": {"a": 1}},
            "abort": "truncate",
        })
    );
    let everything = Fault::on_everything().delay(seconds(2)).barrier(2);
    let everything = shown(&server, everything).await;
    assert_eq!(everything["match"], json!({}));
    assert_eq!(
        (&everything["delay"], &everything["barrier"]),
        (&json!("2s"), &json!(2))
    );
    for (built, field, value) in [
        (
            Fault::at(Provider::KYC).reset_connection(),
            "abort",
            json!("reset"),
        ),
        (Fault::at(Provider::KYC).hang(), "abort", json!("hang")),
        (
            Fault::at(Provider::KYC).garbage(),
            "abort",
            json!("garbage"),
        ),
        (
            Fault::at(Provider::KYC).unauthorized(),
            "respond",
            json!("unauthorized"),
        ),
        (
            Fault::at(Provider::KYC).too_many_requests(),
            "respond",
            json!("too_many_requests"),
        ),
        (
            Fault::at(Provider::KYC).server_error(),
            "respond",
            json!("server_error"),
        ),
        (
            Fault::at(Provider::KYC).after_work().dribble(2, seconds(1)),
            "dribble",
            json!({"pieces": 2, "over": "1s"}),
        ),
        (
            Fault::at(Provider::KYC).respond(204),
            "respond",
            json!({"status": 204}),
        ),
    ] {
        let shown = shown(&server, built).await;
        assert_eq!(shown["match"], json!({"provider": "kyc"}));
        assert_eq!(shown[field], value);
    }
}

#[tokio::test]
async fn a_fault_is_met_counted_and_taken_away() {
    let server = at_noon().await;
    let api = client(&server);
    let token = log_in(&api).await.text("/access_token");
    let fault = Fault::on("intergiroListIndividuals")
        .times(1)
        .too_many_requests();
    let id = server.faults().add(fault).expect("a fault");
    let limited = api.get(super::INDIVIDUALS).bearer(&token).by_a_fault();
    limited.send().await.status_is(429);
    call(&api, &token).await.status_is(200);
    let report = server.faults().get(id).expect("it is there");
    let tally = report.tally;
    assert_eq!((report.id, tally.matched, tally.used), (id, 2, 1));
    assert_eq!(server.faults().list(), [report]);
    server.faults().remove(id).expect("it is there");
    let gone = server.faults().remove(id).expect_err("it is gone");
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert_eq!(
        said(server.faults().get(id)),
        format!("there is no fault `{id}`")
    );
    server
        .faults()
        .add(Fault::at(Provider::KYC).hang())
        .expect("a fault");
    server.faults().clear();
    assert!(server.faults().list().is_empty());
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_told() {
    let server = at_noon().await;
    let add = |fault| said(server.faults().add(fault));
    let on = || Fault::on("kycLogin");
    for (fault, words) in [
        (Fault::on("kycLogn").hang(), "did you mean `kycLogin`?"),
        (
            on(),
            "name at least one of `delay`, `respond`, `dribble`, `abort`, `barrier` and `lie`",
        ),
        (on().hang().times(0), "/times: "),
        (on().hang().path("auth"), "/match/path: "),
        (on().hang().method("FETCH"), "/match/method: "),
        (on().hang().account(""), "/match/account: "),
        (on().hang().probability(f64::NAN, 1), "/probability: "),
        (on().hang().respond(503), "/abort: "),
        (on().respond(99), "/respond/status: "),
        (on().delay(Duration::from_secs(301)), "`5m1s`"),
        (on().delay(Duration::MAX), "/delay: "),
        (on().barrier(1), "/barrier: "),
        (on().hang().method("GET"), "/match/method: "),
    ] {
        let said = add(fault);
        assert!(said.contains(words), "{said}");
    }
    assert!(server.faults().list().is_empty());
}
