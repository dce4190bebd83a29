//! The suite: a client and the browser of its user.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::JwkSet;
use serde_json::Value;

use super::checks;
use crate::oidc::browser::{Browser, sent_back};
use crate::oidc::{Fields, encoded, fields, with};
use crate::support::answer::Answer;
use crate::support::server::{NOON_SECONDS, TestServer};

/// The user has every standard claim, so that a scope that lacks one is seen.
const FIXTURES: &str = r"
oidc:
  users:
    - username: ada
      claims:
        name: Ada Lovelace
        given_name: Ada
        family_name: Lovelace
        middle_name: Augusta
        nickname: ada
        preferred_username: ada
        profile: https://example.com/ada
        picture: https://example.com/ada.png
        website: https://ada.example.com/
        gender: female
        birthdate: 1815-12-10
        zoneinfo: Europe/London
        locale: en-GB
        updated_at: 1500000000
        email: ada@example.com
        email_verified: true
        address: { formatted: '12 St James Square, London', country: United Kingdom }
        phone_number: '+44 20 7946 0000'
        phone_number_verified: false
  clients:
    - client_id: web
      client_secret: secret
      redirect_uris: [http://localhost:3000/callback]
      post_logout_redirect_uris: [http://localhost:3000/]
    - client_id: second
      client_secret: secret
      redirect_uris: [http://localhost:3000/callback]
";

/// A provider with its metadata and keys, and a browser in which nobody is logged in.
pub struct Suite {
    pub server: TestServer,
    pub browser: Browser,
    pub metadata: Value,
    pub keys: JwkSet,
    pub authentication: ClientAuthentication,
    /// The time of the sandbox in seconds.
    pub now: i64,
    requests: u32,
}

/// How the client authenticates itself at the token endpoint.
#[derive(Clone, Copy)]
pub enum ClientAuthentication {
    Basic,
    Post,
}

/// What an authorization code flow gave.
pub struct Flow {
    pub request: Fields,
    pub code: String,
    pub tokens: Answer,
    /// The claims of the ID token.
    pub id_token: Value,
}

impl Flow {
    pub fn access_token(&self) -> String {
        self.tokens.text("/access_token")
    }
}

impl Suite {
    /// What every module begins with.
    pub async fn start() -> Self {
        Self::with_client("").await
    }

    /// The same, with more metadata of the client `web`.
    pub async fn with_client(metadata: &str) -> Self {
        let secret = "client_secret: secret\n";
        let client = format!("{secret}      {metadata}\n");
        let fixtures = FIXTURES.replacen(secret, &client, 1);
        let server = TestServer::with_fixtures(&fixtures).await;
        let discovery = "/oidc/.well-known/openid-configuration";
        let metadata = server.get(discovery).send().await.status_is(200).json();
        let keys = server.get("/oidc/jwks").send().await.status_is(200).json();
        checks::are_public_keys(&keys);
        Self {
            browser: Browser::new(&server),
            server,
            metadata,
            keys: serde_json::from_value(keys).expect("keys"),
            authentication: ClientAuthentication::Basic,
            now: NOON_SECONDS,
            requests: 0,
        }
    }

    pub fn issuer(&self) -> &str {
        self.metadata["issuer"].as_str().expect("an issuer")
    }

    /// An authorization request with a state and a nonce of its own.
    pub fn request(&mut self) -> Fields {
        self.requests += 1;
        let number = self.requests;
        fields([
            ("response_type", "code"),
            ("client_id", "web"),
            ("redirect_uri", crate::oidc::WEB),
            ("scope", "openid"),
            ("state", &format!("{number}-{}", "State._~".repeat(15))),
            ("nonce", &format!("nonce-{number}")),
        ])
    }

    /// The same with one more parameter.
    pub fn request_with(&mut self, name: &'static str, value: &str) -> Fields {
        with(self.request(), name, value)
    }

    /// Moves the sandbox's clock.
    pub async fn advance(&mut self, seconds: u32) {
        let moved = self.server.advance(&format!("{seconds}s")).await;
        moved.status_is(200);
        self.now += i64::from(seconds);
    }

    /// Opens the authorization endpoint in the browser.
    pub async fn authorize(&mut self, request: &Fields) -> Answer {
        let path = format!("/oidc/authorize?{}", encoded(request));
        self.browser.get(&path).await
    }

    /// Logs the user in at a page, with all scopes.
    pub async fn log_in(&mut self, page: &Answer, request: &Fields) -> Answer {
        let scopes = request["scope"].split(' ').map(|scope| ("scope", scope));
        let fields: Vec<_> = std::iter::once(("username", "ada")).chain(scopes).collect();
        self.browser.submit(page, &fields).await
    }

    /// A whole flow in which the user has to log in.
    pub async fn flow(&mut self, request: Fields) -> Flow {
        let page = self.authorize(&request).await.status_is(200);
        let answer = self.log_in(&page, &request).await;
        self.finish(request, &answer).await
    }

    /// A whole flow in which the user must not be asked.
    pub async fn silent_flow(&mut self, request: Fields) -> Flow {
        let answer = self.authorize(&request).await;
        self.finish(request, &answer).await
    }

    /// The rest of a flow: the code is exchanged, and the access token used at userinfo.
    pub async fn finish(&self, request: Fields, answer: &Answer) -> Flow {
        self.finish_with(request, answer, &Fields::new()).await
    }

    /// The same with more parameters in the token request.
    pub async fn finish_with(&self, request: Fields, answer: &Answer, more: &Fields) -> Flow {
        let code = self.code(&request, answer);
        let mut exchange = fields([("grant_type", "authorization_code"), ("code", &code)]);
        exchange.insert("redirect_uri", request["redirect_uri"].clone());
        exchange.extend(more.clone());
        let tokens = self.token(&request["client_id"], exchange).await;
        let id_token = checks::tokens(self, &request, &tokens);
        let flow = Flow {
            request,
            code,
            tokens,
            id_token,
        };
        let told = self.server.get("/oidc/userinfo");
        let told = told.bearer(&flow.access_token()).send().await;
        checks::userinfo(&flow, &told);
        flow
    }

    /// The code of an authorization response.
    fn code(&self, request: &Fields, answer: &Answer) -> String {
        assert_eq!(answer.header("cache-control"), "no-store");
        let mut sent = sent_back(answer);
        let code = sent.remove("code").expect("a code");
        assert_eq!(sent, self.envelope(request));
        checks::is_unguessable(&code);
        code
    }

    /// What every authorization response has (RFC 6749, section 4.1.2; RFC 9207, section 2).
    fn envelope(&self, request: &Fields) -> BTreeMap<String, String> {
        let state = request.get("state").map(|state| ("state", state.as_str()));
        let all = state.into_iter().chain([("iss", self.issuer())]);
        all.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// Sends a token request of a client.
    pub async fn token(&self, client: &str, mut form: Fields) -> Answer {
        let mut request = self.server.post("/oidc/token");
        match self.authentication {
            ClientAuthentication::Basic => {
                let pair = STANDARD.encode(format!("{client}:secret"));
                request = request.header("authorization", &format!("Basic {pair}"));
            }
            ClientAuthentication::Post => {
                form.insert("client_id", client.to_owned());
                form.insert("client_secret", "secret".to_owned());
            }
        }
        crate::oidc::form(request, &form).send().await
    }

    /// Asserts that the client is told an error, and nothing else (OpenID Connect Core, section
    /// 3.1.2.6).
    pub async fn is_refused(
        &self,
        request: &Fields,
        answer: &Answer,
        (error, reason): (&str, &str),
    ) {
        let mut sent = sent_back(answer);
        assert_eq!(sent.remove("error").as_deref(), Some(error));
        let description = sent.remove("error_description").unwrap_or_default();
        checks::is_error_text(&description);
        assert_eq!(sent, self.envelope(request));
        assert_eq!(self.server.newest_entry().await["reason"], reason);
    }

    /// Asserts that an error is shown to the user, and not told to the client.
    pub async fn is_shown(&self, answer: &Answer, reason: &str) {
        assert_eq!(answer.status, 400, "{answer:#?}");
        assert!(!answer.headers.contains_key("location"), "{answer:#?}");
        assert!(answer.header("content-type").starts_with("text/html"));
        assert_eq!(self.server.newest_entry().await["reason"], reason);
    }
}
