//! What else a test can do; docs/recipes/rust.md shows these tests.

use std::time::Duration;

use mockid::embedded::lies::LieVerdict;
use mockid::embedded::lockouts::LoginKind;
use mockid::embedded::oidc::{How, KeyRotation, Login};
use mockid::embedded::{Part, Reason};
use mockid::{AccountKind, Defect, Fault, Match, OidcLie, Provider, Server, Tls, TokenOrder};
use serde_json::json;

use super::client::{Client, Failure};
use super::login::log_in;

/// A vendor with an API key.
const ACME: &str = include_str!("acme.yaml");

#[tokio::test]
async fn there_is_more() -> Result<(), Failure> {
    let server = Server::builder()
        .fixtures("fixtures/default.yaml") // or fixtures_yaml("…"), fixtures_json(json!({…}))
        .clock("2026-01-01T12:00:00Z".parse()?)
        .frozen()
        .tls(Tls::made()) // with the feature `tls`: https_url(…), certificate_authority_pem()
        .start()
        .await?;
    let key = server.credentials(Provider::INTERGIRO)?; // a login that works
    let (api, now) = (server.url(Provider::INTERGIRO), server.clock().reader());
    let client = Client::new(api, key.field("api_key")?, now);
    client.individuals().await?;

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
    println!("{}", server.journal()); // server.why()? explains the last one that was refused

    let before = server.snapshot(); // a world that took long to set up
    server.reset_keeping([Part::Clock]);
    server.restore(&before)?;
    Ok(())
}

#[tokio::test]
async fn a_login_with_openid_connect() -> Result<(), Failure> {
    let server = Server::start().await?;
    let issuer = server.url(Provider::OIDC);
    let ada = Login::of("ada").client("web").times(2); // who logs in next, without a page
    server.oidc().script_login(ada)?;
    assert_eq!(log_in(&issuer).await?["aud"], "web"); // the client under test

    let lie = Fault::on("oidcAuthorize").lie(OidcLie::IssWrong).times(1);
    server.faults().add(lie)?;
    let refused = log_in(&issuer).await;
    let lies = server.verify_lies(Duration::from_millis(50)).await?; // an error if it believes it
    assert_eq!(lies[0].verdict, LieVerdict::NotUsed);
    assert!(refused.is_err());

    let session = &server.oidc().sessions()[0]; // of the browser
    server.oidc().end_session(session.sid)?;
    let rotation = KeyRotation::by(How::JustBeforeSigning); // which keys, see oidc().keys("")
    server.oidc().rotate_keys(rotation)?;
    Ok(())
}

#[tokio::test]
async fn a_vendor_of_your_own() -> Result<(), Failure> {
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
