//! How clients say who they are, by a secret or without one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{fields, reason, set};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

/// Asks for something that every client may do, in these ways.
async fn ask(client: &Client, basic: Option<&str>, form: &str) -> Answer {
    let mut request = client.post("/oidc/revoke").form(&format!("token=a{form}"));
    if let Some(basic) = basic {
        let credentials = format!("Basic {}", STANDARD.encode(basic));
        request = request.header("authorization", &credentials);
    }
    request.send().await
}

#[tokio::test]
async fn a_client_is_known_by_its_secret_or_as_a_public_one() {
    let server = TestServer::start().await;
    for (basic, form) in [
        (Some("web:secret"), ""),
        (None, "&client_id=web&client_secret=secret"),
        (None, "&client_id=spa"),
        (Some("spa:"), ""),
        (Some("spa:"), "&client_id=spa"),
    ] {
        ask(&server, basic, form).await.status_is(200);
    }
}

#[tokio::test]
async fn another_client_is_401_with_a_reason() {
    let server = TestServer::start().await;
    for (basic, form, why) in [
        (None, "", "client_auth_missing"),
        (None, "&client_id=web", "client_auth_missing"),
        (None, "&client_id=nobody", "client_unknown"),
        (Some("nobody:secret"), "", "client_unknown"),
        (Some("web:wrong"), "", "client_auth_failed"),
        (Some("web:"), "", "client_auth_missing"),
        (Some("spa:secret"), "", "client_auth_method"),
        (
            None,
            "&client_id=web&client_secret=wrong",
            "client_auth_failed",
        ),
        (
            None,
            "&client_id=WEB&client_secret=secret",
            "client_unknown",
        ),
        (
            None,
            "&client_id=spa&client_secret=secret",
            "client_auth_method",
        ),
        (Some("web"), "", "client_auth_malformed"),
        (Some("web:50%"), "", "client_auth_malformed"),
    ] {
        let refused = ask(&server, basic, form).await.status_is(401);
        let refused = refused.has("/error", "invalid_client");
        assert_eq!(reason(&server).await, why, "{basic:?} {form}");
        // RFC 6749, section 5.2.
        let challenge = if basic.is_some() {
            "Basic realm=\"oidc\""
        } else {
            ""
        };
        refused.header_is("www-authenticate", challenge);
    }
}

#[tokio::test]
async fn credentials_that_are_right_but_not_form_encoded_have_a_reason_of_their_own() {
    let server = TestServer::with_fixtures(
        "oidc: { clients: [{ client_id: my+app, client_secret: 'a+b%20c', grants: [] }, \
         { client_id: other, client_secret: '50%', grants: [] }] }",
    );
    let server = server.await;
    let encoded = Some("my%2Bapp:a%2Bb%2520c");
    ask(&server, encoded, "").await.status_is(200);
    for (basic, form, why) in [
        ("my+app:a+b%20c", "", "client_auth_not_encoded"),
        (
            "my+app:a+b%20c",
            "&client_id=my%2Bapp",
            "client_auth_not_encoded",
        ),
        ("other:50%", "", "client_auth_not_encoded"),
        ("my%2Bapp:a+b%20c", "", "client_auth_failed"),
        ("my+app:a+b", "", "client_unknown"),
    ] {
        let refused = ask(&server, Some(basic), form).await.status_is(401);
        refused
            .has("/error", "invalid_client")
            .header_is("www-authenticate", "Basic realm=\"oidc\"");
        assert_eq!(reason(&server).await, why, "{basic} {form}");
    }
}

#[tokio::test]
async fn a_client_that_authenticates_itself_twice_is_400() {
    let server = TestServer::start().await;
    let twice = "the client authenticates itself by the header Authorization and by client_secret; it \
                 must do so by one of them alone";
    let as_others = "client_id and the header Authorization name two clients";
    for (form, told) in [
        ("&client_id=web&client_secret=secret", twice),
        ("&client_secret=secret", twice),
        ("&client_id=spa", as_others),
    ] {
        let refused = ask(&server, Some("web:secret"), form).await.status_is(400);
        refused
            .has("/error", "invalid_request")
            .has("/error_description", told);
        assert_eq!(reason(&server).await, "client_auth_several");
    }
}

#[tokio::test]
async fn an_unknown_client_is_named_the_nearest() {
    let server = TestServer::start().await;
    let refused = ask(&server, None, "&client_id=machin").await;
    let told = "the client is unknown; did you mean `machine`?";
    refused.has("/error_description", told);
}

#[tokio::test]
async fn a_client_authenticates_by_the_method_that_is_registered() {
    let server = TestServer::with_fixtures(
        "oidc: { clients: [{ client_id: web, client_secret: secret, \
         token_endpoint_auth_method: client_secret_post, grants: [] }] }",
    );
    let server = server.await;
    let post = "&client_id=web&client_secret=secret";
    ask(&server, None, post).await.status_is(200);
    ask(&server, Some("web:secret"), "").await.status_is(401);
    assert_eq!(reason(&server).await, "client_auth_method");
}

#[tokio::test]
async fn an_inactive_client_is_unknown() {
    let server = TestServer::with_fixtures(
        "oidc: { clients: [{ client_id: web, client_secret: secret, active: false, grants: [] }] }",
    );
    let server = server.await;
    ask(&server, Some("web:secret"), "").await.status_is(401);
    assert_eq!(reason(&server).await, "client_unknown");
}

#[tokio::test]
async fn unknown_clients_are_accepted_with_any_secret_if_the_settings_say_so() {
    let server = TestServer::start().await;
    set(&server, json!({ "unknown_clients": "accept" })).await;
    for (basic, form) in [
        (Some("any:thing"), ""),
        (None, "&client_id=any&client_secret=other"),
        (None, "&client_id=any"),
    ] {
        ask(&server, basic, form).await.status_is(200);
    }
    ask(&server, Some("web:wrong"), "").await.status_is(401);
}

#[tokio::test]
async fn a_redirect_uri_that_cannot_be_one_is_no_part_of_a_client() {
    let server = TestServer::start().await;
    for uri in [
        "/callback",
        "https://a.example/#b",
        "javascript:a",
        "https://u@a.example/",
    ] {
        let client = json!({
            "provider": "oidc", "kind": "application", "client_id": "new",
            "redirect_uris": [uri],
        });
        let refused = server
            .post("/__admin/accounts")
            .any_json(client)
            .send()
            .await;
        refused
            .status_is(422)
            .has("/errors/0/field", "/redirect_uris/0");
    }
}

#[tokio::test]
async fn the_description_says_what_to_change() {
    let settings = "oidc: { settings: { issuers: { acme: { clients: [web] } } } }";
    let server = TestServer::with_settings(settings).await;
    let secret = ("client_secret", "secret");
    for (path, client, grant, told) in [
        (
            "",
            "machine",
            "authorization_code",
            "its grants are client_credentials",
        ),
        (
            "",
            "machine",
            "client_credential",
            "did you mean `client_credentials`?",
        ),
        (
            "",
            "spa",
            "authorization_code",
            "because it has no client_secret",
        ),
        (
            "/acme",
            "machine",
            "client_credentials",
            "not one of the issuer acme",
        ),
    ] {
        let form = fields([("grant_type", grant), ("client_id", client), secret]);
        let answer = form_at(&server, &format!("/oidc{path}/token"), &form).await;
        let description = answer.text("/error_description");
        assert!(description.contains(told), "{description}");
    }
}

#[tokio::test]
async fn what_is_not_in_a_form_is_not_only_called_missing() {
    let server = TestServer::start().await;
    let sent = "grant_type=client_credentials&client_id=machine&client_secret=secret";
    let in_query = server.post(&format!("/oidc/token?{sent}"));
    let in_query = in_query.body("application/x-www-form-urlencoded", "");
    let refused = in_query.send().await.status_is(400);
    let told = "the body has no parameters; those in the query do not count";
    refused.has("/error_description", told);
    let as_json = json!({ "grant_type": "client_credentials", "client_id": "machine" });
    let refused = server.post("/oidc/token").any_json(as_json).send().await;
    let told =
        "the body must be a form, application/x-www-form-urlencoded, and is application/json";
    refused.status_is(400).has("/error_description", told);
}

async fn form_at(server: &TestServer, path: &str, fields: &super::Fields) -> Answer {
    super::form(server.post(path), fields).send().await
}
