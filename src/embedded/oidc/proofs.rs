//! DPoP proofs (RFC 9449), built by methods.
//!
//! ```
//! use mockid::embedded::oidc::{ProofDefect, ProofOrder};
//! use mockid::{Provider, TokenOrder};
//! use serde_json::json;
//!
//! # let server = mockid::Server::start_blocking()?;
//! let order = ProofOrder::of("GET", "https://api.example.com/items");
//! // A token that is bound to the key of the proofs.
//! let key = server.oidc().mint_proof(&order)?.jkt;
//! let token = TokenOrder::of(Provider::OIDC).claim("cnf", json!({ "jkt": key }));
//! let token = server.tokens().mint(token)?.token;
//! // The resource server under test has to refuse this proof.
//! let order = order.access_token(token).defect(ProofDefect::UrlWrong);
//! let proof = server.oidc().mint_proof(&order)?.proof;
//! # assert!(!proof.is_empty());
//! # Ok::<(), mockid::Error>(())
//! ```

use crate::identity::Secret;
use crate::vendors::oidc::api::proofs::{self, NewProof};

pub use proofs::{Defect as ProofDefect, ExpectedVerdict, MintedProof};

/// A DPoP proof to make, by default a valid one without an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a proof is made by `Oidc::mint_proof`"]
pub struct ProofOrder(pub(super) NewProof);

impl ProofOrder {
    /// A proof for requests with this method and URL.
    pub fn of(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self(NewProof {
            method: Some(method.into()),
            url: Some(url.into()),
            ..NewProof::default()
        })
    }

    /// Has the hash of an access token, for the use of that token.
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.0.access_token = Some(Secret::new(token));
        self
    }

    /// Has this nonce. By default it is the server's, if the settings require one.
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.0.nonce = Some(nonce.into());
        self
    }

    /// Has one defect.
    pub const fn defect(mut self, defect: ProofDefect) -> Self {
        self.0.defect = Some(defect);
        self
    }
}
