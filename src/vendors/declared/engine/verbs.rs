//! What operations do.

use super::DeclaredVendor;
use super::admit::AdmittedToken;
use super::operation::CompiledOperation;
use super::reads::{Sent, Sources, Unreadable};
use super::respond::{Failure, Refusal, render};
use super::scene::{LimitFacts, Scene, TokenFacts};
use super::tokens::log_out;
use super::turn::{Done, Turn, about_caller};
use crate::identity::throttle::{Caller, ThrottlePolicy};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::declared::answers::CompiledAnswer;
use crate::vendors::declared::language::operation::Verb;
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::language::sessions::{Throttle, ThrottleBy};
use crate::vendors::declared::outcomes::Group;

impl DeclaredVendor {
    /// Answers a call of an operation.
    pub(super) async fn play(&self, number: usize, call: &Call) -> Answer {
        let Some(operation) = self.operations.get(number) else {
            return self.fail(call, None, Failure::unavailable());
        };
        match self.try_play(operation, call).await {
            Ok(answer) => answer,
            Err(failure) => self.fail(call, Some(operation), failure),
        }
    }

    async fn try_play(
        &self,
        operation: &CompiledOperation,
        call: &Call,
    ) -> Result<Answer, Failure> {
        let settings = self.settings(&call.world);
        let throttle = settings.throttle(&operation.name);
        let by_address = |it: &Throttle| matches!(it.by, None | Some(ThrottleBy::Address));
        if let Some(throttle) = throttle.filter(by_address) {
            self.throttled((operation, throttle), call, Caller::Address(call.client))?;
        }
        let guarded = if operation.is_guarded {
            Some(self.pass_guard(call, Some(&operation.name)).await?)
        } else {
            None
        };
        let turn = Turn {
            sent: read(operation, call)?,
            call,
            operation,
            settings,
            guarded,
        };
        if let Some(throttle) = throttle.filter(|it| !by_address(it)) {
            self.throttled((operation, throttle), call, turn.caller(throttle))?;
        }
        let done = self.done(&turn).await;
        let done = done.map_err(|failure| with_asked(failure, &turn))?;
        Ok(self.told(&turn, &done))
    }

    /// Counts a call towards the limit of its operation.
    fn throttled(
        &self,
        (operation, throttle): (&CompiledOperation, Throttle),
        call: &Call,
        caller: Caller,
    ) -> Result<(), Failure> {
        let policy = ThrottlePolicy {
            count: throttle.rate.count,
            per: throttle.rate.per,
        };
        let caller = (self.spec.id, operation.number, caller);
        let identity = call.world.identity();
        let allowance = identity.throttle_operation(caller, policy, call.now);
        if allowance.allowed {
            return Ok(());
        }
        let limit = LimitFacts {
            retry_after: Some(allowance.reset.seconds_left(call.now)),
            count: Some(allowance.limit),
            remaining: allowance.remaining,
        };
        let refusal = Refusal::of(Some(Group::Limited), Reason::Throttled);
        Err(refusal.limited(limit).into())
    }

    async fn done(&self, turn: &Turn<'_>) -> Result<Done, Failure> {
        match turn.operation.verb {
            Verb::Login => self.log_in(turn).await,
            Verb::Refresh => self.refresh(turn).await,
            Verb::Renew => self.renew(turn),
            Verb::Verify => self.verify(turn),
            Verb::Issue => self.issue_another(turn),
            Verb::Revoke => self.revoke(turn).await,
            Verb::Logout => Ok(log_out(turn)),
            Verb::Introspect => self.introspect(turn).await,
            Verb::Register => self.register(turn),
            Verb::Me | Verb::Answer => Ok(about_caller(turn)),
        }
    }

    /// The answer of the file to what was done.
    fn told(&self, turn: &Turn<'_>, done: &Done) -> Answer {
        let mut scene = Scene::new(self.setting(turn.call));
        scene.account = done.account.as_deref();
        scene.session = done.session;
        scene.issued = &done.issued;
        scene.asked = &turn.sent.asked;
        scene.token = done.token.as_ref().map(|token| self.facts_of(token));
        let ok = &turn.operation.answers.ok;
        let (compiled, reason) = match done.instead {
            Some(outcome) => (answer_of(turn.operation, outcome).unwrap_or(ok), outcome),
            None => (ok, Reason::Ok),
        };
        let mut answer = render(compiled, reason, &scene);
        answer.account = done.account.as_ref().map(|account| account.id);
        let session = done.session.map(|session| session.id);
        answer.session = session.or(done.caller);
        let issued = done.issued.first().map(|(_, token)| token.id);
        answer.token = issued.or_else(|| done.token.as_ref().map(|token| token.id));
        answer
    }

    fn facts_of(&self, token: &AdmittedToken) -> TokenFacts<'_> {
        let kind = self.kinds.get(usize::from(token.kind));
        TokenFacts {
            kind: kind.map_or("", |kind| &kind.name).into(),
            text: "".into(),
            id: token.id,
            issued: token.issued,
            expires: token.expires,
        }
    }
}

/// The answer of an operation in an outcome.
fn answer_of(operation: &CompiledOperation, outcome: Reason) -> Option<&CompiledAnswer> {
    let mut cases = operation.answers.otherwise.iter();
    let found = cases.find(|(case, _)| case.outcome == outcome);
    found.map(|(_, answer)| &**answer)
}

fn read(operation: &CompiledOperation, call: &Call) -> Result<Sent, Failure> {
    let fields = operation.reads.fields();
    let basic = fields.filter(|field| field.place == Place::Basic);
    let sources = Sources::new(call, basic.map(|field| field.name.as_str()));
    operation.reads.read(&sources).map_err(|unreadable| {
        let group = Some(Group::Invalid);
        match unreadable {
            Unreadable::Body(Reason::UnsupportedMediaType) => {
                Refusal::of(None, Reason::UnsupportedMediaType).into()
            }
            Unreadable::Body(outcome) => Refusal::of(group, outcome).into(),
            Unreadable::Fields(mut faults) => {
                // Vendors look at headers before fields.
                faults.sort_by_key(|fault| !fault.is_missing_header());
                let outcome = match faults.first() {
                    Some(fault) if fault.is_missing_header() => Reason::HeaderMissing,
                    _ => Reason::ValidationFailed,
                };
                let refusal = Refusal::of(group, outcome);
                Refusal { faults, ..refusal }.into()
            }
        }
    })
}

/// A failure with the fields that were sent, which its answer may name.
fn with_asked(failure: Failure, turn: &Turn<'_>) -> Failure {
    match failure {
        Failure::Refused(mut refusal) => {
            refusal.asked.clone_from(&turn.sent.asked);
            Failure::Refused(refusal)
        }
        unserved @ Failure::Unserved(_) => unserved,
    }
}
