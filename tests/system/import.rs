//! `mockid fixtures --from`: fixtures from a `JSON_CONFIG` of mock-oauth2-server.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use serde_json::{Value, json};

use crate::files::Folder;
use crate::mockid::{Answer, Mockid, answer};
use crate::support::run;

/// The first example of that server's README.
const CONFIG: &str = r#"{
    "interactiveLogin": false,
    "httpServer": "NettyWrapper",
    "tokenCallbacks": [
        {
            "issuerId": "issuer1",
            "tokenExpiry": 120,
            "requestMappings": [
                {
                    "requestParam": "code",
                    "match": "code1",
                    "claims": { "sub": "subByCode", "aud": ["audByCode"], "team": "blue" }
                }
            ]
        },
        {
            "issuerId": "issuer2",
            "requestMappings": [
                {
                    "requestParam": "scope",
                    "match": "api",
                    "claims": { "sub": "subByScope", "aud": ["audByScope"] }
                }
            ]
        }
    ]
}"#;

#[test]
fn imported_fixtures_pass_the_check_and_serve_the_requests_of_that_server() {
    let folder = Folder::of("imported_fixtures_serve");
    let (config, fixtures) = (
        folder.write("config.json", CONFIG),
        folder.file("mockid.yaml"),
    );
    let imported = run(&["fixtures", "--from", &config, "--output", &fixtures], &[]);
    assert_eq!(imported.code, Some(0), "{}", imported.stderr);
    let checked = run(&["check", &fixtures], &[]);
    assert_eq!((checked.code, checked.stderr.as_str()), (Some(0), ""));
    let mockid = Mockid::start(&["--fixtures", &fixtures]);
    let machine = ask(
        &mockid,
        "issuer2",
        &[("grant_type", "client_credentials"), ("scope", "api")],
    );
    assert_eq!(machine.status, 200);
    let claims = claims(&machine.body["access_token"]);
    assert_eq!(
        (&claims["aud"], &claims["sub"]),
        (&json!("audByScope"), &json!("any"))
    );
    let code = code(&mockid, "issuer1");
    let login = ask(
        &mockid,
        "issuer1",
        &[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
        ],
    );
    assert_eq!(login.body["expires_in"], 3600);
    let claims = self::claims(&login.body["id_token"]);
    assert_eq!(
        (&claims["sub"], &claims["team"]),
        (&json!("subByCode"), &json!("blue"))
    );
}

#[test]
fn what_is_not_taken_over_is_said_in_the_file_and_on_standard_error() {
    let file = Folder::of("not_taken_over").write("config.json", CONFIG);
    let imported = run(&["fixtures", "--from", &file], &[]);
    assert_eq!(imported.code, Some(0));
    let note = "Issuer issuer1, `code=code1`: the audience audByCode is not taken over";
    assert!(imported.stderr.contains(note), "{}", imported.stderr);
    let comment = format!("# - {note}");
    assert!(imported.stdout.contains(&comment), "{}", imported.stdout);
}

#[test]
fn a_configuration_that_cannot_be_read_is_told_with_line_and_column() {
    let file = Folder::of("config_cannot_be_read").write("config.json", "{\n  \"a\": 1\n}");
    let imported = run(&["fixtures", "--from", &file], &[]);
    assert_eq!((imported.code, imported.stdout.as_str()), (Some(1), ""));
    let told = "config.json: unknown field `a`";
    assert!(imported.stderr.contains(told), "{}", imported.stderr);
    assert!(
        imported.stderr.contains("line 2 column 5"),
        "{}",
        imported.stderr
    );
}

#[test]
fn an_existing_file_is_kept_unless_it_is_forced() {
    let folder = Folder::of("an_existing_file_is_kept");
    let (config, kept) = (
        folder.write("config.json", "{}"),
        folder.write("kept.yaml", ""),
    );
    let arguments = ["fixtures", "--from", &config, "--output", &kept];
    assert_eq!(run(&arguments, &[]).code, Some(1));
    let forced = [&arguments[..], &["--force"]].concat();
    assert_eq!(run(&forced, &[]).code, Some(0));
}

const REDIRECT: &str = "http://localhost:3000/callback";

/// The answer to a token request of any client.
fn ask(mockid: &Mockid, issuer: &str, fields: &[(&str, &str)]) -> Answer {
    let request = mockid.request(Method::POST, &format!("/oidc/{issuer}/token"));
    let client = [("client_id", "any"), ("client_secret", "any")];
    answer(request.form(&[fields, &client].concat()))
}

/// The code for an authorization request of any client.
fn code(mockid: &Mockid, issuer: &str) -> String {
    let query = format!("response_type=code&client_id=any&redirect_uri={REDIRECT}&scope=openid");
    let path = mockid.url(&format!("/oidc/{issuer}/authorize?{query}"));
    let builder = Client::builder().no_proxy().redirect(Policy::none());
    let client = builder.build().expect("a client can be made");
    let answer = answer(client.get(path));
    let location = Url::parse(answer.header("location")).expect("a URL");
    let mut parameters = location.query_pairs();
    let code = parameters.find(|(name, _)| name == "code");
    code.expect("a code").1.into_owned()
}

/// The claims of a JWT.
fn claims(token: &Value) -> Value {
    let claims = token.as_str().and_then(|token| token.split('.').nth(1));
    let claims = URL_SAFE_NO_PAD.decode(claims.expect("a JWT"));
    serde_json::from_slice(&claims.expect("base64url")).expect("JSON")
}
