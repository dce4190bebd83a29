//! The format of `JSON_CONFIG`, as mock-oauth2-server 2 and 3 read it.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// The whole configuration. Unknown members are errors there, too.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Config {
    pub interactive_login: bool,
    pub login_page_path: Option<String>,
    pub static_assets_path: Option<String>,
    pub rotate_refresh_token: bool,
    pub token_provider: Option<TokenProvider>,
    pub token_callbacks: Vec<TokenCallback>,
    pub http_server: Option<HttpServer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenProvider {
    pub key_provider: Option<KeyProvider>,
    pub system_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyProvider {
    pub initial_keys: Option<String>,
    #[serde(default = "rs256")]
    pub algorithm: String,
}

fn rs256() -> String {
    "RS256".to_owned()
}

/// What tokens of an issuer contain.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenCallback {
    pub issuer_id: String,
    pub request_mappings: Vec<RequestMapping>,
    #[serde(default = "an_hour")]
    pub token_expiry: u32,
}

const fn an_hour() -> u32 {
    3600
}

/// The claims of the answer to a token request with this parameter.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestMapping {
    pub request_param: String,
    #[serde(rename = "match", default = "any")]
    pub value: String,
    #[serde(default)]
    pub claims: Map<String, Value>,
    #[serde(default = "jwt")]
    pub type_header: String,
}

fn any() -> String {
    "*".to_owned()
}

fn jwt() -> String {
    "JWT".to_owned()
}

impl fmt::Display for RequestMapping {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}={}`", self.request_param, self.value)
    }
}

/// The server, by its name or with TLS.
pub struct HttpServer {
    pub has_tls: bool,
}

impl<'de> Deserialize<'de> for HttpServer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HttpServerVisitor)
    }
}

struct HttpServerVisitor;

impl<'de> Visitor<'de> for HttpServerVisitor {
    type Value = HttpServer;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a server, or an object with `type` and `ssl`")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<HttpServer, E> {
        Ok(HttpServer { has_tls: false })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HttpServer, A::Error> {
        let mut server = HttpServer { has_tls: false };
        while let Some(name) = map.next_key::<String>()? {
            let value: Value = map.next_value()?;
            match name.as_str() {
                "type" => {}
                "ssl" => server.has_tls = !value.is_null(),
                _ => return Err(A::Error::unknown_field(&name, &["type", "ssl"])),
            }
        }
        Ok(server)
    }
}
