//! Registrations: a client that is registered has redirect URIs that answers may be sent to, and a page has
//! no markup of its name.
//!
//! An input is the document.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

use super::authorize::has_no_foreign_markup;
use super::{ask, request, sandbox};
use crate::seeds::Seeds;
use crate::server::{Server, state};

/// Sends the registration of an input, and the authorization request of the client.
pub fn play(input: &[u8]) {
    let server = Server::get();
    let settings = json!({ "login": "page", "registration": { "enabled": true } });
    let sandbox = sandbox(server, &settings);
    let accounts = || {
        state(&sandbox)["accounts"]["oidc"]["clients"]
            .as_array()
            .map(Vec::len)
    };
    let before = accounts();
    let mut registration = request(Method::POST, "/register", b"", input).expect("a request");
    let json = HeaderValue::from_static("application/json");
    registration.headers_mut().insert(CONTENT_TYPE, json);
    let answered = ask(server, registration);
    if answered.status != StatusCode::CREATED {
        assert_eq!(
            accounts(),
            before,
            "a refused registration has made a client"
        );
        return;
    }
    assert_eq!(accounts(), before.map(|before| before + 1));
    let client: Value = serde_json::from_slice(&answered.body).expect("JSON");
    let uris = client["redirect_uris"].as_array().expect("a list");
    for uri in uris {
        let uri = uri.as_str().expect("text");
        assert!(may_be_sent_to(uri), "{uri} is registered");
    }
    if let Some(uri) = uris.first().and_then(Value::as_str) {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("response_type", "code");
        query.append_pair("client_id", client["client_id"].as_str().expect("text"));
        query.append_pair("redirect_uri", uri);
        query.append_pair("code_challenge_method", "S256");
        query.append_pair(
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        );
        let query = query.finish();
        let page = request(Method::GET, "/authorize", query.as_bytes(), b"").expect("a request");
        has_no_foreign_markup(&ask(server, page));
    }
}

/// Whether a URI is one of https, of the client's own machine, or of an application. This is written
/// without the server's own parser.
fn may_be_sent_to(uri: &str) -> bool {
    let (scheme, rest) = uri.split_once(':').expect("a scheme");
    match scheme.to_ascii_lowercase().as_str() {
        "https" => true,
        "http" => {
            let authority = rest.trim_start_matches('/');
            let end = authority.find(['/', '?']).unwrap_or(authority.len());
            let host = authority[..end].to_ascii_lowercase();
            // Addresses have other spellings, such as 0x7f.1, but none has a letter beyond these.
            let is_name = host.starts_with("localhost");
            let is_address = host.starts_with('[')
                || host
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || b".x:".contains(&byte))
                || host.contains('%');
            !host.contains('@') && (is_name || is_address)
        }
        other => !["javascript", "data", "file", "vbscript", "blob"].contains(&other),
    }
}

/// Documents with everything, and attempts to be sent elsewhere.
#[must_use]
pub fn seeds() -> Seeds {
    const PUBLIC: &str = r#"{"client_name":"Inspector","redirect_uris":["http://127.0.0.1/callback"],"grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none"}"#;
    const EVERYTHING: &str = r#"{"client_name":"Shop","client_uri":"https://shop.example.com/","logo_uri":"https://shop.example.com/logo.png","tos_uri":"https://shop.example.com/tos","policy_uri":"https://shop.example.com/policy","redirect_uris":["https://shop.example.com/callback","com.example.shop:/callback"],"post_logout_redirect_uris":["https://shop.example.com/"],"grant_types":["authorization_code","refresh_token","client_credentials"],"response_types":["code"],"token_endpoint_auth_method":"private_key_jwt","scope":"openid profile","contacts":["shop@example.com"],"jwks":{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]},"software_id":"shop","software_version":"1.2","id_token_signed_response_alg":"ES256","backchannel_logout_uri":"http://localhost:3000/logout","require_pushed_authorization_requests":false,"dpop_bound_access_tokens":false}"#;
    let texts = [
        PUBLIC.to_owned(),
        EVERYTHING.to_owned(),
        PUBLIC.replace("Inspector", "</title><script>alert(1)</script>"),
        PUBLIC.replace("http://127.0.0.1/callback", "javascript:alert(1)"),
        PUBLIC.replace("127.0.0.1", "127.0.0.1:80@evil.example"),
        PUBLIC.replace("127.0.0.1", "127.0.0.1.evil.example"),
        PUBLIC.replace("127.0.0.1", "0x7f.1"),
        PUBLIC.replace("127.0.0.1", "[::1]:8090"),
        PUBLIC.replace("\"none\"", "null"),
        PUBLIC.replacen('{', r#"{"redirect_uris":["https://evil.example/"],"#, 1),
        EVERYTHING.replace("http://localhost:3000/logout", "http://169.254.169.254/"),
        EVERYTHING.replace("\"x\":", "\"d\":\"a\",\"x\":"),
        EVERYTHING.replace("openid profile", "other"),
        "{}".to_owned(),
        "[]".to_owned(),
    ];
    let all = texts.into_iter().enumerate();
    all.map(|(nth, text)| (nth.to_string(), text.into_bytes()))
        .collect()
}
