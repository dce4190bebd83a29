//! Every case of the access rules, as a table.

use super::*;

const OWN: &str = "http://127.0.0.1:8080";

/// Headers, and the expected result.
type Case = (
    &'static [(&'static str, &'static str)],
    Result<(), AccessRefused>,
);

fn gate(token: Option<&str>) -> Gate {
    let access = token.map_or(Access::Open, |token| Access::Token(Secret::new(token)));
    let hosts = vec!["mock.example.com".parse().unwrap()];
    let origins = vec!["http://app.example.com:3000".parse().unwrap()];
    Gate::new(&access, hosts, origins).unwrap()
}

/// Checks a request that changes something, at the server's own address, with these headers.
fn check(gate: &Gate, headers: &[(&'static str, &str)]) -> Result<(), AccessRefused> {
    ask(gate, &Method::POST, false, headers)
}

fn ask(
    gate: &Gate,
    method: &Method,
    is_page: bool,
    headers: &[(&'static str, &str)],
) -> Result<(), AccessRefused> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, HeaderValue::from_str(value).unwrap());
    }
    gate.check(&Asked {
        method,
        headers: &map,
        host: Some("127.0.0.1"),
        origin: OWN,
        is_page,
    })
}

#[test]
fn what_browsers_add_decides_from_which_pages_requests_are_taken() {
    const NAMED: &str = "http://app.example.com:3000";
    let foreign = |origin: &str| Err(AccessRefused::Origin(origin.to_owned()));
    let site = |site| Err(AccessRefused::Site(site));
    let table: [Case; 17] = [
        (&[], Ok(())),
        (&[("sec-fetch-mode", "cors")], Ok(())),
        (&[("origin", OWN)], Ok(())),
        (
            &[("origin", OWN), ("sec-fetch-site", "same-origin")],
            Ok(()),
        ),
        (&[("sec-fetch-site", "same-origin")], Ok(())),
        (&[("sec-fetch-site", "none")], Ok(())),
        (&[("origin", NAMED)], Ok(())),
        (
            &[("origin", NAMED), ("sec-fetch-site", "cross-site")],
            Ok(()),
        ),
        (
            &[("origin", "https://evil.example")],
            foreign("https://evil.example"),
        ),
        (
            &[("origin", "http://127.0.0.1:3000")],
            foreign("http://127.0.0.1:3000"),
        ),
        (
            &[("origin", "https://127.0.0.1:8080")],
            foreign("https://127.0.0.1:8080"),
        ),
        (
            &[("origin", "http://localhost:8080")],
            foreign("http://localhost:8080"),
        ),
        (&[("origin", "null")], foreign("null")),
        (&[("origin", "nonsense")], foreign("nonsense")),
        (
            &[("origin", NAMED), ("origin", "http://b.example")],
            foreign("http://b.example"),
        ),
        (&[("sec-fetch-site", "cross-site")], site("cross-site")),
        (
            &[("origin", OWN), ("sec-fetch-site", "same-site")],
            site("same-site"),
        ),
    ];
    for (headers, expected) in table {
        assert_eq!(check(&gate(None), headers), expected, "{headers:?}");
        // With a token the same pages are accepted if they send it.
        let mut with_token = headers.to_vec();
        with_token.push(("authorization", "Bearer t"));
        assert_eq!(
            check(&gate(Some("t")), &with_token),
            expected,
            "{headers:?}"
        );
    }
}

#[test]
fn a_link_from_another_site_leads_to_a_page_and_to_nothing_else() {
    let link = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    let mut frame = link;
    frame[2] = ("sec-fetch-dest", "iframe");
    let mut image = link;
    image[1] = ("sec-fetch-mode", "no-cors");
    let refused = Err(AccessRefused::Site("cross-site"));
    let gate = gate(None);
    for (method, is_page, headers, expected) in [
        (Method::GET, true, link, Ok(())),
        (Method::GET, false, link, refused.clone()),
        (Method::POST, true, link, refused.clone()),
        (Method::GET, true, frame, refused.clone()),
        (Method::GET, true, image, refused),
    ] {
        let answered = ask(&gate, &method, is_page, &headers);
        assert_eq!(answered, expected, "{method} {is_page} {headers:?}");
    }
}

#[test]
fn without_a_token_the_host_has_to_be_private_or_named() {
    let (headers, method) = (HeaderMap::new(), Method::GET);
    for (host, is_open) in [
        (None, true),
        (Some("localhost"), true),
        (Some("192.168.1.7"), true),
        (Some("mock.example.com"), true),
        (Some("evil.example"), false),
        (Some("api.igny8.com"), false),
    ] {
        let asked = Asked {
            method: &method,
            headers: &headers,
            host,
            origin: OWN,
            is_page: true,
        };
        assert_eq!(gate(None).check(&asked).is_ok(), is_open, "{host:?}");
        assert_eq!(gate(Some("t")).check(&asked), Ok(()), "{host:?}");
    }
}

#[test]
fn no_token_and_a_wrong_token_are_told_apart_and_pages_need_none() {
    let gate = gate(Some("open-sesame"));
    for (sent, expected) in [
        ("", Err(AccessRefused::NoToken)),
        ("Bearer", Err(AccessRefused::NoToken)),
        ("Bearer  ", Err(AccessRefused::NoToken)),
        ("Basic open-sesame", Err(AccessRefused::NoToken)),
        ("open-sesame", Err(AccessRefused::NoToken)),
        ("Bearer open-barley", Err(AccessRefused::WrongToken)),
        ("Bearer open-sesame x", Err(AccessRefused::WrongToken)),
        ("bearer  open-sesame", Ok(())),
    ] {
        let headers = [("authorization", sent)];
        assert_eq!(check(&gate, &headers), expected, "{sent}");
        assert_eq!(ask(&gate, &Method::GET, true, &headers), Ok(()), "{sent}");
    }
}

#[test]
fn a_token_is_what_a_header_carries_and_loses_the_line_break_of_a_file() {
    for good in ["secret", "secret\n", "secret\r\n", "secret\n\n"] {
        assert_eq!(admin_token(good).unwrap().expose(), "secret", "{good:?}");
    }
    for empty in ["", " ", "\n"] {
        let said = admin_token(empty).unwrap_err();
        assert_eq!(said, "an empty token would let everybody in");
    }
    for bad in [
        " secret",
        "secret ",
        "two words",
        "a\nb",
        "\tsecret",
        "s\u{e9}cret",
        "a\u{7f}",
    ] {
        let said = admin_token(bad).unwrap_err();
        assert!(said.contains("visible ASCII"), "{bad:?}: {said}");
    }
}

#[test]
fn every_refusal_says_what_to_do() {
    for (refused, told) in [
        (
            AccessRefused::Origin("https://a.example".to_owned()),
            "--admin-origin https://a.example",
        ),
        (AccessRefused::Origin("null".to_owned()), "--admin-origin"),
        (AccessRefused::Site("cross-site"), "--admin-origin"),
        (
            AccessRefused::Host("a.example".to_owned()),
            "--admin-host a.example",
        ),
        (AccessRefused::Outbound, "an address of the client"),
        (AccessRefused::NoToken, "Authorization: Bearer"),
        (AccessRefused::WrongToken, "--admin-token"),
    ] {
        assert!(refused.to_string().contains(told), "{refused}");
    }
}
