//! Where the tokens of an answer are, and how long they last.

use serde_json::Value;

use super::Walker;
use super::call::WalkToken;
use crate::clock::Period;
use crate::trial::exchange::TrialExchange;
use crate::vendors::declared::answers::{Body, CompiledAnswer};
use crate::vendors::declared::language::operation::Verb;
use crate::vendors::declared::language::reads::Field;
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::language::tokens::{AskedLifetime, Lifetime};
use crate::vendors::declared::sample::ASKED_LIFETIME;
use crate::vendors::declared::template::name::{KindId, Name, TokenPart};
use crate::vendors::declared::template::tree::{TextPart, Tree};
use crate::vendors::declared::template::{Slot, Template};

impl Walker<'_> {
    /// The tokens that an answer gives.
    pub(super) fn tokens(answer: &CompiledAnswer, exchange: &TrialExchange) -> Vec<WalkToken> {
        let body = exchange.value();
        let mut found: Vec<(Option<KindId>, Option<Value>)> = Vec::new();
        match &answer.body {
            Some(Body::Json(template)) => {
                let tree = template.tree();
                let slots = tree.iter().flat_map(Tree::slots);
                found.extend(slots.map(|(at, slot)| (kind_of(slot), body.pointer(&at).cloned())));
            }
            Some(Body::Plain(template)) => {
                let text = String::from_utf8_lossy(&exchange.body).into_owned();
                found.push((first_kind(template), Some(text.into())));
            }
            Some(Body::Form(fields)) => {
                let fields = fields.iter();
                let values = fields.map(|(name, it)| (first_kind(it), body.get(name).cloned()));
                found.extend(values);
            }
            None => {}
        }
        for (place, named) in [("header", &answer.headers), ("cookie", &answer.cookies)] {
            let named = named.iter();
            found.extend(named.map(|(name, template)| {
                let value = exchange.at(&format!("{place}:{name}"));
                (first_kind(template), value)
            }));
        }
        let tokens = found.into_iter().filter_map(|(kind, value)| {
            let text = value?.as_str()?.to_owned();
            Some(WalkToken { kind: kind?, text })
        });
        tokens.collect()
    }

    /// How long a token of a kind is good for that is not used, in seconds; nothing if the file does
    /// not say it.
    pub(super) fn lifetime(&self, kind: KindId) -> Option<i64> {
        let sessions = self.server.declaration.sessions.as_ref();
        let of_session = sessions.and_then(|sessions| {
            let periods = sessions.absolute.iter().chain(&sessions.idle);
            periods.map(|period| period.as_seconds()).min()
        });
        let own = match self.vocabulary.kinds().get(kind.0)?.ttl? {
            Shorthand::Short(Lifetime::For(period)) => Some(period.as_seconds()),
            Shorthand::Short(Lifetime::Session | Lifetime::Never) => None,
            Shorthand::Long(AskedLifetime { default, most, .. }) => {
                let most = most.map_or(i64::MAX, Period::as_seconds);
                let asked = self.asked_lifetime();
                Some(asked.map_or(default.as_seconds(), |asked| asked.min(most)))
            }
        };
        own.into_iter().chain(of_session).min()
    }

    /// The lifetime that logins ask for in seconds, where they have to.
    fn asked_lifetime(&self) -> Option<i64> {
        let operations = self.server.declaration.operations.iter();
        let logins = operations.filter(|(_, operation)| operation.does == Verb::Login);
        let mut fields = logins.flat_map(|(_, operation)| operation.fields());
        let asks = |field: &Field| field.role() == Some("ttl") && field.is_required();
        let (.., field) = fields.find(|(.., field)| asks(field))?;
        let unit = field.unit().seconds();
        Some((ASKED_LIFETIME.div_ceil(unit) * unit).into())
    }
}

/// The kind of a text that begins with a token: cookies have attributes after it.
fn first_kind(template: &Template) -> Option<KindId> {
    match template.text_parts().first() {
        Some(TextPart::Slot(slot)) => kind_of(slot),
        _ => None,
    }
}

fn kind_of(slot: &Slot) -> Option<KindId> {
    match slot.name {
        Name::Issued(kind, TokenPart::Text) => Some(kind),
        _ => None,
    }
}
