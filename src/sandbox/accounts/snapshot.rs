//! The accounts of a snapshot: as the fixtures write them, each with its id, and with a hash or a
//! digest in the place of its secret.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::shape::Shape;
use super::{AccountRefused, desk, haut_ai, igny8, intergiro, kyc, s7risk};
use crate::identity::account::Account;
use crate::identity::directory::Directory;
use crate::identity::table::Taken;
use crate::identity::{Full, MAX_ACCOUNTS, Passwords, Secret};
use crate::schema::Violation;
use crate::schema::pointer::join;
use crate::vendor::Vendors;

/// The accounts of every vendor.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    intergiro: Intergiro,
    #[serde(rename = "haut-ai")]
    haut_ai: HautAi,
    kyc: Kyc,
    s7risk: S7risk,
    igny8: Igny8,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Intergiro {
    #[schemars(length(max = MAX_ACCOUNTS))]
    api_keys: Vec<intergiro::ApiKey>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HautAi {
    #[schemars(length(max = MAX_ACCOUNTS))]
    users: Vec<haut_ai::User>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Kyc {
    #[schemars(length(max = MAX_ACCOUNTS))]
    users: Vec<kyc::User>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct S7risk {
    #[schemars(length(max = MAX_ACCOUNTS))]
    users: Vec<s7risk::User>,
    #[schemars(length(max = MAX_ACCOUNTS))]
    applications: Vec<s7risk::Application>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Igny8 {
    #[schemars(length(max = MAX_ACCOUNTS))]
    accounts: Vec<igny8::fixtures::Account>,
    #[schemars(length(max = MAX_ACCOUNTS))]
    users: Vec<igny8::User>,
}

/// Writes the accounts down, so that [`Accounts`] are read from it.
#[must_use]
pub fn write(directory: &Directory) -> Value {
    json!({
        "intergiro": { "api_keys": list::<intergiro::ApiKey>(directory) },
        "haut-ai": { "users": list::<haut_ai::User>(directory) },
        "kyc": { "users": list::<kyc::User>(directory) },
        "s7risk": {
            "users": list::<s7risk::User>(directory),
            "applications": list::<s7risk::Application>(directory),
        },
        "igny8": {
            "accounts": list::<igny8::fixtures::Account>(directory),
            "users": list::<igny8::User>(directory),
        },
    })
}

fn list<S: Shape>(directory: &Directory) -> Value {
    let accounts = directory.of(S::PROVIDER);
    let entry = |stored: &Account| {
        let mut entry = json!({ "id": stored.id });
        if let (Some(field), Some(secret)) = (S::SECRET, stored.written_secret()) {
            entry[field] = secret.into();
        }
        if let (Value::Object(entry), Value::Object(fields)) =
            (&mut entry, S::fields(stored, accounts))
        {
            entry.extend(fields);
        }
        entry
    };
    let stored = accounts.of(S::KIND).iter();
    stored.map(|stored| entry(stored.as_ref())).collect()
}

impl Accounts {
    /// Files the accounts.
    ///
    /// # Errors
    ///
    /// Everything that cannot be filed, from the accounts on.
    pub fn directory(
        &self,
        vendors: &Vendors,
        passwords: &Passwords,
    ) -> Result<Directory, Vec<Violation>> {
        let mut filing = Filing {
            directory: Directory::new(vendors.ids().map(|id| (id, desk::kinds_of(id)))),
            passwords,
            violations: Vec::new(),
        };
        filing.file("/intergiro/api_keys", &self.intergiro.api_keys);
        filing.file("/haut-ai/users", &self.haut_ai.users);
        filing.file("/kyc/users", &self.kyc.users);
        filing.file("/s7risk/users", &self.s7risk.users);
        filing.file("/s7risk/applications", &self.s7risk.applications);
        filing.file("/igny8/accounts", &self.igny8.accounts);
        filing.file("/igny8/users", &self.igny8.users);
        if filing.violations.is_empty() {
            Ok(filing.directory)
        } else {
            Err(filing.violations)
        }
    }
}

/// How many violations are looked for: nobody reads more.
const MAX_MISFITS: usize = 1000;

/// Accounts on their way into a directory.
struct Filing<'a> {
    directory: Directory,
    passwords: &'a Passwords,
    violations: Vec<Violation>,
}

impl Filing<'_> {
    fn file<S: Shape + Clone>(&mut self, list: &str, entries: &[S]) {
        for (index, entry) in entries.iter().enumerate() {
            if self.violations.len() >= MAX_MISFITS {
                return;
            }
            if let Err(violations) = self.file_one(entry) {
                let at = format!("{list}/{index}");
                let below = violations.into_iter().map(|violation| violation.below(&at));
                self.violations.extend(below);
            }
        }
    }

    fn file_one<S: Shape + Clone>(&mut self, entry: &S) -> Result<(), Vec<Violation>> {
        let id = entry.own_id();
        let id = id.ok_or_else(|| vec![Violation::missing_key("", "id")])?;
        let is_hash = |secret: &Secret| secret.expose().starts_with("$argon2");
        if entry.to_hash().is_some_and(|secret| !is_hash(secret)) {
            return Err(not_hashed::<S>("a whole PHC string of argon2"));
        }
        let secret = entry
            .hashed_secret(self.passwords)
            .map_err(violations::<S>)?;
        let accounts = self.directory.of_mut(S::PROVIDER);
        let stored = entry.clone().store(id, secret, accounts);
        let mut stored = stored.map_err(violations::<S>)?;
        if !entry.restore_digest(&mut stored) {
            return Err(not_hashed::<S>("`sha256:` and 64 hexadecimal digits"));
        }
        let added = accounts.of_mut(S::KIND).add(stored);
        added.map(drop).map_err(|taken| {
            violations::<S>(match taken {
                Taken::Id => AccountRefused::Taken("id"),
                Taken::Name => AccountRefused::Taken(S::UNIQUE),
                Taken::Full => AccountRefused::Full(Full::Accounts),
            })
        })
    }
}

/// Of what was found only the kind is said: it may be a password.
fn not_hashed<S: Shape>(expected: &str) -> Vec<Violation> {
    let at = join("", S::SECRET.unwrap_or_default());
    vec![Violation::value(
        at,
        "a string".to_owned(),
        expected.to_owned(),
    )]
}

fn violations<S: Shape>(refused: AccountRefused) -> Vec<Violation> {
    let field = match &refused {
        AccountRefused::Taken(field) => field,
        AccountRefused::Password(_) => S::SECRET.unwrap_or_default(),
        _ => "",
    };
    match refused {
        AccountRefused::Violations(violations) => violations,
        other if field.is_empty() => vec![Violation::rule("", other.to_string())],
        other => vec![Violation::rule(join("", field), other.to_string())],
    }
}
