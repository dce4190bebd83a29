//! Answers: their status, their headers, their bodies.

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::{JSON, REQUEST_ID, answered, intergiro_tokens, operation};

#[test]
fn a_good_answer_passes() {
    let login = "/intergiro/v3/auth/login";
    let body = intergiro_tokens();
    assert_eq!(
        answered(&Method::POST, login, StatusCode::OK, &[JSON], &body),
        Ok(operation("intergiroLogin"))
    );
    let unauthorized = format!(
        r#"{{"success":false,"error":"Authentication required","request_id":"{REQUEST_ID}"}}"#
    );
    assert_eq!(
        answered(
            &Method::GET,
            "/igny8/api/v1/planner/keywords/?page=2",
            StatusCode::UNAUTHORIZED,
            &[
                JSON,
                ("x-request-id", REQUEST_ID),
                ("www-authenticate", r#"Bearer realm="api""#)
            ],
            &unauthorized
        ),
        Ok(operation("igny8ListKeywords"))
    );
    assert_eq!(
        answered(
            &Method::DELETE,
            "/haut-ai/api/v1/auth/private_tokens/7/",
            StatusCode::NO_CONTENT,
            &[],
            ""
        ),
        Ok(operation("hautAiRevokePrivateToken"))
    );
}

/// What is wrong with an answer of intergiro's login.
fn wrong_login(status: StatusCode, headers: &[(&'static str, &'static str)], body: &str) -> String {
    let breach = answered(
        &Method::POST,
        "/intergiro/v3/auth/login",
        status,
        headers,
        body,
    )
    .err();
    let breach = breach.unwrap_or_default();
    let first = breach.lines().next().unwrap_or_default();
    first
        .strip_prefix(&format!(
            "intergiroLogin: POST /intergiro/v3/auth/login was answered {}: ",
            status.as_u16()
        ))
        .unwrap_or(first)
        .to_owned()
}

#[test]
fn a_bad_answer_is_told_what_is_wrong_with_it() {
    let good = intergiro_tokens();
    let ok = StatusCode::OK;
    assert_eq!(wrong_login(ok, &[JSON], &good), "");
    assert_eq!(
        wrong_login(StatusCode::CREATED, &[JSON], &good),
        "the status is none of 200, 400, 401, 413, 415, 429"
    );
    assert_eq!(
        wrong_login(ok, &[("content-type", "text/plain")], &good),
        "the content type is `text/plain`; documented: application/json"
    );
    assert_eq!(
        wrong_login(ok, &[], &good),
        "there is no content type; documented: application/json"
    );
    assert!(wrong_login(ok, &[JSON], "{").starts_with("the body is not JSON: "));
    let spaced = good.replacen(':', ": ", 1);
    assert_eq!(
        wrong_login(ok, &[JSON], &spaced),
        "the body is not compact JSON, or has a key twice"
    );
    let extra = good.replacen('{', r#"{"expires_in":900,"#, 1);
    assert_eq!(
        wrong_login(ok, &[JSON], &extra),
        "the whole value: Additional properties are not allowed ('expires_in' was unexpected)"
    );
    let turned: Value = serde_json::from_str(&good).unwrap();
    let turned = format!(
        r#"{{"refresh_token":{},"access_token":{}}}"#,
        turned["refresh_token"], turned["access_token"]
    );
    assert_eq!(
        wrong_login(ok, &[JSON], &turned),
        "the whole value: the keys come as [\"refresh_token\", \"access_token\"], documented as \
         [\"access_token\", \"refresh_token\"]"
    );
    let with_typ = good.replacen(
        "eyJraWQiOiIxIiwiYWxnIjoiUlMyNTYifQ",
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9",
        1,
    );
    assert!(wrong_login(ok, &[JSON], &with_typ).starts_with("at /access_token: "));
    let other_code = r#"{"errors":[{"code":"unauthorized","path":"api_key","message":"No"}]}"#;
    assert_eq!(
        wrong_login(StatusCode::UNAUTHORIZED, &[JSON], other_code),
        "at /errors/0/code: \"invalid_api_key\" was expected"
    );
}

#[test]
fn a_choice_between_shapes_is_explained_shape_by_shape() {
    let breach = answered(
        &Method::POST,
        "/s7risk/user/token",
        StatusCode::UNAUTHORIZED,
        &[JSON],
        r#"{"status":"failed","message":"Email and password do not match"}"#,
    )
    .unwrap_err();
    let expected = "s7riskCreateUserToken: POST /s7risk/user/token was answered 401: the whole \
                    value: none of 2 shapes fits: [1] at /status: \"error\" was expected [2] ";
    assert!(breach.starts_with(expected), "{breach}");
    let unfamiliar = r#"{"status":"error","message":"Wrong password"}"#;
    let breach = answered(
        &Method::POST,
        "/s7risk/user/token",
        StatusCode::UNAUTHORIZED,
        &[JSON],
        unfamiliar,
    );
    assert!(
        breach
            .unwrap_err()
            .contains("at /message: \"Wrong password\" is not one of")
    );
}

#[test]
fn both_orders_of_code_and_detail_are_held_to_their_own_shape() {
    let path = "/haut-ai/api/v1/companies/";
    let headers = [JSON, ("www-authenticate", r#"Bearer realm="api""#)];
    let answered = |body| answered(&Method::GET, path, StatusCode::UNAUTHORIZED, &headers, body);
    assert_eq!(
        answered(r#"{"code":"token_not_valid","detail":"Token is invalid or expired"}"#),
        Ok(operation("hautAiListCompanies"))
    );
    assert_eq!(
        answered(r#"{"detail":"User is inactive","code":"user_inactive"}"#),
        Ok(operation("hautAiListCompanies"))
    );
    let turned = answered(r#"{"detail":"Token is invalid or expired","code":"token_not_valid"}"#);
    assert!(turned.unwrap_err().contains("the keys come as"));
}

#[test]
fn headers_are_required_typed_and_held_against_the_body() {
    let locked = r#"{"status":"error","message":"Too many authentication attempts. Try again in 5 minutes"}"#;
    let path = "/s7risk/application/token";
    let too_many = |headers: &[_]| {
        answered(
            &Method::POST,
            path,
            StatusCode::TOO_MANY_REQUESTS,
            headers,
            locked,
        )
    };
    assert_eq!(
        too_many(&[JSON, ("retry-after", "300")]),
        Ok(operation("s7riskCreateApplicationToken"))
    );
    let missing = too_many(&[JSON]).unwrap_err();
    assert!(
        missing.contains("the header `Retry-After` is missing"),
        "{missing}"
    );
    let soon = too_many(&[JSON, ("retry-after", "soon")]).unwrap_err();
    assert!(
        soon.contains("the header `Retry-After`: the whole value: \"soon\" is not of type"),
        "{soon}"
    );
    let zero = too_many(&[JSON, ("retry-after", "0")]).unwrap_err();
    assert!(zero.contains("0 is less than the minimum of 1"), "{zero}");

    let not_found =
        format!(r#"{{"success":false,"error":"Resource not found","request_id":"{REQUEST_ID}"}}"#);
    let other = ("x-request-id", "00000000-e29b-41d4-a716-446655440000");
    let breach = answered(
        &Method::GET,
        "/igny8/api/v1/nothing/",
        StatusCode::NOT_FOUND,
        &[JSON, other],
        &not_found,
    );
    let breach = breach.unwrap_err();
    assert!(
        breach.contains("the body has another at /request_id"),
        "{breach}"
    );
}

#[test]
fn an_answer_without_a_body_has_none() {
    let path = "/kyc/auth/jwt/logout";
    let logout =
        |headers: &[_], body| answered(&Method::POST, path, StatusCode::NO_CONTENT, headers, body);
    assert_eq!(logout(&[], ""), Ok(operation("kycLogout")));
    let body = logout(&[], "{}").unwrap_err();
    assert!(
        body.contains("there is a body where none is documented"),
        "{body}"
    );
    let typed = logout(&[JSON], "").unwrap_err();
    assert!(
        typed.contains("there is a content type, `application/json`, without a body"),
        "{typed}"
    );
}
