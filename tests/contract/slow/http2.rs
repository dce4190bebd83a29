//! Clients of HTTP/2 that are slow or stand still.

use std::convert::Infallible;

use axum::http::{Method, Request};
use bytes::Bytes;
use futures_util::stream::unfold;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame as BodyFrame;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{interval, timeout};

use mockid::server::{MaxUnsent, Options};

use super::frames::{
    Connection, DATA, END_STREAM, HEADERS, INITIAL_WINDOW_SIZE, error_of_go_away, frame, get,
    request,
};
use super::{PATIENCE, STEADY, TIMEOUT, serves_on, start, steady, timeouts, until_closed};
use crate::faults::INDIVIDUALS;
use crate::support::server::TestServer;
use crate::support::tls::{self, Http, TlsClient};
use crate::vendors::VENDORS;

const DOCUMENT: &str = "/openapi.json";

/// No error (RFC 9113, section 7).
const NO_ERROR: Option<u32> = Some(0);

/// A connection by a client that answers pings, and its end.
async fn connect<B>(server: &TestServer) -> (SendRequest<B>, JoinHandle<()>)
where
    B: hyper::body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let client = TlsClient::of(server);
    let stream = client.connect("localhost", Http::Two).await;
    let io = TokioIo::new(stream.expect("a connection"));
    let mut builder = Builder::new(TokioExecutor::new());
    // As RFC 9113 has it, so that a large answer needs more than one.
    builder.initial_stream_window_size(65_535);
    let (sender, connection) = builder.handshake(io).await.expect("HTTP/2");
    let ended = tokio::spawn(async move { drop(connection.await) });
    (sender, ended)
}

async fn ends(connection: JoinHandle<()>) {
    let ended = timeout(PATIENCE, connection).await;
    let ended = ended.expect("the server ends the connection");
    ended.expect("a task that ends");
}

#[tokio::test]
async fn a_connection_that_says_nothing_or_little_is_closed() {
    let server = start().await;
    let client = TlsClient::of(&server);
    let stream = client.connect("localhost", Http::Two).await.unwrap();
    until_closed(stream).await;
    let mut connection = Connection::open(&server, &[]).await;
    assert_eq!(error_of_go_away(&connection.until_closed().await), NO_ERROR);
    serves_on(&server).await;
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_under_way_is_ended_though_it_answers_pings() {
    let server = start().await;
    let (mut sender, connection) = connect(&server).await;
    let call = tls::request(Http::Two, "localhost", (Method::GET, "/livez", None));
    let answer = sender.send_request(call).await.unwrap();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "{\"status\":\"ok\"}");
    ends(connection).await;
    assert!(sender.ready().await.is_err());
    serves_on(&server).await;
}

#[tokio::test]
async fn a_head_of_which_the_rest_does_not_come_ends_the_connection() {
    let server = start().await;
    let mut connection = Connection::open(&server, &[]).await;
    let head = frame(HEADERS, END_STREAM, 1, &get("/livez"));
    connection.send(&head).await.unwrap();
    connection.until_closed().await;
    let mut connection = Connection::open(&server, &[]).await;
    connection.send(&head[..5]).await.unwrap();
    connection.until_closed().await;
    serves_on(&server).await;
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_408() {
    let server = start().await;
    for path in [VENDORS[0].login, VENDORS[4].login, "/__admin/snapshot"] {
        let drops = unfold(interval(TIMEOUT / 10), |mut pause| async {
            pause.tick().await;
            let frame = BodyFrame::data(Bytes::from_static(b" "));
            Some((Ok::<_, Infallible>(frame), pause))
        });
        let method = if path.starts_with("/__admin") {
            Method::PUT
        } else {
            Method::POST
        };
        let call = Request::builder()
            .method(method)
            .uri(format!("https://localhost{path}"))
            .header("content-type", "application/json")
            .body(StreamBody::new(Box::pin(drops)))
            .unwrap();
        let (mut sender, _connection) = connect(&server).await;
        let answer = timeout(PATIENCE, sender.send_request(call)).await.unwrap();
        assert_eq!(answer.unwrap().status(), 408, "{path}");
    }
    serves_on(&server).await;
}

#[tokio::test]
async fn an_answer_for_which_there_is_never_a_window_ends_the_connection() {
    let server = start().await;
    for window in [0, 1000, 65_535] {
        let mut connection = Connection::open(&server, &[(INITIAL_WINDOW_SIZE, window)]).await;
        connection.send(&request(1, DOCUMENT)).await.unwrap();
        let frames = connection.until_closed().await;
        assert!(frames.iter().any(|it| it.kind == HEADERS && it.stream == 1));
        let data = frames.iter().filter(|it| it.kind == DATA);
        let data: usize = data.map(|it| it.payload.len()).sum();
        assert_eq!(data, window as usize);
        assert_eq!(error_of_go_away(&frames), NO_ERROR);
    }
    serves_on(&server).await;
}

#[tokio::test]
async fn a_client_that_opens_no_window_is_given_a_mebibyte_of_answers() {
    let server = start().await;
    let length = server.get(DOCUMENT).send().await.body.len();
    let mut connection = Connection::open(&server, &[(INITIAL_WINDOW_SIZE, 0)]).await;
    let requests = (0..100).flat_map(|nth| request(2 * nth + 1, DOCUMENT));
    connection
        .send(&requests.collect::<Vec<_>>())
        .await
        .unwrap();
    let frames = connection.until_closed().await;
    let answered = frames.iter().filter(|it| it.kind == HEADERS).count();
    // Each thread of the server may answer one more.
    let most = (1 << 20) / length + 1 + std::thread::available_parallelism().unwrap().get();
    assert!((1..=most).contains(&answered), "{answered} of {length}");
    serves_on(&server).await;
}

#[tokio::test]
async fn a_hundred_large_answers_all_come_to_a_client_that_reads_them() {
    let server = crate::tls::start_with(&[], |_| {}).await;
    let length = server.get(DOCUMENT).send().await.body.len();
    let sender = TlsClient::of(&server).http2("localhost").await;
    let mut answers = JoinSet::new();
    for _ in 0..100 {
        let mut sender = sender.clone();
        answers.spawn(async move {
            let call = tls::request(Http::Two, "localhost", (Method::GET, DOCUMENT, None));
            let answer = sender.send_request(call).await.unwrap();
            answer.into_body().collect().await.unwrap().to_bytes().len()
        });
    }
    let answers = timeout(PATIENCE, answers.join_all()).await.unwrap();
    // Another address of the server is in them.
    assert!(
        answers.iter().all(|each| each.abs_diff(length) < 100),
        "{answers:?}"
    );
}

#[tokio::test]
async fn when_too_much_is_unread_a_large_answer_is_503_and_small_ones_come() {
    let change = |options: &mut Options| options.max_unsent = MaxUnsent(0);
    let server = crate::tls::start_with(&[], change).await;
    let server = server.with_a_connection_for_each_request();
    let mut connection = Connection::open(&server, &[(INITIAL_WINDOW_SIZE, 0)]).await;
    connection.send(&request(1, DOCUMENT)).await.unwrap();
    while connection.next().await.expect("a frame").kind != HEADERS {}
    let refused = server
        .get(DOCUMENT)
        .by_the_server()
        .send()
        .await
        .status_is(503);
    assert_eq!(refused.headers["retry-after"], "1");
    serves_on(&server).await;
    server.get(INDIVIDUALS).send().await.status_is(401);
    drop(connection);
    let read = async { while server.get(DOCUMENT).by_the_server().send().await.status != 200 {} };
    timeout(PATIENCE, read).await.expect("room again");
}

#[tokio::test]
async fn an_answer_that_is_not_read_ends_the_connection_however_busy_it_is() {
    let server = start().await;
    let mut connection = Connection::open(&server, &[(INITIAL_WINDOW_SIZE, 1000)]).await;
    connection.send(&request(1, DOCUMENT)).await.unwrap();
    let mut answered = 0;
    for stream in (3..).step_by(2) {
        let call = request(stream, INDIVIDUALS);
        if connection.send(&call).await.is_err() || !connection.until_answered(stream).await {
            break;
        }
        answered += 1;
    }
    assert!(answered > 0, "it was busy");
    serves_on(&server).await;
}

#[tokio::test]
async fn an_answer_that_is_read_slowly_but_steadily_comes_as_a_whole() {
    let server = steady().await;
    let large = super::answers::large(&server).await;
    let (mut sender, _connection) = connect(&server).await;
    let call = tls::request(Http::Two, "localhost", (Method::GET, large, None));
    let answer = sender.send_request(call).await.unwrap();
    let length = answer.headers()["content-length"].to_str().unwrap();
    let length: usize = length.parse().unwrap();
    let mut body = answer.into_body();
    let mut pause = interval(STEADY / 100);
    let (mut received, mut pauses) = (0, 0);
    while let Some(piece) = body.frame().await {
        // Slowly for three timeouts, which will do.
        if pauses < 300 {
            pause.tick().await;
            pauses += 1;
        }
        received += piece.expect("a piece").into_data().expect("data").len();
    }
    assert_eq!(received, length);
    assert_eq!(pauses, 300, "it took several timeouts");
}

#[tokio::test]
async fn a_stream_of_events_that_is_quiet_stays_open() {
    let server = start().await;
    let (mut sender, _connection) = connect(&server).await;
    let call = (Method::GET, "/__admin/events", None);
    let call = tls::request(Http::Two, "localhost", call);
    let mut events = sender.send_request(call).await.unwrap().into_body();
    timeouts(&server, 3).await;
    server.get(INDIVIDUALS).send().await.status_is(401);
    let event = timeout(PATIENCE, events.frame()).await.unwrap();
    let event = event.unwrap().unwrap().into_data().unwrap();
    assert!(event.starts_with(b"event: request\n"), "{event:?}");
}
