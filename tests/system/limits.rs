//! `--rate-limit` and `--cors`.

use reqwest::{Client, Method};

use crate::mockid::{Mockid, answer};

#[test]
fn there_is_no_limit_unless_one_is_set() {
    let mockid = Mockid::start(&[]);
    for _ in 0..50 {
        assert_eq!(mockid.get("/livez").status, 200);
    }
}

#[test]
fn beyond_the_limit_the_answer_is_429_and_says_when_to_come_back() {
    for mockid in Mockid::told_both_ways("--rate-limit", "2/h") {
        assert_eq!(mockid.get("/livez").status, 200);
        assert_eq!(mockid.get("/intergiro/v3/individuals").status, 401);
        let refused = mockid.get("/livez");
        assert_eq!(refused.status, 429);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let wait: u32 = refused.header("retry-after").parse().unwrap();
        // Half an hour brings back one of two, less the moment that has passed.
        assert!((1..=1800).contains(&wait), "wait {wait} s");
    }
}

/// Elsewhere the addresses of loopback have to be set up first.
#[cfg(target_os = "linux")]
#[test]
fn every_client_address_has_a_limit_of_its_own() {
    let mockid = Mockid::start(&["--rate-limit", "1/h"]);
    assert_eq!(mockid.get("/livez").status, 200);
    assert_eq!(mockid.get("/livez").status, 429);
    let another: std::net::IpAddr = "127.0.0.2".parse().unwrap();
    let another = Client::builder().no_proxy().local_address(another);
    let request = another.build().unwrap().get(mockid.url("/livez"));
    assert_eq!(answer(request).status, 200);
}

#[test]
fn the_limit_does_not_believe_headers_that_name_another_address() {
    let mockid = Mockid::start(&["--rate-limit", "1/h"]);
    assert_eq!(mockid.get("/livez").status, 200);
    let request = mockid.request(Method::GET, "/livez");
    let request = request.header("x-forwarded-for", "192.0.2.1");
    assert_eq!(answer(request).status, 429);
}

#[test]
fn web_pages_of_other_origins_may_call_only_when_it_is_said() {
    assert_eq!(allowed_origin(&Mockid::start(&[])), "");
    for mockid in Mockid::switched_both_ways("--cors") {
        assert_eq!(allowed_origin(&mockid), "http://page.example");
        let path = "/intergiro/v3/individuals";
        let preflight = mockid.request(Method::OPTIONS, path);
        let preflight = preflight
            .header("origin", "http://page.example")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization");
        let preflight = answer(preflight);
        assert_eq!(preflight.status, 200);
        assert_eq!(preflight.header("access-control-allow-methods"), "GET");
        let headers = preflight.header("access-control-allow-headers");
        assert_eq!(headers, "authorization");
    }
}

#[test]
fn a_page_can_read_that_it_came_too_often() {
    let mockid = Mockid::start(&["--cors", "--rate-limit", "1/h"]);
    assert_eq!(mockid.get("/livez").status, 200);
    assert_eq!(allowed_origin(&mockid), "http://page.example");
    assert_eq!(mockid.get("/livez").status, 429);
}

/// The origin that an answer to a page of another origin lets read it.
fn allowed_origin(mockid: &Mockid) -> String {
    let request = mockid.request(Method::GET, "/livez");
    let answer = answer(request.header("origin", "http://page.example"));
    answer.header("access-control-allow-origin").to_owned()
}
