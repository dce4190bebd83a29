//! Cheap hashes, worked out in memory that each thread keeps: to get it anew for every login takes
//! as long as the hash itself.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::password_hash::try_generate_salt;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

thread_local! {
    static BLOCKS: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// A hash that is verified in the thread that asks.
#[derive(Clone)]
pub(super) struct Quick {
    hasher: Argon2<'static>,
    salt: Salt,
    output: Output,
    /// A digest of the password, once it was given. Suites log the same few users in again and again;
    /// a password that is wrong, or of nobody, is worked out every time.
    right: Arc<OnceLock<[u8; 32]>>,
}

impl Quick {
    /// The hash in a PHC string, unless something of it is missing or of another kind.
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

    /// Whether it is that of an attempt.
    pub(super) fn matches(&self, attempt: &str) -> bool {
        let digest = self.digest(attempt);
        if let Some(right) = self.right.get()
            && bool::from(right.ct_eq(&digest))
        {
            return true;
        }
        let worked_out = work_out(&self.hasher, attempt, &self.salt, self.output.len());
        // They are compared in constant time.
        let matches = worked_out.is_some_and(|output| output == self.output);
        if matches {
            self.right.get_or_init(|| digest);
        }
        matches
    }

    /// With the hash in it, so that the same password of two accounts has two digests.
    fn digest(&self, attempt: &str) -> [u8; 32] {
        let salted = Sha256::new().chain_update(self.output);
        salted.chain_update(attempt).finalize().into()
    }
}

/// Hashes a password with a new salt; nothing when the machine gives no randomness for one.
pub(super) fn hash(params: &Params, password: &str) -> Option<phc::PasswordHash> {
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let hasher = Argon2::new(algorithm, version, params.clone());
    // Not from the library that signs, whose randomness takes it a twentieth of a second to begin.
    let salt = try_generate_salt().ok()?;
    let output = work_out(&hasher, password, &salt, Params::DEFAULT_OUTPUT_LEN)?;
    Some(phc::PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(params).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(output),
    })
}

fn work_out(hasher: &Argon2<'_>, password: &str, salt: &[u8], length: usize) -> Option<Output> {
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..length)?;
    BLOCKS.with_borrow_mut(|blocks| {
        // Every block is written before it is read, so what is left in them does not matter.
        blocks.resize(hasher.params().block_count(), Block::default());
        let blocks = blocks.as_mut_slice();
        let done = hasher.hash_password_into_with_memory(password.as_bytes(), salt, output, blocks);
        done.ok()
    })?;
    Output::new(output).ok()
}
