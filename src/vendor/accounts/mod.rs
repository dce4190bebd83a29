//! The accounts of a vendor: their kinds, and how an account is written in fixtures, in the control
//! API and in snapshots.
//!
//! A vendor declares the fields of each kind in an [`AccountSpec`]. Most fields have a role, such
//! as the login or the password; the others are vendor-specific, with a separate type
//! ([`OwnFields`]).

mod entry;
mod field;
mod own;
mod schema;

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::identity::AccountKind;
pub use entry::AccountEntry;
pub use field::{FieldRole, FieldSpec, IdForm, LoginCase};
pub use own::{DisplayName, OwnFields, OwnSpec};

/// A kind of accounts at a vendor.
#[derive(Debug)]
pub struct AccountSpec {
    /// The kind of account.
    pub kind: AccountKind,
    /// The key of their list in fixtures and snapshots.
    pub list: Cow<'static, str>,
    /// The description of the list in the schema.
    pub list_description: Cow<'static, str>,
    /// The name of the schema of an account.
    pub name: Cow<'static, str>,
    /// The description of an account in the schema.
    pub description: Cow<'static, str>,
    /// Its fields, in the order in which they are written.
    pub fields: Vec<FieldSpec>,
    /// The type of the fields without a role, if there are any.
    pub own: Option<Arc<dyn OwnSpec>>,
    document: OnceLock<Value>,
}

impl AccountSpec {
    /// A kind whose accounts are listed in the fixtures.
    #[must_use]
    pub fn new(
        kind: AccountKind,
        list: impl Into<Cow<'static, str>>,
        list_description: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            kind,
            list: list.into(),
            list_description: list_description.into(),
            name: "".into(),
            description: "".into(),
            fields: Vec::new(),
            own: None,
            document: OnceLock::new(),
        }
    }

    /// Sets the name and description of an account's schema, and its fields.
    #[must_use]
    pub fn entry(
        self,
        name: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
        fields: impl Into<Vec<FieldSpec>>,
    ) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            fields: fields.into(),
            ..self
        }
    }

    /// Sets the type of the fields without a role.
    #[must_use]
    pub fn own<T: OwnFields>(self) -> Self {
        Self {
            own: Some(own::typed::<T>()),
            ..self
        }
    }

    /// The field with the login or the key.
    #[must_use]
    pub fn login(&self) -> Option<&FieldSpec> {
        let is_login =
            |role: &FieldRole| matches!(role, FieldRole::Login { .. } | FieldRole::Key { .. });
        self.with_role(is_login)
    }

    /// The field with the password or the key.
    #[must_use]
    pub fn secret(&self) -> Option<&FieldSpec> {
        self.with_role(|role| matches!(role, FieldRole::Password { .. } | FieldRole::Key { .. }))
    }

    /// Whether its accounts log in with a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.with_role(FieldRole::is_password).is_some()
    }

    /// Whether each of its accounts has a password.
    #[must_use]
    pub fn needs_password(&self) -> bool {
        self.with_role(|role| matches!(role, FieldRole::Password { optional: false }))
            .is_some()
    }

    /// The vendor's own field that is unique.
    #[must_use]
    pub fn username(&self) -> Option<&FieldSpec> {
        self.with_role(|role| {
            matches!(
                role,
                FieldRole::Own {
                    unique: Some(_),
                    ..
                }
            )
        })
    }

    /// The field with the slug of the tenant.
    #[must_use]
    pub fn tenant(&self) -> Option<&FieldSpec> {
        self.with_role(|role| matches!(role, FieldRole::Tenant))
    }

    /// How ids are generated.
    #[must_use]
    pub fn id_form(&self) -> IdForm {
        let mut forms = self.fields.iter().filter_map(|field| match &field.role {
            FieldRole::Id(form) => Some(form.clone()),
            _ => None,
        });
        forms.next().unwrap_or(IdForm::Counted)
    }

    fn with_role(&self, is_wanted: impl Fn(&FieldRole) -> bool) -> Option<&FieldSpec> {
        self.fields.iter().find(|field| is_wanted(&field.role))
    }
}

#[cfg(test)]
mod tests;
