//! Checks of a presented token.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::DeclaredVendor;
use super::claims::{ClaimList, Claims};
use super::kinds::{Form, Kind};
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::identity::ticket::RecordedToken;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::Genuine;
use crate::identity::{AccountId, Bearer, Mark, SessionId, TokenId};
use crate::sandbox::World;
use crate::sandbox::keys::Signed;

/// A token whose bearer is admitted.
#[derive(Debug, Clone)]
pub struct AdmittedToken {
    /// Its id.
    pub id: TokenId,
    /// The number of its kind.
    pub kind: u8,
    /// The account.
    pub holder: Arc<Account>,
    /// Its session.
    pub session: Option<SessionId>,
    /// When it was issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
}

/// What a token itself tells, once it is genuine.
struct Facts {
    id: TokenId,
    mark: Mark,
    account: Option<AccountId>,
    session: Option<SessionId>,
    issued: NumericDate,
    expires: NumericDate,
    record: Option<RecordedToken>,
}

impl DeclaredVendor {
    /// Checks a token of a kind.
    pub(super) fn examine(
        &self,
        world: &World,
        kind: &Kind,
        text: &str,
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<AdmittedToken, TokenRefused> {
        let facts = match &kind.form {
            Form::Jwt { signed, claims } => {
                self.examine_jwt(world, (*signed, claims), (kind, text), now, checks)?
            }
            Form::Opaque(form) => {
                let id = TokenId::of_text(text);
                let record = self.record(world, id);
                let known = record.is_some() || form.fits(text);
                checks.require(Check::Shape, known, TokenRefused::Malformed, || {
                    form.in_words()
                })?;
                checks.is_genuine(id);
                let record = record.ok_or(TokenRefused::Unknown);
                let record =
                    checks.check(Check::Record, record, || "the ledger has it".to_owned())?;
                Facts {
                    id,
                    mark: Mark::Absent,
                    account: None,
                    session: None,
                    issued: record.token.issued,
                    expires: record.token.expires,
                    record: Some(record),
                }
            }
        };
        self.admit_facts(world, kind, &facts, now, checks)
    }

    /// The record of a token that this vendor issued.
    fn record(&self, world: &World, id: TokenId) -> Option<RecordedToken> {
        let record = world.identity().record_of(id);
        record.filter(|record| record.provider == self.spec.id)
    }

    fn examine_jwt(
        &self,
        world: &World,
        (signed, form): (Signed, &Claims),
        (kind, text): (&Kind, &str),
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<Facts, TokenRefused> {
        let genuine: Genuine<ClaimList> = world.verify(signed, text, now, checks)?;
        let Genuine { name, claims } = genuine;
        form.check(&claims, &kind.name, checks)?;
        let expires = claims.get("exp").and_then(Value::as_i64);
        let expires = expires.map_or(now, NumericDate::from_seconds);
        let record = self.record(world, name);
        let account = if record.is_some() {
            None
        } else {
            let directory = world.identity().directory();
            form.account(&claims, directory.of(self.spec.id))
        };
        let session = form.session.as_ref().and_then(|claim| claims.get(claim));
        Ok(Facts {
            id: name,
            mark: if form.has_id {
                Mark::of(Some(Uuid::from(name)))
            } else {
                Mark::Absent
            },
            account,
            session: session
                .and_then(Value::as_str)
                .and_then(|text| text.parse().ok()),
            issued: Claims::issued(&claims).unwrap_or(now),
            expires,
            record,
        })
    }

    /// The checks that depend on the store.
    fn admit_facts(
        &self,
        world: &World,
        kind: &Kind,
        facts: &Facts,
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<AdmittedToken, TokenRefused> {
        let record = facts.record.as_ref();
        require_kind(record, kind, checks)?;
        let account = record.map(|record| record.account).or(facts.account);
        let account = account.ok_or(TokenRefused::Unknown);
        let account = checks.check(Check::Record, account, || {
            "the ledger has it, or its claims name an account".to_owned()
        })?;
        let session = record.map_or(facts.session, |record| record.token.session);
        let bearer = Bearer {
            provider: self.spec.id,
            token: facts.id,
            kind: kind.sort,
            session,
            mark: facts.mark,
        };
        let holder = world
            .identity()
            .examine(bearer, || facts.issued, account, now, checks);
        let holder = holder.map_err(|refused| self.explained(world, refused, record, now))?;
        Ok(AdmittedToken {
            id: facts.id,
            kind: kind.number,
            holder,
            session,
            issued: facts.issued,
            expires: facts.expires,
        })
    }

    /// Tells a session that was unused for too long from one that has ended otherwise.
    fn explained(
        &self,
        world: &World,
        refused: TokenRefused,
        record: Option<&RecordedToken>,
        now: NumericDate,
    ) -> TokenRefused {
        let session = record.and_then(|record| record.session.as_ref());
        let (TokenRefused::SessionEnded, Some(session)) = (refused, session) else {
            return refused;
        };
        let settings = self.settings(world);
        let sessions = &settings.sessions;
        let absolute = sessions
            .absolute
            .map(|absolute| session.started.after(absolute));
        let is_idle = sessions.idle.is_some()
            && !session.ended
            && session.ends.has_come(now)
            && absolute.is_none_or(|absolute| !absolute.has_come(now));
        if is_idle {
            TokenRefused::SessionIdle
        } else {
            refused
        }
    }
}

/// Checks that the ledger does not have a token as one of another kind.
fn require_kind(
    record: Option<&RecordedToken>,
    kind: &Kind,
    checks: &mut TokenChecks,
) -> Result<(), TokenRefused> {
    let of_kind = record.is_none_or(|record| record.token.form == kind.number);
    checks.require(Check::Kind, of_kind, TokenRefused::WrongKind, || {
        format!("the ledger has it as `{}`", kind.name)
    })
}
