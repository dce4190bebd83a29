//! Which outcomes an operation can have.

use super::{Group, Reason};
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::language::reads::{Field, Place};
use crate::vendors::declared::language::sessions::{Beyond, Rotation};
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::outcomes;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// What can be wrong with the credentials of an account.
const OF_CREDENTIALS: [Reason; 4] = [
    Reason::BadCredentials,
    Reason::AccountInactive,
    Reason::NotVerified,
    Reason::AccessWindowOver,
];

/// An outcome, and the group that it belongs to where it comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// The outcome.
    pub outcome: Reason,
    /// Its group.
    pub group: Option<Group>,
}

impl Case {
    /// Whether a word names it.
    #[must_use]
    pub fn is_named(self, word: &str) -> bool {
        outcomes::word(self.outcome) == word || self.group.is_some_and(|group| group.word() == word)
    }
}

/// The outcomes that have no operation: what is wrong with a call is found before.
#[must_use]
pub fn file_cases() -> Vec<Case> {
    let outcomes = [
        Reason::NotFound,
        Reason::MethodNotAllowed,
        Reason::UnsupportedMediaType,
        Reason::PayloadTooLarge,
        Reason::PermissionDenied,
        Reason::Fault,
        Reason::Throttled,
    ];
    let group = |outcome| (outcome == Reason::Throttled).then_some(Group::Limited);
    let case = |outcome| Case {
        outcome,
        group: group(outcome),
    };
    outcomes.map(case).to_vec()
}

/// The outcomes that resources and collections can have besides that they are there: those of the
/// guard, and what is wrong with an item that is written.
#[must_use]
pub fn resource_cases(vocabulary: &Vocabulary) -> Vec<Case> {
    let mut found = Cases {
        vocabulary,
        list: Vec::new(),
    };
    found.guard();
    let of_item = [
        Reason::ValidationFailed,
        Reason::BrokenBody,
        Reason::NotAnObject,
    ];
    found.add(Some(Group::Invalid), &of_item);
    found.list
}

/// The outcomes that an operation can have besides that it is done.
#[must_use]
pub fn cases(vocabulary: &Vocabulary, id: &str, operation: &Operation) -> Vec<Case> {
    let mut found = Cases {
        vocabulary,
        list: Vec::new(),
    };
    found.input(operation);
    found.limits(id, operation);
    if operation.is_guarded() {
        found.guard();
    }
    let roles = vocabulary.roles(operation);
    let reads_secret = roles.iter().any(Role::is_credential);
    match operation.does {
        Verb::Login => {
            found.login(&roles);
            found.add(None, &[Reason::MfaRequired]);
        }
        Verb::Refresh => found.refresh(&roles),
        Verb::Verify => found.ticket(&roles),
        Verb::Introspect | Verb::Revoke => {
            found.add(None, &[Reason::TokenInactive]);
            if reads_secret {
                found.login(&roles);
            }
        }
        Verb::Register => found.add(None, &[Reason::Taken]),
        Verb::Renew | Verb::Issue | Verb::Logout | Verb::Me | Verb::Answer => {
            if reads_secret {
                found.login(&roles);
            }
        }
    }
    found.list
}

struct Cases<'a> {
    vocabulary: &'a Vocabulary<'a>,
    list: Vec<Case>,
}

impl Cases<'_> {
    fn add(&mut self, group: Option<Group>, outcomes: &[Reason]) {
        for outcome in outcomes {
            let case = Case {
                outcome: *outcome,
                group,
            };
            if !self.list.contains(&case) {
                self.list.push(case);
            }
        }
    }

    /// What is wrong with what is sent.
    fn input(&mut self, operation: &Operation) {
        let group = Some(Group::Invalid);
        let fields = operation.fields();
        let is_header = |place| place == Place::Header;
        let fails = |(place, _, field): (Place, &str, &Field)| {
            field_is_checked(field) || (field.is_required() && !is_header(place))
        };
        if fields.clone().any(fails) {
            self.add(group, &[Reason::ValidationFailed]);
        }
        let needs_header =
            |(place, _, field): (Place, &str, &Field)| field.is_required() && is_header(place);
        if fields.clone().any(needs_header) {
            self.add(group, &[Reason::HeaderMissing]);
        }
        // Any text is a form.
        let reads = |wanted| fields.clone().any(|(place, ..)| place == wanted);
        if reads(Place::Json) {
            self.add(group, &[Reason::BrokenBody, Reason::NotAnObject]);
        } else if reads(Place::Body) {
            self.add(group, &[Reason::BrokenBody]);
        }
        if !operation.when.is_empty() {
            self.add(group, &[Reason::NoSuchCase]);
        }
    }

    fn limits(&mut self, id: &str, operation: &Operation) {
        let group = Some(Group::Limited);
        let declaration = self.vocabulary.declaration;
        if declaration.throttle.get(id).is_some() {
            self.add(group, &[Reason::Throttled]);
        }
        let opens = matches!(operation.does, Verb::Login | Verb::Verify);
        if opens && declaration.lockout.is_some() {
            self.add(group, &[Reason::LockedOut]);
        }
        let sessions = declaration.sessions.as_ref();
        let refuses = sessions.is_some_and(|sessions| {
            sessions.most.is_some() && sessions.beyond != Some(Beyond::EndOldest)
        });
        if opens && refuses {
            self.add(group, &[Reason::TooManySessions]);
        }
    }

    fn login(&mut self, roles: &[Role]) {
        let group = Some(Group::LoginRefused);
        self.add(group, &OF_CREDENTIALS);
        if roles.contains(&Role::Assertion) {
            let of_jwt = [
                Reason::MalformedToken,
                Reason::WrongAlgorithm,
                Reason::BadSignature,
                Reason::BadClaims,
                Reason::NotYetValid,
                Reason::AccessExpired,
                Reason::WrongIssuer,
            ];
            self.add(group, &of_jwt);
        }
        if roles.contains(&Role::Otp) {
            self.add(group, &[Reason::OtpWrong]);
        }
    }

    fn guard(&mut self) {
        let group = Some(Group::Unauthorized);
        self.add(group, &[Reason::NoToken]);
        if self.vocabulary.declaration.signature.is_some() {
            self.add(group, &[Reason::BadSignature, Reason::StaleSignature]);
        }
        let roles = self.vocabulary.guard_roles();
        if roles.iter().any(Role::is_credential) {
            self.add(group, &OF_CREDENTIALS);
        }
        for role in roles {
            self.token(group, &role, Reason::AccessExpired, Reason::TokenUnknown);
        }
    }

    fn refresh(&mut self, roles: &[Role]) {
        let group = Some(Group::RefreshRefused);
        for role in roles {
            self.token(group, role, Reason::RefreshExpired, Reason::RefreshUnknown);
        }
        let refresh = self.vocabulary.declaration.refresh.as_ref();
        if refresh.is_some_and(|it| it.not_before.is_some()) {
            self.add(group, &[Reason::RefreshTooEarly]);
        }
        if refresh.is_some_and(|it| it.rotation == Some(Rotation::SingleUse)) {
            self.add(group, &[Reason::RefreshReused]);
        }
        if roles.iter().any(Role::is_credential) {
            self.login(roles);
        }
    }

    fn ticket(&mut self, roles: &[Role]) {
        let group = Some(Group::TicketRefused);
        for role in roles {
            self.token(group, role, Reason::TicketExpired, Reason::TicketUnknown);
        }
        self.add(group, &[Reason::TicketUsed, Reason::OtpWrong]);
    }

    /// What a token is refused for.
    fn token(&mut self, group: Option<Group>, role: &Role, expired: Reason, unknown: Reason) {
        let Some(kind) = role.kind().and_then(|name| self.vocabulary.kind(name)) else {
            return;
        };
        self.add(
            group,
            &[Reason::MalformedToken, Reason::TokenRevoked, unknown],
        );
        self.add(group, &[Reason::OtherSandbox, Reason::OtherProvider]);
        self.add(
            group,
            &[
                Reason::AccountUnknown,
                Reason::AccountInactive,
                Reason::SessionEnded,
            ],
        );
        if kind.jwt.is_some() {
            let of_jwt = [
                Reason::WrongAlgorithm,
                Reason::UnknownKey,
                Reason::BadSignature,
                Reason::BadClaims,
                Reason::NotYetValid,
                Reason::WrongIssuer,
            ];
            self.add(group, &of_jwt);
        }
        if !kind.is_endless() {
            self.add(group, &[expired]);
        }
        if self.vocabulary.declaration.tokens.len() > 1 {
            self.add(group, &[Reason::WrongTokenKind]);
        }
        let sessions = self.vocabulary.declaration.sessions.as_ref();
        if sessions.is_some_and(|sessions| sessions.idle.is_some()) {
            self.add(group, &[Reason::SessionIdle]);
        }
    }
}

/// Whether an optional field can be wrong when it is there.
fn field_is_checked(field: &Field) -> bool {
    match field {
        Shorthand::Short(_) => true,
        Shorthand::Long(field) => {
            field.is.is_some() || field.format.is_some() || field.role.as_deref() == Some("ttl")
        }
    }
}
