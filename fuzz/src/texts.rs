//! What is read from short texts: durations, instants, rates, names, patterns.
//!
//! What is read is written, and read again as the same.

use std::fmt::Display;
use std::str::FromStr;

use mockid::clock::{Period, UtcInstant, Wait, duration};
use mockid::fixtures::{PathPattern, Rate};
use mockid::identity::AccountId;
use mockid::sandbox::{ResetParts, SandboxName};

use crate::seeds::Seeds;

/// Reads an input as each of them.
pub fn play(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    if let Ok(read) = duration::parse(text) {
        let written = duration::format(read);
        let again = duration::parse(&written).expect("a duration as it is written");
        assert_eq!(again, read, "{text} is written {written}");
        assert_eq!(duration::format(again), written);
    }
    comes_back::<Period>(text);
    comes_back::<Wait>(text);
    comes_back::<UtcInstant>(text);
    comes_back::<PathPattern>(text);
    comes_back::<AccountId>(text);
    comes_back::<SandboxName>(text);
    if let Ok(rate) = text.parse::<Rate>() {
        let written = serde_json::to_string(&rate).expect("a rate in JSON");
        let again: Rate = serde_json::from_str(&written).expect("a rate as it is written");
        assert_eq!(again, rate);
    }
    if let Ok(pattern) = text.parse::<PathPattern>() {
        // One that has no star in it is a path, and its own.
        let is_literal = !text.contains('*');
        assert!(!is_literal || pattern.matches(text), "{text} is not itself");
    }
    let _: Result<ResetParts, _> = text.parse();
}

fn comes_back<T: FromStr + Display + PartialEq>(text: &str) {
    let Ok(read) = text.parse::<T>() else {
        return;
    };
    let written = read.to_string();
    let again = written.parse::<T>().ok();
    assert!(
        again == Some(read),
        "{text} is written {written}, and not read as the same"
    );
}

/// One of each kind, and some of none.
#[must_use]
pub fn seeds() -> Seeds {
    let texts = [
        "90s",
        "15m",
        "1h30m",
        "7d",
        "-5m",
        "0s",
        "PT15M",
        "P1DT2H",
        "1.5s",
        "1w",
        "1 hour, 2 minutes",
        "-P1D",
        "2030-01-31T12:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "-009999-01-01T00:00:00Z",
        "20/m",
        "5/s",
        "1000/d",
        "/a/*/b",
        "/files/**",
        "/v3/individuals/",
        "clock,journal",
        "test-42_x",
        "18446744073709551615",
        "00000000-0000-0000-0000-000000000001",
    ];
    let seeds = texts.into_iter().enumerate();
    seeds
        .map(|(nth, text)| (nth.to_string(), text.into()))
        .collect()
}
