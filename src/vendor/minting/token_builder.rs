//! Builds the claims, the defect and the ledger record of a token to create.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Defect, Draft, JwtForm, OpaqueForm, Order, TokenForm, TokenText};
use crate::clock::{NumericDate, Period};
use crate::identity::account::Account;
use crate::identity::minted::{Minted, MintedSession};
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::vendor::Vendor;

/// Builds a token.
pub(super) struct TokenBuilder<'a> {
    world: &'a World,
    vendor: &'a dyn Vendor,
    form: &'a TokenForm,
    order: &'a Order,
    now: NumericDate,
    draft: Draft<'a>,
    begins: Option<NumericDate>,
    session_ends: NumericDate,
}

/// Subtracted from `exp` to make a token unique.
const A_SECOND: Period = Period::seconds(1);

/// How long ago an expired token expired.
const A_MINUTE: Period = Period::minutes(1);

impl<'a> TokenBuilder<'a> {
    pub(super) fn new(
        world: &'a World,
        (vendor, form): (&'a dyn Vendor, &'a TokenForm),
        order: &'a Order,
        (holder, url): (&'a Account, &'a str),
        now: NumericDate,
    ) -> Self {
        let settings = world.settings();
        let life = order.expires_in.unwrap_or((form.lifetime)(&settings));
        let (issued, begins, expires) = match order.defect {
            Some(Defect::Expired) => {
                let expired = now.before(A_MINUTE);
                (expired.before(life), None, expired)
            }
            Some(Defect::NotYetValid) => (now, Some(now.after(life)), now.after(life).after(life)),
            _ => (now, None, now.after(life)),
        };
        let session = form.session.as_ref();
        let session_ends = session.map_or(now, |length| now.after(length(&settings)));
        let account = match order.defect {
            Some(Defect::UnknownAccount) => unknown(world, order.provider, holder),
            _ => holder.id,
        };
        Self {
            world,
            vendor,
            form,
            order,
            now,
            draft: Draft {
                settings,
                url,
                holder,
                account,
                session: SessionId::random(),
                token: world.identity().name_token(),
                issued,
                expires,
            },
            begins,
            session_ends,
        }
    }

    /// The token, its id and its claims.
    pub(super) fn strike(&self) -> Option<(String, TokenId, Value)> {
        match &self.form.text {
            TokenText::Jwt(form) => self.signed(form),
            TokenText::Opaque(form) => {
                let token = self.opaque(form);
                let id = TokenId::of_text(&token);
                Some((token, id, Value::Null))
            }
        }
    }

    fn opaque(&self, form: &OpaqueForm) -> String {
        let mut text = (form.text)(&self.draft);
        if self.order.defect == Some(Defect::Malformed) {
            let half = text.char_indices().nth(text.chars().count() / 2);
            text.truncate(half.map_or(0, |(index, _)| index));
        }
        text
    }

    fn signed(&self, form: &JwtForm) -> Option<(String, TokenId, Value)> {
        let claims = self.claims(form)?;
        let issuer = self
            .vendor
            .signing_key(self.world, self.form.kind, form, self.now)?;
        let token = match self.order.defect.and_then(Defect::forgery) {
            Some(forgery) => issuer.forge(&claims, forgery),
            None => issuer.mint(&claims),
        };
        let token = token.ok()?;
        let id = TokenId::claimed_by(&token);
        Some((token, id, claims))
    }

    fn claims(&self, form: &JwtForm) -> Option<Value> {
        let mut claims = (form.claims)(&self.draft)?;
        let fields = claims.as_object_mut()?;
        if let Some(begins) = self.begins {
            fields.insert("nbf".to_owned(), begins.as_seconds().into());
        }
        let said = match self.order.defect {
            Some(Defect::WrongKind) => form.other_kind.as_slice(),
            Some(Defect::WrongIssuer) => form.other_issuer.as_slice(),
            _ => &[],
        };
        for (claim, says) in said {
            replace(fields, claim, says);
        }
        if self.order.defect == Some(Defect::MissingExpiry) {
            fields.shift_remove("exp");
        }
        for (claim, says) in &self.order.claims {
            replace(fields, claim, says);
        }
        Some(claims)
    }

    /// What the ledger records; `None` for an opaque token that was never issued.
    pub(super) fn record(&self, claims: &Value) -> Option<Minted> {
        let (kind, number) = match &self.form.text {
            TokenText::Opaque(form) => match self.order.defect {
                Some(Defect::Unknown | Defect::Malformed) => return None,
                Some(Defect::WrongKind) => form.other_kind?,
                _ => (self.form.kind, self.form.number),
            },
            TokenText::Jwt(_) => (self.form.kind, self.form.number),
        };
        let expires = claims.get("exp").and_then(Value::as_i64);
        let expires = expires.map_or(self.draft.expires, NumericDate::from_seconds);
        let session = self.form.session.as_ref().map(|_| MintedSession {
            id: self.draft.session,
            ends: self.session_ends.max(expires),
            ended: self.order.defect == Some(Defect::SessionEnded),
        });
        Some(Minted {
            provider: self.order.provider,
            account: self.draft.account,
            kind,
            form: number,
            issued: self.draft.issued,
            expires,
            revoked: self.order.defect == Some(Defect::Revoked),
            session,
        })
    }

    /// Whether the known token with this id is revoked exactly if the new one should be.
    pub(super) fn is_as_known(&self, id: TokenId) -> bool {
        let wanted = self.order.defect == Some(Defect::Revoked);
        self.world.identity().is_revoked(id) == wanted
    }

    /// Subtracts a second from `exp`. Returns `false` if `exp` or `jti` was requested explicitly,
    /// or if the token would have no lifetime left.
    pub(super) fn shorten(&mut self) -> bool {
        self.draft.expires = self.draft.expires.before(A_SECOND);
        let said = |claim: &str| self.order.claims.contains_key(claim);
        !said("exp") && !said("jti") && self.draft.expires > self.draft.issued
    }
}

/// Gives a claim another value, or removes it for null.
fn replace(claims: &mut Map<String, Value>, claim: &str, says: &Value) {
    if says.is_null() {
        claims.shift_remove(claim);
    } else {
        claims.insert(claim.to_owned(), says.clone());
    }
}

/// An id in the form of the holder's that no account has.
fn unknown(world: &World, provider: Provider, holder: &Account) -> AccountId {
    match holder.id {
        AccountId::Number(_) => {
            let directory = world.identity().directory();
            directory.of(provider).of(holder.kind).next_number()
        }
        AccountId::Uuid(_) => AccountId::Uuid(Uuid::new_v4()),
    }
}
