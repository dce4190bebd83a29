//! The operations: where they are, what they read and what they do.

use schemars::JsonSchema;
use serde::Deserialize;

use super::answer::{Answer, Answers};
use super::reads::{Field, Place, Reads};
use super::shape::{Named, OneOrMany, Scalar};
use crate::operation_address::Address;

/// An endpoint of the vendor.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "operation")]
pub struct Operation {
    /// Its method and its path. `{name}` stands for one segment, a final `**` for any rest.
    #[schemars(extend("examples" = ["POST /oauth/token", "GET /users/{id}"]))]
    pub at: Address,
    /// What a request has to say to be of this operation, where several share a method and a path:
    /// a place and a field, with their value.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "form.grant_type": "refresh_token" }]))]
    pub when: Named<Scalar>,
    /// What it does. Absent: `answer`.
    #[serde(default)]
    #[schemars(extend("examples" = ["login"]))]
    pub does: Verb,
    /// Whether `renew`, `issue`, `logout`, `me` or `answer` is there for everybody, without the
    /// guard. Absent: false.
    #[serde(default)]
    #[schemars(extend("examples" = [true]))]
    pub open: bool,
    /// What it reads: a place, a field there, and its role; or a list of alternatives, which are
    /// tried in their order.
    #[schemars(extend("examples" = [{ "json": { "username": "login", "password": "password" } }]))]
    pub reads: Option<OneOrMany<Reads>>,
    /// What is answered when all is well. The tokens that it names are what is issued. Absent: 200
    /// without a body.
    #[schemars(extend("examples" = [{ "json": { "access_token": "${access}", "token_type": "bearer" } }]))]
    pub ok: Option<Answer>,
    /// What this operation answers otherwise, where it is not what the file's `answers` say.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "mfa_required": { "status": 200, "json": { "ticket": "${ticket}" } } }]))]
    pub answers: Answers,
}

impl Operation {
    /// The alternatives of what it reads.
    #[must_use]
    pub fn alternatives(&self) -> &[Reads] {
        self.reads.as_ref().map_or(&[], OneOrMany::as_slice)
    }

    /// The fields that it reads in all alternatives, each with its place.
    pub fn fields(&self) -> impl Iterator<Item = (Place, &str, &Field)> + Clone {
        self.alternatives().iter().flat_map(Reads::fields)
    }

    /// Whether it is only there for those whom the guard lets in.
    #[must_use]
    pub const fn is_guarded(&self) -> bool {
        self.does.is_guarded() && !self.open
    }

    /// What a request has to say to be of this operation: a place, a field there, and its value.
    pub fn conditions(&self) -> impl Iterator<Item = (Place, &str, &Scalar)> {
        self.when.iter().filter_map(|(key, value)| {
            let (place, field) = key.split_once('.')?;
            let place: Place = place.parse().ok()?;
            (place != Place::Body).then_some((place, field, value))
        })
    }
}

/// What an operation does.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    Deserialize,
    JsonSchema,
    strum::EnumMessage,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
#[schemars(rename = "verb")]
pub enum Verb {
    /// Checks credentials and opens a session.
    Login,
    /// Gives new tokens for a refresh token.
    Refresh,
    /// Gives a new token for the one in the guard, which is then worthless.
    Renew,
    /// Completes a login with the ticket of its first step and a one-time password.
    Verify,
    /// Gives another token to the account of the guard.
    Issue,
    /// Makes a token worthless that is sent.
    Revoke,
    /// Ends the session of the token in the guard.
    Logout,
    /// Tells about a token that is sent.
    Introspect,
    /// Tells about the account of the guard.
    Me,
    /// Makes an account.
    Register,
    /// Gives a fixed answer.
    #[default]
    Answer,
}

impl Verb {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }

    /// Whether the guard protects it, unless the operation is open.
    #[must_use]
    pub const fn is_guarded(self) -> bool {
        matches!(
            self,
            Self::Renew | Self::Issue | Self::Logout | Self::Me | Self::Answer
        )
    }

    /// Whether it issues the tokens that its answer names.
    #[must_use]
    pub const fn issues(self) -> bool {
        matches!(
            self,
            Self::Login | Self::Refresh | Self::Renew | Self::Verify | Self::Issue | Self::Register
        )
    }
}
