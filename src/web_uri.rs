//! URIs at which the server or a browser calls a client, such as its `backchannel_logout_uri`.

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use url::Url;

use crate::redirect_uri::{InvalidRedirectUri, RedirectUri};

/// An absolute URI with the scheme `http` or `https`, and without a fragment and a user name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebUri(RedirectUri);

impl WebUri {
    /// The address.
    #[must_use]
    pub const fn url(&self) -> &Url {
        self.0.url()
    }
}

impl FromStr for WebUri {
    type Err = InvalidRedirectUri;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: RedirectUri = text.parse()?;
        let is_web = matches!(uri.url().scheme(), "http" | "https");
        is_web
            .then_some(Self(uri))
            .ok_or(InvalidRedirectUri::Scheme)
    }
}

impl Serialize for WebUri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for WebUri {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl schemars::JsonSchema for WebUri {
    fn schema_name() -> Cow<'static, str> {
        "WebUri".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "web-uri",
            "description": "An absolute URI with the scheme http or https.",
            "examples": ["http://localhost:3000/logout"],
        })
    }
}
