//! The JSON Schema of the values of placeholders.

use serde_json::{Value, json};

use super::merge::any_of;
use super::schema::{self, escaped};
use crate::vendors::declared::answers::Others;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::language::tokens::{Alphabet, Opaque};
use crate::vendors::declared::sample::OPAQUE_LENGTH;
use crate::vendors::declared::template::format::Format;
use crate::vendors::declared::template::name::{
    AccountPart, KindId, LimitPart, Name, SessionPart, TokenPart, Type,
};
use crate::vendors::declared::template::scope::asked;
use crate::vendors::declared::template::{Slot, Template};
use crate::vendors::declared::vocabulary::{Kind, Role, Vocabulary};

/// How many things can be wrong with a field.
const FIELD_FAULTS: usize = 6;

/// Knows the types of placeholders in the answers of an operation, or of none.
pub(super) struct Types<'a> {
    vocabulary: &'a Vocabulary<'a>,
    others: &'a Others,
    operation: Option<&'a Operation>,
    asked: Vec<(Place, String, Option<Role>)>,
}

impl<'a> Types<'a> {
    pub(super) fn new(
        vocabulary: &'a Vocabulary<'a>,
        others: &'a Others,
        operation: Option<&'a Operation>,
    ) -> Self {
        let asked = operation.map(|operation| asked(vocabulary, operation));
        Self {
            vocabulary,
            others,
            operation,
            asked: asked.unwrap_or_default(),
        }
    }

    /// The schema of a JSON template.
    pub(super) fn of_json(&self, template: &Template) -> Value {
        schema::of_json(template, &|slot| self.of(slot))
    }

    /// The schema of a plain text.
    pub(super) fn of_text(&self, template: &Template) -> Value {
        schema::of_text(template, &|slot| self.text(slot))
    }

    /// The schema of a placeholder that is a whole JSON value.
    fn of(&self, slot: &Slot) -> Value {
        let value = self.name(&slot.name);
        slot.formats
            .iter()
            .fold(value, |value, format| formatted(&value, *format))
    }

    /// The schema of a placeholder that is a whole text.
    fn text(&self, slot: &Slot) -> Value {
        let schema = self.of(slot);
        match schema["type"].as_str() {
            Some("integer" | "boolean" | "string") => schema,
            _ => json!({ "type": "string" }),
        }
    }

    fn name(&self, name: &Name) -> Value {
        match name {
            Name::Issued(kind, part) => self.token(*kind, *part),
            Name::Token(part) => self.some_token(*part),
            Name::Session(part) => self.session(*part),
            Name::Account(part) => self.account(part),
            Name::Asked(index) => self.asked(*index),
            Name::Now => json!({ "type": "integer" }),
            Name::Uuid => json!({ "type": "string", "format": "uuid" }),
            Name::Site => json!({ "type": "string", "format": "uri" }),
            Name::RequestId | Name::Path(_) | Name::Place => text(),
            Name::Field => or_null(text()),
            Name::Limit(LimitPart::RetryAfter) => json!({ "type": "integer", "minimum": 1 }),
            Name::Limit(_) | Name::Count => json!({ "type": "integer", "minimum": 0 }),
            Name::Fields => self.fields(),
            Name::Sent | Name::Wanted => json!({}),
            Name::Items => json!({ "type": "array", "items": { "type": "object" } }),
        }
    }

    fn token(&self, kind: KindId, part: TokenPart) -> Value {
        match part {
            TokenPart::Text => self.token_text(kind),
            TokenPart::Expires | TokenPart::Issued => json!({ "type": "integer" }),
            TokenPart::ExpiresIn => json!({ "type": "integer", "minimum": 0 }),
            TokenPart::Id | TokenPart::Kind => text(),
        }
    }

    fn token_text(&self, kind: KindId) -> Value {
        let Some(kind) = self.vocabulary.kinds().get(kind.0) else {
            return text();
        };
        match (kind.jwt, kind.opaque) {
            (Some(_), _) => json!({ "type": "string", "pattern": r"^[\w-]+\.[\w-]+\.[\w-]+$" }),
            (None, Some(Shorthand::Short(_))) => json!({ "type": "string", "format": "uuid" }),
            (None, Some(Shorthand::Long(opaque))) => opaque_text(opaque),
            (None, None) => opaque_text(&Opaque::default()),
        }
    }

    /// A token of which the kind is not known.
    fn some_token(&self, part: TokenPart) -> Value {
        let kinds = self.vocabulary.kinds();
        match part {
            TokenPart::Kind => {
                let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
                json!({ "type": "string", "enum": names })
            }
            TokenPart::Expires | TokenPart::ExpiresIn => {
                let schema = self.token(KindId(0), part);
                if kinds.iter().any(Kind::is_endless) {
                    or_null(schema)
                } else {
                    schema
                }
            }
            TokenPart::Text => text(),
            TokenPart::Issued | TokenPart::Id => self.token(KindId(0), part),
        }
    }

    fn session(&self, part: SessionPart) -> Value {
        let schema = match part {
            SessionPart::Id => text(),
            SessionPart::Expires => json!({ "type": "integer" }),
            SessionPart::ExpiresIn | SessionPart::Idle => {
                json!({ "type": "integer", "minimum": 0 })
            }
        };
        let opens = |operation: &Operation| {
            matches!(operation.does, Verb::Login | Verb::Verify | Verb::Refresh)
        };
        // A token may have no session: one that was issued, or a key.
        if self.operation.is_some_and(opens) {
            schema
        } else {
            or_null(schema)
        }
    }

    fn account(&self, part: &AccountPart) -> Value {
        let optional = |role: Role, has: fn(&Account) -> bool| {
            let mut fields = self.asked.iter();
            let is_read = fields.any(|(.., it)| it.as_ref() == Some(&role));
            let mut accounts = self.vocabulary.declaration.every_account();
            let have_all = !self.vocabulary.has_no_accounts() && accounts.all(has);
            if is_read || have_all {
                text()
            } else {
                or_null(text())
            }
        };
        match part {
            AccountPart::Id => json!({ "type": ["integer", "string"] }),
            AccountPart::Uuid => json!({ "type": "string", "format": "uuid" }),
            AccountPart::Active | AccountPart::Verified | AccountPart::Mfa => {
                json!({ "type": "boolean" })
            }
            AccountPart::Login => optional(Role::Login, |it| it.login.is_some()),
            AccountPart::ClientId => optional(Role::ClientId, |it| it.client_id.is_some()),
            AccountPart::Tenant => optional(Role::Tenant, |it| it.tenant.is_some()),
            AccountPart::Name => or_null(json!({ "type": "string" })),
            AccountPart::Profile(path) => {
                let known = self.vocabulary.profile().find(|(keys, _)| *keys == path);
                // Accounts may be added without it.
                known.map_or_else(|| json!({}), |(_, of)| or_null(of_type(*of)))
            }
        }
    }

    fn asked(&self, index: usize) -> Value {
        match self.asked.get(index) {
            Some((Place::Json | Place::Body, ..)) | None => json!({}),
            Some(_) => or_null(json!({ "type": "string" })),
        }
    }

    /// What `${fields}` is.
    fn fields(&self) -> Value {
        let own = &self.others.fields;
        let entries = own.iter().map(|(_, entry)| self.of_json(entry));
        // Where the file has no words, the engine's are texts.
        let others = (own.len() < FIELD_FAULTS).then(text);
        let entry = any_of(entries.chain(others));
        match self.vocabulary.fields_type() {
            Type::Object => json!({ "type": "object", "additionalProperties": entry }),
            _ => json!({ "type": "array", "items": entry }),
        }
    }
}

/// A text of at least one character.
fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn of_type(of: Type) -> Value {
    json!({ "type": match of {
        Type::Text => "string",
        Type::Integer | Type::Instant | Type::Seconds => "integer",
        Type::Boolean => "boolean",
        Type::List => "array",
        Type::Object => "object",
        Type::Any => return json!({}),
    } })
}

/// A value that may be null instead.
fn or_null(mut schema: Value) -> Value {
    if let Some(kind) = schema["type"].as_str() {
        schema["type"] = json!([kind, "null"]);
    }
    schema
}

fn formatted(schema: &Value, format: Format) -> Value {
    let types = schema["type"].as_array();
    let is_nullable = types.map_or(schema["type"].is_null(), |it| it.contains(&json!("null")));
    let schema = match format {
        Format::Iso | Format::IsoMs | Format::IsoOffset => {
            json!({ "type": "string", "format": "date-time" })
        }
        Format::HttpDate | Format::Text => json!({ "type": "string" }),
        Format::Ms | Format::Minutes | Format::Hours => json!({ "type": "integer" }),
    };
    if is_nullable { or_null(schema) } else { schema }
}

fn opaque_text(opaque: &Opaque) -> Value {
    let prefix = opaque.prefix.as_deref().unwrap_or_default();
    let length = usize::from(opaque.length.unwrap_or(OPAQUE_LENGTH));
    let rest = length.saturating_sub(prefix.chars().count());
    let characters = match opaque.of.unwrap_or(Alphabet::Base64url) {
        Alphabet::Base64url => "[A-Za-z0-9_-]",
        Alphabet::Hex => "[0-9a-f]",
        Alphabet::Letters => "[A-Za-z0-9]",
        Alphabet::Digits => "[0-9]",
    };
    let pattern = format!("^{}{characters}{{{rest}}}$", escaped(prefix));
    json!({ "type": "string", "pattern": pattern })
}
