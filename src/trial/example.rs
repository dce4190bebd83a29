//! Plays the examples of a file.

use super::exchange::TrialExchange;
use super::expectation::unmet;
use super::kept::Kept;
use super::request::request;
use super::server::{Place, TrialServer};
use super::signing::Signer;
use crate::clock::duration;
use crate::fixtures::{FixtureProblem, FixturesDocument};
use crate::schema::pointer::join;
use crate::vendors::declared::language::examples::{Request, Step};

/// Plays an example in a sandbox of its own, until a step is not as it is expected.
pub(super) async fn play(
    server: &TrialServer<'_>,
    document: &FixturesDocument,
    sentence: &str,
    steps: &[Step],
) -> Option<FixtureProblem> {
    let place = server.place()?;
    let mut example = Example {
        place,
        kept: Kept::default(),
    };
    let failure = example.steps(steps).await.err()?;
    let (pointer, message) = failure.told(sentence);
    Some(document.problem_in_words(&pointer, message))
}

struct Example<'a> {
    place: Place<'a>,
    kept: Kept,
}

/// The step that failed, and why.
struct ExampleFailure {
    /// The numbers of the step, from 0, with those of the steps that repeat it in front.
    numbers: Vec<usize>,
    /// The keys below the step.
    below: Vec<String>,
    message: String,
}

impl ExampleFailure {
    fn new(below: &[&str], message: impl Into<String>) -> Self {
        Self {
            numbers: Vec::new(),
            below: below.iter().map(|key| (*key).to_owned()).collect(),
            message: message.into(),
        }
    }

    fn within(mut self, number: usize) -> Self {
        self.numbers.insert(0, number);
        self
    }

    /// The JSON pointer, and the message.
    fn told(&self, sentence: &str) -> (String, String) {
        let mut pointer = join("/examples", sentence);
        for (level, number) in self.numbers.iter().enumerate() {
            if level > 0 {
                pointer.push_str("/of");
            }
            pointer = format!("{pointer}/{number}");
        }
        for key in &self.below {
            pointer = join(&pointer, key);
        }
        let numbers = self.numbers.iter().map(|number| (number + 1).to_string());
        let step = numbers.collect::<Vec<_>>().join(".");
        let message = format!("example “{sentence}”, step {step}, {}", self.message);
        (pointer, message)
    }
}

impl Example<'_> {
    async fn steps(&mut self, steps: &[Step]) -> Result<(), ExampleFailure> {
        for (number, step) in steps.iter().enumerate() {
            let played = Box::pin(self.step(step)).await;
            played.map_err(|failure| failure.within(number))?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<(), ExampleFailure> {
        if let Some(by) = &step.clock {
            self.move_clock(by)?;
        }
        for _ in 0..step.repeat.unwrap_or_default() {
            self.steps(&step.of).await?;
        }
        for (address, written) in step.requests.iter() {
            self.request(address, written).await?;
        }
        Ok(())
    }

    fn move_clock(&self, by: &str) -> Result<(), ExampleFailure> {
        let failure = |why: String| ExampleFailure::new(&["clock"], format!("clock: {why}"));
        let moved = duration::parse(by.trim_start_matches('+'));
        let moved = moved.map_err(|why| failure(why.to_string()))?;
        let clock = self.place.sandbox.clock();
        clock
            .advance(moved)
            .map_err(|why| failure(why.to_string()))?;
        Ok(())
    }

    async fn request(&mut self, address: &str, written: &Request) -> Result<(), ExampleFailure> {
        let failure = |below: &[&str], message: String| {
            let below = [&[address], below].concat();
            ExampleFailure::new(&below, format!("{address}: {message}"))
        };
        let signer = Signer::of(&self.place, written);
        let request = request(address, written, &self.kept, signer.as_ref());
        let request =
            request.ok_or_else(|| failure(&[], "it cannot be sent by HTTP".to_owned()))?;
        let exchange = self.place.send(request).await;
        if let Some(unmet) = unmet(written, &exchange, &self.kept) {
            let when = self.when(&exchange);
            return Err(failure(&[unmet.key], format!("{}{when}", unmet.message)));
        }
        if let Some(breach) = self.place.server.contract.breach(&exchange) {
            return Err(failure(&[], format!("{}, {breach}", exchange.outcome())));
        }
        for (name, place) in written.keep.iter() {
            let missing = || {
                let message = format!("{}, and the answer has no `{place}`", exchange.outcome());
                failure(&["keep", name], message)
            };
            let value = exchange.at(place).ok_or_else(missing)?;
            self.kept.keep(name, value);
        }
        Ok(())
    }

    /// The end of a message: when the token of the call expires, and what time it is.
    fn when(&self, exchange: &TrialExchange) -> String {
        let (world, now) = self.place.sandbox.enter();
        let token = exchange
            .entry
            .as_ref()
            .and_then(|entry| entry.exchange().token);
        let record = token.and_then(|token| world.identity().record_of(token));
        let time = |instant: i64| {
            let instant = jiff::Timestamp::from_second(instant).ok();
            instant
                .map(|instant| instant.strftime("%H:%M:%S").to_string())
                .unwrap_or_default()
        };
        record.map_or_else(String::new, |record| {
            let ends = time(record.token.expires.as_seconds());
            format!(
                "; the token ends at {ends}, it is {}",
                time(now.as_seconds())
            )
        })
    }
}
