//! Sends the outcome of a request to a vendor: an answer, or the end of its connection.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONNECTION, DATE};
use http::{HeaderValue, Method, StatusCode};
use hyper::ext::ReasonPhrase;

use super::compression::Coding;
use super::connection_control::{ConnectionControl, Ending, Lost};
use super::date;
use super::fault_body::{SlowBody, TruncatedBody};
use super::running_request::RunningRequest;
use crate::sandbox::faults::Dribble;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;

/// The outcome of a request.
pub enum Outcome {
    /// The answer is sent.
    Answer(Answer),
    /// The answer is sent, its body slowly.
    Dribbled(Answer, Dribble),
    /// The answer is truncated.
    Truncated(Answer),
    /// The connection ends without an answer; the result of the work, if any, is lost.
    Lost(Ending),
}

impl Outcome {
    /// Writes the entry and sends the answer, or ends the connection.
    pub async fn send(self, running: RunningRequest<'_>) -> Response {
        match (self, running.control()) {
            (Self::Answer(answer), _) | (Self::Truncated(answer), None) => {
                respond(written_down(running, answer))
            }
            (Self::Dribbled(answer, dribble), control) => {
                let control = control.cloned();
                let mut answer = written_down(running, answer);
                let body = std::mem::take(&mut answer.body);
                respond(answer).map(|_| Body::new(SlowBody::new(body, dribble, control)))
            }
            (Self::Truncated(answer), Some(control)) => {
                let (control, is_head) = (control.clone(), running.call.method == Method::HEAD);
                truncated(written_down(running, answer), control, is_head)
            }
            (Self::Lost(ending), Some(control)) => {
                let control = control.clone();
                // Boxed, so that other requests do not have the size of its future.
                lost(Box::pin(lose(running, ending, control)).await)
            }
            // A request without a connection has none to end.
            (Self::Lost(_), None) => {
                let nothing = Answer::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Fault);
                respond(written_down(running, nothing))
            }
        }
    }
}

/// Writes the entry of an answer, and returns the answer as it is sent: with the sandbox's `Date`,
/// unless a fault set it, and with the encoding that the client accepts.
fn written_down(running: RunningRequest<'_>, mut answer: Answer) -> Answer {
    let date = date::header(running.call.now);
    let coding = Coding::of(&answer, &running.call.headers);
    running.answered(&mut answer);
    if let Some(date) = date {
        answer.headers.entry(DATE).or_insert(date);
    }
    coding.apply(answer)
}

/// Leaves a request without an answer. A hanging one ends when its client disconnects, its fault is
/// removed or the server stops. Either hyper drops this future with the connection, or it returns
/// [`Lost`].
async fn lose(running: RunningRequest<'_>, ending: Ending, control: ConnectionControl) -> Lost {
    if ending == Ending::Hang {
        control.hang();
        tokio::select! {
            () = running.released() => {}
            () = control.stopped() => {}
        }
    }
    running.lost();
    match ending {
        Ending::Hang => control.close().await,
        ending => control.end(ending).await,
    }
}

/// Ends a request without an answer.
pub fn lost(lost: Lost) -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(lost);
    response
}

/// Truncates an answer in the middle of its body, or after its head if it has no body. Over HTTP/2
/// a connection is not closed for one answer, so an answer without a body is complete.
fn truncated(answer: Answer, control: ConnectionControl, is_head: bool) -> Response {
    let bodiless = matches!(
        answer.status,
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
    );
    if bodiless || is_head {
        let mut response = respond(answer);
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
        return response;
    }
    let body = Body::new(TruncatedBody::new(&answer.body, control));
    respond(answer).map(|_| body)
}

/// An answer as a response.
pub fn respond(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if answer.status.canonical_reason().is_none() {
        let extensions = response.extensions_mut();
        extensions.insert(ReasonPhrase::from_static(b"Unassigned"));
    }
    response
}
