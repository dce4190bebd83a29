//! `/__admin/ca.pem`: the CA that clients have to trust.

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};

use super::ControlOperation;
use super::https::Https;
use super::server_context::ServerContext;
use crate::problem::Problem;

pub(super) static OPERATIONS: [ControlOperation; 1] = [ControlOperation::new(
    "adminGetCa",
    "GET",
    "/__admin/ca.pem",
    || get(ca),
)];

async fn ca(server: ServerContext) -> Result<Response, Problem> {
    let missing = |detail| Err(Problem::new(StatusCode::NOT_FOUND, detail));
    match server.https {
        Https::Off => missing("HTTPS is not served, so there is no CA; --tls serves it"),
        Https::OwnCertificate => missing(
            "the certificate was given with --tls-cert, so its CA is not known to the server",
        ),
        // RFC 8555, section 9.1
        Https::ByCa { pem, .. } => {
            let kind = [(header::CONTENT_TYPE, "application/pem-certificate-chain")];
            Ok((kind, pem.to_string()).into_response())
        }
    }
}
