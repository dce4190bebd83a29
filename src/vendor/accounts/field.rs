//! The fields of accounts, and their roles.

use std::borrow::Cow;

/// A field of an account.
#[derive(Debug)]
pub struct FieldSpec {
    /// Its key.
    pub name: Cow<'static, str>,
    /// Its description in the schema; fields without a role are described by the vendor's type.
    pub description: Cow<'static, str>,
    /// Its use in the store.
    pub role: FieldRole,
}

/// The use of a field in the store.
#[derive(Debug)]
pub enum FieldRole {
    /// The login name.
    Login {
        /// How names are compared.
        case: LoginCase,
        /// Its name in messages, for example `the e-mail address`.
        noun: Cow<'static, str>,
        /// Whether it may be absent because the vendor derives it from other fields.
        optional: bool,
    },
    /// The key that logs in. Only its digest is stored.
    Key {
        /// Its name in messages, for example `the API key`.
        noun: Cow<'static, str>,
    },
    /// The password or secret. Only its hash is stored.
    Password {
        /// Whether an account may have none.
        optional: bool,
    },
    /// The id.
    Id(IdForm),
    /// Whether the account is active.
    Active,
    /// Whether the account is inactive.
    Suspended,
    /// Whether the e-mail address is verified.
    Verified,
    /// Whether a login needs a second factor.
    Mfa,
    /// The end of the access window.
    AccessUntil,
    /// The slug of the account's tenant.
    Tenant,
    /// No use: the field is the vendor's own.
    Own {
        /// Its name in messages, if its values are unique among accounts.
        unique: Option<Cow<'static, str>>,
        /// Whether it is a secret, which the control API takes and does not show.
        secret: bool,
    },
}

impl FieldRole {
    /// Whether it is a password, which is stored as a hash.
    #[must_use]
    pub const fn is_password(&self) -> bool {
        matches!(self, Self::Password { .. })
    }
}

/// How login names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginCase {
    /// E-mail addresses, compared case-insensitively.
    Email,
    /// Names, compared case-insensitively.
    AnyCase,
    /// Names, compared exactly.
    Exact,
}

/// The form of ids, and how an account written without an id gets one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdForm {
    /// A number: one more than the highest.
    Counted,
    /// A UUID derived from a prefix and the login: the same at every start.
    Derived {
        /// The prefix, which distinguishes kinds.
        prefix: Cow<'static, str>,
    },
}

impl FieldSpec {
    /// The field's name in messages, if its values must be unique in a list of accounts. A login
    /// that the vendor derives from other fields is checked by the vendor itself.
    #[must_use]
    pub fn unique_noun(&self) -> Option<&str> {
        match &self.role {
            FieldRole::Id(_) => Some("the id"),
            FieldRole::Key { noun }
            | FieldRole::Login {
                noun,
                optional: false,
                ..
            } => Some(noun),
            FieldRole::Own { unique, .. } => unique.as_deref(),
            _ => None,
        }
    }

    /// Whether the control API shows it beside the id.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        !matches!(
            self.role,
            FieldRole::Id(_)
                | FieldRole::Key { .. }
                | FieldRole::Password { .. }
                | FieldRole::Own { secret: true, .. }
        )
    }

    fn new(
        name: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
        role: FieldRole,
    ) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            role,
        }
    }

    fn named(
        name: impl Into<Cow<'static, str>>,
        noun: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
        optional: bool,
    ) -> Self {
        let role = FieldRole::Login {
            case: LoginCase::Exact,
            noun: noun.into(),
            optional,
        };
        Self::new(name, description, role)
    }

    /// The e-mail address that logs in.
    #[must_use]
    pub fn email(description: impl Into<Cow<'static, str>>) -> Self {
        let role = FieldRole::Login {
            case: LoginCase::Email,
            noun: "the e-mail address".into(),
            optional: false,
        };
        Self::new("email", description, role)
    }

    /// A login name, with its name in messages.
    #[must_use]
    pub fn login(
        name: impl Into<Cow<'static, str>>,
        noun: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::named(name, noun, description, false)
    }

    /// The slug of a tenant, which the vendor derives if it is absent.
    #[must_use]
    pub fn slug(description: impl Into<Cow<'static, str>>) -> Self {
        Self::named("slug", "the slug", description, true)
    }

    /// A key that logs in, with its name in messages.
    #[must_use]
    pub fn key(
        name: impl Into<Cow<'static, str>>,
        noun: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        let noun = noun.into();
        Self::new(name, description, FieldRole::Key { noun })
    }

    /// A password or secret.
    #[must_use]
    pub fn password(name: impl Into<Cow<'static, str>>) -> Self {
        let description = "In plain text, or as a PHC string of argon2.";
        Self::new(name, description, FieldRole::Password { optional: false })
    }

    /// A password or secret that an account may lack.
    #[must_use]
    pub fn optional_password(
        name: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(name, description, FieldRole::Password { optional: true })
    }

    /// A number as the id.
    #[must_use]
    pub fn number() -> Self {
        let description = "The number in answers and tokens. Absent: generated.";
        Self::new("id", description, FieldRole::Id(IdForm::Counted))
    }

    /// A UUID as the id.
    #[must_use]
    pub fn uuid(
        prefix: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        let prefix = prefix.into();
        Self::new("id", description, FieldRole::Id(IdForm::Derived { prefix }))
    }

    /// Whether the account is active.
    #[must_use]
    pub fn active(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("active", description, FieldRole::Active)
    }

    /// Whether the account is inactive.
    #[must_use]
    pub fn suspended(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("suspended", description, FieldRole::Suspended)
    }

    /// Whether the e-mail address is verified.
    #[must_use]
    pub fn verified(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("verified", description, FieldRole::Verified)
    }

    /// Whether a login needs a second factor.
    #[must_use]
    pub fn mfa(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("mfa", description, FieldRole::Mfa)
    }

    /// The end of the access window.
    #[must_use]
    pub fn access_until(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("access_until", description, FieldRole::AccessUntil)
    }

    /// The slug of the account's tenant.
    #[must_use]
    pub fn tenant(
        name: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(name, description, FieldRole::Tenant)
    }

    /// A field of the vendor's own type.
    #[must_use]
    pub fn own(name: impl Into<Cow<'static, str>>) -> Self {
        let (unique, secret) = (None, false);
        Self::new(name, "", FieldRole::Own { unique, secret })
    }

    /// A field of the vendor's own type that is a secret.
    #[must_use]
    pub fn own_secret(name: impl Into<Cow<'static, str>>) -> Self {
        let (unique, secret) = (None, true);
        Self::new(name, "", FieldRole::Own { unique, secret })
    }

    /// A field of the vendor's own type with unique values, and its name in messages.
    #[must_use]
    pub fn own_unique(
        name: impl Into<Cow<'static, str>>,
        noun: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (unique, secret) = (Some(noun.into()), false);
        Self::new(name, "", FieldRole::Own { unique, secret })
    }
}
