//! The operation of the control API that makes proofs, for those who test the verification of a
//! resource server.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::mint::{Defect, Draft, public_key};
use super::nonce;
use super::proof::thumbprint;
use crate::clock::NumericDate;
use crate::identity::Secret;
use crate::problem::Problem;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::control::{self, VendorControl};
use crate::vendors::oidc::control::{operation, violation};
use crate::vendors::oidc::settings::OidcSettings;

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    vec![operation(
        "oidcMintDpopProof",
        Method::POST,
        "/dpop/proofs",
        |call| {
            let proof = mint(&call.world, call.now, &control::body(call)?)?;
            Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &proof))
        },
    )]
}

/// A proof to make: the request for which it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewProof {
    /// The method. Absent: `GET`.
    pub method: Option<String>,
    /// The URL.
    pub url: Option<String>,
    /// The access token beside the proof.
    pub access_token: Option<Secret>,
    /// The nonce. Absent: that of the server, if it requires one.
    pub nonce: Option<String>,
    /// The only thing that is wrong.
    pub defect: Option<Defect>,
}

/// A proof that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MintedProof {
    /// The proof, the value of the header `DPoP`.
    pub proof: String,
    /// The public key that signs valid proofs.
    pub jwk: Value,
    /// The thumbprint of that key (RFC 7638), for the claim `cnf` of a token that is bound to it.
    pub jkt: String,
    /// What is wrong with the proof.
    pub defect: Option<Defect>,
    /// How this server answers the proof.
    pub expected: ExpectedVerdict,
}

/// How this server answers a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExpectedVerdict {
    /// The reason in the journal.
    pub reason: Reason,
}

/// Makes a proof with the development key.
///
/// # Errors
///
/// A [`Problem`] when the order has no URL, or a defect of what it does not have.
pub fn mint(world: &World, now: NumericDate, order: &NewProof) -> Result<MintedProof, Problem> {
    let Some(url) = &order.url else {
        let detail = "the URL of the request is missing, for example https://api.example.com/a";
        return Err(violation("/url", detail));
    };
    let needs_token = matches!(
        order.defect,
        Some(Defect::TokenHashMissing | Defect::TokenHashWrong)
    );
    if needs_token && order.access_token.is_none() {
        let detail = "this defect is one of a proof beside an `access_token`";
        return Err(violation("/defect", detail));
    }
    let settings = world.settings_of::<OidcSettings>().dpop;
    let of_server = || {
        settings
            .require_nonce
            .then(|| nonce::current(settings, now))
    };
    let draft = Draft {
        method: order.method.as_deref().unwrap_or("GET"),
        url,
        token: order.access_token.as_ref().map(Secret::expose),
        nonce: order.nonce.clone().or_else(of_server),
        id: Uuid::new_v4(),
        now,
    };
    let made = draft.with_defect(order.defect);
    let (proof, jwk) = made.zip(public_key()).ok_or_else(unsigned)?;
    let jkt = jwk.as_object().and_then(thumbprint).ok_or_else(unsigned)?;
    Ok(MintedProof {
        proof,
        jwk,
        jkt,
        defect: order.defect,
        expected: ExpectedVerdict {
            reason: order.defect.map_or(Reason::Ok, Defect::reason),
        },
    })
}

fn unsigned() -> Problem {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Problem::new(status, "the proof could not be signed")
}
