//! The operations of the control API for signing keys.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rotation::How;
use super::rotations::NewRotation;
use super::schedule::KeyState;
use super::{IssuerKeys, algorithms};
use crate::clock::{NumericDate, Period};
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::{self, VendorControl};
use crate::vendors::oidc::control::{operation, violation};
use crate::vendors::oidc::state::OidcState;

/// How late a stale document is, unless it is said.
const LAG: Period = Period::minutes(5);

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    vec![
        operation(DOCUMENTS, "oidcGetKeys", Method::GET, "/keys", |call| {
            Ok(Answer::ok(&report(call, &issuer(call))))
        }),
        operation(
            DOCUMENTS,
            "oidcRotateKeys",
            Method::POST,
            "/keys/rotate",
            rotate,
        ),
    ]
}

/// Their operation objects.
const DOCUMENTS: &str = include_str!("control.json");

/// The body of a rotation.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Order {
    /// How the key is replaced.
    how: How,
    /// The path of the issuer after that of the provider. Absent: every issuer.
    issuer: Option<String>,
    /// How late the document is, for `stale_document`.
    lag: Option<Period>,
}

/// A key as the control API shows it.
#[derive(Serialize)]
struct Key {
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    alg: &'static str,
    state: KeyState,
    in_document: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signs_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signs_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_until: Option<String>,
}

/// `POST /__admin/oidc/keys/rotate`
fn rotate(call: &Call) -> Result<Answer, Box<Answer>> {
    let order: Order = control::body(call)?;
    if order.lag.is_some() && order.how != How::StaleDocument {
        let detail = "`lag` is for `\"how\": \"stale_document\"` alone";
        return Err(violation("/lag", detail.to_owned()));
    }
    let issuer = order.issuer.clone().unwrap_or_default();
    add(&call.world, order, &issuer, call.now);
    let report = report(call, &issuer);
    Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &report))
}

fn add(world: &World, order: Order, issuer: &str, now: NumericDate) {
    let settings = IssuerKeys::of(world, issuer).settings;
    let Some(mut state) = OidcState::of(world) else {
        return;
    };
    let before = state.keys.of(issuer);
    let rotation = NewRotation {
        issuer: order.issuer,
        how: order.how,
        lag: order.lag.unwrap_or(LAG),
    };
    state
        .keys
        .add(rotation, &settings.keys.schedule(&before), now);
}

/// The keys of an issuer, and when its document changes.
fn report(call: &Call, issuer: &str) -> Value {
    let keys = IssuerKeys::of(&call.world, issuer);
    let algorithms = algorithms(&call.world);
    let terms = keys.valid(call.now);
    let all = algorithms
        .iter()
        .flat_map(|algorithm| terms.iter().map(move |term| (*algorithm, term)));
    let time = |time: Option<NumericDate>| time.map(|time| time.to_string());
    let all = all.map(|(algorithm, term)| Key {
        kid: term.is_named.then(|| keys.key_id(algorithm, term)),
        alg: algorithm.name(),
        state: term.state(call.now),
        in_document: term.is_published(call.now),
        published_from: time(term.published_from),
        signs_from: time(term.signs_from),
        signs_until: time(term.signs_until),
        published_until: time(term.published_until),
    });
    json!({
        "issuer": issuer,
        "max_age": keys.schedule().max_age(call.now),
        "keys": all.collect::<Vec<_>>(),
    })
}

/// The issuer that a query names.
fn issuer(call: &Call) -> String {
    let query = call.query.as_deref().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(name, _)| name == "issuer");
    found.map_or_else(String::new, |(_, issuer)| issuer.into_owned())
}
