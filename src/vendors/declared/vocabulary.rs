//! The names of a file: its kinds of tokens and the roles of fields.

use indexmap::IndexMap;

use super::language::Declaration;
use super::language::answer::FieldList;
use super::language::guard::Guard;
use super::language::operation::Operation;
use super::language::shape::Shorthand;
use super::language::tokens::{AskedLifetime, Jwt, Lifetime, Opaque, OpaqueWord, Token};
use super::template::name::Type;
use super::template::profile::profile_names;

/// How many kinds a kind may be like, one after the other.
const MAX_LIKE: usize = 8;

/// A declaration with its names resolved.
#[derive(Debug)]
pub struct Vocabulary<'a> {
    /// The declaration.
    pub declaration: &'a Declaration,
    kinds: Vec<Kind<'a>>,
    profile: IndexMap<Vec<String>, Type>,
}

/// A kind of token, with what it takes from the kind that it is like.
#[derive(Debug, Clone, Copy)]
pub struct Kind<'a> {
    /// Its name.
    pub name: &'a str,
    /// How long it is good for.
    pub ttl: Option<&'a Shorthand<Lifetime, AskedLifetime>>,
    /// The JWT, if it is one.
    pub jwt: Option<&'a Jwt>,
    /// The text, if it is opaque.
    pub opaque: Option<&'a Shorthand<OpaqueWord, Opaque>>,
    /// Whether it can be used only once.
    pub single_use: bool,
}

impl Kind<'_> {
    /// Whether its tokens never expire.
    #[must_use]
    pub const fn is_endless(&self) -> bool {
        matches!(self.ttl, Some(Shorthand::Short(Lifetime::Never)))
    }
}

impl<'a> Vocabulary<'a> {
    /// The names of a declaration.
    #[must_use]
    pub fn of(declaration: &'a Declaration) -> Self {
        let kinds = declaration.tokens.iter();
        let kinds = kinds.map(|(name, token)| resolved(declaration, name, token));
        let profiles = declaration.every_account().map(|account| &account.profile);
        Self {
            declaration,
            kinds: kinds.collect(),
            profile: profile_names(profiles),
        }
    }

    /// The values of the accounts' profiles by the keys that lead to them, with their types.
    pub fn profile(&self) -> impl Iterator<Item = (&Vec<String>, &Type)> {
        self.profile.iter()
    }

    /// Whether the accounts are not in the file; the fixtures may have them.
    #[must_use]
    pub fn has_no_accounts(&self) -> bool {
        self.declaration.every_account().next().is_none()
    }

    /// What `${fields}` is.
    #[must_use]
    pub fn fields_type(&self) -> Type {
        match self.declaration.fields.form {
            Some(FieldList::Object) => Type::Object,
            Some(FieldList::List) | None => Type::List,
        }
    }

    /// The kinds of tokens in their order.
    #[must_use]
    pub fn kinds(&self) -> &[Kind<'a>] {
        &self.kinds
    }

    /// The kind of a name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind<'a>> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// What a word in `reads` or in the guard means.
    #[must_use]
    pub fn role(&self, word: &str) -> Option<Role> {
        if let Some(kind) = self.kind(word) {
            return Some(Role::Token(kind.name.to_owned()));
        }
        if let Some(path) = word.strip_prefix("profile.") {
            return (!path.is_empty()).then(|| Role::Profile(path.to_owned()));
        }
        let mut words = Role::WORDS.into_iter();
        words.find(|(it, _)| *it == word).map(|(_, role)| role)
    }

    /// The words for roles.
    pub fn role_words(&self) -> impl Iterator<Item = &str> + Clone {
        let kinds = self.kinds.iter().map(|kind| kind.name);
        Role::WORDS.iter().map(|(word, _)| *word).chain(kinds)
    }

    /// The roles that an operation reads.
    #[must_use]
    pub fn roles(&self, operation: &Operation) -> Vec<Role> {
        let words = operation.fields().filter_map(|(_, _, field)| field.role());
        words.filter_map(|word| self.role(word)).collect()
    }

    /// The roles that the guard reads.
    #[must_use]
    pub fn guard_roles(&self) -> Vec<Role> {
        let words = self.declaration.guards().iter().flat_map(Guard::words);
        words.filter_map(|(_, word)| self.role(word)).collect()
    }
}

fn resolved<'a>(declaration: &'a Declaration, name: &'a str, token: &'a Token) -> Kind<'a> {
    let mut kind = Kind {
        name,
        ttl: None,
        jwt: None,
        opaque: None,
        single_use: false,
    };
    let mut single_use = None;
    let mut next = Some(token);
    for _ in 0..=MAX_LIKE {
        let Some(token) = next else { break };
        kind.ttl = kind.ttl.or(token.ttl.as_ref());
        if kind.jwt.is_none() && kind.opaque.is_none() {
            kind.jwt = token.jwt.as_ref();
            kind.opaque = token.opaque.as_ref();
        }
        single_use = single_use.or(token.single_use);
        next = token
            .like
            .as_ref()
            .and_then(|like| declaration.tokens.get(like));
    }
    Kind {
        single_use: single_use.unwrap_or(false),
        ..kind
    }
}

/// What a field of a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// A login name.
    Login,
    /// A password.
    Password,
    /// The name of an application.
    ClientId,
    /// The secret of an application.
    Secret,
    /// An API key.
    Key,
    /// A tenant.
    Tenant,
    /// A one-time password.
    Otp,
    /// A lifetime in seconds.
    Ttl,
    /// A name for which a token is issued; it is only kept.
    Subject,
    /// A token of any kind.
    AnyToken,
    /// A JWT that the client has signed.
    Assertion,
    /// The signature of a call.
    Signature,
    /// The timestamp of a signature.
    Timestamp,
    /// A field of the profile of an account that is made.
    Profile(String),
    /// A token of a kind.
    Token(String),
}

impl Role {
    const WORDS: [(&'static str, Self); 13] = [
        ("login", Self::Login),
        ("password", Self::Password),
        ("client_id", Self::ClientId),
        ("secret", Self::Secret),
        ("key", Self::Key),
        ("tenant", Self::Tenant),
        ("otp", Self::Otp),
        ("ttl", Self::Ttl),
        ("subject", Self::Subject),
        ("any_token", Self::AnyToken),
        ("assertion", Self::Assertion),
        ("signature", Self::Signature),
        ("timestamp", Self::Timestamp),
    ];

    /// Whether a word is that of a role.
    #[must_use]
    pub fn is_word(word: &str) -> bool {
        Self::WORDS.iter().any(|(it, _)| *it == word)
    }

    /// The kind of token that it is.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        match self {
            Self::Token(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether it proves or names an account, other than by a token.
    #[must_use]
    pub const fn is_credential(&self) -> bool {
        matches!(
            self,
            Self::Login
                | Self::Password
                | Self::ClientId
                | Self::Secret
                | Self::Key
                | Self::Assertion
        )
    }

    /// Whether it tells which account it is.
    #[must_use]
    pub const fn names_account(&self) -> bool {
        matches!(
            self,
            Self::Login | Self::ClientId | Self::Key | Self::Assertion
        )
    }

    /// Whether what is sent must never be shown.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(
            self,
            Self::Password
                | Self::Secret
                | Self::Key
                | Self::Otp
                | Self::AnyToken
                | Self::Assertion
                | Self::Signature
                | Self::Token(_)
        )
    }

    /// Whether only the guard can read it.
    #[must_use]
    pub const fn is_of_guard(&self) -> bool {
        matches!(self, Self::Signature | Self::Timestamp)
    }
}
