//! Cheap hashes, computed in memory that each thread keeps: allocating it for every login would take
//! as long as the hash itself.

use std::cell::RefCell;
use std::sync::{Arc, LazyLock, OnceLock};

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::password_hash::try_generate_salt;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

thread_local! {
    static BLOCKS: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// A hash that is verified in the calling thread.
#[derive(Clone)]
pub(super) struct Quick {
    hasher: Argon2<'static>,
    salt: Salt,
    output: Output,
    /// A digest of the password, once it was verified. Test suites log the same few users in
    /// repeatedly; a wrong password, or one for an unknown account, is hashed every time.
    right: Arc<OnceLock<[u8; 32]>>,
}

impl Quick {
    /// Parses a PHC string; `None` if a part is missing or unsupported.
    pub(super) fn of(phc: &phc::PasswordHash) -> Option<Self> {
        let algorithm = Algorithm::try_from(phc.algorithm.as_str()).ok()?;
        let version = phc.version.map(Version::try_from).transpose().ok()?;
        let params = Params::try_from(phc).ok()?;
        Some(Self {
            hasher: Argon2::new(algorithm, version.unwrap_or_default(), params),
            salt: phc.salt?,
            output: phc.hash?,
            right: Arc::default(),
        })
    }

    /// Whether it is the hash of an attempt.
    pub(super) fn matches(&self, attempt: &str) -> bool {
        if self.is_known(attempt) {
            return true;
        }
        let worked_out = work_out(&self.hasher, attempt, &self.salt, self.output.len());
        // The comparison takes constant time.
        let matches = worked_out.is_some_and(|output| output == self.output);
        if matches {
            self.note_known(attempt);
        }
        matches
    }

    /// Records a correct password.
    pub(super) fn note_known(&self, password: &str) {
        self.right.get_or_init(|| self.digest(password));
    }

    /// Whether an attempt is a recorded password.
    pub(super) fn is_known(&self, attempt: &str) -> bool {
        let right = self.right.get();
        right.is_some_and(|right| right.ct_eq(&self.digest(attempt)).into())
    }

    /// Includes the hash, so that the same password of two accounts has two digests.
    fn digest(&self, attempt: &str) -> [u8; 32] {
        let salted = Sha256::new().chain_update(self.output);
        salted.chain_update(attempt).finalize().into()
    }
}

/// The smallest parameters, formatted once because every account of the fixtures has them.
static SMALLEST: LazyLock<Option<ParamsString>> = LazyLock::new(|| {
    let params = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None);
    ParamsString::try_from(&params.ok()?).ok()
});

/// A hash with the smallest parameters, a new salt and no output; `None` if the random number
/// generator fails.
pub(super) fn salted() -> Option<phc::PasswordHash> {
    // Not from the signing library, whose random number generator takes 50 ms to start.
    let salt = try_generate_salt().ok()?;
    Some(phc::PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: SMALLEST.clone()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: None,
    })
}

/// A salted hash with the output for a password.
pub(super) fn finished(mut salted: phc::PasswordHash, password: &str) -> phc::PasswordHash {
    let output = |salt: &Salt| {
        let params = Params::try_from(&salted).ok()?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        work_out(&hasher, password, salt, Params::DEFAULT_OUTPUT_LEN)
    };
    salted.hash = salted.salt.as_ref().and_then(output);
    salted
}

fn work_out(hasher: &Argon2<'_>, password: &str, salt: &[u8], length: usize) -> Option<Output> {
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..length)?;
    BLOCKS.with_borrow_mut(|blocks| {
        // Every block is written before it is read, so old contents do not matter.
        blocks.resize(hasher.params().block_count(), Block::default());
        let blocks = blocks.as_mut_slice();
        let done = hasher.hash_password_into_with_memory(password.as_bytes(), salt, output, blocks);
        done.ok()
    })?;
    Output::new(output).ok()
}
