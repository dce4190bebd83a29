//! Tokens that stand anywhere in a text.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fingerprint;

/// The fewest characters that are taken for a token.
const SHORTEST: usize = 16;

/// A text without the tokens in it: neither JSON Web Tokens, whole or cut off, nor other JSON
/// objects in base64url, such as intergiro's refresh tokens.
pub(in super::super) fn text(text: &str) -> Cow<'_, str> {
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
        .filter(|start| !text[..*start].ends_with(|c: char| c.is_ascii_alphanumeric()))
        .find_map(|start| {
            let rest = &text[start..];
            let token = &rest[..rest.find(is_outside).unwrap_or(rest.len())];
            looks_like_a_token(token).then_some((start, token))
        })
}

/// Whether it begins as a JSON object with something in it does in base64url.
fn looks_like_a_token(run: &str) -> bool {
    let Some(beginning) = run.get(..4).filter(|_| run.len() >= SHORTEST) else {
        return false;
    };
    match URL_SAFE_NO_PAD.decode(beginning).as_deref() {
        Ok([b'{', next, ..]) => *next == b'"' || next.is_ascii_whitespace(),
        _ => false,
    }
}
