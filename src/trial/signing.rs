//! Signs calls as a client does.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Request};

use super::server::{HOST, Place};
use crate::clock::duration;
use crate::identity::Secret;
use crate::vendors::declared::SignedCall;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::examples::Request as Written;
use crate::vendors::declared::language::guard::{Guard, KeyRole, Signature, TimestampUnit};

/// An account that signs a call.
pub(super) struct Signer<'a> {
    rules: &'a Signature,
    guard: &'a Guard,
    key: &'a str,
    secret: &'a str,
    /// The timestamp as it is sent.
    timestamp: String,
    /// Whether the call is changed after it was signed.
    is_tampered: bool,
}

impl<'a> Signer<'a> {
    /// The signer of a step, if it names one that the file has.
    pub(super) fn of(place: &'a Place, written: &'a Written) -> Option<Self> {
        let declaration = place.server.declaration;
        let rules = declaration.signature.as_ref()?;
        let key = written.signed_by.as_deref()?;
        let has_key = |account: &&Account| name(account, rules.key) == Some(key);
        let account = declaration.every_account().find(has_key)?;
        let secret = account.secret.as_ref().or(account.password.as_ref())?;
        let signs = |guard: &&Guard| guard.words().any(|(_, word)| word == "signature");
        let offset = written.at.as_deref().unwrap_or("+0s");
        let offset = duration::parse(offset.trim_start_matches('+')).ok()?;
        let now = place.sandbox.clock().now().checked_add(offset).ok()?;
        Some(Self {
            rules,
            guard: declaration.guards().iter().find(signs)?,
            key,
            secret: secret.expose(),
            timestamp: match rules.timestamp {
                TimestampUnit::Seconds => now.as_second().to_string(),
                TimestampUnit::Milliseconds => now.as_millisecond().to_string(),
                TimestampUnit::Iso => now.to_string(),
            },
            is_tampered: written.tampered,
        })
    }

    /// Puts the key, the timestamp and the signature where the guard reads them: headers or the
    /// query.
    pub(super) fn sign(&self, request: &mut Request<Bytes>) -> Option<()> {
        let mut signature = String::new();
        // What is in the query is signed, so it is there before.
        for is_signature in [false, true] {
            if is_signature {
                signature = self.signature(request);
            }
            let is_now = |word: &str| (word == "signature") == is_signature;
            for (name, word) in self.guard.query.iter().filter(|(_, word)| is_now(word)) {
                add_parameter(request, name, self.value(word, &signature)?)?;
            }
            for (name, word) in self.guard.header.iter().filter(|(_, word)| is_now(word)) {
                let name = HeaderName::try_from(name).ok()?;
                let value = HeaderValue::from_str(self.value(word, &signature)?).ok()?;
                request.headers_mut().insert(name, value);
            }
            for (scheme, word) in self.guard.scheme.iter().filter(|(_, word)| is_now(word)) {
                let value = format!("{scheme} {}", self.value(word, &signature)?);
                let value = HeaderValue::from_str(&value).ok()?;
                request.headers_mut().insert(AUTHORIZATION, value);
            }
        }
        if self.is_tampered {
            add_parameter(request, "tampered", "1")?;
        }
        Some(())
    }

    /// What the guard reads as a role.
    fn value<'v>(&'v self, word: &str, signature: &'v str) -> Option<&'v str> {
        match word {
            "signature" => Some(signature),
            "timestamp" => Some(&self.timestamp),
            word if word == self.rules.key.word() => Some(self.key),
            _ => None,
        }
    }

    fn signature(&self, request: &Request<Bytes>) -> String {
        let call = SignedCall {
            key: self.key,
            timestamp: &self.timestamp,
            method: request.method().as_str(),
            path: request.uri().path().into(),
            query: request.uri().query(),
            host: HOST.into(),
            body: request.body(),
        };
        call.signature(self.rules, self.secret)
    }
}

fn name(account: &Account, role: KeyRole) -> Option<&str> {
    match role {
        KeyRole::Key => account.key.as_ref().map(Secret::expose),
        KeyRole::ClientId => account.client_id.as_deref(),
        KeyRole::Login => account.login.as_deref(),
    }
}

fn add_parameter(request: &mut Request<Bytes>, name: &str, value: &str) -> Option<()> {
    let target = request.uri().to_string();
    let separator = if target.contains('?') { '&' } else { '?' };
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair(name, value);
    let target = format!("{target}{separator}{}", form.finish());
    *request.uri_mut() = target.parse().ok()?;
    Some(())
}
