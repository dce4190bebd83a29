//! Tokens to order: of any provider, with any claims and lifetime, and with one defect.
//!
//! What is particular to a vendor stands in its [`TokenForm`]s.

mod defect;
mod pack;
mod refused;

use http::StatusCode;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::guard::Guard;
use super::inspection::part;
use super::vendor;
use crate::clock::{NumericDate, Period};
use crate::identity::examination::Examination;
use crate::identity::ledger::TokenKind;
use crate::identity::minted::{self, MintedSession};
use crate::identity::{AccountId, Holder, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::Signed;
use crate::sandbox::reason::Reason;
use crate::sandbox::settings::Settings;
pub use defect::Defect;
pub use pack::{Sample, pack};
pub use refused::MintRefused;

/// How a vendor's signed tokens of one kind are made.
#[derive(Debug)]
pub struct TokenForm {
    /// What they are for.
    pub kind: TokenKind,
    /// The key that signs them.
    pub signed: Signed,
    /// How long they live when nobody says otherwise.
    pub lifetime: fn(&Settings) -> Period,
    /// How long their sessions last, where the vendor has sessions.
    pub session: Option<fn(&Settings) -> Period>,
    /// Their claims, in the vendor's order; nothing for an account that can have none of them.
    pub claims: fn(&Draft) -> Option<Value>,
    /// The claim, and what it says in a token for another use, where they have such a claim.
    pub other_kind: Option<(&'static str, &'static str)>,
    /// The claim, and what it says in a token by or for somebody else, where they have one.
    pub other_issuer: Option<(&'static str, &'static str)>,
    /// What stands before the place where they belong.
    pub guard: &'static Guard,
}

/// What a vendor needs to know to write the claims of a token.
#[derive(Debug)]
pub struct Draft<'a> {
    /// Who it is made for.
    pub holder: &'a Holder,
    /// The id that it names, another than the holder's where that is to be unknown.
    pub account: AccountId,
    /// Its session, at vendors that have sessions.
    pub session: SessionId,
    /// Its name.
    pub token: TokenId,
    /// When it is issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
}

/// A token that somebody wants.
#[derive(Debug, Clone)]
pub struct Order {
    /// Where.
    pub provider: Provider,
    /// The login or id of the account; of the first that is active when absent.
    pub account: Option<String>,
    /// What for; the vendor's first kind when absent.
    pub kind: Option<TokenKind>,
    /// How long it lives; as long as the vendor's when absent.
    pub expires_in: Option<Period>,
    /// Claims to put in the place of the vendor's; null leaves one out.
    pub claims: Map<String, Value>,
    /// What is wrong with it.
    pub defect: Option<Defect>,
}

/// A token as it was made.
#[derive(Debug, Clone)]
pub struct MintedToken {
    /// The token.
    pub token: String,
    /// Its name in the ledger.
    pub id: TokenId,
    /// What it is for.
    pub kind: TokenKind,
    /// What it says.
    pub claims: Value,
    /// The status that it gets where it belongs.
    pub status: StatusCode,
    /// Why.
    pub reason: Reason,
}

/// Makes a token to order, and notes it in the ledger as if the vendor had issued it.
///
/// # Errors
///
/// [`MintRefused`]; nothing has been made then.
pub fn mint(world: &World, order: &Order, now: NumericDate) -> Result<MintedToken, MintRefused> {
    let form = form(order)?;
    if let Some(defect) = order.defect
        && !Defect::of(world, form).any(|possible| possible == defect)
    {
        let possible = Defect::of(world, form).collect();
        return Err(MintRefused::NoSuchDefect(
            order.provider,
            form.kind,
            possible,
        ));
    }
    let holder = holder(world, order)?;
    let mut die = Die::new(world, form, order, &holder, now);
    // Tokens without a name of their own may come out the same. One that is to be revoked, and one
    // that is not to be, must then differ from the one that is there.
    loop {
        let (token, id, claims) = die.strike().ok_or(MintRefused::Unavailable)?;
        let noted = world.identity().note_minted(id, &die.record(&claims));
        if noted || die.is_as_known(id) || !die.shorten() {
            let examination = &mut Examination::default();
            let (status, reason) = form.guard.verdict(world, &token, now, examination);
            return Ok(MintedToken {
                // What a forger has changed is what it says.
                claims: part(&token, 1).unwrap_or(claims),
                kind: form.kind,
                token,
                id,
                status,
                reason,
            });
        }
    }
}

fn form(order: &Order) -> Result<&'static TokenForm, MintRefused> {
    let forms = vendor(order.provider).token_forms();
    let fits = |form: &&TokenForm| order.kind.is_none_or(|kind| form.kind == kind);
    forms.iter().find(fits).ok_or_else(|| {
        let kinds = forms.iter().map(|form| form.kind).collect();
        MintRefused::NoSuchKind(order.provider, kinds)
    })
}

fn holder(world: &World, order: &Order) -> Result<Holder, MintRefused> {
    let identity = world.identity();
    let Some(name) = &order.account else {
        let all: Vec<_> = identity.directory().of(order.provider).holders().collect();
        let mut all = all.into_iter();
        let first = all.find(|holder| identity.is_served(order.provider, holder));
        return first.ok_or(MintRefused::NoAccount(order.provider));
    };
    let directory = identity.directory();
    let accounts = directory.of(order.provider);
    accounts.holder_called(name).ok_or_else(|| {
        let logins: Vec<_> = accounts.holders().map(|holder| holder.login()).collect();
        MintRefused::no_such_account(order.provider, name, &logins)
    })
}

/// What a token is struck with.
struct Die<'a> {
    world: &'a World,
    form: &'static TokenForm,
    order: &'a Order,
    draft: Draft<'a>,
    begins: Option<NumericDate>,
    session_ends: NumericDate,
}

/// What a token that may not be one that is known is shorter by.
const A_SECOND: Period = Period::seconds(1);

/// How long an expired token has been so.
const A_MINUTE: Period = Period::minutes(1);

impl<'a> Die<'a> {
    fn new(
        world: &'a World,
        form: &'static TokenForm,
        order: &'a Order,
        holder: &'a Holder,
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
        let session_ends = form
            .session
            .map_or(now, |length| now.after(length(&settings)));
        let account = match order.defect {
            Some(Defect::UnknownAccount) => unknown(world, order.provider, holder),
            _ => holder.id(),
        };
        Self {
            world,
            form,
            order,
            draft: Draft {
                holder,
                account,
                session: SessionId::random(),
                token: TokenId::random(),
                issued,
                expires,
            },
            begins,
            session_ends,
        }
    }

    /// The token, its name and its claims.
    fn strike(&self) -> Option<(String, TokenId, Value)> {
        let claims = self.claims()?;
        let issuer = self.world.keys().issuer(self.form.signed);
        let token = match self.order.defect.and_then(Defect::forgery) {
            Some(forgery) => issuer.forge(&claims, forgery),
            None => issuer.mint(&claims),
        };
        let token = token.ok()?;
        let id = TokenId::claimed_by(&token);
        Some((token, id, claims))
    }

    fn claims(&self) -> Option<Value> {
        let mut claims = (self.form.claims)(&self.draft)?;
        let fields = claims.as_object_mut()?;
        if let Some(begins) = self.begins {
            fields.insert("nbf".to_owned(), begins.as_seconds().into());
        }
        let said = match self.order.defect {
            Some(Defect::WrongKind) => self.form.other_kind,
            Some(Defect::WrongIssuer) => self.form.other_issuer,
            _ => None,
        };
        if let Some((claim, says)) = said {
            fields.insert(claim.to_owned(), says.into());
        }
        if self.order.defect == Some(Defect::MissingExpiry) {
            fields.shift_remove("exp");
        }
        for (claim, says) in &self.order.claims {
            if says.is_null() {
                fields.shift_remove(claim);
            } else {
                fields.insert(claim.clone(), says.clone());
            }
        }
        Some(claims)
    }

    fn record(&self, claims: &Value) -> minted::Minted {
        let expires = claims.get("exp").and_then(Value::as_i64);
        let expires = expires.map_or(self.draft.expires, NumericDate::from_seconds);
        let session = self.form.session.map(|_| MintedSession {
            id: self.draft.session,
            ends: self.session_ends.max(expires),
            ended: self.order.defect == Some(Defect::SessionEnded),
        });
        minted::Minted {
            provider: self.order.provider,
            account: self.draft.account,
            kind: self.form.kind,
            issued: self.draft.issued,
            expires,
            revoked: self.order.defect == Some(Defect::Revoked),
            session,
        }
    }

    /// Whether the token that is known by this name is what is wanted.
    fn is_as_known(&self, id: TokenId) -> bool {
        let wanted = self.order.defect == Some(Defect::Revoked);
        self.world.identity().is_revoked(id) == wanted
    }

    /// Takes a second from the token's time, unless its end or its name was said.
    fn shorten(&mut self) -> bool {
        self.draft.expires = self.draft.expires.before(A_SECOND);
        let said = |claim: &str| self.order.claims.contains_key(claim);
        !said("exp") && !said("jti") && self.draft.expires > self.draft.issued
    }
}

/// An id like the holder's that no account has.
fn unknown(world: &World, provider: Provider, holder: &Holder) -> AccountId {
    match holder.id() {
        AccountId::Number(_) => {
            let directory = world.identity().directory();
            directory.of(provider).users.next_number()
        }
        AccountId::Uuid(_) => AccountId::Uuid(Uuid::new_v4()),
    }
}
