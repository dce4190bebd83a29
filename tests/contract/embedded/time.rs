//! The clock, by its handle.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use mockid::embedded::ErrorKind;
use mockid::embedded::clock::Mode;

use super::{at_noon, call, client, log_in, said};
use crate::support::server::NOON;

#[tokio::test]
async fn time_that_is_moved_has_passed_for_the_client() {
    let server = at_noon().await;
    let api = client(&server);
    let token = log_in(&api).await.text("/access_token");
    let clock = server.clock();
    clock.advance(Duration::from_secs(899)).expect("later");
    call(&api, &token).await.status_is(200);
    clock.advance(Duration::from_secs(1)).expect("later");
    call(&api, &token).await.status_is(401);
    clock
        .advance(SignedDuration::from_secs(-1))
        .expect("earlier");
    call(&api, &token).await.status_is(200);
}

#[tokio::test]
async fn every_change_is_what_the_control_api_shows() {
    let server = at_noon().await;
    let clock = server.clock();
    let later: Timestamp = "2030-05-05T05:05:05Z".parse().expect("an instant");
    let shown = async || {
        let shown = client(&server).get("/__admin/clock").send().await;
        (shown.text("/mode"), shown.at("/rate"), shown.text("/now"))
    };
    clock.set(later).expect("another time");
    assert_eq!(shown().await.2, later.to_string());
    assert_eq!(clock.now(), later);
    assert_eq!(clock.resume().mode, Mode::Running);
    assert_eq!(shown().await.0, "running");
    clock.run_at_rate(60.0).expect("another rate");
    assert_eq!(shown().await.1, 60.0);
    assert_eq!(clock.freeze().mode, Mode::Frozen);
    clock.freeze_at(later).expect("another time");
    assert_eq!(shown().await.2, later.to_string());
    clock.reset();
    let reading = clock.read();
    assert_eq!((reading.mode, reading.rate), (Mode::Running, 1.0));
}

#[tokio::test]
async fn what_a_clock_cannot_show_is_refused_and_changes_nothing() {
    let server = at_noon().await;
    let clock = server.clock();
    let out = "the clock shows times from 1970-01-01T00:00:00Z to 9000-01-01T00:00:00Z";
    assert_eq!(said(clock.advance(Duration::MAX)), out);
    assert_eq!(said(clock.advance(SignedDuration::MIN)), out);
    assert_eq!(said(clock.set(Timestamp::MIN)), out);
    assert_eq!(said(clock.freeze_at(Timestamp::MAX)), out);
    let refused = clock.run_at_rate(-1.0).expect_err("no rate");
    assert_eq!(refused.kind(), ErrorKind::Invalid);
    assert_eq!(
        format!("{refused:?}"),
        "-1 is not a rate; it must be above 0 and at most 1000000"
    );
    assert_eq!(clock.now().to_string(), NOON);
}
