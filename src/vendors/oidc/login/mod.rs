//! Who is logged in at the authorization endpoint.

mod context;
pub mod control;
mod decision;
mod form;
pub mod hint;
pub mod interactions;
pub mod new_login;
mod person;
mod prompt;
mod question;
pub mod queue;
mod submit;
#[cfg(test)]
mod tests;
mod users;

use std::sync::Arc;

use super::authentication::Authentication;
use super::authorize::AuthorizationRequest;
use super::refusal::{About, ErrorCode, Refusal};
use super::scopes::Scopes;
use super::sessions::SsoSession;
use crate::identity::AccountId;
use crate::identity::account::Account;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use context::Context;
pub use form::accepted_form;
pub use person::{Again, authenticate, chosen};
pub use question::Missing;
pub use submit::submit;
pub use users::{Users, claim};

/// A login that answers an authorization request.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user.
    pub user: Arc<Account>,
    /// How and when it was authenticated.
    pub authentication: Authentication,
    /// The scopes that the user grants, if they are fewer than those that were asked for.
    pub scopes: Option<Scopes>,
    /// The value of `Set-Cookie`.
    pub cookie: Option<String>,
    /// The sessions of other users in the browser, which the login has ended.
    pub ended: Vec<SsoSession>,
}

/// What becomes of an authorization request.
#[derive(Debug)]
pub enum Decision {
    /// A user is logged in.
    LoggedIn(Box<Login>),
    /// A page asks the user.
    Page(Box<Answer>),
    /// It is refused, with a redirect to the client.
    Refused(Box<Refusal>),
}

/// Decides who is logged in.
pub fn decide(call: &Call, request: &AuthorizationRequest) -> Decision {
    let decided = Context::of(call, request).and_then(|context| context.decide());
    decided.unwrap_or_else(|refusal| Decision::Refused(Box::new(refusal)))
}

/// Checks those parameters of a request that say who logs in.
///
/// # Errors
///
/// What is wrong with them.
pub fn check(call: &Call, request: &AuthorizationRequest) -> Result<(), Refusal> {
    let context = Context::of(call, request)?;
    let directory = call.world.identity().directory();
    let users = Users::of(&directory, &context.settings, &request.issuer.name);
    context.question(&users).map(|_| ())
}

/// The errors of OpenID Connect Core, section 3.1.2.6.
impl From<Missing> for Refusal {
    fn from(missing: Missing) -> Self {
        let (code, reason, description) = match missing {
            Missing::Login => (
                ErrorCode::LoginRequired,
                Reason::LoginRequired,
                "nobody is logged in who fits the request, or not recently enough",
            ),
            Missing::Selection => (
                ErrorCode::AccountSelectionRequired,
                Reason::AccountSelectionRequired,
                "several accounts are logged in in this browser",
            ),
            Missing::Consent => (
                ErrorCode::ConsentRequired,
                Reason::ConsentRequired,
                "the user has to consent",
            ),
            Missing::StepUp => (
                ErrorCode::InteractionRequired,
                Reason::InteractionRequired,
                "the user is logged in with another acr than those of acr_values",
            ),
        };
        Self::new(code, reason, description)
    }
}

/// Somebody else has logged in (OpenID Connect Core, section 3.1.2.1, `id_token_hint`).
fn other_account(account: AccountId) -> Refusal {
    let description =
        "another account than that of id_token_hint or of the parameter claims has logged in";
    let about = About {
        account: Some(account),
        ..About::default()
    };
    let code = ErrorCode::LoginRequired;
    Refusal::new(code, Reason::LoginRequired, description).about(about)
}
