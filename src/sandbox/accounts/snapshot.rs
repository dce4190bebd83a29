//! The accounts of a snapshot: as in fixtures, each with its id, and with a hash or a digest
//! instead of its secret.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::create::{NewAccount, Reserved};
use super::kind::VendorAccountKind;
use super::{AccountRefused, empty_directory};
use crate::identity::account::{KeyDigest, Login};
use crate::identity::directory::Directory;
use crate::identity::{MAX_ACCOUNTS, Passwords, is_hash};
use crate::schema::Violation;
use crate::schema::pointer::join;
use crate::vendor::{Vendor, Vendors};

/// The JSON Schema of the accounts of all vendors.
pub(in crate::sandbox) fn schema(vendors: &Vendors, generator: &mut SchemaGenerator) -> Value {
    let specs = vendors.iter().map(Vendor::spec);
    let vendors = specs.map(|vendor| {
        let lists = vendor.accounts.iter().map(|spec| {
            let items = spec.reference(generator);
            let list = json!({ "type": "array", "items": items, "maxItems": MAX_ACCOUNTS });
            (spec.list.to_string(), list)
        });
        (vendor.id.name().to_owned(), object(&lists.collect()))
    });
    object(&vendors.collect())
}

/// The schema of an object with exactly these properties.
fn object(properties: &Map<String, Value>) -> Value {
    let required: Vec<_> = properties.keys().cloned().collect();
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "required": required,
    })
}

/// Writes the accounts.
pub(in crate::sandbox) fn write(vendors: &Vendors, directory: &Directory) -> Value {
    let mut document = Map::new();
    for vendor in vendors.iter().map(Vendor::spec) {
        let accounts = directory.of(vendor.id);
        let lists = vendor.accounts.iter().map(|spec| {
            let kind = VendorAccountKind { vendor, spec };
            let records = accounts.of(spec.kind).iter();
            let records = records.map(|account| kind.record(account, accounts));
            (spec.list.to_string(), records.collect())
        });
        document.insert(vendor.id.name().to_owned(), Value::Object(lists.collect()));
    }
    Value::Object(document)
}

/// Parses accounts that are valid for the schema.
///
/// # Errors
///
/// Every error, with JSON pointers relative to the accounts.
pub(in crate::sandbox) fn read(
    vendors: &Vendors,
    document: &Value,
    passwords: &Passwords,
) -> Result<Directory, Vec<Violation>> {
    let mut restored = RestoredAccounts {
        directory: empty_directory(vendors),
        passwords,
        violations: Vec::new(),
    };
    for kind in VendorAccountKind::all(vendors) {
        let (provider, list) = (kind.provider().name(), &*kind.spec.list);
        let records = document[provider][list].as_array();
        restored.add_all(kind, records.into_iter().flatten());
    }
    if restored.violations.is_empty() {
        Ok(restored.directory)
    } else {
        Err(restored.violations)
    }
}

/// The maximum number of violations that are reported.
const MAX_VIOLATIONS: usize = 1000;

/// The directory being restored, with the violations found so far.
struct RestoredAccounts<'a> {
    directory: Directory,
    passwords: &'a Passwords,
    violations: Vec<Violation>,
}

impl RestoredAccounts<'_> {
    fn add_all<'v>(&mut self, kind: VendorAccountKind, records: impl Iterator<Item = &'v Value>) {
        for (index, record) in records.enumerate() {
            if self.violations.len() >= MAX_VIOLATIONS {
                return;
            }
            if let Err(violations) = self.add(kind, record) {
                let at = format!("/{}/{}/{index}", kind.provider(), kind.spec.list);
                let below = violations.into_iter().map(|violation| violation.below(&at));
                self.violations.extend(below);
            }
        }
    }

    fn add(&mut self, kind: VendorAccountKind, record: &Value) -> Result<(), Vec<Violation>> {
        let entry = kind.spec.read_lenient(record)?;
        let refused = |refused| violations(kind, refused);
        let missing = || vec![Violation::missing_key("", "id")];
        let id = entry.id.ok_or_else(missing)?;
        let is_password = match &entry.secret {
            Some(secret) => is_hash(secret),
            None => !kind.spec.needs_password(),
        };
        if kind.spec.has_password() && !is_password {
            return Err(not_kept(kind, "a whole PHC string of argon2"));
        }
        let password = kind.password(&entry, |secret| self.passwords.hash(secret));
        let password = password.map_err(refused)?;
        let login = match kind.login(&entry).map_err(refused)? {
            Login::Key(_) => {
                let digest = entry.secret.as_ref();
                let digest = digest.and_then(|secret| KeyDigest::read(secret.expose()));
                let expected = "`sha256:` and 64 hexadecimal digits";
                Login::Key(digest.ok_or_else(|| not_kept(kind, expected))?)
            }
            login => login,
        };
        let accounts = self.directory.of_mut(kind.provider());
        if accounts.of(kind.spec.kind).get(id).is_some() {
            return Err(refused(AccountRefused::Taken("id".into())));
        }
        let new = NewAccount {
            entry: &entry,
            id,
            login,
            password,
        };
        let added = kind.place(accounts, new, &Reserved::new());
        added.map(drop).map_err(refused)
    }
}

/// The violation for a secret that is not in its stored form. Only its type is named, because it
/// may be a password.
fn not_kept(kind: VendorAccountKind, expected: &str) -> Vec<Violation> {
    let at = join("", secret_field(kind));
    let found = "a string".to_owned();
    vec![Violation::value(at, found, expected.to_owned())]
}

fn secret_field(kind: VendorAccountKind<'_>) -> &str {
    kind.spec.secret().map_or("", |field| &field.name)
}

fn violations(kind: VendorAccountKind, refused: AccountRefused) -> Vec<Violation> {
    let sentence = refused.to_string();
    match refused {
        AccountRefused::Violations(violations) => violations,
        AccountRefused::Taken(field) => vec![Violation::rule(join("", &field), sentence)],
        AccountRefused::Password(_) => {
            vec![Violation::rule(join("", secret_field(kind)), sentence)]
        }
        _ => vec![Violation::rule("", sentence)],
    }
}
