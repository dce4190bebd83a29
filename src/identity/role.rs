//! Roles of users in their tenants.

/// A role of a user in its tenant.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    strum::IntoStaticStr,
    strum::Display,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A developer of the vendor.
    Developer,
    /// The owner of an account; a registration makes its user one.
    Owner,
    /// May manage an account.
    Admin,
    /// May change content.
    Editor,
    /// May read content.
    Viewer,
    /// The vendor's own automation.
    SystemBot,
}

impl Role {
    /// The name in answers and fixtures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}
