//! Which names exist where a template stands.

mod find;

pub use find::NoSuchName;

use super::name::{AccountPart, KindId, LimitPart, Name, SessionPart, TokenPart, Type};
use crate::sandbox::reason::Reason;
use crate::vendors::declared::language::operation::Operation;
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::outcomes::Group;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// The names that exist at one place, each with what it stands for.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    vocabulary: &'a Vocabulary<'a>,
    names: Vec<(String, Name, Type)>,
    /// Names that exist nowhere or not here, with the reason.
    absent: Vec<(String, String)>,
    /// The place, for messages.
    place: String,
    /// Whether the names of a refusal are there, which are known when a template is compiled.
    is_refusal: bool,
}

/// The names that are known when the template of a refusal is compiled.
const CONSTANTS: [&str; 4] = ["status", "text", "code", "reason"];

impl<'a> Scope<'a> {
    /// The names that exist everywhere.
    #[must_use]
    pub fn new(vocabulary: &'a Vocabulary<'a>) -> Self {
        let mut scope = Self {
            vocabulary,
            names: Vec::new(),
            absent: Vec::new(),
            place: "here".to_owned(),
            is_refusal: false,
        };
        scope.add("now", Name::Now, Type::Instant);
        scope.add("uuid", Name::Uuid, Type::Text);
        scope.add("request.id", Name::RequestId, Type::Text);
        scope.add("site", Name::Site, Type::Text);
        scope
    }

    /// The same at a place that messages name.
    #[must_use]
    pub fn at(mut self, place: String) -> Self {
        self.place = place;
        self
    }

    fn add(&mut self, text: &str, name: Name, of: Type) {
        self.names.push((text.to_owned(), name, of));
    }

    fn refuse(&mut self, text: &str, reason: impl Into<String>) {
        self.absent.push((text.to_owned(), reason.into()));
    }

    /// With the tokens that an answer issues.
    #[must_use]
    pub fn issued(mut self) -> Self {
        for (index, kind) in self.vocabulary.kinds().iter().enumerate() {
            let id = KindId(index);
            self.add(kind.name, Name::Issued(id, TokenPart::Text), Type::Text);
            for (word, part, of) in TokenPart::NAMED {
                let text = format!("{}.{word}", kind.name);
                if kind.is_endless() && matches!(part, TokenPart::Expires | TokenPart::ExpiresIn) {
                    self.refuse(&text, format!("`{}` never expires", kind.name));
                } else {
                    self.add(&text, Name::Issued(id, part), of);
                }
            }
        }
        self
    }

    /// With the token whose claims these are, or that was sent.
    #[must_use]
    pub fn token(mut self) -> Self {
        self.add("token.kind", Name::Token(TokenPart::Kind), Type::Text);
        for (word, part, of) in TokenPart::NAMED {
            self.add(&format!("token.{word}"), Name::Token(part), of);
        }
        self
    }

    /// With the session.
    #[must_use]
    pub fn session(mut self) -> Self {
        let sessions = self.vocabulary.declaration.sessions.as_ref();
        let idle = sessions.is_some_and(|it| it.idle.is_some());
        let ends = idle || sessions.is_some_and(|it| it.absolute.is_some());
        self.add("session.id", Name::Session(SessionPart::Id), Type::Text);
        for (text, part, of, is_there, reason) in [
            (
                "session.expires",
                SessionPart::Expires,
                Type::Instant,
                ends,
                "sessions have no end: `sessions` says neither `absolute` nor `idle`",
            ),
            (
                "session.expires_in",
                SessionPart::ExpiresIn,
                Type::Seconds,
                ends,
                "sessions have no end: `sessions` says neither `absolute` nor `idle`",
            ),
            (
                "session.idle",
                SessionPart::Idle,
                Type::Seconds,
                idle,
                "`sessions` says no `idle`",
            ),
        ] {
            if is_there {
                self.add(text, Name::Session(part), of);
            } else {
                self.refuse(text, reason);
            }
        }
        self
    }

    /// With the account.
    #[must_use]
    pub fn account(mut self) -> Self {
        let secret = "a secret is never shown";
        for word in ["password", "secret", "key", "otp", "refresh_token"] {
            self.refuse(&format!("account.{word}"), secret);
        }
        for (word, part, of) in [
            ("id", AccountPart::Id, Type::Any),
            ("uuid", AccountPart::Uuid, Type::Text),
            ("active", AccountPart::Active, Type::Boolean),
            ("verified", AccountPart::Verified, Type::Boolean),
            ("mfa", AccountPart::Mfa, Type::Boolean),
        ] {
            self.add(&format!("account.{word}"), Name::Account(part), of);
        }
        self.optional_parts();
        for (path, of) in self.vocabulary.profile() {
            let text = format!("account.profile.{}", path.join("."));
            let name = Name::Account(AccountPart::Profile(path.clone()));
            self.add(&text, name, *of);
        }
        self
    }

    /// The parts that not every account has.
    fn optional_parts(&mut self) {
        let declaration = self.vocabulary.declaration;
        let mut some = [false; 4];
        for account in declaration.every_account() {
            some[0] |= account.login.is_some();
            some[1] |= account.client_id.is_some();
            some[2] |= account.tenant.is_some();
            some[3] |= account.name.is_some();
        }
        let elsewhere = self.vocabulary.has_no_accounts();
        let parts = [
            ("login", AccountPart::Login),
            ("client_id", AccountPart::ClientId),
            ("tenant", AccountPart::Tenant),
            ("name", AccountPart::Name),
        ];
        for ((word, part), is_there) in parts.into_iter().zip(some) {
            let text = format!("account.{word}");
            if is_there || elsewhere {
                self.add(&text, Name::Account(part), Type::Text);
            } else {
                self.refuse(&text, format!("no account has a `{word}`"));
            }
        }
    }

    /// With the fields that an operation reads and the names in its path.
    #[must_use]
    pub fn asked(mut self, operation: &Operation) -> Self {
        for (index, (place, name, role)) in asked(self.vocabulary, operation).iter().enumerate() {
            let text = format!("asked.{name}");
            if role.as_ref().is_some_and(Role::is_secret) {
                self.refuse(&text, "a secret is never shown");
            } else {
                let of = if matches!(place, Place::Json | Place::Body) {
                    Type::Any
                } else {
                    Type::Text
                };
                self.add(&text, Name::Asked(index), of);
            }
        }
        for (index, name) in operation.at.names().enumerate() {
            self.add(&format!("path.{name}"), Name::Path(index), Type::Text);
        }
        self
    }

    /// With what is there when a call is refused.
    #[must_use]
    pub fn refused(mut self, outcome: Reason, group: Option<Group>) -> Self {
        self.is_refusal = true;
        let parts: &[(&str, LimitPart, Type)] = match outcome {
            Reason::Throttled => &[
                ("retry_after", LimitPart::RetryAfter, Type::Seconds),
                ("count", LimitPart::Count, Type::Integer),
                ("remaining", LimitPart::Remaining, Type::Integer),
            ],
            Reason::LockedOut => &[
                ("retry_after", LimitPart::RetryAfter, Type::Seconds),
                ("count", LimitPart::Count, Type::Integer),
            ],
            Reason::TooManySessions => &[("count", LimitPart::Count, Type::Integer)],
            Reason::RefreshTooEarly => &[("retry_after", LimitPart::RetryAfter, Type::Seconds)],
            _ => &[],
        };
        for (word, part, of) in parts {
            self.add(&format!("limit.{word}"), Name::Limit(*part), *of);
        }
        if group == Some(Group::Invalid) {
            let form = self.vocabulary.fields_type();
            self.add("fields", Name::Fields, form);
            self.add("field", Name::Field, Type::Text);
        }
        self
    }

    /// With what an entry of `${fields}` tells.
    #[must_use]
    pub fn entry(mut self, has_wanted: bool) -> Self {
        self.add("field", Name::Field, Type::Text);
        self.add("place", Name::Place, Type::Text);
        self.add("sent", Name::Sent, Type::Any);
        if has_wanted {
            self.add("wanted", Name::Wanted, Type::Any);
        } else {
            self.refuse(
                "wanted",
                "only `wrong` and `not_email` want a certain value",
            );
        }
        self
    }

    /// With the items of a list.
    #[must_use]
    pub fn list(mut self) -> Self {
        self.add("list.items", Name::Items, Type::List);
        self.add("list.count", Name::Count, Type::Integer);
        self
    }
}

/// The fields that an operation reads in all alternatives, each name once, with its role. Their
/// places in this list are those of [`Name::Asked`].
#[must_use]
pub fn asked(vocabulary: &Vocabulary, operation: &Operation) -> Vec<(Place, String, Option<Role>)> {
    let mut fields: Vec<(Place, String, Option<Role>)> = Vec::new();
    for (place, name, field) in operation.fields() {
        if !fields.iter().any(|(_, known, _)| known == name) {
            let role = field.role().and_then(|word| vocabulary.role(word));
            fields.push((place, name.to_owned(), role));
        }
    }
    fields
}
