//! Kinds of tokens: what a recorded one looks like, and how long it is good for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::exchange::{RecordedExchange, ValueSource};
use super::shape::{End, end};
use super::words;

/// The bounds of what the language says about opaque tokens.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=4096;

const TEN_YEARS: i64 = 10 * 365 * 24 * 3600;

/// A kind of token.
pub(super) struct DraftKind {
    pub(super) value: Value,
    /// What its form is guessed from.
    pub(super) form: &'static str,
    /// The comment about its lifetime.
    pub(super) lifetime: &'static str,
    pub(super) seconds: i64,
}

/// The kind of a recorded token.
pub(super) fn kind(
    name: &'static str,
    exchange: &RecordedExchange,
    token: &str,
    source: &ValueSource,
    otherwise: i64,
) -> DraftKind {
    let jwt = Jwt::read(token);
    let told = jwt.as_ref().and_then(|jwt| jwt.seconds(exchange.at));
    let told = told.map(|it| (it, "guessed from `exp` in the token"));
    let told = told.or_else(|| {
        cookie_seconds(exchange, source).map(|it| (it, "guessed from `Max-Age` of the cookie"))
    });
    let told =
        told.or_else(|| told_seconds(name, exchange).map(|it| (it, "guessed from the answer")));
    // What a document tells is made up.
    let told = told.filter(|_| exchange.number.is_some());
    let (seconds, lifetime) = told.unwrap_or((otherwise, "guessed: nothing tells it"));
    let ttl = ttl(seconds);
    let (form, value) = match jwt {
        Some(jwt) => ("a JWT", json!({ "ttl": ttl, "jwt": jwt.declared(name) })),
        None => ("a text", json!({ "ttl": ttl, "opaque": opaque(token) })),
    };
    DraftKind {
        value,
        form,
        lifetime,
        seconds,
    }
}

/// A period as the language writes it.
pub(super) fn ttl(seconds: i64) -> String {
    crate::clock::duration::format(jiff::SignedDuration::from_secs(seconds))
}

fn opaque(token: &str) -> Value {
    if words::is_uuid(token) {
        return "uuid".into();
    }
    let all = |fits: fn(&u8) -> bool| token.bytes().all(|byte| fits(&byte));
    let alphabet = match () {
        () if all(u8::is_ascii_digit) => "digits",
        () if all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte)) => "hex",
        () if all(u8::is_ascii_alphanumeric) => "letters",
        () => "base64url",
    };
    let length = token
        .chars()
        .count()
        .clamp(*LENGTHS.start(), *LENGTHS.end());
    json!({ "length": length, "of": alphabet })
}

fn cookie_seconds(exchange: &RecordedExchange, source: &ValueSource) -> Option<i64> {
    let ValueSource::Cookie(name) = source else {
        return None;
    };
    let cookie = exchange.cookies.iter().find(|it| it.name == *name)?;
    bounded(cookie.max_age?)
}

/// The lifetime that a field of the answer tells.
fn told_seconds(kind: &str, exchange: &RecordedExchange) -> Option<i64> {
    let at = exchange.at;
    let mut found = None;
    each_field(exchange.body.as_ref()?, 0, &mut |name, value| {
        if words::is_refresh(name) == (kind == "refresh") && found.is_none() {
            found = seconds(name, value, at);
        }
    });
    found.and_then(bounded)
}

fn seconds(name: &str, value: &Value, at: Option<Timestamp>) -> Option<i64> {
    let instant = value.as_str().filter(|_| words::is_end(name));
    if let Some(instant) = instant.and_then(|text| text.parse::<Timestamp>().ok()) {
        return Some(rounded(instant.as_second() - at?.as_second()));
    }
    let number = value.as_i64();
    let number = number.or_else(|| value.as_str()?.parse().ok())?;
    match end(name, number)? {
        End::Seconds => Some(number),
        End::Minutes => Some(number * 60),
        End::Instant => Some(rounded(number - at?.as_second())),
        End::Milliseconds => Some(rounded(number / 1000 - at?.as_second())),
    }
}

/// Whole minutes, if that is a matter of a few seconds: the answer takes a moment.
const fn rounded(seconds: i64) -> i64 {
    let minutes = (seconds + 5).div_euclid(60) * 60;
    if (seconds - minutes).abs() <= 5 {
        minutes
    } else {
        seconds
    }
}

fn bounded(seconds: i64) -> Option<i64> {
    (seconds > 0).then_some(seconds.min(TEN_YEARS))
}

fn each_field(value: &Value, depth: usize, look: &mut impl FnMut(&str, &Value)) {
    let Value::Object(fields) = value else { return };
    for (name, value) in fields {
        look(name, value);
        if depth < 8 {
            each_field(value, depth + 1, look);
        }
    }
}

/// A JWT that can be read.
struct Jwt {
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl Jwt {
    fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let mut part = || -> Option<Map<String, Value>> {
            let bytes = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
            serde_json::from_slice(&bytes).ok()
        };
        let (header, claims) = (part()?, part()?);
        (parts.count() == 1).then_some(Self { header, claims })
    }

    /// From its issue, or else from the request, to its end.
    fn seconds(&self, at: Option<Timestamp>) -> Option<i64> {
        let claim = |name: &str| self.claims.get(name)?.as_i64();
        let end = claim("exp")?;
        match claim("iat").or_else(|| claim("nbf")) {
            Some(begin) => bounded(end.checked_sub(begin)?),
            None => bounded(rounded(end.checked_sub(at?.as_second())?)),
        }
    }

    fn declared(&self, kind: &str) -> Value {
        let alg = self
            .header
            .get("alg")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let alg = if alg.starts_with("HS") {
            "HS256"
        } else {
            "RS256"
        };
        let names = self.claims.keys().filter(|it| words::is_name(it)).take(30);
        let claim = |name: &String| (name.clone(), claim(kind, name, &self.claims[name]));
        let mut claims: Map<String, Value> = names.map(claim).collect();
        // No JWT without an end is accepted.
        let end = claims.entry("exp");
        end.or_insert_with(|| "${token.expires}".into());
        let mut jwt = json!({ "alg": alg });
        if self.header.contains_key("kid") {
            jwt["kid"] = "demo".into();
        }
        jwt["claims"] = claims.into();
        jwt
    }
}

/// The template of a claim.
fn claim(kind: &str, name: &str, value: &Value) -> Value {
    let placeholder = match name {
        "exp" => "${token.expires}",
        "iat" | "nbf" | "auth_time" => "${token.issued}",
        "jti" => "${token.id}",
        "sub" | "user_id" | "uid" if value.is_number() => "${account.id}",
        "sub" | "user_id" | "uid" if value.as_str().is_some_and(words::is_uuid) => {
            "${account.uuid}"
        }
        "sub" | "user_id" | "uid" => "${account.id | text}",
        "iss" => "${site}",
        _ if value.as_str() == Some(kind) => "${token.kind}",
        _ => return demo(value),
    };
    placeholder.into()
}

/// A value of the same type that says nothing about anybody.
fn demo(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(_) => 1.into(),
        Value::String(text) if words::is_harmless(text) => value.clone(),
        Value::String(_) => "demo".into(),
        Value::Array(items) => items.first().map(demo).into_iter().collect(),
        Value::Object(_) => json!({}),
    }
}
