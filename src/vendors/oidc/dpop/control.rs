//! The operation of the control API that makes proofs, for those who test the verification of a
//! resource server.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::mint::{Defect, Draft, public_key};
use super::nonce;
use super::proof::thumbprint;
use crate::problem::Problem;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::{self, VendorControl};
use crate::vendors::oidc::control::{Documents, violation};
use crate::vendors::oidc::settings::OidcSettings;

/// Their operation objects.
const DOCUMENTS: Documents = Documents(include_str!("control.json"));

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    vec![DOCUMENTS.operation("oidcMintDpopProof", Method::POST, "/dpop/proofs", mint)]
}

/// The body: the request for which the proof is.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Order {
    /// The method. Absent: `GET`.
    method: Option<String>,
    /// The URL.
    url: Option<String>,
    /// The access token beside the proof.
    access_token: Option<String>,
    /// The nonce. Absent: that of the server, if it requires one.
    nonce: Option<String>,
    /// The only thing that is wrong.
    defect: Option<Defect>,
}

/// `POST /__admin/oidc/dpop/proofs`
fn mint(call: &Call) -> Result<Answer, Box<Answer>> {
    let order: Order = control::body(call)?;
    let Some(url) = &order.url else {
        let detail = "the URL of the request is missing, for example https://api.example.com/a";
        return Err(violation("/url", detail).into());
    };
    let needs_token = matches!(
        order.defect,
        Some(Defect::TokenHashMissing | Defect::TokenHashWrong)
    );
    if needs_token && order.access_token.is_none() {
        let detail = "this defect is one of a proof beside an `access_token`";
        return Err(violation("/defect", detail).into());
    }
    let settings = call.world.settings_of::<OidcSettings>().dpop;
    let of_server = || {
        settings
            .require_nonce
            .then(|| nonce::current(settings, call.now))
    };
    let draft = Draft {
        method: order.method.as_deref().unwrap_or("GET"),
        url,
        token: order.access_token.as_deref(),
        nonce: order.nonce.clone().or_else(of_server),
        id: Uuid::new_v4(),
        now: call.now,
    };
    let made = draft.with_defect(order.defect);
    let (proof, key) = made.zip(public_key()).ok_or_else(unsigned)?;
    let jkt = key.as_object().and_then(thumbprint);
    let reason = order.defect.map_or(Reason::Ok, Defect::reason);
    let body: Value = json!({
        "proof": proof,
        "jwk": key,
        "jkt": jkt,
        "defect": order.defect,
        "expected": { "reason": reason },
    });
    Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &body))
}

fn unsigned() -> Problem {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Problem::new(status, "the proof could not be signed")
}
