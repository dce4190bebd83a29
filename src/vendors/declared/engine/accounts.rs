//! The accounts of a declared vendor in the form of the store.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq;

use crate::identity::account::{Account, AccountFields};
use crate::identity::{AccountId, AccountKind};
use crate::provider::Provider;
use crate::vendor::accounts::{AccountSpec, FieldRole, FieldSpec, IdForm, LoginCase, OwnFields};
use crate::vendors::declared::language::Declaration;
use crate::vendors::declared::language::accounts as written;
use crate::vendors::declared::language::sessions::Comparison;
use crate::vendors::declared::language::shape::{Identifier, Shorthand};

/// What accounts of declared vendors have beyond the common fields.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeclaredFields {
    /// The id in answers, where it is neither a number of its own nor a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_id: Option<Identifier>,
    /// A name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The company, database or subdomain that has to come along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The one-time password of the second step, or `{totp: SECRET}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Shorthand<OpenSecret, SharedSecret>>")]
    pub otp: Option<Otp>,
    /// The public key of the JWTs that the account signs itself, in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// The secret with which the account signs its calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_secret: Option<OpenSecret>,
    /// A key that has to come along with other credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<OpenSecret>,
    /// A refresh token that the account has from the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<OpenSecret>,
    /// Anything else that answers and claims tell.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub profile: Map<String, Value>,
}

/// A secret that the store needs in the clear, and so writes in the clear.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct OpenSecret(pub String);

impl std::fmt::Debug for OpenSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OpenSecret(…)")
    }
}

/// A one-time password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Otp {
    /// One that does not change.
    Fixed(OpenSecret),
    /// One that follows from the clock.
    Totp(SharedSecret),
}

/// The secret from which one-time passwords follow by the clock (RFC 6238).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "shared_secret")]
pub struct SharedSecret {
    /// It, in base32.
    pub totp: OpenSecret,
}

impl AccountFields for DeclaredFields {}

impl OwnFields for DeclaredFields {}

impl OpenSecret {
    /// Whether a text is it, in a time that does not depend on the text.
    pub fn is(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl DeclaredFields {
    /// The fields of an account.
    pub fn of(account: &Account) -> Option<&Self> {
        account.fields()
    }
}

/// The id of an account as answers give it.
pub fn shown_id(account: &Account) -> Value {
    let own = DeclaredFields::of(account).and_then(|fields| fields.public_id.as_ref());
    own.map_or_else(
        || match account.id {
            AccountId::Number(number) => number.into(),
            AccountId::Uuid(uuid) => uuid.to_string().into(),
        },
        Identifier::to_json,
    )
}

/// The id of an account as a UUID.
pub fn uuid_of(provider: Provider, account: &Account) -> String {
    let derived = || AccountId::derived(provider, &format!("account:{}", account.id));
    let id = account.id.uuid().map_or_else(derived, AccountId::Uuid);
    id.to_string()
}

/// The kinds of accounts that a file has, each with its key, its kind and its login field.
const LISTS: [(&str, AccountKind, &str); 3] = [
    ("users", AccountKind::USER, "login"),
    ("applications", AccountKind::APPLICATION, "client_id"),
    ("api_keys", AccountKind::API_KEY, "key"),
];

/// The specs of the accounts of a file.
pub fn specs(declaration: &Declaration) -> Vec<AccountSpec> {
    let form = id_form(declaration);
    let specs = LISTS.into_iter().zip(declaration.accounts());
    let there = |(list, accounts): &(_, (&str, &[written::Account]))| {
        let (_, kind, _): &(&str, AccountKind, &str) = list;
        *kind == AccountKind::USER || !accounts.1.is_empty()
    };
    let specs = specs.filter(there);
    specs
        .map(|(list, _)| spec(declaration, list, &form))
        .collect()
}

fn spec(
    declaration: &Declaration,
    (list, kind, login): (&'static str, AccountKind, &'static str),
    form: &IdForm,
) -> AccountSpec {
    let field = |name: &'static str, description: &'static str, role| FieldSpec {
        name: name.into(),
        description: description.into(),
        role,
    };
    let case = match declaration.compare.login {
        Some(Comparison::IgnoreCase) if kind == AccountKind::USER => LoginCase::AnyCase,
        _ => LoginCase::Exact,
    };
    let is_key = kind == AccountKind::API_KEY;
    let login = if is_key {
        let noun = "the API key".into();
        field(
            login,
            "The key, whose digest is kept.",
            FieldRole::Key { noun },
        )
    } else {
        let noun = if kind == AccountKind::USER {
            "the login name"
        } else {
            "the client id"
        };
        let role = FieldRole::Login {
            case,
            noun: noun.into(),
            optional: false,
        };
        field(login, "What the account logs in with.", role)
    };
    let secret = if kind == AccountKind::USER {
        "password"
    } else {
        "secret"
    };
    let mut fields = vec![login];
    if !is_key {
        fields.push(if lacks_password(declaration, kind) {
            let description = "In plain text, or as a PHC string of argon2; absent if the account \
                               proves itself otherwise.";
            FieldSpec::optional_password(secret, description)
        } else {
            FieldSpec::password(secret)
        });
    }
    let form = match form {
        IdForm::Counted => IdForm::Counted,
        IdForm::Derived { .. } => IdForm::Derived {
            prefix: Cow::Owned(format!("{}:", kind.name())),
        },
    };
    fields.extend([
        field("id", "The id; made up when absent.", FieldRole::Id(form)),
        FieldSpec::active("Whether the account logs in and its tokens work."),
        FieldSpec::verified("Whether the address of the account is confirmed."),
        FieldSpec::mfa("Whether a login needs a second step."),
        FieldSpec::access_until("The end of the access window."),
    ]);
    let own = OWN
        .into_iter()
        .filter(|(name, _)| !is_key || *name != "key");
    fields.extend(own.map(|(name, is_secret)| {
        if is_secret {
            FieldSpec::own_secret(name)
        } else {
            FieldSpec::own(name)
        }
    }));
    let (list, kind, provider) = (list, kind, &declaration.vendor);
    let mut spec =
        AccountSpec::new(kind, list, "The accounts of this kind.").own::<DeclaredFields>();
    spec.name = format!("{provider}.{}", kind.name()).into();
    spec.description = format!("An account of {provider}.").into();
    spec.fields = fields;
    spec
}

/// Whether an account of a kind has no password in the file, because it has a key, a key pair or a
/// refresh token.
fn lacks_password(declaration: &Declaration, kind: AccountKind) -> bool {
    let lists = LISTS.into_iter().zip(declaration.accounts());
    let mut accounts = lists
        .filter(|((_, of, _), _)| *of == kind)
        .flat_map(|(_, (_, accounts))| accounts);
    accounts.any(|account| account.password.is_none() && account.secret.is_none())
}

/// The fields of [`DeclaredFields`], and whether they are secret.
const OWN: [(&str, bool); 9] = [
    ("public_id", false),
    ("name", false),
    ("tenant", false),
    ("otp", true),
    ("public_key", false),
    ("signing_secret", true),
    ("key", true),
    ("refresh_token", true),
    ("profile", false),
];

/// The name of the secret in `otp`, which fixtures have in the clear.
pub const TOTP: &str = "totp";

/// Numbers where all ids are numbers of accounts of one kind, otherwise UUIDs: ids are unique among
/// all accounts of a vendor.
fn id_form(declaration: &Declaration) -> IdForm {
    let lists = declaration.accounts();
    let kinds = lists.iter().filter(|(_, list)| !list.is_empty()).count();
    let ids = declaration.every_account();
    let ids: Vec<_> = ids.filter_map(|account| account.id.as_ref()).collect();
    let all_numbers = ids.iter().all(|id| matches!(id, Identifier::Number(1..)));
    if kinds == 1 && all_numbers && !ids.is_empty() {
        IdForm::Counted
    } else {
        IdForm::Derived { prefix: "".into() }
    }
}

/// The accounts, resources and collections of a file as a part of fixtures.
pub fn fixtures(declaration: &Declaration, file: &Value) -> Value {
    let counted = id_form(declaration) == IdForm::Counted;
    let mut part = Map::new();
    for ((list, kind, _), (key, accounts)) in LISTS.into_iter().zip(declaration.accounts()) {
        if accounts.is_empty() {
            continue;
        }
        let written = file
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let entries = written.map(|account| entry(account, kind, counted, declaration));
        part.insert(list.to_owned(), entries.collect());
    }
    for key in ["resources", "collections"] {
        if let Some(list) = file.get(key) {
            part.insert(key.to_owned(), list.clone());
        }
    }
    Value::Object(part)
}

/// An account as fixtures have it.
fn entry(account: &Value, kind: AccountKind, counted: bool, declaration: &Declaration) -> Value {
    let mut entry = account.as_object().cloned().unwrap_or_default();
    if !counted && let Some(id) = entry.shift_remove("id") {
        let is_uuid = id
            .as_str()
            .is_some_and(|id| uuid::Uuid::try_parse(id).is_ok());
        entry.insert(if is_uuid { "id" } else { "public_id" }.to_owned(), id);
    }
    if declaration.signature.is_some() || kind == AccountKind::API_KEY {
        let secret = if kind == AccountKind::API_KEY {
            entry.shift_remove("secret")
        } else {
            entry
                .get("secret")
                .or_else(|| entry.get("password"))
                .cloned()
        };
        if let Some(secret) = secret {
            entry.insert("signing_secret".to_owned(), secret);
        }
    }
    json!(entry)
}
