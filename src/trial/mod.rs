//! Tries a declared vendor: plays the examples of its file, and a walk that needs none, through the
//! code that answers HTTP, without a socket.

mod conformity;
mod example;
mod exchange;
mod expectation;
mod kept;
mod request;
mod server;
mod signing;
#[cfg(test)]
mod tests;
mod walk;

use crate::fixtures::FixtureProblem;
use crate::vendors::declared::{self, Findings};
use server::TrialServer;

/// What goes wrong when a vendor without errors is tried.
///
/// # Errors
///
/// Why it cannot be tried.
pub fn problems(file: &Findings) -> Result<Vec<FixtureProblem>, Untriable> {
    tried(file, true)
}

/// What goes wrong with the examples and, if it is to walk, with the walk.
fn tried(file: &Findings, walks: bool) -> Result<Vec<FixtureProblem>, Untriable> {
    let Some((document, declaration)) = file.document().zip(file.declaration.as_ref()) else {
        return Ok(Vec::new());
    };
    let Some(vendor) = declared::vendor(file) else {
        return Ok(Vec::new());
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    runtime.block_on(async {
        let vendor = match vendor {
            Ok(vendor) => vendor,
            Err(problem) => return Ok(vec![problem]),
        };
        let server = TrialServer::new(vendor, declaration)?;
        let mut problems = Vec::new();
        if walks {
            problems = walk::walk(&server, document).await;
        }
        for (sentence, steps) in declaration.examples.iter() {
            problems.extend(example::play(&server, document, sentence, steps).await);
        }
        Ok(problems)
    })
}

/// Why a vendor cannot be tried.
#[derive(Debug, thiserror::Error)]
pub enum Untriable {
    /// There is no runtime for it.
    #[error("no runtime: {0}")]
    Runtime(#[from] std::io::Error),
    /// The vendor does not fit beside others.
    #[error(transparent)]
    Clash(#[from] crate::vendor::VendorClash),
    /// Its accounts and resources cannot be loaded.
    #[error("{0}")]
    Fixtures(#[from] crate::fixtures::Problems),
    /// The server does not start.
    #[error(transparent)]
    Start(#[from] crate::server::StartError),
}
