//! Connections that end in other ways than HTTP knows.

use std::io::{ErrorKind, Read};
use std::time::Duration;

use mockid::Provider;
use mockid::fixtures::Fixtures;
use mockid::server::{Options, Server};
use serde_json::json;

use super::{INDIVIDUALS, Received, connect, counts, fault, request, send, until_held};
use crate::support::client::Client;
use crate::support::server::TestServer;

/// What comes of a call of a resource, and the answer to the request before on its connection.
async fn second_of_two(server: &TestServer, pipelined: bool) -> Received {
    let calls = request("GET", INDIVIDUALS) + &request("GET", INDIVIDUALS);
    if pipelined {
        return send(server.address, calls).await;
    }
    // The client waits for the first answer, as most do.
    let address = server.address;
    let exchange = tokio::task::spawn_blocking(move || {
        use std::io::Write;
        let call = request("GET", INDIVIDUALS);
        let mut stream = connect(address, &call);
        let mut bytes = vec![0; 4096];
        let first = stream.read(&mut bytes).expect("a first answer");
        bytes.truncate(first);
        stream.write_all(call.as_bytes()).expect("a second request");
        let error = stream.read_to_end(&mut bytes).err();
        Received {
            text: String::from_utf8_lossy(&bytes).into_owned(),
            error: error.map(|error| error.kind()),
        }
    });
    exchange.await.expect("an exchange")
}

fn whole_answers(received: &Received) -> usize {
    received.text.matches("HTTP/1.1 401").count()
}

#[tokio::test]
async fn a_reset_is_seen_as_one_after_the_answer_before_it() {
    let server = TestServer::start().await;
    for pipelined in [false, true] {
        let made = fault(&server, json!({"abort": "reset", "after": 1})).await;
        let received = second_of_two(&server, pipelined).await;
        assert_eq!(received.error, Some(ErrorKind::ConnectionReset));
        assert_eq!(whole_answers(&received), 1, "{received:?}");
        assert_eq!(counts(&server, &made).await, (2, 1));
        server.delete(&made).send().await.status_is(204);
    }
}

#[tokio::test]
async fn garbage_is_no_http_and_comes_after_the_answer_before_it() {
    let server = TestServer::start().await;
    for pipelined in [false, true] {
        let made = fault(&server, json!({"abort": "garbage", "after": 1})).await;
        let received = second_of_two(&server, pipelined).await;
        assert_eq!(received.error, None);
        assert_eq!(whole_answers(&received), 1);
        let (_, garbage) = received.text.split_once("]}").unwrap();
        assert!(garbage.starts_with('\0') && !garbage.contains("HTTP/"));
        server.delete(&made).send().await.status_is(204);
    }
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_its_length() {
    let server = TestServer::start().await;
    for pipelined in [false, true] {
        let plan = json!({"abort": "truncate", "stage": "after", "after": 1});
        let made = fault(&server, plan).await;
        let received = second_of_two(&server, pipelined).await;
        assert_eq!(received.error, None);
        let (first, second) = received.text.split_once("]}").unwrap();
        let (_, whole) = first.split_once("\r\n\r\n").unwrap();
        let (head, half) = second.split_once("\r\n\r\n").unwrap();
        let length = whole.len() + 2;
        assert!(
            format!("{head}\r\n").contains(&format!("content-length: {length}\r\n")),
            "{head}"
        );
        assert_eq!(half, &format!("{whole}]}}")[..length / 2]);
        server.delete(&made).send().await.status_is(204);
    }
}

#[tokio::test]
async fn an_answer_of_ones_own_can_be_truncated_before_any_work() {
    let server = TestServer::start().await;
    for (body, comes, length) in [(json!("0123456789"), "01234", 10), (json!(""), "", 1)] {
        let respond = json!({"status": 200, "body": body});
        let plan = json!({"abort": "truncate", "times": 1, "respond": respond});
        fault(&server, plan).await;
        let call = request("GET", INDIVIDUALS);
        let received = send(server.address, call).await;
        let (head, half) = received.text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.contains(&format!("content-length: {length}")),
            "{head}"
        );
        assert_eq!((half, received.error), (comes, None));
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_truncated_behind_its_head() {
    let server = TestServer::start().await;
    fault(&server, json!({"abort": "truncate", "stage": "after"})).await;
    let call = request("HEAD", INDIVIDUALS);
    let received = send(server.address, call).await;
    assert!(received.text.starts_with("HTTP/1.1 401"));
    assert!(received.text.ends_with("\r\n\r\n"));
    assert_eq!(received.error, None);
}

/// A request after which the connection closes.
fn closing(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn a_dribbled_body_comes_in_pieces_and_whole() {
    let server = TestServer::start().await;
    let dribble = json!({"pieces": 4, "over": "30ms"});
    let respond = json!({"status": 200, "body": "0123456789"});
    fault(&server, json!({"respond": respond, "dribble": dribble})).await;
    let call = closing(INDIVIDUALS);
    let received = send(server.address, call).await;
    let (head, body) = received.text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: 10"), "{head}");
    assert_eq!((body, received.error), ("0123456789", None));
}

#[tokio::test]
async fn a_dribbled_answer_begins_with_its_first_piece_alone() {
    let server = TestServer::start().await;
    let dribble = json!({"pieces": 2, "over": "5m"});
    fault(&server, json!({"stage": "after", "dribble": dribble})).await;
    let call = request("GET", INDIVIDUALS);
    let address = server.address;
    let (head, first, error) = tokio::task::spawn_blocking(move || {
        let mut stream = connect(address, &call);
        let mut bytes = Vec::new();
        while !bytes.windows(4).any(|window| window == b"\r\n\r\n") || bytes.ends_with(b"\r\n\r\n")
        {
            let mut some = [0; 4096];
            let length = stream.read(&mut some).unwrap();
            assert_ne!(length, 0, "the connection ended");
            bytes.extend_from_slice(&some[..length]);
        }
        stream.set_nonblocking(true).unwrap();
        let error = stream.read(&mut [0]).map_err(|error| error.kind());
        let text = String::from_utf8(bytes).unwrap();
        let (head, first) = text.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), first.to_owned(), error)
    })
    .await
    .unwrap();
    let length = format!("content-length: {}", 2 * first.len());
    let longer = format!("content-length: {}", 2 * first.len() - 1);
    assert!(head.contains(&length) || head.contains(&longer), "{head}");
    assert_eq!(error, Err(ErrorKind::WouldBlock));
}

#[tokio::test]
async fn a_status_without_a_name_has_a_reason_phrase() {
    let server = TestServer::start().await;
    fault(&server, json!({"respond": {"status": 599}})).await;
    let received = send(server.address, closing(INDIVIDUALS)).await;
    let line = received.text.lines().next();
    assert_eq!(line, Some("HTTP/1.1 599 Unassigned"));
}

#[tokio::test]
async fn connections_end_at_a_port_of_a_vendors_own_too() {
    let server = TestServer::start_with(|options| {
        let any_port = ([127, 0, 0, 1], 0).into();
        options.listen = vec![(Provider::INTERGIRO, any_port)];
    })
    .await;
    fault(&server, json!({"abort": "reset"})).await;
    let address = server.address_of(Provider::INTERGIRO);
    let call = request("GET", "/v3/individuals");
    let received = send(address, call).await;
    assert_eq!(received.error, Some(ErrorKind::ConnectionReset));
    assert_eq!(received.text, "");
}

#[tokio::test]
async fn whoever_hangs_is_forgotten_when_the_client_gives_up() {
    let server = TestServer::start().await;
    let made = fault(&server, json!({"abort": "hang"})).await;
    let one = request("GET", INDIVIDUALS);
    let pipelined = one.repeat(3);
    for sent in [one, pipelined] {
        let hanging = connect(server.address, &sent);
        until_held(&server, &made, 1).await;
        drop(hanging);
        until_held(&server, &made, 0).await;
    }
    assert_eq!(counts(&server, &made).await, (2, 2));
}

#[tokio::test]
async fn whoever_waits_is_forgotten_when_the_client_gives_up() {
    let server = TestServer::start().await;
    for (stage, what, used) in [
        ("before", json!({"delay": "5m"}), 1),
        ("after", json!({"delay": "5m"}), 1),
        ("before", json!({"barrier": 2}), 0),
        ("after", json!({"barrier": 2}), 0),
    ] {
        let mut plan = what;
        plan["stage"] = json!(stage);
        let made = fault(&server, plan).await;
        let waiting = connect(server.address, &request("GET", INDIVIDUALS));
        until_held(&server, &made, 1).await;
        drop(waiting);
        until_held(&server, &made, 0).await;
        assert_eq!(counts(&server, &made).await, (1, used));
        server.delete(&made).send().await.status_is(204);
    }
}

#[tokio::test]
async fn a_server_with_requests_held_stops_within_a_second() {
    for (plan, answer) in [
        (json!({"abort": "hang"}), ""),
        (json!({"delay": "5m"}), "HTTP/1.1 401"),
        (json!({"barrier": 2}), "HTTP/1.1 401"),
    ] {
        let mut options = Options::new(Fixtures::embedded(&mockid::vendors::coded()).unwrap());
        options.port = 0;
        let server = Server::bind(options).await.unwrap();
        let address = server.address().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async { drop(stopped.await) }));
        let client = Client::new(format!("http://{address}"));
        let made = fault(&client, plan.clone()).await;
        let waiting = tokio::spawn(send(address, request("GET", INDIVIDUALS)));
        until_held(&client, &made, 1).await;
        drop(client);
        drop(stop);
        let ended = tokio::time::timeout(Duration::from_secs(1), running).await;
        assert!(ended.is_ok(), "{plan}");
        let received = waiting.await.unwrap().text;
        assert!(received.starts_with(answer), "{plan}: {received}");
        assert_eq!(received.is_empty(), answer.is_empty());
    }
}
