//! Declared vendors as people write them.
//!
//! Reading one never panics. What is wrong with it has a message and, if a line, one of the text.

use mockid::vendors::declared::parse;

use crate::fixtures::is_placed;
use crate::seeds::Seeds;

/// Reads an input as the file of a vendor.
pub fn play(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let Err(problems) = parse("fuzz.yaml", text) else {
        return;
    };
    assert!(problems.iter().next().is_some(), "refused without a word");
    let placed = problems.iter().filter(|problem| problem.line.is_some());
    placed.for_each(|problem| is_placed(text, problem));
}

/// The declared vendors of the tests, and those of `mockid new`.
#[must_use]
pub fn seeds() -> Seeds {
    let files = [
        ("atlas", include_str!("../../tests/declared/atlas.yaml")),
        ("conjur", include_str!("../../tests/declared/conjur.yaml")),
        ("cognito", include_str!("../../tests/declared/cognito.yaml")),
        (
            "deepgram",
            include_str!("../../tests/declared/deepgram.yaml"),
        ),
        ("igny8", include_str!("../../tests/declared/igny8.yaml")),
        ("oauth", include_str!("../../tests/declared/oauth.yaml")),
        ("otp", include_str!("../../tests/declared/otp.yaml")),
        ("sap_b1", include_str!("../../tests/declared/sap-b1.yaml")),
        ("signed", include_str!("../../tests/declared/signed.yaml")),
        ("wechat", include_str!("../../tests/declared/wechat.yaml")),
    ];
    let seeds = files.into_iter();
    seeds
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect()
}
