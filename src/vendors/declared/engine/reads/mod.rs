//! Reading the fields of a request.

mod faults;
mod places;

pub use faults::{FieldFault, Wrong};
pub use places::{Sources, basic};

use jiff::SignedDuration;
use serde_json::Value;

use crate::clock::Period;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::declared::language::operation::Operation;
use crate::vendors::declared::language::reads::{Field, FieldFormat, Place, Reads, TtlUnit};
use crate::vendors::declared::language::shape::{OneOrMany, Scalar, Shorthand};
use crate::vendors::declared::template::scope::asked;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// A field that an operation reads.
#[derive(Debug)]
pub struct Wanted {
    /// Where it is.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// The role of its value.
    pub role: Option<Role>,
    /// The value that it has to have.
    is: Option<Scalar>,
    optional: bool,
    is_email: bool,
    /// The unit of a lifetime.
    unit: TtlUnit,
    /// Its number in `${asked.…}`.
    asked: usize,
}

/// The alternatives of an operation, each with its fields.
#[derive(Debug)]
pub struct CompiledReads {
    alternatives: Vec<Vec<Wanted>>,
    /// How many fields `${asked.…}` can name.
    asked: usize,
}

/// What was read of a request.
#[derive(Debug, Default)]
pub struct Sent {
    /// The values by role.
    roles: Vec<(Role, String)>,
    /// The lifetime that is asked for.
    pub ttl: Option<Period>,
    /// The values by their number in `${asked.…}`.
    pub asked: Vec<Option<Value>>,
}

/// Why a request cannot be read.
#[derive(Debug)]
pub enum Unreadable {
    /// The body as a whole.
    Body(Reason),
    /// Fields.
    Fields(Vec<FieldFault>),
}

impl CompiledReads {
    /// The fields that an operation reads.
    pub fn new(vocabulary: &Vocabulary, operation: &Operation) -> Self {
        let numbers = asked(vocabulary, operation);
        let reads = operation
            .reads
            .as_ref()
            .map_or(&[][..], OneOrMany::as_slice);
        let field = |(place, name, field): (Place, &str, &Field)| {
            let (is, optional, format) = match field {
                Shorthand::Short(_) => (None, false, None),
                Shorthand::Long(field) => (field.is.clone(), field.optional, field.format),
            };
            let mut numbers = numbers.iter();
            Wanted {
                place,
                name: name.to_owned(),
                role: field.role().and_then(|word| vocabulary.role(word)),
                is,
                optional,
                is_email: format == Some(FieldFormat::Email),
                unit: field.unit(),
                asked: numbers
                    .position(|(_, known, _)| known == name)
                    .unwrap_or_default(),
            }
        };
        let alternative = |reads: &Reads| reads.fields().map(field).collect();
        Self {
            alternatives: reads.iter().map(alternative).collect(),
            asked: numbers.len(),
        }
    }

    /// Every field of every alternative.
    pub fn fields(&self) -> impl Iterator<Item = &Wanted> {
        self.alternatives.iter().flatten()
    }

    /// Reads a request: by the first alternative that fits, otherwise by the one that is the nearest.
    pub fn read(&self, sources: &Sources) -> Result<Sent, Unreadable> {
        let mut unreadable = None;
        let mut nearest: Option<Vec<FieldFault>> = None;
        for alternative in &self.alternatives {
            let places = alternative.iter().map(|field| field.place);
            if let Some(outcome) = sources.unreadable_body(places) {
                unreadable = Some(outcome);
                continue;
            }
            match self.read_by(alternative, sources) {
                Ok(sent) => return Ok(sent),
                Err(faults) => {
                    if nearest
                        .as_ref()
                        .is_none_or(|known| missing(&faults) < missing(known))
                    {
                        nearest = Some(faults);
                    }
                }
            }
        }
        let has_form = self.fields().any(|field| field.place == Place::Form) && sources.is_form();
        match (unreadable.filter(|_| !has_form), nearest) {
            (Some(outcome), _) => Err(Unreadable::Body(outcome)),
            (None, Some(faults)) => Err(Unreadable::Fields(faults)),
            (None, None) => Ok(Sent::default()),
        }
    }

    fn read_by(&self, alternative: &[Wanted], sources: &Sources) -> Result<Sent, Vec<FieldFault>> {
        let mut sent = Sent {
            roles: Vec::with_capacity(alternative.len()),
            ttl: None,
            asked: vec![None; self.asked],
        };
        let mut faults = Vec::new();
        for field in alternative {
            let value = sources.get(field.place, &field.name);
            match field.check(value.as_ref()) {
                Ok(()) => sent.keep(field, value),
                Err(wrong) => faults.push(FieldFault {
                    field: field.name.clone(),
                    place: field.place,
                    sent: value,
                    wanted: field.wanted(),
                    wrong,
                }),
            }
        }
        if faults.is_empty() {
            Ok(sent)
        } else {
            Err(faults)
        }
    }
}

fn missing(faults: &[FieldFault]) -> usize {
    faults
        .iter()
        .filter(|fault| fault.wrong == Wrong::Missing)
        .count()
}

impl Wanted {
    fn check(&self, value: Option<&Value>) -> Result<(), Wrong> {
        let Some(value) = value else {
            return if self.optional {
                Ok(())
            } else {
                Err(Wrong::Missing)
            };
        };
        if value.is_null() {
            return if self.optional {
                Ok(())
            } else {
                Err(Wrong::Null)
            };
        }
        if let Some(is) = &self.is {
            return if is.text() == text(value) {
                Ok(())
            } else {
                Err(Wrong::NotWanted)
            };
        }
        match (&self.role, value) {
            (Some(Role::Ttl), value) if whole(value).is_some() => Ok(()),
            (Some(Role::Ttl), _) => Err(Wrong::NotWanted),
            (Some(Role::Profile(_)) | None, _) => Ok(()),
            (Some(_), Value::String(text)) if text.is_empty() => Err(Wrong::Empty),
            (Some(_), Value::String(text)) if self.is_email && !is_email(text) => {
                Err(Wrong::NotEmail)
            }
            (Some(_), Value::String(_)) => Ok(()),
            (Some(_), _) => Err(Wrong::NotText),
        }
    }

    /// What `${wanted}` is.
    fn wanted(&self) -> Value {
        match &self.is {
            Some(is) => is.to_json(),
            None if self.is_email => "email".into(),
            None if self.role == Some(Role::Ttl) => {
                format!("a whole number of {}", self.unit.word()).into()
            }
            None => Value::Null,
        }
    }
}

impl Sent {
    fn keep(&mut self, field: &Wanted, value: Option<Value>) {
        // In an optional field null is as good as its absence.
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return;
        };
        if field.role == Some(Role::Ttl) {
            self.ttl = whole(&value).map(|number| period(number, field.unit));
        }
        if let Some(role) = &field.role {
            self.roles.push((role.clone(), text(&value).into_owned()));
        }
        let is_secret = field.role.as_ref().is_some_and(Role::is_secret);
        if !is_secret && let Some(place) = self.asked.get_mut(field.asked) {
            *place = Some(value);
        }
    }

    /// The value with a role.
    pub fn get(&self, wanted: &Role) -> Option<&str> {
        let mut roles = self.roles.iter();
        roles
            .find(|(role, _)| role == wanted)
            .map(|(_, text)| text.as_str())
    }

    /// The token that was sent, with its kind.
    pub fn token(&self) -> Option<(&str, &str)> {
        self.roles
            .iter()
            .find_map(|(role, text)| Some((role.kind()?, text.as_str())))
    }

    /// The values of an account's profile.
    pub fn profile(&self) -> impl Iterator<Item = (&str, &str)> {
        self.roles.iter().filter_map(|(role, text)| match role {
            Role::Profile(path) => Some((path.as_str(), text.as_str())),
            _ => None,
        })
    }
}

/// A value as text.
pub fn text(value: &Value) -> std::borrow::Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

/// A whole number, at least one.
fn whole(value: &Value) -> Option<u32> {
    let number = match value {
        Value::String(text) => text.parse().ok()?,
        other => other.as_u64()?,
    };
    u32::try_from(number).ok().filter(|number| *number > 0)
}

/// A number of units; at most the longest period.
fn period(number: u32, unit: TtlUnit) -> Period {
    let seconds = i64::from(number) * i64::from(unit.seconds());
    Period::try_from(SignedDuration::from_secs(seconds)).unwrap_or(Period::MAX)
}

/// Whether a text is an e-mail address as far as forms check it.
fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, domain)| {
        let has_space = text.chars().any(|it| it.is_whitespace() || it.is_control());
        let labels = domain.split('.');
        !local.is_empty()
            && !has_space
            && domain.contains('.')
            && labels.clone().all(|it| !it.is_empty())
    })
}

/// A condition of an operation: the value of a field.
#[derive(Debug)]
pub struct Condition {
    place: Place,
    name: String,
    value: Scalar,
}

impl Condition {
    /// The conditions of an operation.
    pub fn of(operation: &Operation) -> Vec<Self> {
        let conditions = operation.conditions();
        let compiled = conditions.map(|(place, name, value)| Self {
            place,
            name: name.to_owned(),
            value: value.clone(),
        });
        compiled.collect()
    }

    /// Whether a request meets it.
    pub fn is_met(&self, sources: &Sources) -> bool {
        let sent = sources.get(self.place, &self.name);
        sent.is_some_and(|sent| self.value.text() == text(&sent))
    }
}

/// The name of an argument of a path that stands at a position.
pub fn argument(call: &Call, index: usize) -> Option<&str> {
    let (_, place) = call.arguments.get(index)?;
    call.path.get(place.clone())
}
