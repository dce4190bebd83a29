//! What stands before whatever takes a token.

use http::StatusCode;

use super::answer::Answer;
use super::call::Call;
use crate::clock::NumericDate;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::identity::{SessionId, TokenHolder};
use crate::sandbox::World;
use crate::sandbox::reason::Reason;

/// How a vendor lets in whoever bears a token. Its handlers ask it, and so does whoever wants to
/// know what they would say: there is no second account of it.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    /// Lets the bearer in, or says why not.
    pub admit: Admit,
    /// What is answered to a token that is refused.
    pub refuse: fn(&World, TokenRefused) -> Answer,
}

/// Lets in whoever bears a token at an instant.
pub type Admit = fn(&World, &str, NumericDate, &mut TokenChecks) -> Result<Admitted, TokenRefused>;

/// Who was let in.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The account.
    pub holder: TokenHolder,
    /// The session, where the token names one.
    pub session: Option<SessionId>,
}

impl Guard {
    /// Lets in whoever presents a token with a call.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`].
    pub fn present(&self, call: &Call, token: &str) -> Result<Admitted, TokenRefused> {
        present(call, token, |world, token, now, examination| {
            let admitted = (self.admit)(world, token, now, examination);
            if let Some(name) = examination.name() {
                call.bearer.get_or_init(|| name);
            }
            admitted
        })
    }

    /// The status and the reason that a token gets where the guard stands, without counting it.
    pub fn verdict(
        &self,
        world: &World,
        token: &str,
        now: NumericDate,
        examination: &mut TokenChecks,
    ) -> (StatusCode, Reason) {
        match (self.admit)(world, token, now, examination) {
            Ok(_) => (StatusCode::OK, Reason::Ok),
            Err(refused) => {
                let answer = (self.refuse)(world, refused);
                (answer.status, answer.reason)
            }
        }
    }
}

/// Decides about a token that comes with a call, and counts the use of it, let in or not.
///
/// # Errors
///
/// Those of the decision.
pub fn present<T>(
    call: &Call,
    token: &str,
    admit: impl FnOnce(&World, &str, NumericDate, &mut TokenChecks) -> Result<T, TokenRefused>,
) -> Result<T, TokenRefused> {
    let mut examination = TokenChecks::default();
    let outcome = admit(&call.world, token, call.now, &mut examination);
    if let Some(name) = examination.name() {
        call.world.identity().note_use(name, call.now);
    }
    outcome
}
