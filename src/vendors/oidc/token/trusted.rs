//! JWTs of trusted issuers: for which user they are.

use std::sync::Arc;

use super::TokenRequest;
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::assertion::{Assertion, AssertionRefused, Audience};
use crate::vendors::oidc::login::Users;
use crate::vendors::oidc::settings::TrustedIssuer;

/// A verified JWT of a trusted issuer.
pub struct TrustedToken {
    /// The user.
    pub user: Arc<Account>,
    /// When it expires.
    pub expires: NumericDate,
}

impl TokenRequest<'_> {
    /// Verifies a JWT of a trusted issuer, which is for this server or for others that are named.
    pub fn verify_trusted(
        &self,
        trusted: &TrustedIssuer,
        assertion: &Assertion<'_>,
        others: &[String],
    ) -> Result<TrustedToken, AssertionRefused> {
        assertion.check_signature(&trusted.keys(), trusted.algorithms())?;
        match trusted.audiences.as_deref() {
            Some([first, rest @ ..]) => assertion.check_audience(Audience {
                name: first,
                others: rest,
                is_strict: false,
            })?,
            _ => self.check_audience(assertion, others)?,
        }
        let expires = assertion.check_times(self.call.now)?;
        let name = assertion.jwt().text(&trusted.user_claim);
        let claim = &trusted.user_claim;
        let name = name.ok_or_else(|| assertion.claims(&format!("has no {claim}")))?;
        let user = self.user_called(name)?;
        Ok(TrustedToken { user, expires })
    }

    /// Checks that a JWT is for this server, or for others that are named.
    pub fn check_audience(
        &self,
        assertion: &Assertion<'_>,
        others: &[String],
    ) -> Result<(), AssertionRefused> {
        let names = self.issuer.audiences(self.call);
        assertion.check_audience(Audience {
            name: &self.issuer.url,
            others: &[&names, others].concat(),
            is_strict: false,
        })
    }

    /// The user of the issuer that a JWT names.
    pub fn user_called(&self, name: &str) -> Result<Arc<Account>, AssertionRefused> {
        let directory = self.call.world.identity().directory();
        let users = Users::of(&directory, &self.settings, &self.issuer.name);
        let Some(user) = users.called(name) else {
            let near = users.nearest(name);
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            return Err(AssertionRefused::new(
                Reason::AccountUnknown,
                format!("no user is called {name}{near}"),
            ));
        };
        if user.state.active {
            return Ok(Arc::clone(user));
        }
        let description = format!("the user {name} is not active");
        Err(AssertionRefused::new(Reason::AccountInactive, description))
    }
}
