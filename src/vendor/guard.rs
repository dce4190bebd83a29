//! Authentication: who a token lets in at a vendor.

use std::sync::Arc;

use http::StatusCode;

use super::bearer::{Authorization, authorization};
use super::call::Call;
use super::{Cause, Vendor};
use crate::clock::NumericDate;
use crate::identity::SessionId;
use crate::identity::account::Account;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;

/// A token that is to be checked.
#[derive(Debug, Clone, Copy)]
pub struct PresentedToken<'a> {
    /// The token.
    pub text: &'a str,
    /// What it is presented for.
    pub purpose: Purpose,
}

/// What a token is presented for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To call operations that need a token.
    Access,
    /// To refresh a session.
    Refresh,
}

impl Purpose {
    /// What tokens of a kind are for.
    #[must_use]
    pub const fn of(kind: TokenKind) -> Self {
        match kind {
            TokenKind::Refresh => Self::Refresh,
            TokenKind::Access | TokenKind::Private => Self::Access,
        }
    }
}

/// Who was let in.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The account.
    pub holder: Arc<Account>,
    /// The session, where the token names one.
    pub session: Option<SessionId>,
}

/// Why a call is not authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unauthenticated {
    /// No token was sent.
    NoToken,
    /// The header has a scheme, but not one token.
    MalformedHeader,
    /// The token is refused.
    Refused(TokenRefused),
}

impl From<Unauthenticated> for Reason {
    fn from(why: Unauthenticated) -> Self {
        match why {
            Unauthenticated::NoToken => Self::NoToken,
            Unauthenticated::MalformedHeader => Self::MalformedToken,
            Unauthenticated::Refused(refused) => refused.into(),
        }
    }
}

/// Lets in the bearer of the token in the header of a call, and counts the use of the token.
///
/// # Errors
///
/// [`Unauthenticated`].
pub fn authenticate(vendor: &dyn Vendor, call: &Call) -> Result<Admitted, Unauthenticated> {
    let text = match authorization(call, vendor.spec().authorization) {
        Authorization::Bearer(token) => token,
        Authorization::Missing | Authorization::OtherScheme => {
            return Err(Unauthenticated::NoToken);
        }
        Authorization::Misshapen => return Err(Unauthenticated::MalformedHeader),
    };
    let token = PresentedToken {
        text,
        purpose: Purpose::Access,
    };
    let admitted = counted(call, |checks| {
        let admitted = vendor.admit(&call.world, token, call.now, checks);
        if let Some(name) = checks.name() {
            call.bearer.get_or_init(|| name);
        }
        admitted
    });
    admitted.map_err(Unauthenticated::Refused)
}

/// Decides about a token that comes with a call, and counts the use of it, let in or not.
///
/// # Errors
///
/// Those of the decision.
pub fn counted<T>(
    call: &Call,
    decide: impl FnOnce(&mut TokenChecks) -> Result<T, TokenRefused>,
) -> Result<T, TokenRefused> {
    let mut checks = TokenChecks::default();
    let outcome = decide(&mut checks);
    if let Some(name) = checks.name() {
        call.world.identity().note_use(name, call.now);
    }
    outcome
}

/// The status and the reason that a token gets at a vendor, without counting its use.
pub fn verdict(
    vendor: &dyn Vendor,
    world: &Arc<World>,
    token: PresentedToken,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> (StatusCode, Reason) {
    let Err(refused) = vendor.admit(world, token, now, checks) else {
        return (StatusCode::OK, Reason::Ok);
    };
    let call = Call::imagined(world, now);
    let answer = vendor.refuse(&call, Cause::refused_token(refused, token.purpose));
    (answer.status, answer.reason)
}
