//! How clients log in, refresh and call at each vendor.

use mockid::Provider;
use serde_json::{Value, json};

use super::super::KEY;
use crate::oidc::{self, TOKEN, fields, form};
use crate::support::answer::Answer;
use crate::support::client::{Client, Request};

/// A vendor, and the way in which a client logs in there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    Intergiro,
    Igny8,
    HautAi,
    Kyc,
    S7risk,
    /// oidc, with the credentials of the client itself.
    Machine,
    /// oidc, with the password of a person.
    Legacy,
    /// oidc, with a browser.
    Web,
}

/// An account of each vendor, and a list that clients may read and add to.
pub const FIXTURES: &str = "
intergiro:
  api_keys: [{ key: c5f90f4b-9d69-416a-8611-8a8c8d605c36 }]
  collections: [{ path: /things, items: [{ id: 1, name: a }], writable: true }]
igny8:
  accounts: [{ name: A, slug: a }]
  users: [{ email: ada@example.com, username: ada, password: password, account: a }]
  collections: [{ path: /things/, items: [{ id: 1, name: a }], writable: true }]
haut-ai:
  users: [{ email: ada@example.com, password: password }]
  collections: [{ path: /things/, items: [{ id: 1, name: a }], writable: true }]
kyc:
  users: [{ email: ada@example.com, password: password }]
  collections: [{ path: /things, items: [{ id: 1, name: a }], writable: true }]
s7risk:
  users: [{ email: ada@example.com, password: password }]
  collections: [{ path: /things, list: things, item: thing, items: [{ id: 1, name: a }], writable: true }]
oidc:
  settings: { login: auto }
  users: [{ username: ada, password: password, default: true }]
  clients:
    - { client_id: web, client_secret: secret, redirect_uris: [http://localhost:3000/callback] }
    - { client_id: machine, client_secret: secret, grants: [client_credentials] }
    - { client_id: legacy, client_secret: secret, grants: [password, refresh_token] }
  resources:
    - { path: /things, body: [] }
    - { path: /things, method: POST, status: 201 }
";

impl Vendor {
    pub const ALL: [Self; 8] = [
        Self::Intergiro,
        Self::Igny8,
        Self::HautAi,
        Self::Kyc,
        Self::S7risk,
        Self::Machine,
        Self::Legacy,
        Self::Web,
    ];

    pub const fn provider(self) -> Provider {
        match self {
            Self::Intergiro => Provider::INTERGIRO,
            Self::Igny8 => Provider::IGNY8,
            Self::HautAi => Provider::HAUT_AI,
            Self::Kyc => Provider::KYC,
            Self::S7risk => Provider::S7RISK,
            Self::Machine | Self::Legacy | Self::Web => Provider::OIDC,
        }
    }

    /// How long an access token is good, in seconds.
    pub const fn lifetime(self) -> i64 {
        match self {
            Self::Intergiro | Self::Igny8 => 15 * 60,
            Self::S7risk => 24 * 60 * 60,
            _ => 60 * 60,
        }
    }

    /// The path of its list.
    pub const fn things(self) -> &'static str {
        match self {
            Self::Intergiro => "/intergiro/things",
            Self::Igny8 => "/igny8/things/",
            Self::HautAi => "/haut-ai/things/",
            Self::Kyc => "/kyc/things",
            Self::S7risk => "/s7risk/things",
            Self::Machine | Self::Legacy | Self::Web => "/oidc/things",
        }
    }

    /// A login that a program does on its own.
    pub fn login(self, http: &Client) -> Request {
        let email = json!({"email": "ada@example.com", "password": "password"});
        let post = |path, body: Value| http.post(path).any_json(body);
        match self {
            Self::Intergiro => post(super::super::LOGIN, json!({ "api_key": KEY })),
            Self::Igny8 => post("/igny8/api/v1/auth/login/", email),
            Self::HautAi => post(
                "/haut-ai/api/v1/auth/login/",
                json!({"username": "ada@example.com", "password": "password"}),
            ),
            Self::Kyc => http
                .post("/kyc/auth/jwt/login")
                .form("username=ada%40example.com&password=password"),
            Self::S7risk => {
                post("/s7risk/user/token", email).header("origin", "https://app.example.com")
            }
            Self::Machine => form(
                http.post(TOKEN),
                &fields([
                    ("grant_type", "client_credentials"),
                    ("client_id", "machine"),
                    ("client_secret", "secret"),
                ]),
            ),
            Self::Legacy => form(
                http.post(TOKEN),
                &fields([
                    ("grant_type", "password"),
                    ("client_id", "legacy"),
                    ("client_secret", "secret"),
                    ("username", "ada"),
                    ("password", "password"),
                ]),
            ),
            Self::Web => panic!("a person logs in there"),
        }
    }

    /// A refresh.
    pub fn refresh(self, http: &Client, token: &str) -> Request {
        match self {
            Self::Intergiro => http
                .post(super::super::REFRESH)
                .any_json(json!({ "refresh_token": token })),
            Self::Igny8 => http
                .post("/igny8/api/v1/auth/refresh/")
                .any_json(json!({ "refresh": token })),
            Self::Legacy => form(
                http.post(TOKEN),
                &oidc::with(oidc::refreshing(token), "client_id", "legacy"),
            ),
            Self::Web => form(http.post(TOKEN), &oidc::refreshing(token)),
            _ => panic!("{self:?} has no refresh"),
        }
    }

    /// The tokens in an answer: the access token, the refresh token and the ID token.
    pub fn tokens(self, answer: &Answer) -> [Option<String>; 3] {
        let names = match self {
            Self::Intergiro | Self::Legacy | Self::Web => {
                ["/access_token", "/refresh_token", "/id_token"]
            }
            Self::Igny8 => ["/data/access", "/data/refresh", ""],
            // Nothing accepts what haut-ai calls a refresh token.
            Self::HautAi | Self::Kyc | Self::Machine => ["/access_token", "", ""],
            Self::S7risk => ["/data/accessToken", "", ""],
        };
        let body = answer.json();
        names.map(|name| body.pointer(name)?.as_str().map(str::to_owned))
    }
}
