//! Tokens in requests and answers.

use super::place::Place;
use crate::clock::NumericDate;
use crate::identity::ledger::IssuedToken;
use crate::identity::{AccountId, Intervention, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;

/// A token of the ledger in a request or an answer.
#[derive(Debug, Clone)]
pub struct SeenToken {
    /// Its id.
    pub id: TokenId,
    /// Where it was.
    pub place: Place,
    /// The vendor that issued it.
    pub provider: Provider,
    /// The account that it was issued to.
    pub account: AccountId,
    /// Its record, as the ledger has it now.
    pub record: IssuedToken,
    /// Whether the control API has changed it, or has ended its session.
    pub is_touched: bool,
    /// When its session ends, as the ledger has it now.
    session_ends: Option<NumericDate>,
}

impl SeenToken {
    /// When it expires, at the latest with its session.
    #[must_use]
    pub fn ends(&self) -> NumericDate {
        let expires = self.record.expires;
        self.session_ends.map_or(expires, |ends| ends.min(expires))
    }

    /// Whether both belong to one session.
    #[must_use]
    pub fn is_of_session(&self, other: &Self) -> bool {
        self.record.session.is_some() && self.record.session == other.record.session
    }

    fn known(world: &World, time: NumericDate, (place, text): &(Place, String)) -> Option<Self> {
        Self::with_id(world, time, *place, TokenId::claimed_by(text))
    }

    /// The token with an id, if the ledger has it.
    pub(super) fn with_id(
        world: &World,
        time: NumericDate,
        place: Place,
        id: TokenId,
    ) -> Option<Self> {
        let report = world.identity().token(id, time)?;
        let session = report.token.session;
        let session = session.and_then(|id| world.identity().session(id, time));
        let session = session.map(|it| it.session);
        let ended = session
            .as_ref()
            .is_some_and(|it| it.intervention == Intervention::Ended);
        Some(Self {
            session_ends: session.map(|session| session.ends),
            is_touched: ended || report.token.intervention.is_some(),
            id,
            place,
            provider: report.provider,
            account: report.account,
            record: report.token,
        })
    }
}

/// The tokens among some texts, each once for each place.
pub(super) fn known(
    world: &World,
    time: NumericDate,
    texts: impl IntoIterator<Item = (Place, String)>,
) -> Vec<SeenToken> {
    let mut tokens: Vec<SeenToken> = Vec::new();
    for text in texts {
        if let Some(token) = SeenToken::known(world, time, &text)
            && !tokens
                .iter()
                .any(|known| (known.id, known.place) == (token.id, token.place))
        {
            tokens.push(token);
        }
    }
    tokens
}
