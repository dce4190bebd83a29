//! The text of tokens in examples. No server has issued them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Sample, UUID};
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::language::tokens::{
    Algorithm, Alphabet, HeaderField, Jwt, Opaque, OpaqueWord,
};
use crate::vendors::declared::template::name::KindId;

/// The JWT of a client: `{"alg":"RS256"}`, no claims, and no signature that any key has made.
pub(super) const JWT: &str = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl";

/// The length of an opaque token that has none in the file.
pub(crate) const OPAQUE_LENGTH: u16 = 40;

/// A token of a kind.
pub(super) fn text(sample: &Sample, id: KindId) -> String {
    let Some(kind) = sample.vocabulary.kinds().get(id.0) else {
        return String::new();
    };
    match (kind.jwt, kind.opaque) {
        (Some(jwt), _) => signed(sample, id, jwt),
        (None, Some(Shorthand::Short(OpaqueWord::Uuid))) => UUID.to_owned(),
        (None, Some(Shorthand::Long(opaque))) => opaque_text(opaque),
        (None, None) => opaque_text(&Opaque::default()),
    }
}

fn opaque_text(opaque: &Opaque) -> String {
    let characters = match opaque.of.unwrap_or(Alphabet::Base64url) {
        Alphabet::Base64url => "Zx3-kQ7_bM2vT9yWn5cR8dLf",
        Alphabet::Hex => "5d3a1c520b7e4f6e9b0a1f2d",
        Alphabet::Letters => "Zx3kQ7bM2vT9yWn5cR8dLfGh",
        Alphabet::Digits => "274081639574",
    };
    let prefix = opaque.prefix.as_deref().unwrap_or_default();
    let length = usize::from(opaque.length.unwrap_or(OPAQUE_LENGTH));
    let rest = length.saturating_sub(prefix.chars().count());
    let rest = characters.chars().cycle().take(rest);
    prefix.chars().chain(rest).collect()
}

fn signed(sample: &Sample, id: KindId, jwt: &Jwt) -> String {
    let algorithm = match jwt.alg {
        Algorithm::Hs256 => "HS256",
        Algorithm::Rs256 => "RS256",
    };
    let usual = [HeaderField::Alg, HeaderField::Typ, HeaderField::Kid];
    let fields = jwt.header.as_deref().unwrap_or(&usual);
    let fields = fields.iter().filter_map(|field| match field {
        HeaderField::Alg => Some(("alg".to_owned(), algorithm.into())),
        HeaderField::Typ => Some(("typ".to_owned(), "JWT".into())),
        HeaderField::Kid => Some(("kid".to_owned(), jwt.kid.as_deref()?.into())),
    });
    let header = serde_json::Value::Object(fields.collect()).to_string();
    let claims = sample.claims(id);
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{claims}.c2lnbmF0dXJl")
}
