//! Requests of the walk.

use serde_json::Value;

use super::Walker;
use crate::trial::exchange::TrialExchange;
use crate::trial::kept::Kept;
use crate::trial::request::request;
use crate::trial::server::Place as Sandbox;
use crate::trial::signing::Signer;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::examples::Request;
use crate::vendors::declared::language::guard::Guard;
use crate::vendors::declared::language::operation::Operation;
use crate::vendors::declared::language::reads::{Place, Reads};
use crate::vendors::declared::language::shape::{Named, Scalar};
use crate::vendors::declared::sample::{SampleCall, SampleRequest, credential};
use crate::vendors::declared::template::name::KindId;
use crate::vendors::declared::vocabulary::Role;

/// What is added to credentials that are to prove nothing.
const CHANGE: &str = "-changed";

/// A token that an answer gave.
#[derive(Debug, Clone)]
pub(super) struct WalkToken {
    pub(super) kind: KindId,
    pub(super) text: String,
}

/// A call of an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    pub(super) reads: Option<&'a Reads>,
    /// The account whose credentials it sends.
    pub(super) account: Option<&'a Account>,
    /// The tokens that it sends where its kinds are read.
    pub(super) tokens: &'a [WalkToken],
    /// The guard that it passes; absent: the first that takes one of the tokens.
    pub(super) guard: Option<&'a Guard>,
    /// Whether the credentials for the guard are changed, so that they prove nothing.
    pub(super) is_forged: bool,
}

impl<'a> Call<'a> {
    /// A call of an operation with tokens.
    pub(super) fn of(operation: &'a Operation, tokens: &'a [WalkToken]) -> Self {
        Self {
            operation,
            reads: operation.alternatives().first(),
            account: None,
            tokens,
            guard: None,
            is_forged: false,
        }
    }
}

impl Walker<'_> {
    /// Calls an operation; nothing if it cannot be called by HTTP.
    pub(super) async fn call(
        &self,
        sandbox: &Sandbox<'_>,
        call: &Call<'_>,
    ) -> Option<TrialExchange> {
        let mut written = Request::default();
        let mut sent = self.sent(sandbox, call)?;
        if call.operation.is_guarded() {
            self.pass_guard(call, &mut sent, &mut written)?;
        }
        write(&sent, &mut written);
        let signer = Signer::of(sandbox, &written);
        let address = address(call.operation, &sent);
        let request = request(&address, &written, &Kept::default(), signer.as_ref())?;
        Some(sandbox.send(request).await)
    }

    /// What a call sends beside what the guard takes; nothing if a client's JWT cannot be made.
    fn sent(&self, sandbox: &Sandbox<'_>, call: &Call) -> Option<SampleRequest> {
        let (vocabulary, others) = (self.vocabulary, self.others);
        let (operation, reads) = (call.operation, call.reads);
        let sample = match call.account {
            Some(account) => SampleCall::by(Some(account), vocabulary, others, operation, reads),
            None => SampleCall::of(vocabulary, others, operation, reads),
        };
        let mut sent = sample.sent;
        for (place, name, field) in call.reads.into_iter().flat_map(Reads::fields) {
            let Some(role) = field.role().and_then(|word| vocabulary.role(word)) else {
                continue;
            };
            if role == Role::Ttl && !field.is_required() {
                // The token then lasts as long as the file says.
                sent.fields
                    .retain(|(at, known, _)| (*at, known.as_str()) != (place, name));
            }
            let value = match (&role, call.account) {
                (Role::Assertion, Some(account)) => {
                    Some(self.client_key.as_ref()?.jwt(sandbox, account)?)
                }
                (Role::Otp, Some(account)) => sandbox.one_time_password(account),
                _ => self.token_for(&role, call.tokens).map(str::to_owned),
            };
            let mut fields = sent.fields.iter_mut();
            let field = fields.find(|(at, known, _)| *at == place && known == name);
            if let Some((value, (.., known))) = value.zip(field) {
                *known = value.into();
            }
        }
        Some(sent)
    }

    fn token_for<'t>(&self, role: &Role, tokens: &'t [WalkToken]) -> Option<&'t str> {
        let kinds = self.vocabulary.kinds();
        let named =
            |token: &&WalkToken| kinds.get(token.kind.0).map(|kind| kind.name) == role.kind();
        let token = match role {
            Role::AnyToken => tokens.first(),
            Role::Token(_) => tokens.iter().find(named),
            _ => None,
        };
        token.map(|token| token.text.as_str())
    }

    /// Adds what the guard takes; nothing if no guard can be passed with this account and these
    /// tokens.
    fn pass_guard(
        &self,
        call: &Call,
        sent: &mut SampleRequest,
        written: &mut Request,
    ) -> Option<()> {
        let guard = match call.guard {
            Some(guard) => guard,
            None => self.guard(call.tokens, call.account)?,
        };
        let signature = self.server.declaration.signature.as_ref();
        let signature = signature.filter(|_| is_signed(guard));
        if let Some(rules) = signature {
            written.signed_by = Some(self.worth(rules.key.word(), call)?);
            written.tampered = call.is_forged;
        }
        // The signer sends these.
        let of_signer = |word: &str| {
            signature
                .is_some_and(|rules| [rules.key.word(), "signature", "timestamp"].contains(&word))
        };
        let worth = |word: &str| match self.worth(word, call)? {
            text if call.is_forged && signature.is_none() => Some(text + CHANGE),
            text => Some(text),
        };
        if let Some(word) = &guard.bearer {
            written.bearer = Some(worth(word)?);
        }
        for (scheme, word) in guard.scheme.iter().filter(|(_, word)| !of_signer(word)) {
            written.scheme = Some(format!("{scheme} {}", worth(word)?));
        }
        for (place, words) in [
            (Place::Header, &guard.header),
            (Place::Cookie, &guard.cookie),
            (Place::Query, &guard.query),
            (Place::Basic, &guard.basic),
            (Place::Json, &guard.json),
            (Place::Form, &guard.form),
        ] {
            for (name, word) in words.iter().filter(|(_, word)| !of_signer(word)) {
                let value = worth(word)?.into();
                sent.fields.push((place, name.to_owned(), value));
            }
        }
        Some(())
    }

    /// What a call has for a word of the guard.
    fn worth(&self, word: &str, call: &Call) -> Option<String> {
        let role = self.vocabulary.role(word)?;
        let token = self.token_for(&role, call.tokens).map(str::to_owned);
        let credential = || Some(as_text(&credential(call.account?, &role)?));
        token.or_else(credential)
    }

    /// The first guard that takes one of these tokens, and beside it nothing that the account has not.
    pub(super) fn guard(&self, tokens: &[WalkToken], account: Option<&Account>) -> Option<&Guard> {
        let mut guards = self.server.declaration.guards().iter();
        guards.find(|guard| {
            let words = || {
                let words = guard.words();
                words.map(|(_, word)| self.vocabulary.role(word))
            };
            let token = |role: &Option<Role>| {
                let role = role.as_ref();
                role.is_some_and(|role| self.token_for(role, tokens).is_some())
            };
            let has = |role: &Option<Role>| {
                let credential = role.as_ref().and_then(|role| credential(account?, role));
                credential.is_some()
            };
            words().any(|role| token(&role)) && words().all(|role| token(&role) || has(&role))
        })
    }

    /// The token that the guard takes.
    pub(super) fn shown_token<'t>(&self, tokens: &'t [WalkToken]) -> Option<&'t WalkToken> {
        let guard = self.guard(tokens, None)?;
        let text = guard.words().find_map(|(_, word)| {
            let role = self.vocabulary.role(word)?;
            self.token_for(&role, tokens)
        })?;
        tokens.iter().find(|token| token.text == text)
    }
}

/// Whether calls that pass a guard are signed.
pub(super) fn is_signed(guard: &Guard) -> bool {
    guard.words().any(|(_, word)| word == "signature")
}

fn address(operation: &Operation, sent: &SampleRequest) -> String {
    let at = &operation.at;
    let segments = at.path.trim_end_matches("/**").split('/').map(|segment| {
        let name = segment
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'));
        let Some(name) = name else {
            return segment.to_owned();
        };
        sent.get(Place::Path, name)
            .map_or_else(|| "1".to_owned(), as_text)
    });
    format!("{} {}", at.method, segments.collect::<Vec<_>>().join("/"))
}

/// Writes what is sent as a step of an example.
fn write(sent: &SampleRequest, written: &mut Request) {
    let named = |place: Place| {
        let fields = sent.fields.iter().filter(move |(at, ..)| *at == place);
        fields.map(|(_, name, value)| (name.clone(), as_text(value)))
    };
    let scalars = |place| {
        let named = named(place).map(|(name, text)| (name, Scalar::Text(text)));
        named.collect::<Named<Scalar>>()
    };
    let basic: Vec<String> = named(Place::Basic).map(|(_, text)| text).collect();
    written.json = sent.object(Place::Json);
    written.plain = named(Place::Body).map(|(_, text)| text).next();
    written.form = scalars(Place::Form);
    written.query = scalars(Place::Query);
    written.basic = (!basic.is_empty()).then(|| basic.join(":"));
    written.headers = named(Place::Header).collect();
    written.cookie = named(Place::Cookie).collect();
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
