//! What acme has beside its spec's usual parts: codes that tests issue by the control API and
//! clients redeem, a document at the root, and CORS of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::{HeaderName, HeaderValue, Method, StatusCode};
use mockid::fixtures::PathPattern;
use mockid::sandbox::reason::Reason;
use mockid::vendor::VendorExtras;
use mockid::vendor::answer::{Answer, Pending};
use mockid::vendor::call::Call;
use mockid::vendor::control::VendorControl;
use mockid::vendor::cors::{AllowedHeaders, AllowedOrigins, CorsPolicy};
use mockid::vendor::json_body::{self, JsonBody};
use mockid::vendor::state::TypedState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::acme::ACME;

/// Where acme tells clients its addresses.
pub const CONFIGURATION: &str = "/.well-known/acme-configuration";

/// The codes of a sandbox.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Codes {
    issued: usize,
    pending: BTreeMap<String, String>,
}

pub fn extras() -> VendorExtras {
    let origin = HeaderValue::from_static("https://app.acme.example");
    VendorExtras {
        state: Some(Arc::new(TypedState::<Codes>::default())),
        control: vec![
            control("acmeIssueCode", Method::POST, "/codes", |call| {
                Box::pin(async move { issue(call) })
            }),
            control("acmeGetCode", Method::GET, "/codes/{code}", |call| {
                Box::pin(async move { get(call) })
            }),
        ],
        root_documents: vec![CONFIGURATION.into()],
        key_set: None,
        cors: Some(CorsPolicy {
            origins: AllowedOrigins::These(vec![origin]),
            headers: AllowedHeaders::These(vec![HeaderName::from_static("x-acme-session")]),
            credentials: false,
            except: vec![PathPattern::of_template("/v1/login")],
        }),
        ..VendorExtras::default()
    }
}

fn control(
    id: &str,
    method: Method,
    path: &str,
    handler: impl for<'a> Fn(&'a Call) -> Pending<'a> + Send + Sync + 'static,
) -> VendorControl {
    VendorControl {
        id: id.into(),
        method,
        path: path.into(),
        handler: Box::new(handler),
        document: Some(Box::new(
            || json!({ "responses": { "default": { "description": "A code." } } }),
        )),
    }
}

/// `POST /__admin/acme/codes`
fn issue(call: &Call) -> Answer {
    let (JsonBody::Object(body), Some(codes)) =
        (json_body::read(call), call.world.state_of::<Codes>(ACME))
    else {
        return Answer::empty(StatusCode::BAD_REQUEST, Reason::ValidationFailed);
    };
    let email = body["email"].as_str().unwrap_or_default();
    let mut codes = codes.lock();
    codes.issued += 1;
    let code = format!("code-{}", codes.issued);
    codes.pending.insert(code.clone(), email.to_owned());
    let url = format!("{}/v1/codes/{code}", call.site.base());
    let body = json!({ "code": code, "url": url });
    Answer::json(StatusCode::CREATED, Reason::Ok, &body)
}

/// `GET /__admin/acme/codes/{code}`
fn get(call: &Call) -> Answer {
    with_code(call, |codes, code| codes.get(code).cloned())
}

/// `POST /v1/codes/{code}`
pub fn redeem(call: &Call) -> Answer {
    with_code(call, BTreeMap::remove)
}

fn with_code(
    call: &Call,
    find: impl FnOnce(&mut BTreeMap<String, String>, &str) -> Option<String>,
) -> Answer {
    let codes = call.world.state_of::<Codes>(ACME);
    let found = codes.zip(call.argument("code"));
    let found = found.and_then(|(codes, code)| find(&mut codes.lock().pending, code));
    match found {
        Some(email) => Answer::ok(&json!({ "email": email })),
        None => Answer::empty(StatusCode::NOT_FOUND, Reason::NotFound),
    }
}

/// `GET /.well-known/acme-configuration`
pub fn configuration(call: &Call) -> Answer {
    Answer::ok(&json!({ "login": format!("{}/acme/v1/login", call.site.base()) }))
}
