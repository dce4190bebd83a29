//! What a server can be told before it starts.

use std::net::Ipv4Addr;
use std::time::Duration;

use mockid::embedded::{ErrorKind, PasswordCost};
use mockid::{Provider, Server, ServerBuilder};
use serde_json::json;

use super::{at_noon, client, log_in, said};
use crate::support::client::Client;

const DEFAULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/default.yaml");
const ONE_USER: &str = "kyc: {users: [{email: a@example.com, password: secret}]}";

async fn refused(builder: ServerBuilder) -> String {
    let error = builder.start().await.expect_err("nothing should start");
    assert_eq!(error.kind(), ErrorKind::Start);
    error.to_string()
}

async fn kyc_login(server: &Server, email: &str, password: &str) -> u16 {
    let form = format!("username={email}&password={password}");
    let login = client(server).post("/kyc/auth/jwt/login").form(&form);
    login.send().await.status.as_u16()
}

#[tokio::test]
async fn fixtures_come_from_a_file_a_text_or_a_value() {
    let value = json!({"kyc": {"users": [{"email": "a@example.com", "password": "secret"}]}});
    for builder in [
        Server::builder().fixtures_yaml(ONE_USER),
        Server::builder().fixtures_json(value),
    ] {
        let server = builder.start().await.expect("a server");
        assert_eq!(kyc_login(&server, "a@example.com", "secret").await, 200);
        assert_eq!(server.accounts().list().len(), 1);
    }
    let server = Server::builder().fixtures(DEFAULT).start().await;
    log_in(&client(&server.expect("a server")))
        .await
        .status_is(200);
}

#[tokio::test]
async fn fixtures_that_do_not_fit_are_told_with_their_place() {
    let yaml = "kyc:\n  users:\n    - emial: a@example.com\n      password: secret\n";
    let text = refused(Server::builder().fixtures_yaml(yaml)).await;
    assert!(text.contains("fixtures:3:7: "), "{text}");
    assert!(text.contains("did you mean `email`?"), "{text}");
    let value = json!({"kyc": {"users": [{"emial": "a@example.com"}]}});
    let text = refused(Server::builder().fixtures_json(value)).await;
    assert!(text.contains("/kyc/users/0/emial: "), "{text}");
    let text = refused(Server::builder().fixtures("/no/such/file.yaml")).await;
    assert!(
        text.starts_with("/no/such/file.yaml: the file cannot be read"),
        "{text}"
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_in_the_words_of_the_command_line() {
    let builder = Server::builder;
    for (builder, words) in vec![
        (
            builder().admin_token(" "),
            "an empty token would let everybody in",
        ),
        (
            builder().admin_token("two words"),
            "the header `Authorization` cannot carry this token; write it in visible ASCII \
             characters, without blanks and line breaks (`openssl rand -hex 32` makes one)",
        ),
        (
            builder().admin_host("http://a"),
            "`http://a` is no host name; write `mock.example.com` or `*.example.com`, without a \
             scheme and a port (IP addresses need not be named)",
        ),
        (
            builder().admin_origin("a"),
            "`a` is no origin; write scheme, host and port: `http://localhost:3000`",
        ),
        (
            builder().journal_size(0),
            "journal size 0: write a whole number from 1 to 1000000",
        ),
        (
            builder().max_sessions(2_000_001),
            "max sessions 2000001: write a whole number from 1 to 2000000",
        ),
        (
            builder().journal_memory(0),
            "journal memory 0: write a whole number from 1 to 1048576",
        ),
        (
            builder().max_total_sessions(0),
            "max total sessions 0: write a whole number from 1 to 100000000",
        ),
        (
            builder().max_sandboxes(0),
            "there is always a sandbox `default`: name at least 1",
        ),
        (
            builder().sandbox_idle(Duration::from_millis(1500)),
            "`1s500ms` is out of range; it must be a whole number of seconds from 1s to 3650d",
        ),
        (
            builder().max_connections(0),
            "the maximum number of connections must be at least 1",
        ),
        (
            builder().client_timeout(Duration::ZERO),
            "client timeout 0ns: write a duration from 10ms to 1d, for instance `30s`",
        ),
        (
            builder().idle_timeout(Duration::ZERO),
            "idle timeout 0ns: write a duration from 10ms to 1d, for instance `30s`",
        ),
        (
            builder().rate_limit("often"),
            "`often` is not a rate; write it as `5/s`, `20/m`, `100/h`, `1000/d` or `10/15m`",
        ),
        (
            builder().clock(jiff::Timestamp::MAX),
            "the clock shows times from 1970-01-01T00:00:00Z to 9000-01-01T00:00:00Z",
        ),
    ] {
        assert_eq!(refused(builder).await, words);
    }
    let key = builder().signing_key(Provider::KYC, "/no/such/key");
    let text = refused(key).await;
    assert!(
        text.starts_with("the signing key of kyc, /no/such/key: "),
        "{text}"
    );
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let server = at_noon().await;
    let text = refused(Server::builder().port(server.port())).await;
    let told = format!("{} is in use by another program; ", server.address());
    assert!(text.starts_with(&told), "{text}");
}

#[tokio::test]
async fn a_provider_can_have_an_address_of_its_own() {
    let any = (Ipv4Addr::LOCALHOST, 0);
    let server = Server::builder().listen(Provider::KYC, any).start().await;
    let server = server.expect("a server");
    assert_eq!(server.listener(Provider::IGNY8), None);
    let own = server.listener(Provider::KYC).expect("an address");
    let alone = Client::new(format!("http://{own}")).at_port_of("kyc", format!("http://{own}"));
    let form = "username=user@example.com&password=your_secret_password";
    let login = alone.post("/auth/jwt/login").form(form).send().await;
    login.status_is(200);
    let elsewhere = alone
        .post("/v3/auth/login")
        .any_json(json!({}))
        .send()
        .await;
    elsewhere.status_is(404);
}

#[tokio::test]
async fn one_that_listens_everywhere_is_reached_at_this_machine() {
    let server = Server::builder().host([0, 0, 0, 0]).start().await;
    let server = server.expect("a server");
    assert!(server.host().is_unspecified());
    let origin = format!("http://127.0.0.1:{}", server.port());
    assert_eq!(server.base_url(), origin);
    client(&server).get("/readyz").send().await.status_is(200);
}

#[tokio::test]
async fn hosts_and_origins_that_are_named_may_use_the_control_api() {
    let builder = Server::builder().admin_host("mock.example.com");
    let server = builder.admin_origin("http://a.example").start().await;
    let server = server.expect("a server");
    let api = client(&server);
    for (name, value) in [("host", "mock.example.com"), ("origin", "http://a.example")] {
        let clock = api.get("/__admin/clock").header(name, value).send().await;
        clock.status_is(200);
    }
}

#[tokio::test]
async fn handles_do_not_need_the_control_api() {
    let protected = Server::builder().admin_token("let-me-in").start().await;
    let removed = Server::builder().no_admin().start().await;
    for (server, status) in [(protected, 401), (removed, 404)] {
        let server = server.expect("a server");
        let read = client(&server).get("/__admin/clock").by_the_server();
        read.send().await.status_is(status);
        server.clock().freeze();
        log_in(&client(&server)).await.status_is(200);
        server
            .verify(mockid::Match::anything(), 1)
            .expect("a login");
    }
}

#[tokio::test]
async fn limits_are_those_that_were_said() {
    let server = Server::builder()
        .journal_size(2)
        .max_sandboxes(2)
        .rate_limit("3/h")
        .cors()
        .password_cost(PasswordCost::Fast)
        .start()
        .await
        .expect("a server");
    let api = client(&server);
    for _ in 0..3 {
        let page = api
            .get(super::INDIVIDUALS)
            .header("Origin", "http://a.test");
        let page = page.send().await.status_is(401);
        page.header_is("access-control-allow-origin", "http://a.test");
    }
    let limited = api.get(super::INDIVIDUALS).by_the_server().send().await;
    limited.status_is(429);
    assert_eq!(server.requests().all().len(), 2);
    server.sandbox("second").expect("a sandbox");
    let third = server.sandbox("third").expect_err("one too many");
    assert_eq!(third.kind(), ErrorKind::Unavailable);
    let text = said(server.sandbox_builder().make());
    assert!(text.starts_with("there are 2 sandboxes already"), "{text}");
}

#[tokio::test]
async fn new_keys_sign_what_the_development_keys_do_not_verify() {
    let order = || mockid::TokenOrder::of(Provider::KYC);
    let usual = at_noon().await;
    let own = Server::builder()
        .generate_keys()
        .start()
        .await
        .expect("a server");
    let token = own.tokens().mint(order()).expect("a token").token;
    assert!(own.tokens().inspect(&token).is_accepted());
    assert!(!usual.tokens().inspect(&token).is_accepted());
}

#[test]
fn what_is_to_be_started_shows_no_secrets() {
    let builder = Server::builder()
        .fixtures_yaml("kyc: {users: [{email: a@example.com, password: hunter2}]}")
        .admin_token("hunter2");
    assert!(!format!("{builder:?}").contains("hunter2"));
    let value = json!({"kyc": {"users": [{"password": "hunter2"}]}});
    let builder = Server::builder().fixtures_json(value);
    assert!(!format!("{builder:?}").contains("hunter2"));
}
