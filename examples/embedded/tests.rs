//! Tests as they would stand in the program under test; docs/recipes/rust.md shows them.

use std::error::Error;
use std::time::Duration;

use mockid::embedded::lies::LieVerdict;
use mockid::embedded::lockouts::LoginKind;
use mockid::embedded::oidc::{How, KeyRotation, Login};
use mockid::embedded::{Part, Reason};
use mockid::{AccountKind, Defect, Fault, Match, OidcLie, Provider, Server, Tls, TokenOrder};
use serde_json::json;

use super::client::Client;
use super::login::log_in;

/// The key of the demo account.
const API_KEY: &str = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";

/// A vendor with an API key.
const ACME: &str = include_str!("acme.yaml");

#[tokio::test]
async fn an_expired_token_is_refreshed_once() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?; // on a free port
    let api = server.url(Provider::INTERGIRO);
    let mut client = Client::log_in(api, API_KEY).await?; // the client under test

    server.clock().advance(Duration::from_secs(15 * 60))?; // the access token expires
    client.individuals().await?;

    server.verify(Match::operation("intergiroRefresh").status(200), 1)?;
    Ok(())
}

#[tokio::test]
async fn there_is_more() -> Result<(), Box<dyn Error>> {
    let server = Server::builder()
        .fixtures("fixtures/default.yaml") // or fixtures_yaml("…"), fixtures_json(json!({…}))
        .clock("2026-01-01T12:00:00Z".parse()?)
        .frozen()
        .tls(Tls::made()) // with the feature `tls`: https_url(…), certificate_authority_pem()
        .start()
        .await?;
    Client::log_in(server.url(Provider::INTERGIRO), API_KEY).await?;

    let minted = TokenOrder::of(Provider::IGNY8).defect(Defect::AlgNone);
    let minted = server.tokens().mint(minted)?;
    let inspection = server.tokens().inspect(&minted.token); // what the server would say, and why
    assert_eq!(inspection.reason, minted.expected.reason);

    let session = &server.sessions().list()[0];
    server
        .sessions()
        .age(session.id, Duration::from_secs(900))?;

    let ada = json!({"email": "ada@example.com", "password": "p"});
    server
        .accounts()
        .add(Provider::KYC, AccountKind::USER, ada)?;
    let shorter = json!({"intergiro": {"access_ttl": "2s"}});
    server.settings().change(shorter)?;

    let user = "user@example.com";
    server
        .lockouts()
        .lock_out(Provider::S7RISK, LoginKind::User, user)?;
    let lost = Fault::on("intergiroRefresh").after_work();
    server.faults().add(lost.times(1).reset_connection())?;

    let refused = Match::provider(Provider::KYC).reason(Reason::BadCredentials);
    assert!(server.requests().find(refused)?.is_empty());

    let before = server.snapshot(); // a world that took long to set up
    server.reset_keeping([Part::Clock]);
    server.restore(&before)?;
    Ok(())
}

#[tokio::test]
async fn a_login_with_openid_connect() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?;
    let issuer = server.url(Provider::OIDC);
    let ada = Login::of("ada").client("web").times(2); // who logs in next, without a page
    server.oidc().script_login(ada)?;
    assert_eq!(log_in(&issuer).await?["aud"], "web"); // the client under test

    let lie = Fault::on("oidcToken").lie(OidcLie::NonceWrong).times(1);
    server.faults().add(lie)?;
    assert!(log_in(&issuer).await.is_err());
    let lies = server.verify_lies(Duration::from_millis(50)).await?; // an error if it believes it
    assert_eq!(lies[0].verdict, LieVerdict::NotUsed);

    let session = &server.oidc().sessions()[0]; // of the browser
    server.oidc().end_session(session.sid)?;
    let rotation = KeyRotation::by(How::JustBeforeSigning); // which keys, see oidc().keys("")
    server.oidc().rotate_keys(rotation)?;
    Ok(())
}

#[tokio::test]
async fn a_vendor_of_your_own() -> Result<(), Box<dyn Error>> {
    let server = Server::builder()
        .vendor_yaml(ACME) // or vendor_file("acme.yaml")
        .start()
        .await?;
    let me = format!("{}/me", server.url("acme".parse()?));
    let me = reqwest::Client::new().get(me);
    let answer = me.header("Authorization", "Token demo-key").send().await?;
    assert_eq!(answer.status(), 200);
    Ok(())
}
