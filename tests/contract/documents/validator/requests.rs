//! Requests, and the document of the control API.

use axum::http::{Method, StatusCode};

use super::{JSON, header_map, operation};
use crate::support::contract::{Contract, Exchange};

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
        let breach = request(path, content_type, body).unwrap_err();
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
    let plain = check("/__admin/nothing", StatusCode::NOT_FOUND, "{}").unwrap_err();
    assert!(plain.starts_with("adminNotFound: "), "{plain}");
    assert!(
        plain.contains("documented: application/problem+json"),
        "{plain}"
    );
}
