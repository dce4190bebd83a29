//! A request of an operation that works, with the credentials of the first account that has them.

use serde_json::{Map, Value, json};

use super::account::{able, credential};
use super::{Sample, token};
use crate::sandbox::reason::Reason;
use crate::vendors::declared::answers::Others;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::guard::Guard;
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::language::reads::{Field, Place, Reads};
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::template::name::KindId;
use crate::vendors::declared::template::scope::asked;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// The lifetime that samples ask for, in seconds.
pub(crate) const ASKED_LIFETIME: u32 = 600;

/// A request, and made-up values for its answers.
pub(crate) struct SampleCall<'a> {
    pub(crate) sample: Sample<'a>,
    pub(crate) sent: SampleRequest,
}

/// What a request says.
#[derive(Debug, Default)]
pub(crate) struct SampleRequest {
    /// Each field with its place and its value, those of `when` first.
    pub(crate) fields: Vec<(Place, String, Value)>,
}

impl SampleRequest {
    /// The value of a field.
    pub(crate) fn get(&self, place: Place, name: &str) -> Option<&Value> {
        let mut fields = self.fields.iter();
        let found = fields.find(|(at, field, _)| *at == place && field == name);
        found.map(|(.., value)| value)
    }

    /// The body whose fields are at a place.
    pub(crate) fn body(&self, place: Place) -> Option<Value> {
        if place != Place::Body {
            return self.object(place);
        }
        let mut fields = self.fields.iter();
        fields
            .find(|(at, ..)| *at == place)
            .map(|(.., value)| value.clone())
    }

    /// The fields at a place as one JSON object, dotted names nested.
    pub(crate) fn object(&self, place: Place) -> Option<Value> {
        let mut object = Map::new();
        for (at, name, value) in &self.fields {
            if *at == place {
                let keys: Vec<&str> = match place {
                    Place::Json => name.split('.').collect(),
                    _ => vec![name],
                };
                insert(&mut object, &keys, value.clone());
            }
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }
}

fn insert(object: &mut Map<String, Value>, keys: &[&str], value: Value) {
    match keys {
        [] => {}
        [last] => drop(object.insert((*last).to_owned(), value)),
        [first, rest @ ..] => {
            let inner = object.entry(*first).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

impl<'a> SampleCall<'a> {
    /// A call of an operation that sends the fields of one of its alternatives, with the credentials
    /// of the first account that has them.
    pub(crate) fn of(
        vocabulary: &'a Vocabulary<'a>,
        others: &'a Others,
        operation: &Operation,
        reads: Option<&Reads>,
    ) -> Self {
        let read = roles(vocabulary, reads);
        let account = if operation.is_guarded() && read.is_empty() {
            able(vocabulary, &first_guard(vocabulary))
        } else {
            able(vocabulary, &read)
        };
        Self::by(account, vocabulary, others, operation, reads)
    }

    /// The same with the credentials of an account.
    pub(crate) fn by(
        account: Option<&'a Account>,
        vocabulary: &'a Vocabulary<'a>,
        others: &'a Others,
        operation: &Operation,
        reads: Option<&Reads>,
    ) -> Self {
        let mut sample = Sample::new(vocabulary, others);
        sample.account = account;
        let guard = first_guard(vocabulary);
        let kind = guard.iter().find_map(Role::kind);
        sample.kind = kind.and_then(|name| kind_id(vocabulary, name));
        let sent = SampleRequest {
            fields: sent(&sample, operation, reads),
        };
        let named = asked(vocabulary, operation);
        let named = named.iter();
        let values = named.map(|(place, name, _)| sent.get(*place, name).cloned());
        sample.asked = values.map(Option::unwrap_or_default).collect();
        let segments = operation.at.names();
        sample.path = segments.map(|name| path_value(&sent, name)).collect();
        Self { sample, sent }
    }

    /// The values of a refusal of this call.
    pub(crate) fn refused(mut self, outcome: Reason) -> Self {
        let is_missing = |place: Place| match outcome {
            Reason::ValidationFailed => place != Place::Path,
            Reason::HeaderMissing => place == Place::Header,
            _ => false,
        };
        let mut fields = self.sent.fields.iter().rev();
        if let Some(field) = fields.find(|(place, ..)| is_missing(*place)) {
            let (place, name, _) = field;
            self.sample.missing = Some((name.clone(), place_word(*place)));
        }
        self
    }
}

fn roles(vocabulary: &Vocabulary, reads: Option<&Reads>) -> Vec<Role> {
    let fields = reads.into_iter().flat_map(Reads::fields);
    let roles = fields.filter_map(|(.., field)| vocabulary.role(field.role()?));
    roles.collect()
}

/// Whether an account has all credentials that are read, in plain text. Where those of a user and of
/// an application are read together, an application has to have its own.
pub(crate) fn has_credentials(
    account: &Account,
    vocabulary: &Vocabulary,
    reads: Option<&Reads>,
) -> bool {
    let read = roles(vocabulary, reads);
    let is_client = |role: &Role| matches!(role, Role::ClientId | Role::Secret);
    let is_beside_user = [Role::Login, Role::Password, Role::ClientId, Role::Secret]
        .iter()
        .all(|role| read.contains(role));
    let needed = read
        .iter()
        .filter(|role| role.is_credential() || **role == Role::Tenant);
    let (of_client, own): (Vec<&Role>, Vec<&Role>) =
        needed.partition(|role| is_beside_user && is_client(role));
    let has = |account: &Account, roles: &[&Role]| {
        let mut roles = roles.iter();
        roles.all(|role| credential(account, role).is_some())
    };
    let mut others = vocabulary.declaration.every_account();
    has(account, &own) && others.any(|other| has(other, &of_client))
}

/// The roles that the first guard reads.
fn first_guard(vocabulary: &Vocabulary) -> Vec<Role> {
    let guard = vocabulary.declaration.guards().first();
    let words = guard.into_iter().flat_map(Guard::words);
    words
        .filter_map(|(_, word)| vocabulary.role(word))
        .collect()
}

/// What `${place}` is.
const fn place_word(place: Place) -> &'static str {
    match place {
        Place::Json | Place::Form | Place::Body => "body",
        Place::Query => "query",
        Place::Header | Place::Basic => "header",
        Place::Cookie => "cookie",
        Place::Path => "path",
    }
}

fn path_value(sent: &SampleRequest, name: &str) -> String {
    match sent.get(Place::Path, name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "1".to_owned(),
    }
}

fn kind_id(vocabulary: &Vocabulary, name: &str) -> Option<KindId> {
    let mut kinds = vocabulary.kinds().iter();
    kinds.position(|kind| kind.name == name).map(KindId)
}

fn sent(
    sample: &Sample,
    operation: &Operation,
    reads: Option<&Reads>,
) -> Vec<(Place, String, Value)> {
    let conditions = operation.conditions();
    let conditions = conditions
        .map(|(place, name, value)| (place, name.to_owned(), of_place(place, value.to_json())));
    let mut fields: Vec<_> = conditions.collect();
    for (place, name, field) in reads.into_iter().flat_map(Reads::fields) {
        if !fields
            .iter()
            .any(|(at, known, _)| *at == place && known == name)
        {
            let value = of_place(place, value(sample, operation, field));
            fields.push((place, name.to_owned(), value));
        }
    }
    fields
}

/// A value as it is at a place: only JSON has types.
fn of_place(place: Place, value: Value) -> Value {
    match (place, value) {
        (Place::Json, value) | (_, value @ Value::String(_)) => value,
        (_, value) => value.to_string().into(),
    }
}

fn value(sample: &Sample, operation: &Operation, field: &Field) -> Value {
    if let Shorthand::Long(field) = field
        && let Some(is) = &field.is
    {
        return is.to_json();
    }
    let Some(role) = field.role().and_then(|word| sample.vocabulary.role(word)) else {
        return json!("text");
    };
    if operation.does == Verb::Register {
        match role {
            Role::Login => return json!("new@example.com"),
            Role::Password => return json!("correct horse battery staple"),
            Role::Profile(_) => return json!("text"),
            _ => {}
        }
    }
    let others = sample.vocabulary.declaration.every_account();
    let mut accounts = sample.account.into_iter().chain(others);
    if let Some(value) = accounts.find_map(|account| credential(account, &role)) {
        return value;
    }
    match &role {
        Role::Token(kind) => token_of(sample, operation, kind),
        Role::AnyToken => token::text(sample, sample.kind.unwrap_or(KindId(0))).into(),
        Role::Ttl => json!(ASKED_LIFETIME.div_ceil(field.unit().seconds())),
        Role::Subject => json!("user-1"),
        Role::Timestamp => json!(super::NOW),
        _ => json!("text"),
    }
}

/// A token of a kind: one that the account has from the start, if it can be that.
fn token_of(sample: &Sample, operation: &Operation, kind: &str) -> Value {
    let seeded = sample
        .vocabulary
        .declaration
        .every_account()
        .find_map(|account| account.refresh_token.as_ref());
    if let (Verb::Refresh, Some(seeded)) = (operation.does, seeded) {
        return seeded.expose().into();
    }
    let id = kind_id(sample.vocabulary, kind).unwrap_or(KindId(0));
    token::text(sample, id).into()
}
