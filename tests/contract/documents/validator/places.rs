//! Where a request belongs: operations, paths, vendors.

use axum::http::{HeaderMap, Method, StatusCode};

use super::{JSON, answered, intergiro_tokens, operation, shape};
use crate::support::contract::{Checked, Contract, Exchange};

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
    let foreign = foreign.unwrap_err();
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
    let silent = put(&[JSON]).unwrap_err();
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
    let known = known.unwrap_err();
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
        breach.split(':').next().unwrap().to_owned()
    };
    assert_eq!(bad(None), "igny8Login");
    assert_eq!(bad(Some("haut-ai")), "hautAiLogin");
    assert_eq!(bad(Some("igny8")), "igny8Login");
}
