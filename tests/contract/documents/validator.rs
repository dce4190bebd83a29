//! The validator tells a good answer from a bad one, and says what is wrong with it.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::Value;

use crate::support::contract::{Breach, Checked, Contract, Exchange};

const JSON: (&str, &str) = ("content-type", "application/json");
const REQUEST_ID: &str = "550e8400-e29b-41d4-a716-446655440000";

fn header_map(headers: &[(&'static str, &'static str)]) -> HeaderMap {
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.parse().ok()?, HeaderValue::from_static(value))))
        .collect()
}

/// Holds an answer against the vendors' document.
fn answered(
    method: &Method,
    path: &str,
    status: StatusCode,
    headers: &[(&'static str, &'static str)],
    body: &str,
) -> Result<Checked, Breach> {
    let headers = header_map(headers);
    Contract::vendors().check_response(&Exchange {
        provider: None,
        method,
        path,
        status,
        headers: &headers,
        body: body.as_bytes(),
    })
}

fn operation(id: &str) -> Checked {
    Checked::Operation(id.to_owned())
}

fn shape(name: &str) -> Checked {
    Checked::Shape(name.to_owned())
}

fn example(pointer: &str) -> String {
    Contract::vendors()
        .document
        .pointer(pointer)
        .map_or_else(String::new, Value::to_string)
}

fn intergiro_tokens() -> String {
    example("/components/examples/IntergiroTokens/value")
}

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
            &[JSON, ("x-request-id", REQUEST_ID)],
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
    let breach = breach.map_or_else(String::new, |breach| breach.to_string());
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
    assert!(breach.to_string().starts_with(expected), "{breach}");
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
            .to_string()
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
    assert!(turned.unwrap_err().to_string().contains("the keys come as"));
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
    let missing = too_many(&[JSON]).unwrap_err().to_string();
    assert!(
        missing.contains("the header `Retry-After` is missing"),
        "{missing}"
    );
    let soon = too_many(&[JSON, ("retry-after", "soon")])
        .unwrap_err()
        .to_string();
    assert!(
        soon.contains("the header `Retry-After`: the whole value: \"soon\" is not of type"),
        "{soon}"
    );
    let zero = too_many(&[JSON, ("retry-after", "0")])
        .unwrap_err()
        .to_string();
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
    let breach = breach.unwrap_err().to_string();
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
    let body = logout(&[], "{}").unwrap_err().to_string();
    assert!(
        body.contains("there is a body where none is documented"),
        "{body}"
    );
    let typed = logout(&[JSON], "").unwrap_err().to_string();
    assert!(
        typed.contains("there is a content type, `application/json`, without a body"),
        "{typed}"
    );
}

#[test]
fn what_is_no_operation_has_the_vendors_own_shape() {
    let nothing = r#"{"detail":"Not Found"}"#;
    let not_found = StatusCode::NOT_FOUND;
    assert_eq!(
        answered(
            &Method::POST,
            "/kyc/auth/jwt/refresh",
            not_found,
            &[JSON],
            nothing
        ),
        Ok(shape("kycNotFound"))
    );
    let foreign = answered(
        &Method::POST,
        "/haut-ai/api/v1/x/",
        not_found,
        &[JSON],
        nothing,
    );
    let foreign = foreign.unwrap_err().to_string();
    assert!(
        foreign.starts_with("hautAiNotFound: POST /haut-ai/api/v1/x/"),
        "{foreign}"
    );
    assert!(
        foreign.contains(r#"at /detail: "Not found." was expected"#),
        "{foreign}"
    );

    let refused = r#"{"detail":"Method Not Allowed"}"#;
    let not_allowed = StatusCode::METHOD_NOT_ALLOWED;
    let put = |headers: &[_]| {
        answered(
            &Method::PUT,
            "/kyc/auth/jwt/login",
            not_allowed,
            headers,
            refused,
        )
    };
    assert_eq!(
        put(&[JSON, ("allow", "POST")]),
        Ok(shape("kycMethodNotAllowed"))
    );
    let silent = put(&[JSON]).unwrap_err().to_string();
    assert!(silent.contains("the header `Allow` is missing"), "{silent}");

    let location = ("location", "http://127.0.0.1:8080/kyc/api/v1/resource");
    let redirect = StatusCode::TEMPORARY_REDIRECT;
    assert_eq!(
        answered(
            &Method::GET,
            "/kyc/api/v1/resource/",
            redirect,
            &[location],
            ""
        ),
        Ok(shape("kycTemporaryRedirect"))
    );
}

#[test]
fn another_method_on_a_known_path_is_405_unless_the_token_comes_first() {
    let known = answered(
        &Method::PUT,
        "/kyc/auth/jwt/login",
        StatusCode::OK,
        &[JSON],
        "{}",
    );
    let known = known.unwrap_err().to_string();
    assert!(
        known.starts_with("another method on a known path: PUT /kyc/auth/jwt/login"),
        "{known}"
    );

    let unauthorized = StatusCode::UNAUTHORIZED;
    let kyc = r#"{"detail":"Unauthorized"}"#;
    answered(
        &Method::PUT,
        "/kyc/api/v1/resource",
        unauthorized,
        &[JSON],
        kyc,
    )
    .unwrap_err();
    let missing = r#"{"detail":"Authentication credentials were not provided."}"#;
    let headers = [JSON, ("www-authenticate", r#"Bearer realm="api""#)];
    assert_eq!(
        answered(
            &Method::PUT,
            "/haut-ai/api/v1/companies/",
            unauthorized,
            &headers,
            missing
        ),
        Ok(shape("hautAiUnauthorized"))
    );
}

#[test]
fn what_the_document_does_not_speak_of_is_outside() {
    for (method, path) in [
        (Method::GET, "/igny8/api/v1/writer/tasks/"),
        (Method::GET, "/livez"),
        (Method::OPTIONS, "/intergiro/v3/auth/login"),
    ] {
        assert_eq!(
            answered(&method, path, StatusCode::OK, &[JSON], "{}"),
            Ok(Checked::Outside)
        );
    }
}

#[test]
fn an_answer_to_head_is_that_to_get_without_the_body() {
    let head =
        |path, status, headers: &[_], body| answered(&Method::HEAD, path, status, headers, body);
    let individuals = "/intergiro/v3/individuals";
    assert_eq!(
        head(individuals, StatusCode::OK, &[JSON], ""),
        Ok(operation("intergiroListIndividuals"))
    );
    head(individuals, StatusCode::OK, &[JSON], "{}").unwrap_err();
    assert_eq!(
        head(
            "/kyc/api/v1/resource",
            StatusCode::METHOD_NOT_ALLOWED,
            &[("allow", "GET")],
            ""
        ),
        Ok(shape("kycMethodNotAllowed"))
    );
}

#[test]
fn every_way_in_leads_to_the_same_operation() {
    let body = intergiro_tokens();
    for path in [
        "/intergiro/v3/auth/login",
        "/v3/auth/login",
        "/~my-test/v3/auth/login",
        "/~my-test/intergiro/v3/auth/login?a=b",
    ] {
        assert_eq!(
            answered(&Method::POST, path, StatusCode::OK, &[JSON], &body),
            Ok(operation("intergiroLogin")),
            "{path}"
        );
    }
    let path = "/api/v1/auth/login/";
    let bad = |provider| {
        let headers = HeaderMap::new();
        let exchange = Exchange {
            provider,
            method: &Method::POST,
            path,
            status: StatusCode::IM_A_TEAPOT,
            headers: &headers,
            body: b"",
        };
        let breach = Contract::vendors().check_response(&exchange).unwrap_err();
        breach.to_string().split(':').next().unwrap().to_owned()
    };
    assert_eq!(bad(None), "igny8Login");
    assert_eq!(bad(Some("haut-ai")), "hautAiLogin");
    assert_eq!(bad(Some("igny8")), "igny8Login");
}

#[test]
fn a_request_is_held_against_its_schema() {
    let request = |path, content_type, body: &str| {
        Contract::vendors().check_request(None, &Method::POST, path, content_type, body.as_bytes())
    };
    let login = "/intergiro/v3/auth/login";
    request(
        login,
        "application/json; charset=utf-8",
        r#"{"api_key":"a"}"#,
    )
    .unwrap();
    let form = "application/x-www-form-urlencoded";
    request(
        "/auth/jwt/login",
        form,
        "username=a%40b.co&password=a+b&grant_type=password",
    )
    .unwrap();
    for (path, content_type, body, wrong) in [
        (
            login,
            "application/json",
            r#"{"api_key":""}"#,
            "at /api_key: ",
        ),
        (
            login,
            "application/json",
            "{",
            "the body of the request is not JSON",
        ),
        (login, form, "api_key=a", "is none of [application/json]"),
        (
            "/auth/jwt/login",
            form,
            "username=a",
            "\"password\" is a required property",
        ),
        (
            "/auth/jwt/login",
            form,
            "username=a&password=b&grant_type=x",
            "at /grant_type: ",
        ),
        ("/kyc/auth/jwt/refresh", form, "", "is no operation"),
    ] {
        let breach = request(path, content_type, body).unwrap_err().to_string();
        assert!(breach.contains(wrong), "{breach}");
    }
}

#[test]
fn the_control_api_is_held_against_its_own_document() {
    let clock = r#"{"now":"2026-01-01T00:00:00Z","mode":"frozen","rate":1.0}"#;
    let headers = header_map(&[JSON]);
    let check = |path, status, body: &str| {
        Contract::admin().check_response(&Exchange {
            provider: None,
            method: &Method::GET,
            path,
            status,
            headers: &headers,
            body: body.as_bytes(),
        })
    };
    let path = "/~my-test/__admin/clock";
    assert_eq!(
        check(path, StatusCode::OK, clock),
        Ok(operation("adminGetClock"))
    );
    let local = clock.replace("00Z", "00");
    assert!(
        check(path, StatusCode::OK, &local)
            .unwrap_err()
            .to_string()
            .contains("at /now: ")
    );
    let account = r#"{"provider":"kyc","kind":"user","id":"5d3a1c52-0b7e-4f6e-9b0a-1f2d3c4b5a69","email":"a@b.co","active":true,"verified":true}"#;
    let path = "/__admin/accounts/kyc/user/5d3a1c52-0b7e-4f6e-9b0a-1f2d3c4b5a69";
    assert_eq!(
        check(path, StatusCode::OK, account),
        Ok(operation("adminGetAccount"))
    );
    let leak = account.replace(r#""active""#, r#""password":"p","active""#);
    check(path, StatusCode::OK, &leak).unwrap_err();
    let plain = check("/__admin/nothing", StatusCode::NOT_FOUND, "{}")
        .unwrap_err()
        .to_string();
    assert!(plain.starts_with("adminNotFound: "), "{plain}");
    assert!(
        plain.contains("documented: application/problem+json"),
        "{plain}"
    );
}
