//! Plays a declared vendor: a checked file as a [`Vendor`].
//!
//! The rules of sessions, tokens and lockouts are the store's; this module reads requests, chooses
//! outcomes, and renders the answers of the file.

mod accounts;
mod admit;
mod assertion;
mod claims;
mod guard;
mod issue;
mod kinds;
mod login;
mod minting;
mod opaque;
mod operation;
mod policy;
mod reads;
mod resource;
mod respond;
mod scene;
mod settings;
mod signature;
mod spec;
mod steps;
mod tokens;
mod totp;
mod turn;
mod verbs;

pub(crate) use signature::SignedCall;
pub(crate) use totp::one_time_password;

use std::sync::Arc;

use serde_json::Value;

use super::answers::{self, CompiledAnswer, Others};
use super::language::Declaration;
use super::language::answer::FieldList;
use super::language::guard::{Assertion, Signature};
use super::outcomes::{Case, Group, OUTCOMES};
use super::template::name::KindId;
use super::vocabulary::Vocabulary;
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::provider::{NameRefused, Provider};
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::{Answer, Pending};
use crate::vendor::call::Call;
use crate::vendor::guard::{Admitted, PresentedToken, Purpose, Unauthenticated};
use crate::vendor::operation::Operation;
use crate::vendor::{Authenticating, Cause, Task, Vendor, VendorSpec};
use guard::CompiledGuard;
use kinds::{Kind, Kinds};
use operation::CompiledOperation;
use reads::Sources;
use respond::{Failure, Refusal, refuse};
use scene::{LimitFacts, Setting};
use settings::{DeclaredSettings, DeclaredSettingsSpec};

/// A vendor that a file declares.
pub struct DeclaredVendor {
    spec: VendorSpec,
    kinds: Vec<Kind>,
    guards: Vec<CompiledGuard>,
    /// The kind of token at each of the spec's places of tokens.
    token_kinds: Vec<KindId>,
    operations: Vec<CompiledOperation>,
    /// The answers that no operation has.
    others: Vec<(Case, Arc<CompiledAnswer>)>,
    templates: Others,
    field_list: Option<FieldList>,
    /// Whether logins open sessions.
    has_sessions: bool,
    /// Whether the grace of refresh tokens gives the same access token too.
    gives_pair: bool,
    /// The kind whose expiry allows a refresh.
    access_kind: Option<KindId>,
    /// What the texts of tokens follow from that are given again.
    secret: Vec<u8>,
    /// How clients sign each call.
    signature: Option<Signature>,
    /// How JWTs are checked that clients sign.
    assertion: Assertion,
    /// The settings of the file.
    defaults: Arc<DeclaredSettings>,
}

/// Why a file that was checked cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum Unplayable {
    /// Its name cannot be that of a vendor.
    #[error(transparent)]
    Name(#[from] NameRefused),
    /// Its settings cannot be read.
    #[error("the settings cannot be read: {0}")]
    Settings(#[from] serde_json::Error),
}

impl DeclaredVendor {
    /// The vendor of a checked declaration, which is given as JSON too.
    ///
    /// # Errors
    ///
    /// [`Unplayable`].
    pub fn new(declaration: &Declaration, file: &Value) -> Result<Self, Unplayable> {
        let vocabulary = Vocabulary::of(declaration);
        let provider = Provider::named(&declaration.vendor)?;
        // The file was checked, so nothing is found.
        let mut found = Vec::new();
        let compiled = answers::compile(&vocabulary, &mut found);
        let templates = answers::compile_others(&vocabulary, &mut found);
        let kinds = Kinds::new(&vocabulary, provider, &templates);
        let operations = operation::compile(&vocabulary, compiled.operations);
        let settings = DeclaredSettingsSpec::new(&vocabulary, file)?;
        let defaults = settings.own();
        let facts = (provider, file, settings);
        let guards = guard::compile(&vocabulary);
        let tokens = guards.iter().filter_map(CompiledGuard::token);
        let (token_kinds, places): (Vec<_>, Vec<_>) = tokens
            .filter_map(|(kind, place)| Some((kind, place?.clone())))
            .unzip();
        let has_sessions = operation::has_sessions(declaration, &kinds.all, &operations);
        let spec = spec::build(&vocabulary, facts, (&kinds, has_sessions), places);
        Ok(Self {
            guards,
            token_kinds,
            has_sessions,
            gives_pair: operation::gives_pair(declaration),
            access_kind: operation::access_kind(&kinds.all),
            secret: format!("mockid: seed of {provider} tokens").into_bytes(),
            field_list: declaration.fields.form,
            signature: declaration.signature.clone(),
            assertion: declaration.assertion.clone().unwrap_or_default(),
            kinds: kinds.all,
            others: [compiled.resources, compiled.others].concat(),
            defaults,
            spec,
            operations,
            templates,
        })
    }

    /// The vendor's current settings.
    fn settings(&self, world: &World) -> Arc<DeclaredSettings> {
        let settings = world.settings();
        settings
            .shared(self.spec.id)
            .unwrap_or_else(|| Arc::clone(&self.defaults))
    }

    const fn setting<'a>(&self, call: &'a Call) -> Setting<'a> {
        Setting {
            provider: self.spec.id,
            call: Some(call),
            now: call.now,
        }
    }

    /// Words a failure, by the answers of an operation if it has come that far.
    fn fail(&self, call: &Call, operation: Option<&CompiledOperation>, failure: Failure) -> Answer {
        let refusal = match failure {
            Failure::Unserved(answer) => return *answer,
            Failure::Refused(refusal) => refusal,
        };
        let own = operation.map_or(&[][..], |operation| &operation.answers.otherwise);
        let answers = own.iter().chain(&self.others);
        let words = (&self.templates, self.field_list);
        refuse(&answers, words, &refusal, self.setting(call))
    }
}

impl Vendor for DeclaredVendor {
    fn spec(&self) -> &VendorSpec {
        &self.spec
    }

    fn answer<'a>(&'a self, task: Task<'a>, call: &'a Call) -> Pending<'a> {
        match task {
            Task::Open(operation) | Task::Token(operation, _) => {
                Box::pin(self.play(operation.number, call))
            }
            Task::Resource(admitted) => Box::pin(async move { self.resource(call, &admitted) }),
        }
    }

    fn choose<'a>(&self, cases: &[&'a Operation], call: &Call) -> Option<&'a Operation> {
        let sources = Sources::new(call, std::iter::empty());
        let mut cases = cases.iter().copied();
        cases.find(|case| {
            let operation = self.operations.get(case.number);
            operation.is_some_and(|it| it.when.iter().all(|one| one.is_met(&sources)))
        })
    }

    fn authenticate<'a>(&'a self, call: &'a Call) -> Option<Authenticating<'a>> {
        Some(Box::pin(async move {
            let guarded = self
                .pass_guard(call, None)
                .await
                .map_err(|failure| match failure {
                    Failure::Refused(refusal) => Unauthenticated::Credentials(refusal.outcome),
                    Failure::Unserved(answer) => Unauthenticated::Credentials(answer.reason),
                })?;
            Ok(Admitted {
                holder: guarded.account,
                session: guarded.session,
            })
        }))
    }

    fn admit(
        &self,
        world: &World,
        token: PresentedToken,
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<Admitted, TokenRefused> {
        let kind = self.kind_for(world, token).ok_or(TokenRefused::Malformed)?;
        let admitted = self.examine(world, kind, token.text, now, checks)?;
        Ok(Admitted {
            holder: admitted.holder,
            session: admitted.session,
        })
    }

    fn refuse(&self, call: &Call, cause: Cause) -> Answer {
        let unauthorized = Some(Group::Unauthorized);
        let (group, outcome) = match cause {
            Cause::NoSuchCase => (Some(Group::Invalid), Reason::NoSuchCase),
            Cause::NotFound => (None, Reason::NotFound),
            Cause::MethodNotAllowed => (None, Reason::MethodNotAllowed),
            Cause::PayloadTooLarge => (None, Reason::PayloadTooLarge),
            Cause::Unauthenticated(why) => (unauthorized, outcome_of(why)),
            Cause::RefreshToken(refused) => (
                Some(Group::RefreshRefused),
                Reason::of_refresh_token(refused),
            ),
            Cause::Ticket(refused) => (Some(Group::TicketRefused), Reason::of_ticket(refused)),
            Cause::Own(OwnError::Unauthorized) => (unauthorized, Reason::TokenUnknown),
            Cause::Own(OwnError::TooManyRequests) => (Some(Group::Limited), Reason::Throttled),
            Cause::Own(OwnError::ServerError) => (None, Reason::Fault),
        };
        let operation = self.any_with(group, outcome);
        let refusal = Refusal::of(group, outcome);
        let refusal = match cause {
            Cause::Own(OwnError::TooManyRequests) => refusal.limited(LimitFacts::MINUTE),
            _ => refusal,
        };
        let answer = self.fail(call, operation, refusal.into());
        match cause {
            Cause::Own(OwnError::Unauthorized | OwnError::ServerError) => Answer {
                reason: Reason::Fault,
                ..answer
            },
            _ => answer,
        }
    }
}

impl DeclaredVendor {
    /// The kind as which a token is presented: that of its place; without a place the one that the
    /// ledger has it as, if the guard takes that, otherwise the first.
    fn kind_for(&self, world: &World, token: PresentedToken) -> Option<&Kind> {
        let sort = match token.purpose {
            Purpose::Refresh => Some(TokenKind::Refresh),
            Purpose::Verify => Some(TokenKind::Ticket),
            Purpose::Access | Purpose::Identity => None,
        };
        if let Some(sort) = sort {
            return self.kinds.iter().find(|kind| kind.sort == sort);
        }
        if let Some(kind) = token.place.and_then(|place| self.token_kinds.get(place)) {
            return self.kinds.get(kind.0);
        }
        let guarded = self.guards.iter().filter_map(CompiledGuard::token);
        let mut guarded = guarded.filter_map(|(kind, _)| self.kinds.get(kind.0));
        let record = world.identity().record_of(TokenId::claimed_by(token.text));
        let of_record = record.and_then(|record| {
            let mut guarded = guarded.clone();
            guarded.find(|kind| kind.number == record.token.form)
        });
        let first = of_record.or_else(|| guarded.next());
        let mut kinds = self.kinds.iter();
        first.or_else(|| kinds.find(|kind| kind.sort == TokenKind::Access))
    }

    /// An operation that words an outcome of a group, for refusals that come before any operation.
    fn any_with(&self, group: Option<Group>, outcome: Reason) -> Option<&CompiledOperation> {
        let group = group?;
        let has = |operation: &&CompiledOperation, exact: bool| {
            let mut cases = operation.answers.otherwise.iter();
            cases.any(|(case, _)| case.group == Some(group) && (!exact || case.outcome == outcome))
        };
        let mut operations = self.operations.iter();
        let exact = operations.find(|operation| has(operation, true));
        exact.or_else(|| {
            self.operations
                .iter()
                .find(|operation| has(operation, false))
        })
    }
}

/// The outcome of a failed authentication.
fn outcome_of(why: Unauthenticated) -> Reason {
    match why {
        Unauthenticated::MalformedHeader => Reason::MalformedToken,
        Unauthenticated::Refused(refused) => refused.into(),
        Unauthenticated::Credentials(reason) if OUTCOMES.contains(&reason) => reason,
        Unauthenticated::NoToken | Unauthenticated::Credentials(_) => Reason::NoToken,
    }
}
