//! One request and its answer over a connection of its own.

#[cfg(not(feature = "tls"))]
use std::future::{Ready, ready};
use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderValue, Request};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::{Position, Url};

use super::{AGENT, IncomingAnswer, MAX_BODY, NoAnswer, OutgoingRequest};

/// Sends a request to the first of the addresses that can be reached.
///
/// # Errors
///
/// Why there is no whole answer.
pub async fn exchange(
    request: &OutgoingRequest,
    addresses: &[SocketAddr],
) -> Result<IncomingAnswer, NoAnswer> {
    let stream = TcpStream::connect(addresses).await.map_err(unreachable)?;
    if request.url.scheme() == "https" {
        return over_tls(request, stream).await;
    }
    over(request, stream).await
}

#[cfg(feature = "tls")]
async fn over_tls(
    request: &OutgoingRequest,
    stream: TcpStream,
) -> Result<IncomingAnswer, NoAnswer> {
    let stream = super::tls::connect(&request.url, stream).await;
    over(request, stream.map_err(unreachable)?).await
}

#[cfg(not(feature = "tls"))]
fn over_tls(_: &OutgoingRequest, _: TcpStream) -> Ready<Result<IncomingAnswer, NoAnswer>> {
    let detail = "this build makes no calls by https: it lacks the feature `tls`";
    ready(Err(NoAnswer::Unreachable(detail.to_owned())))
}

async fn over<S>(request: &OutgoingRequest, stream: S) -> Result<IncomingAnswer, NoAnswer>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let written = written(request)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(unreachable)?;
    let answered = async move {
        let answer = sender.send_request(written).await.map_err(unreachable)?;
        let (head, body) = answer.into_parts();
        Ok(IncomingAnswer {
            status: head.status,
            headers: head.headers,
            body: read(body).await?,
        })
    };
    // The connection is driven here and not by a task, so that it ends with the call.
    tokio::pin!(answered);
    tokio::select! {
        answer = &mut answered => answer,
        ended = connection => {
            ended.map_err(unreachable)?;
            answered.await
        }
    }
}

async fn read(body: Incoming) -> Result<Bytes, NoAnswer> {
    let whole = Limited::new(body, MAX_BODY).collect().await;
    let whole = whole.map_err(|error| {
        if error.is::<LengthLimitError>() {
            NoAnswer::TooLong
        } else {
            NoAnswer::Unreachable(error.to_string())
        }
    })?;
    Ok(whole.to_bytes())
}

fn written(request: &OutgoingRequest) -> Result<Request<Full<Bytes>>, NoAnswer> {
    let url = &request.url;
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let mut written = Request::builder()
        .method(&request.method)
        .uri(target)
        .body(Full::new(request.body.clone()))
        .map_err(unreachable)?;
    *written.headers_mut() = request.headers.clone();
    let host = HeaderValue::from_str(authority(url)).map_err(unreachable)?;
    written.headers_mut().insert(HOST, host);
    let agent = HeaderValue::from_static(AGENT);
    written.headers_mut().insert(USER_AGENT, agent);
    Ok(written)
}

fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that `map_err` wants"
)]
fn unreachable(error: impl ToString) -> NoAnswer {
    NoAnswer::Unreachable(error.to_string())
}
