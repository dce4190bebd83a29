//! Verification of tokens that are presented.

mod access_token;
mod checks;
mod facts;
mod id_token;
mod refresh_token;

use crate::clock::NumericDate;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::sandbox::World;
use crate::vendor::guard::{Admitted, PresentedToken, Purpose};
pub use access_token::admit_access_token;
pub use facts::AdmittedToken;
pub use id_token::admit_id_token;
pub use refresh_token::admit_refresh_token;

/// Verifies a token for what it is presented for.
///
/// # Errors
///
/// Why it is refused.
pub fn admit(
    world: &World,
    token: PresentedToken,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    let admitted = match token.purpose {
        Purpose::Access | Purpose::Verify => admit_access_token(world, token.text, now, checks)?,
        Purpose::Refresh => admit_refresh_token(world, token.text, now, checks)?,
        Purpose::Identity => admit_id_token(world, token.text, now, checks)?.0,
    };
    Ok(Admitted {
        holder: admitted.holder,
        session: admitted.session,
    })
}
