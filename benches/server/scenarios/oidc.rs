//! The OIDC provider.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Effort, Request, Scenario, Site, expect, repeated, text};
use crate::connection::Answer;
use crate::load::Client;

pub static SCENARIOS: [Scenario; 9] = [
    Scenario::new("oidcDiscovery", Effort::Serves, |_, count| {
        let document = "/oidc/.well-known/openid-configuration";
        repeated(&Request::get(document), 200, count)
    }),
    Scenario::new("oidcJwks", Effort::Serves, |_, count| {
        repeated(&Request::get("/oidc/jwks"), 200, count)
    }),
    Scenario::new(
        "oidcToken: client credentials, opaque",
        Effort::Issues,
        |site, count| {
            set(site, &json!({"access_token": "opaque"}));
            repeated(&client_credentials(), 200, count)
        },
    )
    .with_target(2.5),
    Scenario::new(
        "oidcToken: client credentials, JWT",
        Effort::Issues,
        |_, count| repeated(&client_credentials(), 200, count),
    ),
    Scenario::new("oidcToken: code", Effort::Issues, |site, count| {
        // The access token is opaque, so that the ID token has the only signature.
        set(site, &with_codes());
        let client = |_| {
            let codes = (0..TO_REDEEM / count).map(|_| code(site, "openid profile"));
            Box::new(Redeeming::of(codes.collect())) as Box<dyn Client>
        };
        (0..count).map(client).collect()
    })
    .with_target(1.15),
    Scenario::new(
        "oidcToken: refresh, with an ID token",
        Effort::Issues,
        |site, count| refreshing(site, "openid profile", count),
    ),
    Scenario::new(
        "oidcToken: refresh, without a signature",
        Effort::Issues,
        |site, count| refreshing(site, "profile", count),
    ),
    Scenario::new("oidcUserinfo", Effort::Checks, |site, count| {
        let request = Request::get("/oidc/userinfo").bearer(&access_token(site));
        repeated(&request, 200, count)
    }),
    Scenario::new("oidcIntrospect", Effort::Checks, |site, count| {
        let form = format!("token={}", access_token(site));
        let request = Request::form("/oidc/introspect", &form);
        repeated(&authenticated(request, "web"), 200, count)
    }),
];

/// How many codes there are to redeem, for all clients together.
const TO_REDEEM: usize = 6_400;

/// The redirect URI of the client `web`, form-encoded.
const REDIRECT_URI: &str = "http%3A%2F%2Flocalhost%3A3000%2Fcallback";

fn set(site: &Site, settings: &Value) {
    let settings = json!({ "oidc": settings });
    site.ask(&Request::new("PATCH", "/__admin/settings").json(&settings));
}

/// Settings with which codes are given without a page, and last until all have been prepared.
fn with_codes() -> Value {
    json!({"access_token": "opaque", "login": "auto", "code_ttl": "1h"})
}

fn authenticated(request: Request, client: &str) -> Request {
    let credentials = STANDARD.encode(format!("{client}:secret"));
    request.header("authorization", &format!("Basic {credentials}"))
}

fn client_credentials() -> Request {
    let request = Request::form("/oidc/token", "grant_type=client_credentials");
    authenticated(request, "machine")
}

/// An authorization code for the client `web`.
fn code(site: &Site, scope: &str) -> String {
    let scope = scope.replace(' ', "+");
    // As a form, because the answer is then in the body and not in the header Location.
    let path = format!(
        "/oidc/authorize?response_type=code&client_id=web&redirect_uri={REDIRECT_URI}\
         &scope={scope}&state=s&response_mode=form_post"
    );
    let page = site.ask(&Request::get(path));
    let page = String::from_utf8(page).expect("a page");
    let (_, after) = page.split_once("name=\"code\" value=\"").expect("a code");
    let (code, _) = after.split_once('"').expect("the end of the code");
    code.to_owned()
}

fn redeem(code: &str) -> Request {
    let form = format!("grant_type=authorization_code&code={code}&redirect_uri={REDIRECT_URI}");
    authenticated(Request::form("/oidc/token", &form), "web")
}

/// An access token for userinfo, which is a JWT.
fn access_token(site: &Site) -> String {
    set(site, &json!({"login": "auto"}));
    let tokens = site.ask(&redeem(&code(site, "openid profile email")));
    text(&tokens, "/access_token")
}

/// Redeems one code after the other.
struct Redeeming {
    left: Vec<String>,
    request: Vec<u8>,
}

impl Redeeming {
    const fn of(codes: Vec<String>) -> Self {
        Self {
            left: codes,
            request: Vec::new(),
        }
    }
}

impl Client for Redeeming {
    fn request(&mut self) -> Option<&[u8]> {
        self.request = redeem(&self.left.pop()?).bytes();
        Some(&self.request)
    }

    fn left(&self) -> Option<usize> {
        Some(self.left.len())
    }

    fn answered(&mut self, answer: Answer<'_>) {
        expect(200, answer);
    }
}

fn refreshing(site: &Site, scope: &str, count: usize) -> Vec<Box<dyn Client>> {
    set(site, &with_codes());
    let client = |_| {
        let tokens = site.ask(&redeem(&code(site, scope)));
        Box::new(Refreshing::with(&tokens)) as Box<dyn Client>
    };
    (0..count).map(client).collect()
}

/// Refreshes with the token of the last answer.
struct Refreshing {
    request: Vec<u8>,
}

impl Refreshing {
    fn with(tokens: &[u8]) -> Self {
        let token = text(tokens, "/refresh_token");
        let form = format!("grant_type=refresh_token&refresh_token={token}");
        Self {
            request: authenticated(Request::form("/oidc/token", &form), "web").bytes(),
        }
    }
}

impl Client for Refreshing {
    fn request(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: Answer<'_>) {
        expect(200, answer);
        *self = Self::with(answer.body);
    }
}
