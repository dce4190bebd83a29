//! The document that was read last, because clients read the same one again and again.

use bytes::Bytes;

use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::settings::SigningAlgorithm;

/// What a document is written from.
#[derive(Debug, PartialEq)]
pub struct Source {
    pub issuer: Issuer,
    pub algorithms: Vec<SigningAlgorithm>,
}

/// A document, and what it was written from.
#[derive(Debug, Default)]
pub struct LastDocument(Option<(Source, Bytes)>);

impl LastDocument {
    /// The document of a source: the kept one, or one that is written and kept.
    pub(super) fn of(&mut self, source: Source, write: impl FnOnce(&Source) -> Bytes) -> Bytes {
        match &self.0 {
            Some((written_from, document)) if *written_from == source => document.clone(),
            _ => {
                let document = write(&source);
                self.0 = Some((source, document.clone()));
                document
            }
        }
    }
}
