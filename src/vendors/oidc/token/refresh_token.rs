//! New refresh tokens.

use super::TokenRequest;
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::grant::{Begun, NewToken};
use crate::identity::ledger::{Session, TokenKind};
use crate::vendors::oidc::accounts::GrantType;
use crate::vendors::oidc::settings::{OidcSettings, Rotate};
use crate::vendors::oidc::tokens::opaque;

/// A refresh token to send, and its record if it is not in the ledger yet.
pub struct RefreshToken {
    /// The token.
    pub text: String,
    /// Its record.
    pub record: Option<NewToken>,
}

impl TokenRequest<'_> {
    /// Whether a grant of the client has a refresh token.
    pub fn has_refresh(&self) -> bool {
        self.client.may_use(GrantType::RefreshToken)
    }

    /// A new refresh token for a session.
    pub fn new_refresh_token(&self, begun: &Begun) -> RefreshToken {
        let text = opaque();
        let id = TokenId::of_text(&text);
        let record = record(id, &begun.session, &self.settings, self.call.now);
        RefreshToken {
            text,
            record: Some(record),
        }
    }
}

/// The record of a refresh token. One that stays the same lasts as long as its grant, which its use
/// extends.
pub fn record(
    id: TokenId,
    session: &Session,
    settings: &OidcSettings,
    now: NumericDate,
) -> NewToken {
    let length = settings.grant_policy(true).session.length;
    NewToken {
        id,
        kind: TokenKind::Refresh,
        form: 0,
        expires: match settings.refresh.rotate {
            Rotate::Always => length.refresh_expires(session.ends, now),
            Rotate::Never => session.started.after(settings.refresh.ttl),
        },
    }
}
