//! Requests that are not answered: whose client goes away, or whose answer a fault loses.

use axum::http::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{KEY, LOGIN, journal, newest, until_entered, with_busy_processors};
use crate::faults::{PATIENCE, connect, fault, send, until_held};
use crate::slow::frames::{Connection, DATA, END_HEADERS, HEADERS, RST_STREAM, frame, post_json};
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient, request};
use crate::tls;

/// The login as HTTP/1 has it.
fn login(path: &str) -> String {
    let body = json!({"api_key": KEY}).to_string();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

/// Logs in, and goes away as soon as a fault holds the request. Gives the entry.
async fn go_while_held(server: &TestServer, http: Http, plan: Value) -> Value {
    let made = fault(server, plan).await;
    match http {
        Http::One => {
            let client = connect(server.address, &login(LOGIN));
            until_held(server, &made, 1).await;
            drop(client);
        }
        Http::Two => {
            let mut sender = TlsClient::of(server).http2("localhost").await;
            let body = json!({"api_key": KEY});
            let login = request(http, "localhost", (Method::POST, LOGIN, Some(body)));
            let client = tokio::spawn(async move { sender.send_request(login).await.is_ok() });
            until_held(server, &made, 1).await;
            client.abort();
        }
    }
    until_held(server, &made, 0).await;
    server.delete(&made).send().await.status_is(204);
    newest(server).await
}

/// What holds a request.
fn holds(stage: &str) -> [Value; 3] {
    [
        json!({"stage": stage, "delay": "5m"}),
        json!({"stage": stage, "barrier": 2}),
        json!({"stage": stage, "abort": "hang"}),
    ]
}

async fn sessions(client: &Client) -> Value {
    client.get("/__admin/sessions").send().await.at("/sessions")
}

/// Waits until the journal has this number of entries.
async fn until_entries(client: &Client, count: usize) -> Vec<Value> {
    let entries = async {
        loop {
            let entries = journal(client, "").await;
            if entries.len() >= count {
                return entries;
            }
            tokio::task::yield_now().await;
        }
    };
    let entries = tokio::time::timeout(PATIENCE, entries).await;
    entries.expect("the entries arrive in time")
}

fn assert_gone(entry: &Value, operation: &str) {
    assert_eq!(entry["reason"], "client_gone", "{entry}");
    assert_eq!(entry["status"], Value::Null, "{entry}");
    assert_eq!(entry["operation"], operation, "{entry}");
}

#[tokio::test]
async fn a_client_that_goes_away_before_the_work_has_an_entry_and_nothing_done() {
    let server = tls::start_with(&[], |_| {}).await;
    for http in Http::BOTH {
        for plan in holds("before") {
            let entry = go_while_held(&server, http, plan).await;
            assert_gone(&entry, "intergiroLogin");
            for field in ["account", "session", "token", "response"] {
                assert_eq!(entry[field], Value::Null, "{field}: {entry}");
            }
            assert!(entry["fault"].is_u64());
            assert_eq!(entry["request"]["body"]["api_key"], "secret:3475fe57");
        }
    }
    assert_eq!(sessions(&server).await, json!([]));
    assert_eq!(journal(&server, "?reason=client_gone").await.len(), 6);
}

#[tokio::test]
async fn a_client_that_goes_away_after_the_work_has_an_entry_that_tells_what_was_done() {
    let server = tls::start_with(&[], |_| {}).await;
    for http in Http::BOTH {
        for plan in holds("after") {
            let entry = go_while_held(&server, http, plan).await;
            assert_gone(&entry, "intergiroLogin");
            let made = &sessions(&server).await[0];
            assert_eq!(entry["session"], made["id"], "{entry}");
            assert_eq!(entry["account"], made["account"], "{entry}");
            assert!(entry["token"].is_string() && entry["fault"].is_u64());
            assert!(entry["response"]["body"]["access_token"].is_string());
            server.post("/__admin/reset").send().await.status_is(204);
        }
    }
}

#[tokio::test]
async fn a_client_that_goes_away_while_its_password_waits_for_a_processor_has_an_entry() {
    let (server, _, turns) = with_busy_processors().await;
    let form = "username=user%40example.com&password=your_secret_password";
    let length = form.len();
    drop(connect(
        server.address,
        &format!(
            "POST /kyc/auth/jwt/login HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}"
        ),
    ));
    let entries = until_entries(&server, 1).await;
    assert_gone(&entries[0], "kycLogin");
    drop(turns);
    let ledger = server.get("/__admin/tokens").send().await;
    ledger.status_is(200).has("/total", 0);
    assert_eq!(entries.len(), 1);
}

#[tokio::test]
async fn a_body_that_breaks_off_with_its_client_has_an_entry_and_nothing_done() {
    let server = TestServer::start().await;
    let whole = login(LOGIN);
    let cut = whole.len() - 1;
    let head = "POST /intergiro/v3/auth/login HTTP/1.1\r\nHost: a\r\n";
    let large = format!("{head}Content-Length: 100000\r\n\r\nx");
    let chunks = format!("{head}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n");
    for (count, sent) in [&whole[..cut], &large, &chunks].into_iter().enumerate() {
        let mut client = TcpStream::connect(server.address).await.expect("connected");
        client.write_all(sent.as_bytes()).await.expect("sent");
        drop(client);
        let entries = until_entries(&server, count + 1).await;
        assert_gone(entries.last().expect("an entry"), "intergiroLogin");
    }
    assert_eq!(sessions(&server).await, json!([]));
}

#[tokio::test]
async fn a_stream_that_is_reset_before_its_body_has_ended_has_an_entry_and_nothing_done() {
    const NO_ERROR: u32 = 0;
    const CANCEL: u32 = 8;
    let server = tls::start_with(&[], |_| {}).await;
    let body = json!({"api_key": KEY}).to_string();
    let begun = [
        frame(HEADERS, END_HEADERS, 1, &post_json(LOGIN)),
        // Whole, but for the sign that it is.
        frame(DATA, 0, 1, body.as_bytes()),
    ]
    .concat();
    for (count, error) in [Some(NO_ERROR), Some(CANCEL), None].into_iter().enumerate() {
        let (world, _) = server.sandboxes.default_sandbox().enter();
        let mut client = Connection::open(&server, &[]).await;
        client.send(&begun).await.expect("sent");
        until_entered(&world).await;
        if let Some(error) = error {
            let reset = frame(RST_STREAM, 0, 1, &error.to_be_bytes());
            client.send(&reset).await.expect("sent");
        }
        drop(client);
        let entries = until_entries(&server, count + 1).await;
        assert_gone(entries.last().expect("an entry"), "intergiroLogin");
    }
    assert_eq!(sessions(&server).await, json!([]));
}

#[tokio::test]
async fn an_answer_that_a_fault_loses_has_an_entry_without_a_status() {
    let server = TestServer::start().await;
    for abort in ["reset", "garbage"] {
        for (stage, done) in [("before", false), ("after", true)] {
            let plan = json!({"stage": stage, "times": 1, "abort": abort});
            fault(&server, plan).await;
            send(server.address, login(LOGIN)).await;
            let entry = newest(&server).await;
            assert_eq!(entry["reason"], "fault", "{entry}");
            assert_eq!(entry["status"], Value::Null, "{entry}");
            assert_eq!(entry["session"].is_string(), done, "{entry}");
            assert_eq!(entry["response"].is_object(), done, "{entry}");
        }
    }
    assert_eq!(journal(&server, "").await.len(), 4);
}

#[tokio::test]
async fn attempts_that_were_given_up_are_counted_and_named_as_not_answered() {
    let server = tls::start_with(&[], |_| {}).await;
    for _ in 0..2 {
        go_while_held(&server, Http::One, json!({"delay": "5m"})).await;
    }
    let expected = json!({"match": {"operation": "intergiroLogin"}, "times": {"exactly": 1}});
    let verify = server.post("/__admin/requests/verify").json(expected);
    let line = "POST /v3/auth/login was not answered (client_gone)";
    verify.send().await.status_is(422).has(
        "/detail",
        format!(
            "expected exactly 1 request with operation intergiroLogin, found 2: #1 {line}; #2 {line}"
        ),
    );
}
