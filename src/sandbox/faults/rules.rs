//! What must hold between the parts of a fault that are each well-formed.

use super::delay::Delay;
use super::plan::{Abort, FaultPlan, Stage};
use super::reply::{Reply, Respond};
use crate::nearest::nearest;
use crate::provider::Provider;
use crate::schema::Misfit;
use crate::schema::pointer::join;

/// Headers that say how long the body is: the server sets them, and a fault that wants them wrong
/// truncates.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

impl FaultPlan {
    /// Everything in it that makes no sense, given the operations that there are.
    #[must_use]
    pub fn misfits(&self, operations: &[(Provider, &str)]) -> Vec<Misfit> {
        let mut misfits = Vec::new();
        misfits.extend(self.operation(operations));
        misfits.extend(self.idle());
        misfits.extend(self.rounds());
        misfits.extend(self.delayed());
        misfits.extend(self.aborted());
        if let Some(Respond::With(reply)) = &self.respond {
            misfits.extend(reply.body());
            misfits.extend(reply.headers.iter().filter_map(header));
        }
        misfits
    }

    fn operation(&self, operations: &[(Provider, &str)]) -> Option<Misfit> {
        const AT: &str = "/match/operation";
        let wanted = self.matching.operation.as_deref()?;
        let found = operations.iter().find(|(_, name)| *name == wanted);
        match (found, self.matching.provider) {
            (Some((owner, _)), Some(provider)) if *owner != provider => {
                let sentence = format!("`{wanted}` is an operation of {owner}, not of {provider}");
                Some(Misfit::rule(AT, sentence))
            }
            (Some(_), _) => None,
            (None, provider) => {
                let names = operations
                    .iter()
                    .filter(|(owner, _)| provider.is_none_or(|wanted| wanted == *owner))
                    .map(|(_, name)| *name);
                let found = format!("`{wanted}`");
                let mut misfit = Misfit::value(AT, found, "the `operationId` of a vendor".into());
                misfit.nearest = nearest(wanted, names).map(str::to_owned);
                Some(misfit)
            }
        }
    }

    fn idle(&self) -> Option<Misfit> {
        let idle = self.delay.is_none()
            && self.respond.is_none()
            && self.abort.is_none()
            && self.barrier.is_none();
        idle.then(|| {
            let sentence = "name at least one of `delay`, `respond`, `abort` and `barrier`";
            Misfit::rule("", sentence.to_owned())
        })
    }

    /// A last round that can never be filled.
    fn rounds(&self) -> Option<Misfit> {
        let (times, barrier) = (self.times?, self.barrier?);
        (times % barrier != 0).then(|| {
            let sentence = format!(
                "a barrier of {barrier} is used {barrier} times in each round: name a multiple of it"
            );
            Misfit::rule("/times", sentence)
        })
    }

    fn delayed(&self) -> Option<Misfit> {
        match self.delay? {
            Delay::Drawn {
                uniform: [shortest, longest],
            } if shortest > longest => Some(Misfit::rule(
                "/delay/uniform",
                format!("{shortest} is longer than {longest}: the shorter one comes first"),
            )),
            Delay::Fixed(_) | Delay::Drawn { .. } => None,
        }
    }

    fn aborted(&self) -> Option<Misfit> {
        let sentence = match (self.abort?, &self.respond) {
            (Abort::Truncate, Some(Respond::With(reply))) if reply.is_bodiless() => {
                "the answer of this `respond` has no body to cut off"
            }
            (Abort::Truncate, None) if self.stage == Stage::Before => {
                "before the work there is no answer to cut off: name a `respond`, or `\"stage\":\"after\"`"
            }
            (Abort::Reset | Abort::Hang | Abort::Garbage, Some(_)) => {
                "then nothing is answered: `respond` goes with `truncate` alone"
            }
            _ => return None,
        };
        Some(Misfit::rule("/abort", sentence.to_owned()))
    }
}

impl Reply {
    fn body(&self) -> Option<Misfit> {
        (self.body.is_some() && self.is_bodiless()).then(|| {
            let sentence = format!("an answer with the status {} has no body", self.status);
            Misfit::rule("/respond/body", sentence)
        })
    }
}

/// What is wrong with a header (RFC 9110, sections 5.1 and 5.5).
fn header((name, value): (&String, &String)) -> Option<Misfit> {
    let at = join("/respond/headers", name);
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_text = |byte: u8| byte == b'\t' || (b' '..=b'~').contains(&byte);
    let sentence = if name.is_empty() || !name.bytes().all(is_token) {
        "no header can be called so"
    } else if FRAMING.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        "the server sets this header itself; to have it wrong, use `\"abort\":\"truncate\"`"
    } else if !value.bytes().all(is_text) {
        "the value of a header is visible ASCII"
    } else {
        return None;
    };
    Some(Misfit::rule(at, sentence.to_owned()))
}
