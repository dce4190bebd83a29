//! Who is logged in at the authorization endpoint.

use std::sync::Arc;

use super::accounts::{USER, UserFields};
use super::authorize::{AuthorizationRequest, complete};
use super::refusal::{ErrorCode, Refusal};
use super::scopes::Scopes;
use super::state::Authentication;
use crate::identity::account::Account;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

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
    let directory = call.world.identity().directory();
    let users = directory.of(Provider::OIDC).of(USER);
    let hint = request.parameters.get("login_hint");
    let is_default =
        |user: &&Arc<Account>| user.fields::<UserFields>().is_some_and(|it| it.default);
    let user = match hint {
        Some(name) => users.named(name),
        None => users.iter().find(is_default),
    };
    let Some(user) = user else {
        return Decision::Refused(Box::new(Refusal::new(
            ErrorCode::LoginRequired,
            Reason::LoginRequired,
            "nobody is logged in",
        )));
    };
    Decision::LoggedIn(Box::new(Login {
        user: Arc::clone(user),
        authentication: Authentication {
            auth_time: call.now,
            acr: None,
            amr: vec!["pwd".to_owned()],
            sid: None,
        },
        scopes: None,
        cookie: None,
    }))
}

/// `POST /login`: the form of the page.
pub async fn submit(call: &Call) -> Result<Answer, Refusal> {
    let _ = (call, complete);
    Err(Refusal::unavailable())
}
