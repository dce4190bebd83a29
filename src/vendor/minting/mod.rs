//! Creation of tokens: of any provider, with any claims and lifetime, and optionally with a defect.
//!
//! The vendor-specific parts are its [`TokenForm`]s.

mod defect;
mod refused;
mod token_builder;
mod token_set;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Vendor;
use super::guard::{self, PresentedToken, Purpose};
use super::inspection::part;
use crate::clock::{NumericDate, Period};
use crate::identity::account::Account;
use crate::identity::ledger::TokenKind;
use crate::identity::token_checks::TokenChecks;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::Signed;
use crate::sandbox::reason::Reason;
use crate::sandbox::settings::SandboxSettings;
pub use defect::Defect;
pub use refused::MintRefused;
use token_builder::TokenBuilder;
pub use token_set::{SampleToken, pack};

/// A period that depends on settings.
pub type PeriodOf = Box<dyn Fn(&SandboxSettings) -> Period + Send + Sync>;

/// The claims of a token, in the vendor's order; `None` for an account that can have no such token.
pub type ClaimsOf = Box<dyn Fn(&Draft<'_>) -> Option<Value> + Send + Sync>;

/// The text of an opaque token.
pub type OpaqueTextOf = Box<dyn Fn(&Draft<'_>) -> String + Send + Sync>;

/// The form of a vendor's tokens of one kind.
pub struct TokenForm {
    /// The kind.
    pub kind: TokenKind,
    /// The number of the vendor's own kind; see [`IssuedToken`](crate::identity::ledger::IssuedToken).
    pub number: u8,
    /// The default lifetime.
    pub lifetime: PeriodOf,
    /// The length of sessions, if the vendor has sessions.
    pub session: Option<PeriodOf>,
    /// Their text.
    pub text: TokenText,
}

/// The form of the text of tokens.
pub enum TokenText {
    /// Signed JWTs.
    Jwt(JwtForm),
    /// Texts without a meaning, which only the ledger knows.
    Opaque(OpaqueForm),
}

/// The form of signed tokens.
pub struct JwtForm {
    /// The tokens that its key signs.
    pub signed: Signed,
    /// Their claims.
    pub claims: ClaimsOf,
    /// The claims that name the kind, and their values in a token of another kind: null for none.
    pub other_kind: Vec<(Arc<str>, Value)>,
    /// The claims that name the issuer or audience, and their values in a token of another.
    pub other_issuer: Vec<(Arc<str>, Value)>,
}

/// The form of opaque tokens.
pub struct OpaqueForm {
    /// Creates a text.
    pub text: OpaqueTextOf,
    /// Whether the vendor refuses a text that does not look like one of its tokens as malformed,
    /// and not as unknown.
    pub has_shape: bool,
    /// A kind that the vendor does not accept in the place of this one, if it has one: the kind, and
    /// the number of the vendor's own.
    pub other_kind: Option<(TokenKind, u8)>,
}

impl fmt::Debug for TokenForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut form = formatter.debug_struct("TokenForm");
        let form = form.field("kind", &self.kind);
        form.field("number", &self.number).finish_non_exhaustive()
    }
}

/// The data for the claims of a token.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The settings of the sandbox.
    pub settings: Arc<SandboxSettings>,
    /// The URL of the vendor, for vendors whose tokens name it as their issuer.
    pub url: &'a str,
    /// The account for which it is created.
    pub holder: &'a Account,
    /// The account id in the claims; for an unknown account, it is not the holder's.
    pub account: AccountId,
    /// Its session, for vendors that have sessions.
    pub session: SessionId,
    /// Its id.
    pub token: TokenId,
    /// When it is issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
}

/// A token to create.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The vendor.
    pub provider: Provider,
    /// The login or id of the account. Absent: the first active account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub account: Option<String>,
    /// The kind. Absent: the vendor's first kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<TokenKind>,
    /// The lifetime. Absent: the vendor's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<Period>,
    /// Claims that replace the vendor's; null removes a claim. Opaque tokens have none.
    #[serde(default)]
    pub claims: Map<String, Value>,
    /// The defect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defect: Option<Defect>,
}

impl Order {
    /// A token as the vendor issues them, for its first active account.
    #[must_use]
    pub fn new(provider: Provider) -> Self {
        Self {
            provider,
            account: None,
            kind: None,
            expires_in: None,
            claims: Map::new(),
            defect: None,
        }
    }
}

/// A created token.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MintedToken {
    /// The token. `Debug` does not show it.
    pub token: String,
    /// Its id in the ledger.
    pub id: TokenId,
    /// Its kind.
    pub kind: TokenKind,
    /// Its claims; null if it is opaque.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub claims: Value,
    /// How the provider's resources answer it now.
    pub expected: ExpectedAnswer,
}

impl fmt::Debug for MintedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MintedToken")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("expected", &self.expected)
            .finish_non_exhaustive()
    }
}

/// How the provider's resources answer a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExpectedAnswer {
    /// The status.
    pub status: u16,
    /// The reason.
    pub reason: Reason,
}

/// Creates a token, and records it in the ledger as if the vendor had issued it. `base` is the URL of
/// the sandbox.
///
/// # Errors
///
/// [`MintRefused`]; then nothing has been created.
pub fn mint(
    world: &Arc<World>,
    order: &Order,
    base: &str,
    now: NumericDate,
) -> Result<MintedToken, MintRefused> {
    let (vendor, form) = form(world, order)?;
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
    if matches!(form.text, TokenText::Opaque(_)) && !order.claims.is_empty() {
        return Err(MintRefused::NoClaims(order.provider, form.kind));
    }
    let holder = holder(world, order)?;
    let url = format!("{base}/{}", order.provider);
    let mut die = TokenBuilder::new(world, (vendor, form), order, (&holder, &url), now);
    // Tokens without an id may have the same text. A revoked token and a valid one must differ, so
    // a new token must not equal a known one of the other sort.
    loop {
        let (token, id, claims) = die.strike().ok_or(MintRefused::Unavailable)?;
        let noted = match die.record(&claims) {
            Some(record) => world.identity().note_minted(id, &record),
            None => Ok(true),
        };
        let noted = noted.map_err(MintRefused::Full)?;
        if noted || die.is_as_known(id) || !die.shorten() {
            let presented = PresentedToken {
                text: &token,
                purpose: Purpose::of(form.kind),
                place: None,
            };
            let checks = &mut TokenChecks::default();
            let (status, reason) = guard::verdict(vendor, world, presented, now, checks);
            return Ok(MintedToken {
                // The claims that a forgery changed are read from the token.
                claims: part(&token, 1).unwrap_or(claims),
                kind: form.kind,
                token,
                id,
                expected: ExpectedAnswer {
                    status: status.as_u16(),
                    reason,
                },
            });
        }
    }
}

fn form<'a>(
    world: &'a World,
    order: &Order,
) -> Result<(&'a dyn Vendor, &'a TokenForm), MintRefused> {
    let vendor = world.vendors().get(order.provider);
    let forms = vendor.map_or(&[][..], |vendor| &vendor.spec().tokens);
    let fits = |form: &&TokenForm| order.kind.is_none_or(|kind| form.kind == kind);
    vendor.zip(forms.iter().find(fits)).ok_or_else(|| {
        let kinds = forms.iter().map(|form| form.kind).collect();
        MintRefused::NoSuchKind(order.provider, kinds)
    })
}

fn holder(world: &World, order: &Order) -> Result<Arc<Account>, MintRefused> {
    let directory = world.identity().directory();
    let accounts = directory.of(order.provider);
    let found = match &order.account {
        Some(name) => accounts.holder_called(name),
        None => accounts.holders().find(|holder| accounts.is_served(holder)),
    };
    found.cloned().ok_or_else(|| match &order.account {
        Some(name) => {
            let logins: Vec<_> = accounts.holders().map(|holder| holder.login()).collect();
            MintRefused::no_such_account(order.provider, name, &logins)
        }
        None => MintRefused::NoAccount(order.provider),
    })
}
