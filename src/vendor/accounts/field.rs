//! The fields of an account.

use std::borrow::Cow;

/// A field of an account.
#[derive(Debug)]
pub struct FieldSpec {
    /// Its key.
    pub name: Cow<'static, str>,
    /// Its meaning, for readers of the schema; the vendor's type describes fields without a role.
    pub description: Cow<'static, str>,
    /// What the store uses it for.
    pub role: FieldRole,
}

/// What the store uses a field for.
#[derive(Debug)]
pub enum FieldRole {
    /// The name that logs in.
    Login {
        /// How names are compared.
        case: LoginCase,
        /// What messages call it, for instance `the e-mail address`.
        noun: Cow<'static, str>,
        /// Whether it may be left out, because the vendor makes it from other fields.
        optional: bool,
    },
    /// The key that logs in. Only its digest is kept.
    Key {
        /// What messages call it, for instance `the API key`.
        noun: Cow<'static, str>,
    },
    /// The password or secret. Only its hash is kept.
    Password,
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
    /// The slug of the tenant to which the account belongs.
    Tenant,
    /// None: the field is the vendor's own.
    Own {
        /// What messages call it, if no two accounts may have the same value.
        unique: Option<Cow<'static, str>>,
    },
}

impl FieldRole {
    /// Whether it is a password, of which a hash is kept.
    #[must_use]
    pub const fn is_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

/// How login names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginCase {
    /// E-mail addresses, without letter case.
    Email,
    /// Names, as they are.
    Exact,
}

/// How ids look, and how an account gets one that is written without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdForm {
    /// A number, the one after the highest.
    Counted,
    /// A UUID that is derived from the login after a prefix: the same at every start.
    Derived {
        /// The prefix, which keeps kinds apart.
        prefix: Cow<'static, str>,
    },
}

impl FieldSpec {
    /// What messages call the field, if no two accounts of a list may be written with the same value.
    /// The vendor checks a login that it makes from other fields itself.
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
            FieldRole::Own { unique } => unique.as_deref(),
            _ => None,
        }
    }

    const fn new(name: &'static str, description: &'static str, role: FieldRole) -> Self {
        Self {
            name: Cow::Borrowed(name),
            description: Cow::Borrowed(description),
            role,
        }
    }

    const fn named(
        name: &'static str,
        noun: &'static str,
        description: &'static str,
        optional: bool,
    ) -> Self {
        let role = FieldRole::Login {
            case: LoginCase::Exact,
            noun: Cow::Borrowed(noun),
            optional,
        };
        Self::new(name, description, role)
    }

    /// The e-mail address that logs in.
    #[must_use]
    pub const fn email(description: &'static str) -> Self {
        let role = FieldRole::Login {
            case: LoginCase::Email,
            noun: Cow::Borrowed("the e-mail address"),
            optional: false,
        };
        Self::new("email", description, role)
    }

    /// A name that logs in, and what messages call it.
    #[must_use]
    pub const fn login(name: &'static str, noun: &'static str, description: &'static str) -> Self {
        Self::named(name, noun, description, false)
    }

    /// The slug of a tenant, which the vendor makes if it is left out.
    #[must_use]
    pub const fn slug(description: &'static str) -> Self {
        Self::named("slug", "the slug", description, true)
    }

    /// A key that logs in, and what messages call it.
    #[must_use]
    pub const fn key(name: &'static str, noun: &'static str, description: &'static str) -> Self {
        let noun = Cow::Borrowed(noun);
        Self::new(name, description, FieldRole::Key { noun })
    }

    /// A password or secret.
    #[must_use]
    pub const fn password(name: &'static str) -> Self {
        let description = "In the clear, or a PHC string of argon2.";
        Self::new(name, description, FieldRole::Password)
    }

    /// A number as the id.
    #[must_use]
    pub const fn number() -> Self {
        let description = "The number in answers and tokens; made up when absent.";
        Self::new("id", description, FieldRole::Id(IdForm::Counted))
    }

    /// A UUID as the id.
    #[must_use]
    pub const fn uuid(prefix: &'static str, description: &'static str) -> Self {
        let prefix = Cow::Borrowed(prefix);
        Self::new("id", description, FieldRole::Id(IdForm::Derived { prefix }))
    }

    /// Whether the account is active.
    #[must_use]
    pub const fn active(description: &'static str) -> Self {
        Self::new("active", description, FieldRole::Active)
    }

    /// Whether the account is inactive.
    #[must_use]
    pub const fn suspended(description: &'static str) -> Self {
        Self::new("suspended", description, FieldRole::Suspended)
    }

    /// Whether the e-mail address is verified.
    #[must_use]
    pub const fn verified(description: &'static str) -> Self {
        Self::new("verified", description, FieldRole::Verified)
    }

    /// Whether a login needs a second factor.
    #[must_use]
    pub const fn mfa(description: &'static str) -> Self {
        Self::new("mfa", description, FieldRole::Mfa)
    }

    /// The end of the access window.
    #[must_use]
    pub const fn access_until(description: &'static str) -> Self {
        Self::new("access_until", description, FieldRole::AccessUntil)
    }

    /// The slug of the tenant to which the account belongs.
    #[must_use]
    pub const fn tenant(name: &'static str, description: &'static str) -> Self {
        Self::new(name, description, FieldRole::Tenant)
    }

    /// A field of the vendor's own type.
    #[must_use]
    pub const fn own(name: &'static str) -> Self {
        Self::new(name, "", FieldRole::Own { unique: None })
    }

    /// A field of the vendor's own type that no two accounts share, and what messages call it.
    #[must_use]
    pub const fn own_unique(name: &'static str, noun: &'static str) -> Self {
        let unique = Some(Cow::Borrowed(noun));
        Self::new(name, "", FieldRole::Own { unique })
    }
}
