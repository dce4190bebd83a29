//! The OIDC provider and its lies, by their handles.

mod devices;
mod logout_tokens;
mod proofs;

use std::time::Duration;

use mockid::embedded::ErrorKind;
use mockid::embedded::lies::{LieVerdict, RightClient};
use mockid::embedded::oidc::{How, KeyRotation, KeyState, Login, LoginOutcome, SsoState};
use mockid::{Fault, OidcLie, Server};
use serde_json::{Value, json};

use super::{at_noon, client, said};
use crate::oidc::{ask, authorize, exchange, request, returned, userinfo};

async fn answered(server: &Server, path: &str) -> Value {
    let answer = client(server).get(path).send().await;
    answer.status_is(200).json()
}

/// Scripts a login of ada, and gives the code for the next request.
async fn code(server: &Server, login: Login) -> String {
    server.oidc().script_login(login).expect("a login");
    let answer = authorize(&client(server), &request()).await.status_is(303);
    returned(&answer).remove("code").expect("a code")
}

#[tokio::test]
async fn scripted_logins_are_what_the_control_api_answers() {
    let server = at_noon().await;
    let oidc = server.oidc();
    let login = Login::of("ada")
        .client("web")
        .times(2)
        .scopes(["openid"])
        .acr("2")
        .amr(["otp"])
        .authenticated_before(Duration::from_secs(3600));
    let login = oidc.script_login(login).expect("a login");
    let refused = oidc.script_login(Login::refused(LoginOutcome::AccessDenied));
    let refused = refused.expect("a login");
    let listed = answered(&server, "/__admin/oidc/logins").await;
    assert_eq!(listed["logins"], json!([&login, &refused]));
    assert_eq!(
        listed["logins"][0],
        json!({
            "id": 1, "account": "ada", "outcome": "approve", "match": { "client_id": "web" },
            "times": 2, "scopes": ["openid"], "acr": "2", "amr": ["otp"], "auth_time": "-1h",
        })
    );
    assert_eq!(oidc.logins(), [login.clone(), refused.clone()]);
    assert_eq!(oidc.login(login.id), Ok(login.clone()));
    assert_eq!(oidc.remove_login(login.id), Ok(()));
    assert_eq!(
        said(oidc.login(login.id)),
        "there is no scripted login `1`, or it is used up"
    );
    assert_eq!(oidc.clear_logins(), Ok(()));
    assert!(oidc.logins().is_empty());
}

#[tokio::test]
async fn a_scripted_login_that_is_wrong_says_what() {
    let server = at_noon().await;
    for (login, message) in [
        (
            Login::of("adda"),
            "/account: there is no user `adda`; did you mean `ada`?",
        ),
        (
            Login::of("ada").client("wep"),
            "/match/client_id: there is no client `wep`",
        ),
        (Login::of("ada").times(0), "/times:"),
    ] {
        let said = said(server.oidc().script_login(login));
        assert!(said.contains(message), "{said}");
    }
}

#[tokio::test]
async fn a_login_is_used_by_the_next_request_and_begins_a_session_of_the_browser() {
    let server = at_noon().await;
    code(&server, Login::of("ada")).await;
    assert!(server.oidc().logins().is_empty());
    let sessions = server.oidc().sessions();
    let listed = answered(&server, "/__admin/oidc/sessions").await;
    assert_eq!(listed["sessions"], json!(&sessions));
    let session = &sessions[0];
    assert_eq!(session.login.as_deref(), Some("ada"));
    let aged = server
        .oidc()
        .age_session(session.sid, Duration::from_secs(7200));
    let aged = aged.expect("it is there");
    assert_eq!(aged.state, SsoState::Idle);
    assert_eq!(server.oidc().session(session.sid), Ok(aged));
    assert_eq!(server.oidc().end_session(session.sid), Ok(()));
    let gone = server
        .oidc()
        .session(session.sid)
        .expect_err("it has ended");
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    code(&server, Login::of("ada")).await;
    assert_eq!(server.oidc().end_sessions(), Ok(()));
    assert!(server.oidc().sessions().is_empty());
}

#[tokio::test]
async fn keys_are_what_the_control_api_answers_also_after_a_rotation() {
    let server = at_noon().await;
    let rotation = KeyRotation::by(How::StaleDocument).lag(Duration::from_secs(60));
    let rotated = server.oidc().rotate_keys(rotation).expect("a rotation");
    assert_eq!(rotated, server.oidc().keys(""));
    let shown = answered(&server, "/__admin/oidc/keys").await;
    assert_eq!(shown, json!(&rotated));
    let signing = rotated
        .keys
        .iter()
        .find(|key| key.state == KeyState::Signing);
    assert!(!signing.expect("a key").in_document);
    let other = KeyRotation::by(How::Normal).lag(Duration::from_secs(60));
    let said = said(server.oidc().rotate_keys(other));
    assert!(said.contains("`lag` is for"), "{said}");
}

#[tokio::test]
async fn lies_are_those_of_the_control_api() {
    let server = at_noon().await;
    let all = server.lies().list();
    let listed = answered(&server, "/__admin/lies").await;
    assert_eq!(listed["lies"], json!(&all));
    let nonce = all.iter().find(|lie| lie.spec.lie == "nonce_wrong");
    let nonce = nonce.expect("it is there").spec;
    assert_eq!(nonce.right_client, RightClient::Rejects);
    assert_eq!(nonce.modules, ["oidcc-client-test-nonce-invalid"]);
}

#[tokio::test]
async fn a_lie_that_a_client_believed_is_swallowed() {
    let server = at_noon().await;
    let lie = Fault::on("oidcToken").lie(OidcLie::AudWrong).times(1);
    server.faults().add(lie).expect("a fault");
    let untold = server.lies().verify().expect_err("it was not told");
    assert_eq!(untold.kind(), ErrorKind::NotVerified);
    assert_eq!(
        untold.to_string(),
        "not told: aud_wrong (no answer came that could tell it)"
    );
    let code = code(&server, Login::of("ada")).await;
    let client = client(&server);
    let deceived = ask(&client, &exchange(&code)).await.status_is(200);
    let unused = server.verify_lies(Duration::ZERO).await.expect("not used");
    assert_eq!(unused[0].verdict, LieVerdict::NotUsed);
    userinfo(&client, &deceived.text("/access_token")).await;
    let within = server.verify_lies(Duration::from_secs(60)).await;
    assert_eq!(
        said(within),
        "swallowed: aud_wrong (the client went on to use an answer that it has to refuse)"
    );
    let blocking = server
        .lies()
        .verify_within_blocking(Duration::from_secs(60));
    assert_eq!(
        said(blocking),
        "swallowed: aud_wrong (the client went on to use an answer that it has to refuse)"
    );
    assert_eq!(server.lies().judge()[0].verdict, LieVerdict::Swallowed);
}

#[tokio::test]
async fn without_a_lie_nothing_is_verified() {
    let server = at_noon().await;
    let none = server.lies().verify();
    assert_eq!(said(none), "no fault of this sandbox tells a lie");
}
