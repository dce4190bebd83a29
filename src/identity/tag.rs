//! Sandbox tags: which sandbox issued a token, according to its `jti`.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use super::TokenId;

/// Distinguishes the tokens of a sandbox from those of other sandboxes, which are signed with the
/// same keys.
///
/// The first 48 bits of a `jti` that is a UUID of version 8 (RFC 9562, section 5.8). Tokens of the
/// sandbox `default` have a random UUID of version 4: it has no tag, so that its tokens stay valid
/// after a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxTag([u8; BYTES]);

const BYTES: usize = 6;

impl SandboxTag {
    /// A new tag.
    #[must_use]
    pub fn random() -> Self {
        Self::first_of(Uuid::new_v4())
    }

    fn first_of(id: Uuid) -> Self {
        let mut tag = [0; BYTES];
        tag.copy_from_slice(&id.into_bytes()[..BYTES]);
        Self(tag)
    }

    fn of(id: Uuid) -> Option<Self> {
        (id.get_version_num() == 8).then(|| Self::first_of(id))
    }
}

impl TokenId {
    /// A new token id, which will be the `jti`, with the tag of its sandbox.
    #[must_use]
    pub fn tagged(tag: Option<SandboxTag>) -> Self {
        Self::of_bytes(Uuid::new_v4().into_bytes(), tag)
    }

    /// A token id from these bytes, which will be the `jti`, with the tag of its sandbox.
    pub(super) fn of_bytes(mut bytes: [u8; 16], tag: Option<SandboxTag>) -> Self {
        let Some(SandboxTag(tag)) = tag else {
            return Self::from(uuid::Builder::from_random_bytes(bytes).into_uuid());
        };
        bytes[..BYTES].copy_from_slice(&tag);
        Self::from(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// What a genuine token says about the sandbox that issued it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: the vendor's claims have no place for a tag, or its tokens need a session anyway.
    Absent,
    /// The tag of its sandbox; `None` if that has no tag.
    Of(Option<SandboxTag>),
}

impl Mark {
    /// The mark of a token with this `jti`, for a vendor whose tokens can have one.
    #[must_use]
    pub fn of(jti: Option<Uuid>) -> Self {
        Self::Of(jti.and_then(SandboxTag::of))
    }

    /// Whether a sandbox other than the one with this tag issued the token.
    #[must_use]
    pub fn is_foreign(self, own: Option<SandboxTag>) -> bool {
        match self {
            Self::Absent => false,
            Self::Of(tag) => tag != own,
        }
    }
}

impl fmt::Display for SandboxTag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&HEXLOWER.encode(&self.0))
    }
}

/// Text that is not a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTag;

impl FromStr for SandboxTag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        let bytes = HEXLOWER.decode(text.as_bytes());
        let tag = bytes.ok().and_then(|bytes| bytes.try_into().ok());
        tag.map(Self).ok_or(InvalidTag)
    }
}

impl Serialize for SandboxTag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SandboxTag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?.parse();
        text.map_err(|InvalidTag| de::Error::custom("not 12 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(id: TokenId) -> Mark {
        Mark::of(Some(id.into()))
    }

    #[test]
    fn a_tagged_name_tells_its_tag_and_is_another_each_time() {
        let tag = SandboxTag::random();
        let (one, other) = (TokenId::tagged(Some(tag)), TokenId::tagged(Some(tag)));
        assert_ne!(one, other);
        assert_eq!(mark(one), Mark::Of(Some(tag)));
        assert_eq!(mark(TokenId::tagged(None)), Mark::Of(None));
        assert_eq!(Mark::of(None), Mark::Of(None));
    }

    #[test]
    fn the_tag_of_another_sandbox_is_foreign_and_so_is_a_tag_where_there_is_none() {
        let (own, other) = (Some(SandboxTag::random()), Some(SandboxTag::random()));
        assert!(!Mark::Of(own).is_foreign(own));
        assert!(!Mark::Of(None).is_foreign(None));
        for (mark, own) in [(other, own), (None, own), (other, None)] {
            assert!(Mark::Of(mark).is_foreign(own));
            assert!(!Mark::Absent.is_foreign(own));
        }
    }

    #[test]
    fn a_tag_reads_back_and_nothing_else_is_one() {
        let tag = SandboxTag::random();
        assert_eq!(tag.to_string().parse(), Ok(tag));
        for text in [
            "",
            "00112233445",
            "0011223344556",
            "+0112233445",
            "00112233445g",
        ] {
            assert_eq!(text.parse::<SandboxTag>(), Err(InvalidTag), "{text}");
        }
    }
}
