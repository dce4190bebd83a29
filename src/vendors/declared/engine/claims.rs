//! The claims of a kind of JWT: their template, and what is checked of them.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::clock::NumericDate;
use crate::identity::AccountId;
use crate::identity::directory::Accounts;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::vendors::declared::language::tokens::Jwt;
use crate::vendors::declared::template::name::{AccountPart, Name, SessionPart, TokenPart, Type};
use crate::vendors::declared::template::scope::Scope;
use crate::vendors::declared::template::{Part, Template, parts};
use crate::vendors::declared::vocabulary::Vocabulary;

/// The claims of a token that is checked: there are few, so a list is faster than a map.
pub struct ClaimList(Vec<(String, Value)>);

impl ClaimList {
    /// The value of a claim; of several with one name the last.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let mut claims = self.0.iter().rev();
        claims.find(|(it, _)| it == name).map(|(_, value)| value)
    }
}

impl<'de> Deserialize<'de> for ClaimList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ClaimVisitor)
    }
}

struct ClaimVisitor;

impl<'de> Visitor<'de> for ClaimVisitor {
    type Value = ClaimList;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with claims")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<ClaimList, M::Error> {
        let mut claims = Vec::with_capacity(8);
        while let Some(claim) = map.next_entry()? {
            claims.push(claim);
        }
        Ok(ClaimList(claims))
    }
}

/// The claims of a kind.
#[derive(Debug)]
pub struct Claims {
    /// Their template.
    pub template: Template,
    /// What each has to be.
    checks: Vec<(String, Wanted)>,
    /// The claim that tells the account, and how.
    account: Option<(String, AccountPart)>,
    /// Whether the token has its id as its `jti`.
    pub has_id: bool,
    /// The claim that tells the session.
    pub session: Option<String>,
}

/// What a claim has to be.
#[derive(Debug)]
enum Wanted {
    /// This value, which tells the issuer or the audience.
    Issuer(Value),
    /// This value.
    Exactly(Value),
    /// The name of the kind.
    Kind,
    /// A value of a type.
    Of(Type),
}

impl Claims {
    /// The claims that a file declares, with their compiled template.
    pub fn new(vocabulary: &Vocabulary, jwt: &Jwt, template: Template) -> Self {
        let scope = Scope::new(vocabulary).token().session().account();
        let mut claims = Self {
            template,
            checks: Vec::new(),
            account: None,
            has_id: false,
            session: None,
        };
        for (claim, value) in &jwt.claims {
            claims.add(claim, value, &scope);
        }
        claims
    }

    fn add(&mut self, claim: &str, value: &Value, scope: &Scope) {
        let wanted = match placeholder(value, scope) {
            Placeholder::None if matches!(claim, "iss" | "aud") => Wanted::Issuer(value.clone()),
            Placeholder::None => Wanted::Exactly(value.clone()),
            Placeholder::Within => Wanted::Of(Type::Any),
            Placeholder::Whole(name, of, is_text) => {
                self.note(claim, &name);
                match name {
                    Name::Token(TokenPart::Kind) => Wanted::Kind,
                    _ if is_text => Wanted::Of(Type::Text),
                    _ => Wanted::Of(of),
                }
            }
        };
        self.checks.push((claim.to_owned(), wanted));
    }

    fn note(&mut self, claim: &str, name: &Name) {
        match name {
            Name::Token(TokenPart::Id) if claim == "jti" => self.has_id = true,
            Name::Session(SessionPart::Id) => self.session = Some(claim.to_owned()),
            Name::Account(
                part @ (AccountPart::Id
                | AccountPart::Uuid
                | AccountPart::Login
                | AccountPart::ClientId),
            ) if self.account.is_none() => self.account = Some((claim.to_owned(), part.clone())),
            _ => {}
        }
    }

    /// Checks claims whose signature and times are right.
    pub fn check(
        &self,
        claims: &ClaimList,
        kind: &str,
        checks: &mut TokenChecks,
    ) -> Result<(), TokenRefused> {
        let complete = self.checks.iter().all(|(claim, wanted)| {
            let value = claims.get(claim);
            match wanted {
                Wanted::Exactly(wanted) => value == Some(wanted),
                Wanted::Of(of) => value.is_some_and(|value| is_of(value, *of)),
                Wanted::Issuer(_) | Wanted::Kind => value.is_some(),
            }
        });
        checks.require(Check::Claims, complete, TokenRefused::BadClaims, || {
            "each claim of the vendor's file is there and of its type".to_owned()
        })?;
        let mut with_kind = self.checks.iter();
        if let Some((claim, _)) = with_kind.find(|(_, wanted)| matches!(wanted, Wanted::Kind)) {
            let is_kind = claims.get(claim).is_some_and(|value| *value == kind);
            checks.require(Check::Kind, is_kind, TokenRefused::WrongKind, || {
                format!("`{claim}` is `{kind}`")
            })?;
        }
        for (claim, wanted) in &self.checks {
            let Wanted::Issuer(wanted) = wanted else {
                continue;
            };
            let is_it = claims
                .get(claim)
                .is_some_and(|value| contains(value, wanted));
            checks.require(Check::Issuer, is_it, TokenRefused::WrongIssuer, || {
                format!("`{claim}` is or contains {wanted}")
            })?;
        }
        Ok(())
    }

    /// The account that claims tell, for a token that the ledger does not know.
    pub fn account(&self, claims: &ClaimList, accounts: &Accounts) -> Option<AccountId> {
        let (claim, part) = self.account.as_ref()?;
        let value = claims.get(claim)?;
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        match part {
            AccountPart::Login | AccountPart::ClientId => accounts
                .holders_named(&text)
                .next()
                .map(|account| account.id),
            _ => text.parse().ok(),
        }
    }

    /// When a token was issued, by its claims or by its lifetime.
    pub fn issued(claims: &ClaimList) -> Option<NumericDate> {
        let seconds = claims.get("iat")?.as_i64()?;
        Some(NumericDate::from_seconds(seconds))
    }

    /// The claim that tells the issuer or the audience, with a value of another.
    pub fn other_issuer(&self) -> Option<(&str, &'static str)> {
        let mut issuers = self.checks.iter();
        let found = issuers.find(|(_, wanted)| matches!(wanted, Wanted::Issuer(_)));
        found.map(|(claim, _)| (claim.as_str(), "somebody-else"))
    }

    /// The claim that tells the kind.
    pub fn kind_claim(&self) -> Option<&str> {
        let mut kinds = self.checks.iter();
        let found = kinds.find(|(_, wanted)| matches!(wanted, Wanted::Kind));
        found.map(|(claim, _)| claim.as_str())
    }
}

/// What placeholders a claim has.
enum Placeholder {
    None,
    Within,
    Whole(Name, Type, bool),
}

fn placeholder(value: &Value, scope: &Scope) -> Placeholder {
    let text = match value {
        Value::String(text) => text,
        Value::Array(items) => return nested(items.iter(), scope),
        Value::Object(fields) => return nested(fields.values(), scope),
        _ => return Placeholder::None,
    };
    match parts(text).as_deref() {
        Ok([Part::Placeholder(one)]) => match scope.find(one.name) {
            Ok((name, of)) => Placeholder::Whole(name, of, !one.formats.is_empty()),
            Err(_) => Placeholder::Within,
        },
        Ok(parts)
            if parts
                .iter()
                .any(|part| matches!(part, Part::Placeholder(_))) =>
        {
            Placeholder::Within
        }
        _ => Placeholder::None,
    }
}

fn nested<'a>(mut values: impl Iterator<Item = &'a Value>, scope: &Scope) -> Placeholder {
    if values.all(|value| matches!(placeholder(value, scope), Placeholder::None)) {
        Placeholder::None
    } else {
        Placeholder::Within
    }
}

fn is_of(value: &Value, of: Type) -> bool {
    match of {
        Type::Text => value.is_string() || value.is_null(),
        Type::Integer | Type::Instant | Type::Seconds => value.is_number() || value.is_null(),
        Type::Boolean => value.is_boolean(),
        Type::List => value.is_array(),
        Type::Object => value.is_object(),
        Type::Any => true,
    }
}

/// Whether a claim is the value, or a list with it (RFC 7519, section 4.1.3).
fn contains(value: &Value, wanted: &Value) -> bool {
    let one = match wanted {
        Value::Array(items) if items.len() == 1 => &items[0],
        other => other,
    };
    value == wanted || value == one || value.as_array().is_some_and(|items| items.contains(one))
}
