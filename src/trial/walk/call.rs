//! Requests of the walk.

use serde_json::Value;

use super::Walker;
use crate::trial::exchange::Exchange;
use crate::trial::kept::Kept;
use crate::trial::request::request;
use crate::trial::server::Place as Sandbox;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::examples::Request;
use crate::vendors::declared::language::guard::Guard;
use crate::vendors::declared::language::operation::Operation;
use crate::vendors::declared::language::reads::{Place, Reads};
use crate::vendors::declared::language::shape::{Named, Scalar};
use crate::vendors::declared::sample::{SampleCall, Sent};
use crate::vendors::declared::template::name::KindId;
use crate::vendors::declared::vocabulary::Role;

/// A token that an answer gave.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: KindId,
    pub(super) text: String,
}

/// A call of an operation.
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    pub(super) reads: Option<&'a Reads>,
    pub(super) account: Option<&'a Account>,
    /// The tokens that it sends where its kinds are read.
    pub(super) tokens: &'a [Token],
}

impl Walker<'_> {
    /// Calls an operation; nothing if it cannot be called by HTTP.
    pub(super) async fn call(&self, sandbox: &Sandbox<'_>, call: &Call<'_>) -> Option<Exchange> {
        let written = self.written(call)?;
        let address = self.address(call);
        let request = request(&address, &written, &Kept::default(), None)?;
        Some(sandbox.send(request).await)
    }

    fn sent(&self, call: &Call) -> Sent {
        let (vocabulary, others) = (self.vocabulary, self.others);
        let sample = match call.account {
            Some(account) => SampleCall::by(
                Some(account),
                vocabulary,
                others,
                call.operation,
                call.reads,
            ),
            None => SampleCall::of(vocabulary, others, call.operation, call.reads),
        };
        let mut sent = sample.sent;
        for (place, name, field) in call.reads.into_iter().flat_map(Reads::fields) {
            let role = field.role().and_then(|word| vocabulary.role(word));
            let token = role
                .as_ref()
                .and_then(|role| self.token_for(role, call.tokens));
            let mut fields = sent.fields.iter_mut();
            let field = fields.find(|(at, known, _)| *at == place && known == name);
            if let (Some(token), Some((.., value))) = (token, field) {
                *value = token.into();
            }
        }
        sent
    }

    fn token_for<'t>(&self, role: &Role, tokens: &'t [Token]) -> Option<&'t str> {
        let kinds = self.vocabulary.kinds();
        let named = |token: &&Token| kinds.get(token.kind.0).map(|kind| kind.name) == role.kind();
        let token = match role {
            Role::AnyToken => tokens.first(),
            Role::Token(_) => tokens.iter().find(named),
            _ => None,
        };
        token.map(|token| token.text.as_str())
    }

    fn address(&self, call: &Call) -> String {
        let sent = self.sent(call);
        let at = &call.operation.at;
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

    /// The request as a step of an example; nothing if no guard can be passed with these tokens.
    fn written(&self, call: &Call) -> Option<Request> {
        let sent = self.sent(call);
        let named = |place: Place| {
            let fields = sent.fields.iter().filter(move |(at, ..)| *at == place);
            fields.map(|(_, name, value)| (name.clone(), as_text(value)))
        };
        let scalars = |place| named(place).map(|(name, text)| (name, Scalar::Text(text)));
        let basic: Vec<String> = named(Place::Basic).map(|(_, text)| text).collect();
        let mut headers: Vec<_> = named(Place::Header).collect();
        let mut cookies: Vec<_> = named(Place::Cookie).collect();
        let mut query: Vec<_> = scalars(Place::Query).collect();
        let mut written = Request {
            json: sent.object(Place::Json),
            form: scalars(Place::Form).collect(),
            basic: (!basic.is_empty()).then(|| basic.join(":")),
            ..Request::default()
        };
        if call.operation.is_guarded() {
            let (guard, token) = self.guard(call.tokens)?;
            written.bearer = guard.bearer.as_ref().map(|_| token.to_owned());
            let scheme = guard.scheme.names().next();
            written.scheme = scheme.map(|scheme| format!("{scheme} {token}"));
            headers.extend(
                guard
                    .header
                    .names()
                    .map(|name| (name.to_owned(), token.to_owned())),
            );
            cookies.extend(
                guard
                    .cookie
                    .names()
                    .map(|name| (name.to_owned(), token.to_owned())),
            );
            let parameter = |name: &str| (name.to_owned(), Scalar::Text(token.to_owned()));
            query.extend(guard.query.names().map(parameter));
        }
        written.headers = headers.into_iter().collect();
        written.cookie = cookies.into_iter().collect();
        written.query = query.into_iter().collect::<Named<Scalar>>();
        Some(written)
    }

    /// The first guard that takes nothing but one of these tokens, outside of bodies.
    pub(super) fn guard<'t>(&self, tokens: &'t [Token]) -> Option<(&Guard, &'t str)> {
        let guards = self.server.declaration.guards().iter();
        let mut fitting = guards.filter_map(|guard| {
            let words: Vec<(String, &str)> = guard.words().collect();
            let [(_, word)] = words.as_slice() else {
                return None;
            };
            let is_in_body = !guard.json.is_empty() || !guard.form.is_empty();
            let role = self.vocabulary.role(word).filter(|_| !is_in_body)?;
            Some((guard, self.token_for(&role, tokens)?))
        });
        fitting.next()
    }
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
