//! The operations of the control API for signing keys.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rotation::How;
use super::rotations::NewRotation;
use super::schedule::KeyState;
use super::{IssuerKeys, algorithms};
use crate::clock::{NumericDate, Period, UtcInstant};
use crate::problem::Problem;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::{self, VendorControl};
use crate::vendors::oidc::control::{check_issuer, operation, state, violation};

/// How late a stale document is, unless it is said.
const LAG: Period = Period::minutes(5);

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    vec![
        operation("oidcGetKeys", Method::GET, "/keys", |call| {
            let issuer = issuer(call);
            check_issuer(&call.world, "?issuer", &issuer)?;
            Ok(Answer::ok(&report(&call.world, call.now, &issuer)))
        }),
        operation("oidcRotateKeys", Method::POST, "/keys/rotate", |call| {
            let report = rotate(&call.world, call.now, control::body(call)?)?;
            Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &report))
        }),
    ]
}

/// A rotation of the signing key to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.key_rotation")]
pub struct KeyRotation {
    /// How the key is replaced.
    pub how: How,
    /// The path of the issuer after that of the provider. Absent: every issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// How late the document is, for `stale_document`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag: Option<Period>,
}

/// The keys of an issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Keys {
    /// The path of the issuer after that of the provider; empty for the main one.
    pub issuer: String,
    /// For how many seconds a client may keep the document with the public keys.
    pub max_age: i64,
    /// The keys that verify tokens now.
    pub keys: Vec<KeyReport>,
}

/// A signing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KeyReport {
    /// Its id in tokens and in the document; `None` if it has none there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Its algorithm.
    pub alg: &'static str,
    /// What it does.
    pub state: KeyState,
    /// Whether it is in the document.
    pub in_document: bool,
    /// When it is published, if it was not always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_from: Option<UtcInstant>,
    /// When it begins to sign, if it did not always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signs_from: Option<UtcInstant>,
    /// When it no longer signs, if it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signs_until: Option<UtcInstant>,
    /// When it is no longer published, if it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_until: Option<UtcInstant>,
}

/// Replaces the signing key.
///
/// # Errors
///
/// A [`Problem`] when the rotation is invalid, or the sandbox has no such provider or issuer.
pub fn rotate(world: &World, now: NumericDate, new: KeyRotation) -> Result<Keys, Problem> {
    if new.lag.is_some() && new.how != How::StaleDocument {
        let detail = "`lag` is for `\"how\": \"stale_document\"` alone";
        return Err(violation("/lag", detail));
    }
    let issuer = new.issuer.clone().unwrap_or_default();
    check_issuer(world, "/issuer", &issuer)?;
    let settings = IssuerKeys::of(world, &issuer).settings;
    let mut state = state(world)?;
    let before = state.keys.of(&issuer);
    let rotation = NewRotation {
        issuer: new.issuer,
        how: new.how,
        lag: new.lag.unwrap_or(LAG),
    };
    let schedule = settings.keys.schedule(&before);
    state.keys.add(rotation, &schedule, now);
    drop(state);
    Ok(report(world, now, &issuer))
}

/// The keys of an issuer, and when its document changes.
pub fn report(world: &World, now: NumericDate, issuer: &str) -> Keys {
    let keys = IssuerKeys::of(world, issuer);
    let algorithms = algorithms(world);
    let terms = keys.valid(now);
    let all = algorithms
        .iter()
        .flat_map(|algorithm| terms.iter().map(move |term| (*algorithm, term)));
    let all = all.map(|(algorithm, term)| KeyReport {
        kid: term.is_named.then(|| keys.key_id(algorithm, term)),
        alg: algorithm.name(),
        state: term.state(now),
        in_document: term.is_published(now),
        published_from: term.published_from.map(Into::into),
        signs_from: term.signs_from.map(Into::into),
        signs_until: term.signs_until.map(Into::into),
        published_until: term.published_until.map(Into::into),
    });
    Keys {
        issuer: issuer.to_owned(),
        max_age: keys.schedule().max_age(now),
        keys: all.collect(),
    }
}

/// The issuer that a query names.
fn issuer(call: &Call) -> String {
    let query = call.query.as_deref().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(name, _)| name == "issuer");
    found.map_or_else(String::new, |(_, issuer)| issuer.into_owned())
}
