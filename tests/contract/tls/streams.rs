//! Faults over HTTP/2: for one stream alone where that can be, and otherwise for all of them.

use std::time::Duration;

use axum::http::Method;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::SendRequest;
use mockid::fixtures::Fixtures;
use mockid::server::tls::{CertificateSource, TlsOptions};
use mockid::server::{Options, Server};
use serde_json::json;

use super::start;
use crate::faults::{INDIVIDUALS, counts, fault, until_held};
use crate::support::client::Client;
use crate::support::tls::{Http, TlsClient, request};

const HOST: &str = "localhost";

async fn call(sender: &SendRequest<Full<Bytes>>, method: Method, path: &str) -> Outcome {
    let request = request(Http::Two, HOST, (method, path, None));
    let Ok(answer) = sender.clone().send_request(request).await else {
        return Outcome::Nothing;
    };
    let (head, mut body) = answer.into_parts();
    let mut received = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => received.extend_from_slice(frame.data_ref().expect("data")),
            Err(error) => {
                let length = head.headers.get("content-length");
                let length = length.and_then(|it| it.to_str().ok()?.parse().ok());
                return Outcome::Part(received, length, error);
            }
        }
    }
    Outcome::Whole(head.status.as_u16())
}

/// What came of a request.
#[derive(Debug)]
enum Outcome {
    Whole(u16),
    /// What came of the body, what should have come, and what came in its place.
    Part(Vec<u8>, Option<usize>, hyper::Error),
    Nothing,
}

#[tokio::test]
async fn a_truncated_answer_is_half_a_body_and_a_stream_that_is_reset() {
    let server = start(&[]).await;
    let sender = TlsClient::of(&server).http2(HOST).await;
    let respond = json!({"status": 200, "body": "0123456789"});
    let plan = json!({"abort": "truncate", "times": 20, "respond": respond});
    fault(&server, plan).await;
    for _ in 0..20 {
        let outcome = call(&sender, Method::GET, INDIVIDUALS).await;
        let Outcome::Part(half, Some(10), error) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(half, b"01234");
        assert!(format!("{error:?}").contains("INTERNAL_ERROR"), "{error:?}");
    }
    // The connection serves on.
    let next = call(&sender, Method::GET, INDIVIDUALS).await;
    assert!(matches!(next, Outcome::Whole(401)), "{next:?}");
}

#[tokio::test]
async fn of_an_answer_without_a_body_there_is_nothing_to_truncate() {
    let server = start(&[]).await;
    let sender = TlsClient::of(&server).http2(HOST).await;
    let made = fault(&server, json!({"abort": "truncate", "stage": "after"})).await;
    let outcome = call(&sender, Method::HEAD, INDIVIDUALS).await;
    assert!(matches!(outcome, Outcome::Whole(401)), "{outcome:?}");
    assert_eq!(counts(&server, &made).await, (1, 1));
}

#[tokio::test]
async fn a_hanging_request_holds_up_no_other_of_its_connection() {
    let server = start(&[]).await;
    let sender = TlsClient::of(&server).http2(HOST).await;
    let made = fault(&server, json!({"abort": "hang", "times": 1})).await;
    let hanging = sender.clone();
    let hanging = tokio::spawn(async move { call(&hanging, Method::GET, INDIVIDUALS).await });
    until_held(&server, &made, 1).await;
    let other = call(&sender, Method::GET, INDIVIDUALS).await;
    assert!(matches!(other, Outcome::Whole(401)), "{other:?}");
    // The client gives up on this one alone.
    hanging.abort();
    until_held(&server, &made, 0).await;
    let other = call(&sender, Method::GET, INDIVIDUALS).await;
    assert!(matches!(other, Outcome::Whole(401)), "{other:?}");
}

#[tokio::test]
async fn a_reset_and_garbage_end_the_connection_with_every_stream() {
    let server = start(&[]).await;
    for abort in ["reset", "garbage"] {
        let sender = TlsClient::of(&server).http2(HOST).await;
        let held = fault(&server, json!({"delay": "5m", "times": 1})).await;
        let waiting = sender.clone();
        let waiting = tokio::spawn(async move { call(&waiting, Method::GET, INDIVIDUALS).await });
        until_held(&server, &held, 1).await;
        let made = fault(&server, json!({"abort": abort, "times": 1})).await;
        let outcome = call(&sender, Method::GET, INDIVIDUALS).await;
        assert!(matches!(outcome, Outcome::Nothing), "{abort}: {outcome:?}");
        let other = waiting.await.unwrap();
        assert!(matches!(other, Outcome::Nothing), "{abort}: {other:?}");
        until_held(&server, &held, 0).await;
        assert_eq!(counts(&server, &made).await, (1, 1));
        server.delete(&held).send().await.status_is(204);
    }
}

#[tokio::test]
async fn a_server_with_streams_held_stops_within_a_second() {
    for (plan, answered) in [
        (json!({"abort": "hang"}), false),
        (json!({"delay": "5m"}), true),
    ] {
        let mut options = Options::new(Fixtures::embedded(&mockid::vendors::coded()).unwrap());
        options.port = 0;
        options.tls = Some(TlsOptions {
            port: 0,
            listen: Vec::new(),
            certificate: CertificateSource::Made {
                names: Vec::new(),
                authority: None,
            },
        });
        let server = Server::bind(options).await.unwrap();
        let plain = Client::new(format!("http://{}", server.address().unwrap()));
        let ca = server.certificate_authority().unwrap().pem.clone();
        let client = TlsClient::trusting(&ca, server.tls_address().unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async { drop(stopped.await) }));
        let made = fault(&plain, plan.clone()).await;
        let sender = client.http2(HOST).await;
        let waiting = tokio::spawn(async move { call(&sender, Method::GET, INDIVIDUALS).await });
        until_held(&plain, &made, 1).await;
        drop(plain);
        drop(stop);
        let ended = tokio::time::timeout(Duration::from_millis(800), running).await;
        assert!(ended.is_ok(), "{plan}");
        let outcome = waiting.await.unwrap();
        let whole = matches!(outcome, Outcome::Whole(401));
        assert_eq!(whole, answered, "{plan}: {outcome:?}");
    }
}
