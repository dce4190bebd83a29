//! What operations read: places, fields and roles.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shape::{Named, Scalar, Shorthand};

/// What an operation reads: at each place fields with their roles. Dotted names reach into JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "reads")]
pub struct Reads {
    /// Fields of a JSON body.
    #[schemars(extend("examples" = [{ "user.name": "login", "user.password": "password" }]))]
    pub json: Named<Field>,
    /// Fields of a form.
    #[schemars(extend("examples" = [{ "grant_type": { "is": "password" }, "username": "login", "password": "password" }]))]
    pub form: Named<Field>,
    /// The whole body, under a name of your own: a JSON string, or a text of any other type.
    #[schemars(extend("examples" = [{ "token": "refresh" }]))]
    pub body: Named<Field>,
    /// Parameters of the query.
    #[schemars(extend("examples" = [{ "api_key": "key" }]))]
    pub query: Named<Field>,
    /// Headers.
    #[schemars(extend("examples" = [{ "X-Tenant": "tenant" }]))]
    pub header: Named<Field>,
    /// Cookies.
    #[schemars(extend("examples" = [{ "refresh": "refresh" }]))]
    pub cookie: Named<Field>,
    /// The user name and the password of HTTP Basic, in this order.
    #[schemars(extend("examples" = [{ "id": "client_id", "secret": "secret" }]))]
    pub basic: Named<Field>,
    /// Segments of the path.
    #[schemars(extend("examples" = [{ "tenant": "tenant" }]))]
    pub path: Named<Field>,
}

impl Reads {
    /// Each field with its place.
    pub fn fields(&self) -> impl Iterator<Item = (Place, &str, &Field)> + Clone {
        [
            (Place::Json, &self.json),
            (Place::Form, &self.form),
            (Place::Body, &self.body),
            (Place::Query, &self.query),
            (Place::Header, &self.header),
            (Place::Cookie, &self.cookie),
            (Place::Basic, &self.basic),
            (Place::Path, &self.path),
        ]
        .into_iter()
        .flat_map(|(place, fields)| fields.iter().map(move |(name, field)| (place, name, field)))
    }
}

/// Where a value is in a request.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantNames,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Place {
    /// A JSON body.
    Json,
    /// A form.
    Form,
    /// A body that is one text.
    Body,
    /// The query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// HTTP Basic.
    Basic,
    /// The path.
    Path,
}

impl Place {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }
}

/// A field that is read: its role alone, or what it has to be.
pub type Field = Shorthand<String, ReadField>;

/// A field that is read, at length.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "field")]
pub struct ReadField {
    /// What the value is: a word that accounts have (`login`, `password`, `client_id`, `secret`,
    /// `key`, `tenant`, `otp`), a kind of token, `any_token`, `ttl`, `subject` or `assertion`.
    #[schemars(extend("examples" = ["login"]))]
    pub role: Option<String>,
    /// The value that it has to have.
    #[schemars(extend("examples" = ["password"]))]
    pub is: Option<Scalar>,
    /// Whether it may be missing. Absent: false.
    #[schemars(extend("examples" = [true]))]
    pub optional: bool,
    /// What its text has to look like.
    #[schemars(extend("examples" = ["email"]))]
    pub format: Option<FieldFormat>,
    /// The unit of a lifetime that is asked for, whose role is `ttl`. Absent: seconds.
    #[schemars(extend("examples" = ["minutes"]))]
    pub unit: Option<TtlUnit>,
}

/// The unit of a lifetime that is asked for.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
#[schemars(rename = "ttl_unit")]
pub enum TtlUnit {
    /// Seconds.
    #[default]
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
}

impl TtlUnit {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }

    /// Its length in seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3600,
            Self::Days => 24 * 3600,
        }
    }
}

/// What a text has to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "field_format")]
pub enum FieldFormat {
    /// An e-mail address.
    Email,
}

impl Field {
    /// The role, if it has one.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        match self {
            Self::Short(role) => Some(role),
            Self::Long(field) => field.role.as_deref(),
        }
    }

    /// The unit of a lifetime that is asked for.
    #[must_use]
    pub fn unit(&self) -> TtlUnit {
        match self {
            Self::Short(_) => TtlUnit::Seconds,
            Self::Long(field) => field.unit.unwrap_or_default(),
        }
    }

    /// Whether it has to be there.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        match self {
            Self::Short(_) => true,
            Self::Long(field) => !field.optional,
        }
    }
}
