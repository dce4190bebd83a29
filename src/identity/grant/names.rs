//! Ids of the new tokens of a session.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::identity::{SandboxTag, SessionId, TokenId};

/// The inputs for ids of new tokens.
#[derive(Debug, Clone, Copy)]
pub struct Naming {
    /// The session.
    pub session: SessionId,
    /// The tag of the sandbox.
    pub tag: Option<SandboxTag>,
    /// The refresh token to replace, if it has to get the same successor each time: the id of the
    /// new refresh token must then depend on nothing else. See
    /// [`Rotation`](super::policy::Rotation::SingleUse).
    pub replaces: Option<TokenId>,
}

/// The ids of an access token and a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// The id of the access token.
    pub access: TokenId,
    /// The id of the refresh token.
    pub refresh: TokenId,
}

impl Naming {
    /// Ids for tokens that have them as their `jti`.
    #[must_use]
    pub fn jtis(self) -> Names {
        Names {
            access: TokenId::tagged(self.tag),
            refresh: match self.replaces {
                Some(replaced) => TokenId::successor(replaced, self.tag),
                None => TokenId::tagged(self.tag),
            },
        }
    }
}

impl TokenId {
    /// The id of the only token that replaces another.
    fn successor(replaced: Self, tag: Option<SandboxTag>) -> Self {
        let digest = Sha256::digest(Uuid::from(replaced).as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self::of_bytes(bytes, tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Mark;

    #[test]
    fn a_successor_has_one_name_in_a_sandbox_and_bears_its_tag() {
        for tag in [None, Some(SandboxTag::random())] {
            let naming = |replaces| Naming {
                session: SessionId::random(),
                tag,
                replaces,
            };
            let (one, other) = (TokenId::random(), TokenId::random());
            let name = |replaced| naming(Some(replaced)).jtis().refresh;
            assert_eq!(name(one), name(one));
            assert_ne!(name(one), name(other));
            assert_eq!(Mark::of(Some(name(one).into())), Mark::Of(tag));
            assert_ne!(naming(None).jtis().refresh, naming(None).jtis().refresh);
        }
    }
}
