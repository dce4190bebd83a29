//! Accounts, sessions, tokens, lockouts and settings, by their handles.

use std::time::Duration;

use mockid::embedded::lockouts::LoginKind;
use mockid::embedded::sessions::SessionState;
use mockid::embedded::tokens::{TokenKind, TokenState};
use mockid::embedded::{ErrorKind, Reason, SessionId, TokenId};
use mockid::{AccountKind, Defect, Provider, TokenOrder};
use serde_json::{Value, json};

use super::{at_noon, call, client, log_in, said};
use crate::support::server::NOON;

#[tokio::test]
async fn a_token_to_order_is_as_good_as_the_answer_foretells() {
    let server = at_noon().await;
    let api = client(&server);
    for (order, status, reason) in [
        (TokenOrder::of(Provider::INTERGIRO), 200, Reason::Ok),
        (
            TokenOrder::of(Provider::INTERGIRO).defect(Defect::AlgNone),
            401,
            Reason::WrongAlgorithm,
        ),
        (
            TokenOrder::of(Provider::INTERGIRO).defect(Defect::Expired),
            401,
            Reason::AccessExpired,
        ),
        (
            TokenOrder::of(Provider::INTERGIRO).without_claim("exp"),
            401,
            Reason::BadClaims,
        ),
    ] {
        let minted = server.tokens().mint(order).expect("a token");
        let expected = minted.expected;
        assert_eq!((expected.status, expected.reason), (status, reason));
        call(&api, &minted.token).await.status_is(status);
        assert!(!format!("{minted:?}").contains(&minted.token));
        let inspected = server.tokens().inspect(&minted.token);
        assert_eq!((inspected.status, inspected.reason), (status, reason));
    }
}

#[tokio::test]
async fn a_token_to_order_lives_as_long_and_is_whose_it_is_told() {
    let server = at_noon().await;
    let order = TokenOrder::of(Provider::S7RISK)
        .account("user@example.com")
        .kind(TokenKind::Access)
        .expires_in(Duration::from_secs(2))
        .claim("note", "mine");
    let minted = server.tokens().mint(order).expect("a token");
    assert_eq!(minted.claims["note"], "mine");
    let token = server.tokens().get(minted.id).expect("it is noted");
    assert_eq!(token.login.as_deref(), Some("user@example.com"));
    assert_eq!(token.issued.to_string(), NOON);
    assert_eq!(token.expires.to_string(), "2026-01-01T12:00:02Z");
    assert_eq!(server.tokens().list(), [token]);
    let later = "2026-01-01T12:00:02Z".parse().expect("an instant");
    let at_the_end = server.tokens().inspect_at(&minted.token, later);
    assert_eq!(at_the_end.reason, Reason::AccessExpired);
    let elsewhere = server.tokens().inspect_by(Provider::KYC, &minted.token);
    assert_eq!(
        (elsewhere.provider, elsewhere.is_accepted()),
        (Provider::KYC, false)
    );
}

#[tokio::test]
async fn tokens_of_a_login_can_be_expired_and_revoked() {
    let server = at_noon().await;
    let api = client(&server);
    let token = log_in(&api).await.text("/access_token");
    let id = TokenId::claimed_by(&token);
    call(&api, &token).await.status_is(200);
    let expired = server.tokens().expire(id).expect("it is there");
    assert_eq!((expired.state, expired.uses), (TokenState::Expired, 1));
    assert!(expired.used.is_some());
    call(&api, &token).await.status_is(401);
    server.tokens().revoke(id).expect("it is there");
    let revoked = server.tokens().get(id).expect("it is there");
    assert_eq!(revoked.state, TokenState::Revoked);
    let shown = api.get(&format!("/__admin/tokens/{id}")).send().await;
    shown.status_is(200).has("/state", "revoked");
}

#[tokio::test]
async fn a_pack_has_a_token_for_every_defect() {
    let server = at_noon().await;
    let pack = server.tokens().defects(Provider::IGNY8).expect("a pack");
    let good = pack.iter().filter(|sample| sample.expected.status == 200);
    assert!(good.count() >= 2);
    assert!(pack.iter().any(|one| one.defect == Some(Defect::Tampered)));
}

#[tokio::test]
async fn what_cannot_be_ordered_is_told_with_what_can() {
    let server = at_noon().await;
    let mint = |order| said(server.tokens().mint(order));
    let kyc = || TokenOrder::of(Provider::KYC);
    assert_eq!(
        mint(kyc().account("user@exmple.com")),
        "/account: kyc has no account `user@exmple.com`; did you mean `user@example.com`?"
    );
    assert_eq!(
        mint(kyc().kind(TokenKind::Private)),
        "/kind: the kinds of tokens of kyc are: access"
    );
    assert_eq!(
        mint(kyc().expires_in(Duration::ZERO)),
        "/expires_in: found `0s`, expected a period from 1s to ten years such as `90s`, `15m`, \
         `1h30m` or `7d`"
    );
    assert!(mint(kyc().defect(Defect::SessionEnded)).starts_with("/defect: what can be wrong"));
    assert!(server.tokens().list().is_empty());
}

#[tokio::test]
async fn a_session_can_be_made_older_and_ended() {
    let server = at_noon().await;
    let api = client(&server);
    let token = log_in(&api).await.text("/access_token");
    let session = server.sessions().list().remove(0);
    assert_eq!(session.state, SessionState::Live);
    assert_eq!(session.started.to_string(), NOON);
    let aged = server.sessions().age(session.id, Duration::from_secs(900));
    let aged = aged.expect("it is there");
    assert_eq!(aged.access_expires.to_string(), NOON);
    call(&api, &token).await.status_is(401);
    assert_eq!(server.clock().now().to_string(), NOON);
    server.sessions().end(session.id).expect("it is there");
    let ended = server.sessions().get(session.id).expect("it is there");
    assert_eq!(ended.state, SessionState::Ended);
}

#[tokio::test]
async fn sessions_and_tokens_that_there_are_not_are_told() {
    let server = at_noon().await;
    let none = "6c84fb90-12c4-11e1-840d-7b25c5ee775a";
    let session: SessionId = none.parse().expect("an id");
    let token: TokenId = none.parse().expect("an id");
    let (sessions, tokens) = (server.sessions(), server.tokens());
    for error in [
        sessions.get(session).map(drop),
        sessions.end(session),
        sessions.age(session, Duration::from_secs(1)).map(drop),
        tokens.get(token).map(drop),
        tokens.expire(token).map(drop),
        tokens.revoke(token),
    ] {
        let error = error.expect_err("there is none");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.to_string().ends_with(&format!("`{none}`")), "{error}");
    }
    let aged = said(sessions.age(session, Duration::from_millis(1)));
    assert!(aged.starts_with("`1ms` is out of range"), "{aged}");
}

#[tokio::test]
async fn an_account_is_added_changed_found_and_removed() {
    let server = at_noon().await;
    let api = client(&server);
    let log_in = async |password: &str| {
        let form = format!("username=new@example.com&password={password}");
        let login = api.post("/kyc/auth/jwt/login").form(&form).send().await;
        login.status.as_u16()
    };
    let accounts = server.accounts();
    let fields = json!({"email": "new@example.com", "password": "secret"});
    let user = accounts.add(Provider::KYC, AccountKind::USER, fields);
    let user = user.expect("a user");
    assert_eq!(user.fields["email"], "new@example.com");
    assert!(!format!("{user:?}").contains("secret"));
    assert_eq!(log_in("secret").await, 200);
    let found = accounts.find(Provider::KYC, "new@example.com");
    assert_eq!(found.as_ref(), Some(&user));
    accounts
        .change(&user, json!({"password": "other"}))
        .expect("a change");
    assert_eq!((log_in("secret").await, log_in("other").await), (400, 200));
    accounts.remove(&user).expect("it is there");
    assert_eq!(log_in("other").await, 400);
    assert_eq!(accounts.find(Provider::KYC, "new@example.com"), None);
    let tenant = accounts.find(Provider::IGNY8, "my-account");
    assert_eq!(tenant.expect("an account").kind, AccountKind::ACCOUNT);
    let listed = api.get("/__admin/accounts").send().await;
    assert_eq!(listed.at("/total"), accounts.list().len());
}

#[tokio::test]
async fn an_account_that_does_not_fit_is_told_with_its_fields() {
    let server = at_noon().await;
    let accounts = server.accounts();
    let add = |fields: Value| accounts.add(Provider::KYC, AccountKind::USER, fields);
    assert_eq!(said(add(json!(5))), "expected an object");
    let twice = json!({"email": "user@example.com", "password": "secret"});
    let twice = add(twice).expect_err("there is one");
    assert_eq!(twice.kind(), ErrorKind::Conflict);
    let wrong = said(add(json!({"emial": "a@example.com", "active": "no"})));
    assert!(wrong.lines().count() >= 3, "{wrong}");
    assert!(wrong.contains("/emial: "), "{wrong}");
    let kind = accounts.add(Provider::KYC, AccountKind::APPLICATION, json!({}));
    assert_eq!(
        said(kind),
        "/kind: kyc has no accounts of the kind `application`; it has user"
    );
    let user = accounts
        .find(Provider::KYC, "user@example.com")
        .expect("a user");
    let moved = accounts.change(&user, json!({"provider": "igny8"}));
    assert_eq!(said(moved), "/provider: an account keeps its provider");
    accounts.remove(&user).expect("it is there");
    let gone = accounts.change(&user, json!({"active": false}));
    assert_eq!(gone.expect_err("it is gone").kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn somebody_is_locked_out_and_let_in_again() {
    let server = at_noon().await;
    let api = client(&server);
    let log_in = async || {
        let body = json!({"email": "user@example.com", "password": "password"});
        let login = api.post("/s7risk/user/token").json(body);
        let login = login.header("Origin", "https://app.example.com");
        login.send().await.status.as_u16()
    };
    let lockouts = server.lockouts();
    let (s7risk, user, name) = (Provider::S7RISK, LoginKind::User, "user@example.com");
    let usual = lockouts.lock_out(s7risk, user, name).expect("a lockout");
    assert_eq!(
        usual.locked_until.expect("an end").to_string(),
        "2026-01-01T12:05:00Z"
    );
    assert_eq!(log_in().await, 429);
    lockouts.lift(s7risk, user, name).expect("it is locked out");
    assert_eq!(log_in().await, 200);
    let hour = Duration::from_secs(3600);
    let long = lockouts
        .lock_out_for(s7risk, user, name, hour)
        .expect("a lockout");
    assert_eq!(
        long.locked_until.expect("an end").to_string(),
        "2026-01-01T13:00:00Z"
    );
    assert_eq!(lockouts.list(), [long]);
    lockouts.lift_all();
    assert!(lockouts.list().is_empty());
    assert_eq!(
        said(lockouts.lift(s7risk, user, name)),
        "`user@example.com` is not locked out, and no failure of it counts"
    );
    let elsewhere = said(lockouts.lock_out(Provider::KYC, user, name));
    assert_eq!(
        elsewhere,
        "/provider: kyc has no lockouts; `s7risk` and `oidc` have"
    );
    assert!(said(lockouts.lock_out(s7risk, user, "")).starts_with("/name: "));
}

#[tokio::test]
async fn settings_change_together_or_not_at_all() {
    let server = at_noon().await;
    let settings = server.settings();
    let before = settings.all();
    let wrong = json!({"intergiro": {"access_ttl": "2s"}, "kyc": {"tokn_ttl": "2s"}});
    assert_eq!(
        said(settings.change(wrong)),
        "/kyc/tokn_ttl: unknown key `tokn_ttl`; did you mean `token_ttl`?"
    );
    assert_eq!(settings.all(), before);
    assert!(settings.change(json!("2s")).is_err());
    let changed = settings.change(json!({"intergiro": {"access_ttl": "2s"}}));
    assert_eq!(changed.expect("a change"), settings.all());
    let shown = client(&server).get("/__admin/settings").send().await;
    assert_eq!(shown.json(), settings.all());
    settings
        .change(json!({"intergiro": null}))
        .expect("the start");
    assert_eq!(settings.all(), before);
}

#[tokio::test]
async fn behind_the_highest_number_there_is_no_room_for_another_account() {
    let server = at_noon().await;
    let add = |fields| {
        let accounts = server.accounts();
        accounts.add(Provider::HAUT_AI, AccountKind::USER, fields)
    };
    let last = json!({"email": "a@example.com", "password": "x", "id": u64::MAX});
    add(last).expect("a user");
    let before = server.accounts().list();
    let next = add(json!({"email": "b@example.com", "password": "x"}));
    assert!(said(next).contains("id"));
    assert_eq!(server.accounts().list(), before);
}
