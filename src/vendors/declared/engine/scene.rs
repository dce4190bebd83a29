//! The values of placeholders in one answer.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde_json::Value;
use uuid::Uuid;

use super::accounts::{self, DeclaredFields};
use super::reads::{FieldFault, argument};
use crate::clock::{NumericDate, Period};
use crate::identity::account::Account;
use crate::identity::{SessionId, TokenId};
use crate::provider::Provider;
use crate::vendor::call::Call;
use crate::vendors::declared::template::name::{
    AccountPart, KindId, LimitPart, Name, SessionPart, TokenPart,
};
use crate::vendors::declared::template::render::{Values, Worth};

/// Where and when an answer is given.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The vendor.
    pub provider: Provider,
    /// The call; nothing when a token is made outside of one.
    pub call: Option<&'a Call>,
    /// The time.
    pub now: NumericDate,
}

/// A token, as far as answers and claims tell about it.
#[derive(Debug, Clone)]
pub struct TokenFacts<'a> {
    /// The name of its kind.
    pub kind: Cow<'a, str>,
    /// Its text, where it was just issued.
    pub text: Cow<'a, str>,
    /// Its id.
    pub id: TokenId,
    /// When it was issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
}

/// A session, as far as answers and claims tell about it.
#[derive(Debug, Clone, Copy)]
pub struct SessionFacts {
    /// Its id.
    pub id: SessionId,
    /// When it ends.
    pub ends: NumericDate,
    /// For how long it may be unused.
    pub idle: Option<Period>,
}

/// A limit that was reached.
#[derive(Debug, Clone, Copy, Default)]
pub struct LimitFacts {
    /// In how many seconds it is over.
    pub retry_after: Option<i64>,
    /// How many are allowed.
    pub count: Option<u32>,
    /// How many are left.
    pub remaining: u32,
}

impl LimitFacts {
    /// When it is over, if that is known.
    pub fn ends(&self, now: NumericDate) -> Option<NumericDate> {
        let seconds = self.retry_after?;
        Some(NumericDate::from_seconds(
            now.as_seconds().saturating_add(seconds),
        ))
    }

    /// What a fault tells of a limit: one call in a minute.
    pub const MINUTE: Self = Self {
        retry_after: Some(60),
        count: Some(1),
        remaining: 0,
    };
}

/// Everything that placeholders can stand for.
#[derive(Debug)]
pub struct Scene<'a> {
    /// Where and when.
    pub setting: Setting<'a>,
    /// The account.
    pub account: Option<&'a Account>,
    /// The session.
    pub session: Option<SessionFacts>,
    /// The token whose claims these are, or that was sent.
    pub token: Option<TokenFacts<'a>>,
    /// The tokens that are issued.
    pub issued: &'a [(KindId, TokenFacts<'static>)],
    /// The fields that were sent.
    pub asked: &'a [Option<Value>],
    /// The limit that was reached.
    pub limit: LimitFacts,
    /// The field that does not fit, or the first of them.
    pub fault: Option<&'a FieldFault>,
    /// The fields that do not fit, as JSON.
    pub fields: Option<&'a Value>,
    /// The items of a list as JSON, and how many there are.
    pub list: Option<(&'a str, usize)>,
    request: OnceCell<Uuid>,
    uuid: OnceCell<Uuid>,
}

impl<'a> Scene<'a> {
    /// A scene in which only the place and the time are known.
    pub const fn new(setting: Setting<'a>) -> Self {
        Self {
            setting,
            account: None,
            session: None,
            token: None,
            issued: &[],
            asked: &[],
            limit: LimitFacts {
                retry_after: None,
                count: None,
                remaining: 0,
            },
            fault: None,
            fields: None,
            list: None,
            request: OnceCell::new(),
            uuid: OnceCell::new(),
        }
    }

    fn token(token: &TokenFacts<'a>, part: TokenPart, now: NumericDate) -> Worth<'a> {
        match part {
            TokenPart::Text => Worth::Text(token.text.clone()),
            TokenPart::Kind => Worth::Text(token.kind.clone()),
            TokenPart::Expires => Worth::Instant(token.expires.as_seconds()),
            TokenPart::ExpiresIn => Worth::Seconds(token.expires.seconds_left(now)),
            TokenPart::Issued => Worth::Instant(token.issued.as_seconds()),
            TokenPart::Id => Worth::Text(token.id.to_string().into()),
        }
    }

    fn session(&self, part: SessionPart) -> Worth<'a> {
        let Some(session) = self.session else {
            return Worth::Null;
        };
        let ends = session.ends;
        match part {
            SessionPart::Id => Worth::Text(session.id.to_string().into()),
            SessionPart::Expires => Worth::Instant(ends.as_seconds()),
            SessionPart::ExpiresIn => Worth::Seconds(ends.seconds_left(self.setting.now)),
            SessionPart::Idle => session
                .idle
                .map_or(Worth::Null, |idle| Worth::Seconds(idle.as_seconds())),
        }
    }

    fn account(&self, part: &AccountPart) -> Worth<'a> {
        let Some(account) = self.account else {
            return Worth::Null;
        };
        let own = DeclaredFields::of(account);
        let text =
            |text: Option<&'a str>| text.map_or(Worth::Null, |text| Worth::Text(text.into()));
        match part {
            AccountPart::Id => match accounts::shown_id(account) {
                Value::String(text) => Worth::Text(text.into()),
                other => Worth::Json(Cow::Owned(other)),
            },
            AccountPart::Uuid => {
                Worth::Text(accounts::uuid_of(self.setting.provider, account).into())
            }
            AccountPart::Login | AccountPart::ClientId => text(account.login.name()),
            AccountPart::Tenant => text(own.and_then(|own| own.tenant.as_deref())),
            AccountPart::Name => text(own.and_then(|own| own.name.as_deref())),
            AccountPart::Active => Worth::Boolean(account.state.active),
            AccountPart::Verified => Worth::Boolean(account.state.verified),
            AccountPart::Mfa => Worth::Boolean(account.state.mfa),
            AccountPart::Profile(path) => {
                let (Some(own), Some((first, rest))) = (own, path.split_first()) else {
                    return Worth::Null;
                };
                let start = own.profile.get(first);
                let found = rest
                    .iter()
                    .try_fold(start, |value, key| Some(value?.get(key)));
                found
                    .flatten()
                    .map_or(Worth::Null, |value| Worth::Json(Cow::Borrowed(value)))
            }
        }
    }

    fn limit(&self, part: LimitPart) -> Worth<'a> {
        match part {
            LimitPart::RetryAfter => self.limit.retry_after.map_or(Worth::Null, Worth::Seconds),
            LimitPart::Count => self
                .limit
                .count
                .map_or(Worth::Null, |count| Worth::Integer(count.into())),
            LimitPart::Remaining => Worth::Integer(self.limit.remaining.into()),
        }
    }
}

impl Values for Scene<'_> {
    fn value(&self, name: &Name) -> Worth<'_> {
        let Setting { call, now, .. } = self.setting;
        match name {
            Name::Issued(kind, part) => {
                let mut issued = self.issued.iter();
                let found = issued.find(|(issued, _)| issued == kind);
                found.map_or(Worth::Null, |(_, token)| Scene::token(token, *part, now))
            }
            Name::Token(part) => {
                let token = self.token.as_ref();
                token.map_or(Worth::Null, |token| Self::token(token, *part, now))
            }
            Name::Session(part) => self.session(*part),
            Name::Account(part) => self.account(part),
            Name::Asked(index) => match self.asked.get(*index) {
                Some(Some(Value::String(text))) => Worth::Text(text.into()),
                Some(Some(value)) => Worth::Json(Cow::Borrowed(value)),
                _ => Worth::Null,
            },
            Name::Path(index) => {
                let text = call.and_then(|call| argument(call, *index));
                text.map_or(Worth::Null, |text| Worth::Text(text.into()))
            }
            Name::Now => Worth::Instant(now.as_seconds()),
            Name::Uuid => Worth::Text(self.uuid.get_or_init(Uuid::new_v4).to_string().into()),
            Name::RequestId => {
                Worth::Text(self.request.get_or_init(Uuid::new_v4).to_string().into())
            }
            Name::Site => call.map_or(Worth::Text("".into()), |call| {
                Worth::Text(call.site.base().into())
            }),
            Name::Limit(part) => self.limit(*part),
            Name::Fields => self
                .fields
                .map_or(Worth::Null, |it| Worth::Json(Cow::Borrowed(it))),
            Name::Field => self
                .fault
                .map_or(Worth::Null, |it| Worth::Text(it.field.as_str().into())),
            Name::Place => self
                .fault
                .map_or(Worth::Null, |it| Worth::Text(it.place_word().into())),
            Name::Sent => {
                let sent = self.fault.and_then(|it| it.sent.as_ref());
                sent.map_or(Worth::Null, |it| Worth::Json(Cow::Borrowed(it)))
            }
            Name::Wanted => self
                .fault
                .map_or(Worth::Null, |it| Worth::Json(Cow::Borrowed(&it.wanted))),
            Name::Items => self
                .list
                .map_or(Worth::Null, |(items, _)| Worth::Written(items)),
            Name::Count => self.list.map_or(Worth::Null, |(_, count)| {
                Worth::Integer(i64::try_from(count).unwrap_or(i64::MAX))
            }),
        }
    }
}
