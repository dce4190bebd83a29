//! Rules between the fields of a fault.

use super::delay::Delay;
use super::lie::LieSpec;
use super::plan::{Abort, FaultPlan, Stage};
use super::reply::{HeaderValues, Reply, Respond};
use crate::nearest::nearest;
use crate::path_pattern::PathPattern;
use crate::provider::Provider;
use crate::schema::Violation;
use crate::schema::pointer::join;

/// Headers with the length of the body: the server sets them; use `truncate` for a wrong length.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

/// Prefixes of paths that the server handles itself, so no vendor has them.
const OF_THE_SERVER: [&str; 2] = ["/~", "/__admin"];

/// A documented operation.
#[derive(Debug, Clone, Copy)]
pub struct FaultOperation<'a> {
    /// The vendor.
    pub provider: Provider,
    /// The `operationId`.
    pub id: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path as in the vendor's documentation; `{name}` is one segment. `None` for a call that the
    /// server itself makes, whose path is the client's.
    pub path: Option<&'a str>,
    /// The lies of its vendor.
    pub lies: &'a [LieSpec],
}

impl FaultPlan {
    /// All contradictions, given the known operations.
    #[must_use]
    pub fn violations(&self, operations: &[FaultOperation<'_>]) -> Vec<Violation> {
        let mut violations = Vec::new();
        violations.extend(self.operation(operations));
        violations.extend(self.method(operations));
        violations.extend(self.path(operations));
        violations.extend(self.idle());
        violations.extend(self.rounds());
        violations.extend(self.delayed());
        violations.extend(self.aborted());
        violations.extend(self.dribbled());
        violations.extend(self.told(operations));
        violations.extend(self.outgoing(operations));
        if let Some(Respond::With(reply)) = &self.respond {
            violations.extend(reply.unexpected_body());
            violations.extend(reply.headers.iter().filter_map(headers));
        }
        violations
    }

    fn operation(&self, operations: &[FaultOperation<'_>]) -> Option<Violation> {
        const AT: &str = "/match/operation";
        let wanted = self.matching.operation.as_deref()?;
        let found = operations.iter().find(|known| known.id == wanted);
        match (found, self.matching.provider) {
            (Some(known), Some(provider)) if known.provider != provider => {
                let owner = known.provider;
                let sentence = format!("`{wanted}` is an operation of {owner}, not of {provider}");
                Some(Violation::rule(AT, sentence))
            }
            (Some(_), _) => None,
            (None, provider) => {
                let names = operations
                    .iter()
                    .filter(|known| provider.is_none_or(|wanted| wanted == known.provider))
                    .map(|known| known.id);
                let found = format!("`{wanted}`");
                let mut violation =
                    Violation::value(AT, found, "the `operationId` of a vendor".into());
                violation.nearest = nearest(wanted, names).map(str::to_owned);
                Some(violation)
            }
        }
    }

    /// A method with which no request reaches the operation.
    fn method(&self, operations: &[FaultOperation<'_>]) -> Option<Violation> {
        let wanted = self.matching.operation.as_deref()?;
        let known = operations.iter().find(|known| known.id == wanted)?;
        let method = self.matching.method?.name();
        // HEAD is GET without the body.
        let reaches = method == known.method || (method == "HEAD" && known.method == "GET");
        (!reaches).then(|| {
            let sentence = format!("`{wanted}` is a {}, not a {method}", known.method);
            Violation::rule("/match/method", sentence)
        })
    }

    /// A path that no request can have, or none of the operation.
    fn path(&self, operations: &[FaultOperation<'_>]) -> Option<Violation> {
        let path = self.matching.path.as_ref()?;
        let sentence = elsewhere(path, operations).or_else(|| {
            let wanted = self.matching.operation.as_deref()?;
            let known = operations.iter().find(|known| known.id == wanted)?;
            let template = known.path?;
            let apart = !path.meets(&PathPattern::of_template(template));
            apart.then(|| format!("`{wanted}` is at `{template}`"))
        })?;
        Some(Violation::rule("/match/path", sentence))
    }

    fn idle(&self) -> Option<Violation> {
        let idle = self.delay.is_none()
            && self.respond.is_none()
            && self.dribble.is_none()
            && self.abort.is_none()
            && self.barrier.is_none()
            && self.lie.is_none();
        idle.then(|| {
            let sentence =
                "name at least one of `delay`, `respond`, `dribble`, `abort`, `barrier` and `lie`";
            Violation::rule("", sentence.to_owned())
        })
    }

    /// A lie that nobody tells, or not at this operation.
    fn told(&self, operations: &[FaultOperation<'_>]) -> Option<Violation> {
        const AT: &str = "/lie";
        let wanted = self.lie.as_ref()?.as_str();
        if self.respond.is_some() || self.abort.is_some() || self.dribble.is_some() {
            let sentence = "a lie is told in the vendor's answer: it goes with no `respond`, `abort` or \
                            `dribble`";
            return Some(Violation::rule(AT, sentence.to_owned()));
        }
        let provider = self.matching.provider;
        let of_vendors = operations
            .iter()
            .filter(|known| provider.is_none_or(|wanted| wanted == known.provider));
        let lies = || of_vendors.clone().flat_map(|known| known.lies);
        let Some(known) = lies().find(|known| known.lie == wanted) else {
            let mut violation = Violation::value(
                AT,
                format!("`{wanted}`"),
                "a lie of `GET /__admin/lies`".into(),
            );
            let names = lies().map(|known| known.lie);
            violation.nearest = nearest(wanted, names).map(str::to_owned);
            return Some(violation);
        };
        let operation = self.matching.operation.as_deref()?;
        (!known.operations.contains(&operation)).then(|| {
            let places = known.operations.join(", ");
            Violation::rule(AT, format!("`{wanted}` is told by: {places}"))
        })
    }

    /// More than a lie for a call of the server itself.
    fn outgoing(&self, operations: &[FaultOperation<'_>]) -> Option<Violation> {
        let wanted = self.matching.operation.as_deref()?;
        let known = operations.iter().find(|known| known.id == wanted)?;
        let does_more = self.lie.is_none() || self.delay.is_some() || self.barrier.is_some();
        (known.path.is_none() && does_more).then(|| {
            let sentence = format!(
                "`{wanted}` is a call that the server itself makes: its fault is a `lie`, without \
                 `delay` and `barrier`"
            );
            Violation::rule("/match/operation", sentence)
        })
    }

    /// A last round that can never be filled.
    fn rounds(&self) -> Option<Violation> {
        let (times, barrier) = (self.times?, self.barrier?);
        (times % barrier != 0).then(|| {
            let sentence = format!(
                "a barrier of {barrier} is used {barrier} times in each round: name a multiple of it"
            );
            Violation::rule("/times", sentence)
        })
    }

    fn delayed(&self) -> Option<Violation> {
        match self.delay? {
            Delay::Drawn {
                uniform: [shortest, longest],
            } if shortest > longest => Some(Violation::rule(
                "/delay/uniform",
                format!("{shortest} is longer than {longest}: the shorter one comes first"),
            )),
            Delay::Fixed(_) | Delay::Drawn { .. } => None,
        }
    }

    fn aborted(&self) -> Option<Violation> {
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
        Some(Violation::rule("/abort", sentence.to_owned()))
    }

    fn dribbled(&self) -> Option<Violation> {
        self.dribble?;
        let sentence = match (self.abort, &self.respond) {
            (Some(_), _) => "then no whole answer is sent: `dribble` goes with no `abort`",
            (None, Some(Respond::With(reply))) if reply.is_bodiless() || reply.body.is_none() => {
                "the answer of this `respond` has no body to send bit by bit"
            }
            (None, None) if self.stage == Stage::Before => {
                "before the work there is no answer to send: name a `respond`, or `\"stage\":\"after\"`"
            }
            _ => return None,
        };
        Some(Violation::rule("/dribble", sentence.to_owned()))
    }
}

/// Why a path looks like an address of this server, if it does.
fn elsewhere(path: &PathPattern, operations: &[FaultOperation<'_>]) -> Option<String> {
    if OF_THE_SERVER
        .iter()
        .any(|prefix| path.as_str().starts_with(prefix))
    {
        return Some("no vendor has such a path: write it as the vendor prints it".to_owned());
    }
    operations.iter().find_map(|known| {
        let provider = known.provider;
        let rest = path.as_str().strip_prefix('/')?;
        let rest = rest.strip_prefix(provider.name())?;
        let rest = rest.parse::<PathPattern>().ok()?;
        let is_documented = rest.meets(&PathPattern::of_template(known.path?));
        is_documented.then(|| format!("write the path as {provider} prints it: `{rest}`"))
    })
}

impl Reply {
    fn unexpected_body(&self) -> Option<Violation> {
        (self.body.is_some() && self.is_bodiless()).then(|| {
            let sentence = format!("an answer with the status {} has no body", self.status);
            Violation::rule("/respond/body", sentence)
        })
    }
}

/// Errors in the headers of one name.
fn headers((name, values): (&String, &HeaderValues)) -> Option<Violation> {
    let mut values = values.as_slice().iter();
    let sentence = values.find_map(|value| header(name, value))?;
    let at = join("/respond/headers", name);
    Some(Violation::rule(at, sentence.to_owned()))
}

/// The error in a header (RFC 9110, sections 5.1 and 5.5).
fn header(name: &str, value: &str) -> Option<&'static str> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_text = |byte: u8| byte == b'\t' || (b' '..=b'~').contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        Some("no header can be called so")
    } else if FRAMING.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        Some("the server sets this header itself; to have it wrong, use `\"abort\":\"truncate\"`")
    } else if !value.bytes().all(is_text) {
        Some("the value of a header is visible ASCII")
    } else {
        None
    }
}
