//! Made-up values of each type: what the examples of a vendor's document and the page of its answers
//! are rendered with.

mod account;
mod call;
mod rendered;
mod token;

use std::borrow::Cow;

use serde_json::Value;

use super::answers::Others;
use super::language::accounts::Account;
use super::language::shape::{Identifier, Shorthand};
use super::language::tokens::Lifetime;
use super::template::Template;
use super::template::name::{AccountPart, KindId, LimitPart, Name, SessionPart, TokenPart, Type};
use super::template::render::{Values, Worth};
use super::vocabulary::Vocabulary;
use crate::fixtures::Collection;
pub(crate) use account::credential;
pub(crate) use call::{ASKED_LIFETIME, SampleCall, SampleRequest, has_credentials};
pub(crate) use rendered::Rendered;
pub(crate) use token::OPAQUE_LENGTH;

/// The instant of every example: 2026-01-01T00:00:00Z.
const NOW: i64 = 1_767_225_600;

/// The UUID of every example.
const UUID: &str = "550e8400-e29b-41d4-a716-446655440000";

/// Made-up values for one call.
pub(crate) struct Sample<'a> {
    pub(crate) vocabulary: &'a Vocabulary<'a>,
    pub(crate) others: &'a Others,
    /// The account that makes the call.
    pub(crate) account: Option<&'a Account>,
    /// The values of [`Name::Asked`].
    pub(crate) asked: Vec<Value>,
    /// The values of [`Name::Path`].
    pub(crate) path: Vec<String>,
    /// The kind of the token in the guard, or of the one whose claims are rendered.
    pub(crate) kind: Option<KindId>,
    /// The collection that is listed.
    pub(crate) collection: Option<&'a Collection>,
    /// A field that is missing, and its place.
    pub(crate) missing: Option<(String, &'static str)>,
}

impl Values for Sample<'_> {
    fn value(&self, name: &Name) -> Worth<'_> {
        match name {
            Name::Issued(kind, part) => self.token(Some(*kind), *part),
            Name::Token(part) => self.token(self.kind, *part),
            Name::Session(part) => self.session(*part),
            Name::Account(part) => self.account_part(part),
            Name::Asked(index) => json(self.asked.get(*index)),
            Name::Path(index) => self.path.get(*index).map_or(Worth::Null, |it| text(it)),
            Name::Now => Worth::Instant(NOW),
            Name::Uuid | Name::RequestId => text(UUID),
            Name::Site => Worth::Text(self.site().into()),
            Name::Limit(LimitPart::RetryAfter) => Worth::Seconds(60),
            Name::Limit(LimitPart::Count) => Worth::Integer(20),
            Name::Limit(LimitPart::Remaining) => Worth::Integer(0),
            Name::Fields => Worth::Json(Cow::Owned(self.fields())),
            Name::Field => self.missing.as_ref().map_or(Worth::Null, |it| text(&it.0)),
            Name::Place => self.missing.as_ref().map_or(Worth::Null, |it| text(it.1)),
            Name::Sent | Name::Wanted => Worth::Null,
            Name::Items => Worth::Json(Cow::Owned(self.items())),
            Name::Count => Worth::Json(Cow::Owned(
                self.items().as_array().map_or(0, Vec::len).into(),
            )),
        }
    }
}

fn text(text: &str) -> Worth<'_> {
    Worth::Text(text.into())
}

fn json(value: Option<&Value>) -> Worth<'_> {
    value.map_or(Worth::Null, |value| Worth::Json(Cow::Borrowed(value)))
}

impl<'a> Sample<'a> {
    /// Without a call.
    pub(crate) fn new(vocabulary: &'a Vocabulary<'a>, others: &'a Others) -> Self {
        Self {
            vocabulary,
            others,
            account: vocabulary.declaration.every_account().next(),
            asked: Vec::new(),
            path: Vec::new(),
            kind: None,
            collection: vocabulary.declaration.collections.first(),
            missing: None,
        }
    }

    fn site(&self) -> String {
        format!(
            "http://127.0.0.1:8080/{}",
            self.vocabulary.declaration.vendor
        )
    }

    /// The claims of a token as JSON. A kind that is like another has the claims of that.
    fn claims(&self, id: KindId) -> String {
        let tokens = &self.vocabulary.declaration.tokens;
        let mut name = self.vocabulary.kinds().get(id.0).map(|kind| kind.name);
        let mut out = String::new();
        for _ in 0..tokens.len() {
            let Some(index) = tokens.names().position(|it| Some(it) == name) else {
                break;
            };
            if let Some(Some(claims)) = self.others.claims.get(index) {
                let kind = Some(id);
                claims.render(
                    &Self {
                        kind,
                        ..self.copy()
                    },
                    &mut out,
                );
                break;
            }
            name = name.and_then(|name| tokens.get(name)?.like.as_deref());
        }
        out
    }

    fn copy(&self) -> Self {
        Self {
            asked: self.asked.clone(),
            path: self.path.clone(),
            missing: self.missing.clone(),
            ..*self
        }
    }

    fn token(&self, kind: Option<KindId>, part: TokenPart) -> Worth<'_> {
        let Some(id) = kind else { return Worth::Null };
        let ttl = self.lifetime(id);
        match part {
            TokenPart::Text => Worth::Text(token::text(self, id).into()),
            TokenPart::Expires => ttl.map_or(Worth::Null, |ttl| Worth::Instant(NOW + ttl)),
            TokenPart::ExpiresIn => ttl.map_or(Worth::Null, Worth::Seconds),
            TokenPart::Issued => Worth::Instant(NOW),
            TokenPart::Id => text(UUID),
            TokenPart::Kind => {
                let kind = self.vocabulary.kinds().get(id.0);
                kind.map_or(Worth::Null, |kind| text(kind.name))
            }
        }
    }

    /// How long a token of a kind is good for, in seconds; nothing if it does not expire.
    fn lifetime(&self, kind: KindId) -> Option<i64> {
        let ttl = self.vocabulary.kinds().get(kind.0)?.ttl?;
        match ttl {
            Shorthand::Short(Lifetime::For(period)) => Some(period.as_seconds()),
            Shorthand::Short(Lifetime::Session) => self.session_lifetime(),
            Shorthand::Short(Lifetime::Never) => None,
            Shorthand::Long(asked) => Some(asked.default.as_seconds()),
        }
    }

    fn session_lifetime(&self) -> Option<i64> {
        let sessions = self.vocabulary.declaration.sessions.as_ref()?;
        let periods = sessions.absolute.iter().chain(&sessions.idle);
        periods.map(|period| period.as_seconds()).min()
    }

    fn session(&self, part: SessionPart) -> Worth<'_> {
        let lifetime = self.session_lifetime();
        let sessions = self.vocabulary.declaration.sessions.as_ref();
        let idle = sessions.and_then(|sessions| sessions.idle);
        match part {
            SessionPart::Id => text(UUID),
            SessionPart::Expires => lifetime.map_or(Worth::Null, |it| Worth::Instant(NOW + it)),
            SessionPart::ExpiresIn => lifetime.map_or(Worth::Null, Worth::Seconds),
            SessionPart::Idle => idle.map_or(Worth::Null, |it| Worth::Seconds(it.as_seconds())),
        }
    }

    fn account_part(&self, part: &AccountPart) -> Worth<'_> {
        let Some(account) = self.account else {
            return Worth::Null;
        };
        let optional = |value: &'a Option<String>| value.as_deref().map_or(Worth::Null, text);
        match part {
            AccountPart::Id => match &account.id {
                Some(Identifier::Number(number)) => Worth::Integer(*number),
                Some(Identifier::Text(id)) => text(id),
                None => text(UUID),
            },
            AccountPart::Uuid => text(UUID),
            AccountPart::Login => optional(&account.login),
            AccountPart::ClientId => optional(&account.client_id),
            AccountPart::Tenant => optional(&account.tenant),
            AccountPart::Name => optional(&account.name),
            AccountPart::Active => Worth::Boolean(account.active != Some(false)),
            AccountPart::Verified => Worth::Boolean(account.verified != Some(false)),
            AccountPart::Mfa => Worth::Boolean(account.mfa),
            AccountPart::Profile(path) => {
                let mut keys = path.iter();
                let first = keys.next().and_then(|key| account.profile.get(key));
                json(keys.fold(first, |value, key| value?.get(key)))
            }
        }
    }

    /// What `${fields}` tells of the field that is missing.
    fn fields(&self) -> Value {
        let field = self.missing.as_ref().map(|(field, _)| field.clone());
        let entries = &self.others.fields;
        let entry = entries.iter().find(|(key, _)| *key == "missing");
        let entry = entry.map_or_else(
            || "is required".into(),
            |(_, template)| self.rendered(template),
        );
        match (self.vocabulary.fields_type(), field) {
            (Type::Object, Some(field)) => Value::Object([(field, entry)].into_iter().collect()),
            (Type::Object, None) => Value::Object(serde_json::Map::new()),
            (_, Some(_)) => vec![entry].into(),
            (_, None) => Value::Array(Vec::new()),
        }
    }

    fn rendered(&self, template: &Template) -> Value {
        let mut out = String::new();
        template.render(self, &mut out);
        serde_json::from_str(&out).unwrap_or_default()
    }

    fn items(&self) -> Value {
        let items = self
            .collection
            .map_or(&[][..], |collection| &collection.items);
        items.iter().cloned().map(Value::Object).collect()
    }
}
