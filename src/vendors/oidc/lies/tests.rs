use http::StatusCode;
use http::header::LOCATION;
use serde_json::{Value, json};
use strum::VariantArray;

use super::*;
use crate::sandbox::reason::Reason;
use crate::vendor::Vendor;
use crate::vendors::oidc::Oidc;

const CALLBACK: &str = "http://localhost:3000/callback";

/// The location after this lie; `None` if it is not told.
fn redirected(lie: OidcLie, parameters: &str) -> Option<String> {
    let answer = Answer::empty(StatusCode::SEE_OTHER, Reason::Ok);
    let answer = answer.with_header(LOCATION, format!("{CALLBACK}{parameters}"));
    let told = authorization::tell(lie, &answer)?;
    let location = told.headers[LOCATION].to_str().unwrap();
    Some(location.strip_prefix(CALLBACK).unwrap().to_owned())
}

fn answered(lie: OidcLie, body: &Value) -> Option<Value> {
    let told = members::tell(lie, &Answer::ok(body))?;
    serde_json::from_slice(&told.body).ok()
}

#[test]
fn every_lie_is_told_by_operations_of_the_provider() {
    let provider = Oidc::new();
    let spec = provider.spec();
    let operations = spec.operations.iter().map(|operation| &*operation.id);
    let calls = spec.extras.outgoing.iter().map(|call| &*call.id);
    let known: Vec<&str> = operations.chain(calls).collect();
    assert_eq!(OidcLiar.lies().len(), OidcLie::VARIANTS.len());
    for lie in OidcLiar.lies() {
        assert_eq!(lie.lie.parse::<OidcLie>().unwrap().name(), lie.lie);
        assert!(
            !lie.specification.is_empty() && !lie.sentence.is_empty(),
            "{}",
            lie.lie
        );
        for told_by in lie.operations {
            assert!(known.contains(told_by), "{told_by}");
        }
    }
}

#[test]
fn a_lie_changes_one_parameter_of_an_authorization_response() {
    let response = "?code=c&state=s&iss=http%3A%2F%2Fop";
    for (lie, expected) in [
        (
            OidcLie::StateWrong,
            "?code=c&state=other-state&iss=http%3A%2F%2Fop",
        ),
        (OidcLie::StateMissing, "?code=c&iss=http%3A%2F%2Fop"),
        (
            OidcLie::IssWrong,
            "?code=c&state=s&iss=https%3A%2F%2Fother.example.com",
        ),
        (OidcLie::IssMissing, "?code=c&state=s"),
        (
            OidcLie::IssNormalised,
            "?code=c&state=s&iss=http%3A%2F%2Fop%2F",
        ),
        (
            OidcLie::CodeTwice,
            "?code=c&code=other-code&state=s&iss=http%3A%2F%2Fop",
        ),
    ] {
        assert_eq!(
            redirected(lie, response).as_deref(),
            Some(expected),
            "{lie:?}"
        );
    }
    let in_fragment = redirected(OidcLie::StateMissing, "#code=c&state=s");
    assert_eq!(in_fragment.as_deref(), Some("#code=c"));
}

#[test]
fn a_lie_about_an_authorization_is_not_told_in_an_error_or_after_a_logout() {
    assert_eq!(
        redirected(OidcLie::StateWrong, "?error=access_denied&state=s"),
        None
    );
    assert_eq!(redirected(OidcLie::StateWrong, "?code=c"), None);
    assert_eq!(
        redirected(OidcLie::LogoutStateWrong, "?code=c&state=s"),
        None
    );
    let after_logout = redirected(OidcLie::LogoutStateMissing, "?state=s");
    assert_eq!(after_logout.as_deref(), Some(""));
}

#[test]
fn a_lie_changes_one_member_of_an_answer() {
    let answer = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 60});
    for (lie, at, expected) in [
        (OidcLie::ExpiresInMissing, "/expires_in", None),
        (
            OidcLie::ExpiresInNegative,
            "/expires_in",
            Some(json!(-3600)),
        ),
        (OidcLie::ExpiresInString, "/expires_in", Some(json!("60"))),
        (OidcLie::TokenTypeMissing, "/token_type", None),
    ] {
        let told = answered(lie, &answer).unwrap();
        assert_eq!(told.pointer(at), expected.as_ref(), "{lie:?}");
        assert_eq!(told["access_token"], "a");
    }
    assert_eq!(answered(OidcLie::UserinfoSubChanged, &answer), None);
}

#[test]
fn the_modules_of_the_client_tests_are_named_once() {
    let named = OidcLiar.lies().iter().flat_map(|lie| lie.modules);
    let mut named: Vec<_> = named.collect();
    let all = named.len();
    named.sort_unstable();
    named.dedup();
    assert_eq!((all, named.len()), (31, 31));
}

#[test]
fn a_refusal_is_not_made_false() {
    let refusal = json!({"error": "invalid_grant"});
    let refusal = Answer::json(StatusCode::BAD_REQUEST, Reason::CodeUsed, &refusal);
    assert!(members::tell(OidcLie::ContentTypeHtml, &refusal).is_none());
}
