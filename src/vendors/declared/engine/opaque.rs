//! The texts of opaque tokens.

use aws_lc_rs::hmac;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::language::tokens::{Alphabet, Opaque, OpaqueWord};

/// The form of the texts of a kind of opaque token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpaqueForm {
    /// A UUID.
    Uuid,
    /// A prefix and random characters.
    Characters {
        /// The prefix.
        prefix: String,
        /// The number of characters after it.
        length: usize,
        /// The characters.
        alphabet: &'static [u8],
    },
}

/// How many characters a token has where the file does not say it.
const LENGTH: u16 = 40;

/// The fewest characters after a prefix, whatever the file says: texts must not repeat.
const LEAST: usize = 8;

impl OpaqueForm {
    /// The form that a file declares.
    pub fn new(written: Option<&Shorthand<OpaqueWord, Opaque>>) -> Self {
        match written {
            Some(Shorthand::Short(OpaqueWord::Uuid)) => Self::Uuid,
            Some(Shorthand::Long(opaque)) => Self::of(opaque),
            None => Self::of(&Opaque::default()),
        }
    }

    fn of(opaque: &Opaque) -> Self {
        let prefix = opaque.prefix.clone().unwrap_or_default();
        let whole = usize::from(opaque.length.unwrap_or(LENGTH));
        Self::Characters {
            length: whole.saturating_sub(prefix.chars().count()).max(LEAST),
            prefix,
            alphabet: characters(opaque.of.unwrap_or(Alphabet::Base64url)),
        }
    }

    /// The text that follows from a seed.
    pub fn text(&self, seed: Seed) -> String {
        match self {
            Self::Uuid => {
                let mut bytes = [0; 16];
                bytes.copy_from_slice(&seed.0[..16]);
                uuid::Builder::from_random_bytes(bytes)
                    .into_uuid()
                    .to_string()
            }
            Self::Characters {
                prefix,
                length,
                alphabet,
            } => {
                let mut text = String::with_capacity(prefix.len() + length);
                text.push_str(prefix);
                for byte in seed.bytes().take(*length) {
                    text.push(char::from(alphabet[usize::from(byte) % alphabet.len()]));
                }
                text
            }
        }
    }

    /// Whether a text looks like one of these.
    pub fn fits(&self, text: &str) -> bool {
        match self {
            Self::Uuid => text.len() == 36 && Uuid::try_parse(text).is_ok(),
            Self::Characters {
                prefix,
                length,
                alphabet,
            } => text.strip_prefix(prefix.as_str()).is_some_and(|rest| {
                rest.len() == *length && rest.bytes().all(|byte| alphabet.contains(&byte))
            }),
        }
    }

    /// What a text looks like, in words.
    pub fn in_words(&self) -> String {
        match self {
            Self::Uuid => "a UUID".to_owned(),
            Self::Characters { prefix, length, .. } if prefix.is_empty() => {
                format!("{length} characters of its alphabet")
            }
            Self::Characters { prefix, length, .. } => {
                format!("`{prefix}` and {length} characters of its alphabet")
            }
        }
    }
}

const fn characters(alphabet: Alphabet) -> &'static [u8] {
    match alphabet {
        Alphabet::Base64url => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        Alphabet::Hex => b"0123456789abcdef",
        Alphabet::Letters => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        Alphabet::Digits => b"0123456789",
    }
}

/// What a text follows from.
#[derive(Clone, Copy)]
pub struct Seed([u8; 32]);

impl Seed {
    /// A new one.
    pub fn random() -> Self {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        seed[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        Self(seed)
    }

    /// The same for the same parts, for tokens whose text is given again: the store keeps no texts.
    pub fn derived(secret: &[u8], parts: [&[u8]; 3]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let mut context = hmac::Context::with_key(&key);
        for part in parts {
            context.update(part);
        }
        let mut seed = [0; 32];
        seed.copy_from_slice(context.sign().as_ref());
        Self(seed)
    }

    /// Any number of bytes.
    fn bytes(self) -> impl Iterator<Item = u8> {
        let block = move |number: u32| {
            let mut digest = Sha256::new();
            digest.update(self.0);
            digest.update(number.to_be_bytes());
            <[u8; 32]>::from(digest.finalize())
        };
        self.0.into_iter().chain((1_u32..).flat_map(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(written: &str) -> OpaqueForm {
        let written = serde_saphyr::from_str(written).unwrap();
        OpaqueForm::new(Some(&written))
    }

    #[test]
    fn a_text_looks_like_its_form_and_like_no_other() {
        let forms = [
            form("uuid"),
            form("{ prefix: at_, length: 32 }"),
            form("{ length: 24, of: digits }"),
            form("{ prefix: x, length: 2000, of: hex }"),
        ];
        for (index, one) in forms.iter().enumerate() {
            let text = one.text(Seed::random());
            for (other, form) in forms.iter().enumerate() {
                assert_eq!(form.fits(&text), index == other, "{text}");
            }
        }
        assert_eq!(forms[1].text(Seed::random()).len(), 32);
    }

    #[test]
    fn a_derived_seed_gives_the_same_text_again() {
        let form = form("{ length: 100 }");
        let text = |part: &[u8]| form.text(Seed::derived(b"key", [b"a", part, b""]));
        assert_eq!(text(b"b"), text(b"b"));
        assert_ne!(text(b"b"), text(b"c"));
        assert_ne!(form.text(Seed::random()), form.text(Seed::random()));
    }
}
