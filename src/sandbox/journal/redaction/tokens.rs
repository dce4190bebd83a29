//! Tokens that stand anywhere in a text.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fingerprint;

/// The fewest characters that are taken for a token.
const SHORTEST: usize = 16;

/// A text without the tokens in it: neither JSON Web Tokens, whole or cut off, nor other JSON
/// objects in base64url, such as intergiro's refresh tokens.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut done = 0;
    while let Some((start, token)) = first(text, done) {
        shown.push_str(&text[done..start]);
        shown.push_str(&fingerprint(token));
        done = start + token.len();
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[done..]);
    Cow::Owned(shown)
}

/// The first token from a place on, and where it begins. It does not begin within a word.
fn first(text: &str, from: usize) -> Option<(usize, &str)> {
    let is_outside = |c: char| !(c.is_ascii_alphanumeric() || "-_.%+".contains(c));
    let candidates = text[from..].match_indices('e');
    candidates
        .map(|(offset, _)| from + offset)
        .filter(|start| !is_within_a_word(&text[..*start]))
        .find_map(|start| {
            // The beginning is looked at before the end is looked for: a text in which everything
            // could begin a token would otherwise be read once for each beginning.
            let rest = Some(&text[start..]).filter(|rest| begins_a_token(rest))?;
            let token = &rest[..rest.find(is_outside).unwrap_or(rest.len())];
            (token.len() >= SHORTEST).then_some((start, token))
        })
}

/// Whether what comes next is the rest of a word; what is percent-encoded ends one.
fn is_within_a_word(before: &str) -> bool {
    if let [.., b'%', first, second] = before.as_bytes()
        && first.is_ascii_hexdigit()
        && second.is_ascii_hexdigit()
    {
        return false;
    }
    before.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Whether it begins as a JSON object with something in it does in base64url.
fn begins_a_token(rest: &str) -> bool {
    let beginning = rest
        .get(..4)
        .map(|beginning| URL_SAFE_NO_PAD.decode(beginning));
    match beginning.and_then(Result::ok).as_deref() {
        Some([b'{', next, ..]) => *next == b'"' || next.is_ascii_whitespace(),
        _ => false,
    }
}
