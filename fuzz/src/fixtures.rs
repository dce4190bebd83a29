//! Fixtures as people write them.
//!
//! What is wrong has a line and a column that are in the text; what loads becomes a baseline, and the
//! server's own schema says the same of it.

use std::sync::{Arc, LazyLock};

use mockid::fixtures::{FixtureProblem, Fixtures};
use mockid::identity::PasswordCost;
use mockid::sandbox::baseline::{Baseline, ClockStart};
use mockid::sandbox::keys::{KeyOptions, Keys};
use mockid::vendors;

static KEYS: LazyLock<Arc<Keys>> = LazyLock::new(|| {
    let vendors = vendors::coded();
    let keys = Keys::new(vendors.key_plans(), &KeyOptions::default());
    Arc::new(keys.expect("the keys of the binary"))
});

/// Loads an input.
pub fn play(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    match Fixtures::parse(&mockid::vendors::coded(), "fuzz.yaml", text) {
        Ok(fixtures) => {
            let keys = Arc::clone(&KEYS);
            let clock = ClockStart::default();
            let baseline =
                Baseline::new(vendors::coded(), fixtures, keys, PasswordCost::Fast, clock);
            baseline.expect("what loads is good for a baseline");
        }
        Err(problems) => {
            assert!(problems.iter().next().is_some(), "refused without a word");
            problems.iter().for_each(|problem| is_placed(text, problem));
        }
    }
}

/// A problem says where it is, and that is a place in the text.
pub(crate) fn is_placed(text: &str, problem: &FixtureProblem) {
    let (Some(line), Some(column)) = (problem.line, problem.column) else {
        panic!("nowhere: {problem}");
    };
    // A line of YAML ends in any of three ways.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    assert!(
        (1..=lines.len()).contains(&line),
        "beyond the text: {problem}"
    );
    let length = lines[line - 1].chars().count();
    assert!(
        (1..=length + 1).contains(&column),
        "beyond the line: {problem}"
    );
    assert!(!problem.message.is_empty(), "without a word: {problem}");
}
