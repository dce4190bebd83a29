//! Authentication of calls to vendors by token.

use std::sync::Arc;

use http::StatusCode;

use super::call::Call;
use super::token_place::{self, SentToken};
use super::{Cause, Vendor};
use crate::clock::NumericDate;
use crate::identity::SessionId;
use crate::identity::account::Account;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;

/// A token to verify.
#[derive(Debug, Clone, Copy)]
pub struct PresentedToken<'a> {
    /// The token.
    pub text: &'a str,
    /// What it is presented for.
    pub purpose: Purpose,
    /// The number of the place where it was found, among the vendor's; `None` if it did not come
    /// with a call.
    pub place: Option<usize>,
}

/// What a token is presented for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Calling operations that need a token.
    Access,
    /// Refreshing a session.
    Refresh,
    /// The second step of a login.
    Verify,
    /// Telling who has logged in.
    Identity,
}

impl Purpose {
    /// The purpose of tokens of a kind.
    #[must_use]
    pub const fn of(kind: TokenKind) -> Self {
        match kind {
            TokenKind::Refresh => Self::Refresh,
            TokenKind::Ticket => Self::Verify,
            TokenKind::Access | TokenKind::Private => Self::Access,
            TokenKind::Id => Self::Identity,
        }
    }
}

/// An authenticated caller.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The account.
    pub holder: Arc<Account>,
    /// The session, if the token names one.
    pub session: Option<SessionId>,
}

/// Why authentication failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unauthenticated {
    /// No token was sent.
    NoToken,
    /// The place of the token is filled, but not with exactly one token.
    MalformedHeader,
    /// The token is refused.
    Refused(TokenRefused),
    /// Credentials other than a token are refused.
    Credentials(Reason),
}

impl From<Unauthenticated> for Reason {
    fn from(why: Unauthenticated) -> Self {
        match why {
            Unauthenticated::NoToken => Self::NoToken,
            Unauthenticated::MalformedHeader => Self::MalformedToken,
            Unauthenticated::Refused(refused) => refused.into(),
            Unauthenticated::Credentials(reason) => reason,
        }
    }
}

/// Authenticates a call by the token that it carries, and records the use of the token.
///
/// # Errors
///
/// [`Unauthenticated`].
pub fn authenticate(vendor: &dyn Vendor, call: &Call) -> Result<Admitted, Unauthenticated> {
    let (place, sent) = token_place::sent(call, &vendor.spec().token_places);
    let text = match sent {
        SentToken::Token(token) => token,
        SentToken::Missing | SentToken::OtherScheme => return Err(Unauthenticated::NoToken),
        SentToken::Misshapen => return Err(Unauthenticated::MalformedHeader),
    };
    let token = PresentedToken {
        text: &text,
        purpose: Purpose::Access,
        place: Some(place),
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

/// Verifies a token that comes with a call, and records its use, whether it is accepted or not.
///
/// # Errors
///
/// The errors of `decide`.
pub fn counted<T>(
    call: &Call,
    decide: impl FnOnce(&mut TokenChecks) -> Result<T, TokenRefused>,
) -> Result<T, TokenRefused> {
    let mut checks = TokenChecks::default();
    let outcome = decide(&mut checks);
    if let Some(name) = checks.name()
        && let Some(facts) = call.world.identity().note_use(name, call.now)
    {
        call.presented.get_or_init(|| (name, facts));
    }
    outcome
}

/// The status and the reason of a vendor's answer to a token, without recording a use.
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
