//! What the client has to get right. Each test is a few requests long, whatever time passes in it.

use std::sync::Arc;
use std::time::Duration;

use mockid::embedded::Reason;
use mockid::{Fault, Match, Provider, Sandbox, TestSandbox};
use serde_json::json;
use tokio::task::JoinSet;

use super::client::{Client, Failure, LockedOut};

const MINUTE: Duration = Duration::from_secs(60);

/// Client and server share a time, which stands still.
fn start() -> Result<(TestSandbox, Client), Failure> {
    let mockid = TestSandbox::new()?;
    mockid.clock().freeze();
    let client = client_of(&mockid)?;
    Ok((mockid, client))
}

fn client_of(mockid: &Sandbox) -> Result<Client, Failure> {
    let credentials = mockid.credentials(Provider::INTERGIRO)?;
    let (api, now) = (mockid.url(Provider::INTERGIRO), mockid.clock().reader());
    Ok(Client::new(api, credentials.field("api_key")?, now))
}

#[tokio::test]
async fn refreshes_an_expired_token_and_tries_again() -> Result<(), Failure> {
    let (mockid, client) = start()?;
    client.individuals().await?;
    mockid.clock().advance(15 * MINUTE)?;
    assert_eq!(client.individuals().await?[0]["firstName"], "Ada");
    mockid.verify(Match::operation("intergiroRefresh").status(200), 1)?;
    mockid.verify(Match::operation("intergiroLogin"), 1)?;
    Ok(())
}

#[tokio::test]
async fn logs_in_again_when_the_answer_to_a_refresh_is_lost() -> Result<(), Failure> {
    let (mockid, client) = start()?;
    client.individuals().await?;
    mockid.clock().advance(15 * MINUTE)?;
    let lost = Fault::on("intergiroRefresh").after_work();
    mockid.faults().add(lost.times(1).reset_connection())?;
    client.individuals().await?;
    let refresh = Match::operation("intergiroRefresh");
    let login = Match::operation("intergiroLogin").status(200);
    mockid.requests().verify_in_order([refresh, login])?;
    Ok(())
}

#[tokio::test]
async fn does_not_ask_again_while_it_is_locked_out() -> Result<(), Failure> {
    let (mockid, client) = start()?;
    let misuse = json!({"intergiro": {"misuse": {"sessions": 1, "within": "10m"}}});
    mockid.settings().change(misuse)?;
    client_of(&mockid)?.individuals().await?;
    for minutes in [10, 9] {
        let refusal = client.individuals().await.expect_err("it is locked out");
        assert_eq!(refusal.downcast_ref(), Some(&LockedOut(minutes * MINUTE)));
        mockid.clock().advance(MINUTE)?;
    }
    mockid.verify(Match::operation("intergiroLogin").status(429), 1)?;
    mockid.clock().advance(8 * MINUTE)?;
    client.individuals().await?;
    Ok(())
}

#[tokio::test]
async fn logs_in_again_when_its_session_was_revoked() -> Result<(), Failure> {
    let (mockid, client) = start()?;
    client.individuals().await?;
    let session = mockid.sessions().list().remove(0);
    mockid.sessions().end(session.id)?;
    client.individuals().await?;
    mockid.verify(Match::operation("intergiroLogin").status(200), 2)?;
    Ok(())
}

#[tokio::test]
async fn sends_one_refresh_when_eight_calls_are_refused_at_once() -> Result<(), Failure> {
    let (mockid, client) = start()?;
    client.individuals().await?;
    mockid.clock().advance(15 * MINUTE)?;
    let at_once = Fault::on("intergiroListIndividuals").barrier(8);
    mockid.faults().add(at_once.times(8))?;
    let slow = Fault::on("intergiroRefresh").delay(Duration::from_millis(100));
    mockid.faults().add(slow)?;
    let client = Arc::new(client);
    let mut calls = JoinSet::new();
    for _ in 0..8 {
        let client = Arc::clone(&client);
        calls.spawn(async move { client.individuals().await });
    }
    while let Some(call) = calls.join_next().await {
        call??;
    }
    mockid.verify(Match::anything().reason(Reason::AccessExpired), 8)?;
    mockid.verify(Match::operation("intergiroRefresh"), 1)?;
    Ok(())
}
