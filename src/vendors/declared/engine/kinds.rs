//! The kinds of tokens of a declared vendor.

use std::borrow::Cow;

use serde_json::Value;

use super::claims::Claims;
use super::opaque::OpaqueForm;
use crate::identity::key::RsaAlgorithm;
use crate::identity::ledger::TokenKind;
use crate::provider::Provider;
use crate::sandbox::keys::{DevelopmentKey, KEY_ID, KeyId, KeyPlan, Signed};
use crate::vendors::declared::answers::Others;
use crate::vendors::declared::language::operation::Verb;
use crate::vendors::declared::language::tokens::{Algorithm, HeaderField, Jwt};
use crate::vendors::declared::vocabulary::{Kind as Declared, Role, Vocabulary};

/// A kind of token.
#[derive(Debug)]
pub struct Kind {
    /// Its name in the file.
    pub name: String,
    /// Its number, by which the ledger tells it from others of the same sort.
    pub number: u8,
    /// Its sort in the ledger.
    pub sort: TokenKind,
    /// How its tokens are made.
    pub form: Form,
}

/// How tokens are made.
#[derive(Debug)]
pub enum Form {
    /// As a signed JWT.
    Jwt {
        /// The key.
        signed: Signed,
        /// The claims.
        claims: Claims,
    },
    /// As a text without a meaning.
    Opaque(OpaqueForm),
}

/// The kinds of a file, and the keys that sign them.
pub struct Kinds {
    /// The kinds in the order of the file.
    pub all: Vec<Kind>,
    /// The keys.
    pub keys: Vec<KeyPlan>,
}

/// The key that is included in the binary for all declared vendors.
const RSA: &[u8] = include_bytes!("../../../../fixtures/keys/declared.pem");

impl Kinds {
    /// Compiles the kinds of a file.
    pub fn new(vocabulary: &Vocabulary, provider: Provider, others: &Others) -> Self {
        let mut keys: Vec<KeyPlan> = Vec::new();
        let mut owners: Vec<&Jwt> = Vec::new();
        let mut all = Vec::new();
        for (number, kind) in (0..=u8::MAX).zip(vocabulary.kinds()) {
            let form = match kind.jwt {
                Some(jwt) => {
                    let same = |other: &&&Jwt| header_of(other) == header_of(jwt);
                    let known = owners.iter().find(same).map(|found| {
                        let position = owners.iter().position(|it| std::ptr::eq(*it, *found));
                        position.unwrap_or_default()
                    });
                    let index = known.unwrap_or_else(|| {
                        owners.push(jwt);
                        keys.push(plan(provider, keys.len(), jwt));
                        keys.len() - 1
                    });
                    Form::Jwt {
                        signed: keys[index].signs,
                        claims: Claims::new(vocabulary, jwt, template(vocabulary, kind, others)),
                    }
                }
                None => Form::Opaque(OpaqueForm::new(kind.opaque)),
            };
            all.push(Kind {
                name: kind.name.to_owned(),
                number,
                sort: sort(vocabulary, kind.name),
                form,
            });
        }
        Self { all, keys }
    }
}

/// The compiled claims of a kind: its own, or those of the kind whose JWT it takes.
fn template(
    vocabulary: &Vocabulary,
    kind: &Declared,
    others: &Others,
) -> crate::vendors::declared::template::Template {
    let tokens = vocabulary.declaration.tokens.iter();
    let owner = tokens.zip(&others.claims).find_map(|((_, token), claims)| {
        let own = token.jwt.as_ref()?;
        let is_it = kind.jwt.is_some_and(|jwt| std::ptr::eq(own, jwt));
        is_it.then(|| claims.clone()).flatten()
    });
    owner.unwrap_or_default()
}

/// The sort of a kind: what operations read it for.
fn sort(vocabulary: &Vocabulary, kind: &str) -> TokenKind {
    let role = Role::Token(kind.to_owned());
    let operations = vocabulary.declaration.operations.iter();
    let is_read_by = |verb| {
        let mut operations = operations.clone();
        operations.any(|(_, it)| it.does == verb && vocabulary.roles(it).contains(&role))
    };
    if vocabulary.guard_roles().contains(&role) {
        TokenKind::Access
    } else if is_read_by(Verb::Refresh) {
        TokenKind::Refresh
    } else if is_read_by(Verb::Verify) {
        TokenKind::Ticket
    } else {
        TokenKind::Access
    }
}

/// The header as JSON, with a placeholder for the name of the key. It tells keys apart.
fn header_of(jwt: &Jwt) -> String {
    let default = [HeaderField::Alg, HeaderField::Typ, HeaderField::Kid];
    let fields = jwt.header.as_deref().unwrap_or(&default);
    let fields = fields.iter().filter_map(|field| match field {
        HeaderField::Alg => Some(format!(r#""alg":"{}""#, algorithm(jwt.alg))),
        HeaderField::Typ => Some(r#""typ":"JWT""#.to_owned()),
        HeaderField::Kid => {
            let kid = jwt.kid.as_deref()?;
            Some(format!(r#""kid":{}"#, Value::from(kid)))
        }
    });
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

const fn algorithm(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Hs256 => "HS256",
        Algorithm::Rs256 => "RS256",
    }
}

fn plan(provider: Provider, number: usize, jwt: &Jwt) -> KeyPlan {
    let number = u8::try_from(number).unwrap_or(u8::MAX);
    let development_key = match jwt.alg {
        Algorithm::Rs256 => DevelopmentKey::RsaPem(RsaAlgorithm::Rs256, Cow::Borrowed(RSA)),
        Algorithm::Hs256 => {
            let secret = format!("mockid: development secret {number} of {provider} tokens");
            DevelopmentKey::Secret(Cow::Owned(secret.into_bytes()))
        }
    };
    let key_id = jwt.kid.clone();
    KeyPlan {
        signs: Signed::with_key(provider, number),
        name: (number > 0).then(|| Cow::Owned((number + 1).to_string())),
        development_key,
        // The placeholder of key plans would be replaced in the name itself.
        key_id: match key_id {
            Some(kid) if !kid.contains(KEY_ID) => KeyId::Fixed(Cow::Owned(kid)),
            _ => KeyId::Ignored,
        },
        header: Cow::Owned(header_of(jwt)),
    }
}
