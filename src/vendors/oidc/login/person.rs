//! A person at a page: the account that was chosen, and its password.

use std::sync::Arc;

use http::StatusCode;

use super::Users;
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::identity::directory::LetterCase;
use crate::identity::lockout::LoginKind;
use crate::identity::login::{LoginPolicy, LoginRefused};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::oidc::page::login::pressed;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::settings::OidcSettings;

/// Why the page is shown again.
pub struct Again {
    /// The status.
    pub status: StatusCode,
    /// The reason.
    pub reason: Reason,
    /// What the person is told.
    pub message: String,
    /// The account that was chosen.
    pub account: Option<Arc<Account>>,
    /// From when on it would be another answer, if that is known.
    pub possible_from: Option<NumericDate>,
}

/// The account of the button that was pressed, or of the name that was typed.
///
/// # Errors
///
/// There is none.
pub fn chosen(users: &Users<'_>, form: &Parameters) -> Result<Arc<Account>, Again> {
    let button = form.get("account").and_then(pressed);
    let name = form.get("username");
    let found = match (button, name) {
        (Some(id), _) => users.get(id),
        (None, Some(name)) => users.called(name),
        (None, None) => None,
    };
    found.map(Arc::clone).ok_or_else(|| {
        let near = name.and_then(|name| users.nearest(name));
        Again {
            status: StatusCode::BAD_REQUEST,
            reason: Reason::AccountUnknown,
            message: match (name, near) {
                (None, _) => "Choose an account, or type a name.".to_owned(),
                (Some(name), None) => format!("There is no account {name}."),
                (Some(name), Some(near)) => {
                    format!("There is no account {name}; did you mean {near}?")
                }
            },
            account: None,
            possible_from: None,
        }
    })
}

/// Checks that a user may log in, with the password if one was typed or is needed.
///
/// # Errors
///
/// Why not.
pub async fn authenticate(
    call: &Call,
    settings: &OidcSettings,
    user: &Arc<Account>,
    password: Option<&str>,
) -> Result<(), Again> {
    let identity = call.world.identity();
    let policy = LoginPolicy {
        case: LetterCase::Exact,
        verified_only: false,
        lockout: call.world.lockout(Provider::OIDC, LoginKind::User),
    };
    let is_needed = settings.passwords && user.password.is_some();
    let name = user.login();
    let checked = match password {
        Some(password) => {
            let kind = LoginKind::User;
            let login = identity.log_in(Provider::OIDC, kind, &name, password, policy, call.now);
            login.await.map(|_| ())
        }
        None if is_needed => {
            return Err(Again {
                status: StatusCode::OK,
                reason: Reason::Ok,
                message: format!("Type the password of {name}."),
                account: Some(Arc::clone(user)),
                possible_from: None,
            });
        }
        None => identity.check_standing(user, policy, call.now),
    };
    checked.map_err(|refused| Again {
        status: StatusCode::BAD_REQUEST,
        reason: refused.into(),
        message: explained(refused),
        account: Some(Arc::clone(user)),
        possible_from: refused.possible_from(),
    })
}

fn explained(refused: LoginRefused) -> String {
    match refused {
        LoginRefused::LockedOut { until } => {
            format!("Too many wrong passwords: the account is locked until {until}.")
        }
        LoginRefused::BadCredentials => "The password is wrong.".to_owned(),
        LoginRefused::Inactive | LoginRefused::Suspended => "The account is not active.".to_owned(),
        LoginRefused::Full(full) => full.to_string(),
        LoginRefused::Unverified | LoginRefused::MfaRequired | LoginRefused::AccessWindowOver => {
            "The account cannot log in.".to_owned()
        }
    }
}
