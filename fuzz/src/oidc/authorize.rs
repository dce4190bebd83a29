//! Authorization requests: the browser is sent to redirect URIs of the client alone, and a page has no
//! markup of the request.
//!
//! The first byte of an input chooses the method, who logs in, and whether unknown clients are accepted.
//! The rest is a query or a form.

use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use serde_json::json;

use super::{ask, between, pairs, request, sandbox, value};
use crate::bytes::{replace, split_once};
use crate::seeds::Seeds;
use crate::server::{Answered, Server};

/// The hosts that are the browser's own machine, at which any port will do (RFC 8252, section 7.3).
const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// The paths that are registered at a loopback host.
const REGISTERED: [(&str, &str, &str); 3] = [
    ("web", "localhost", "/callback"),
    ("spa", "localhost", "/"),
    ("spa", "127.0.0.1", "/callback"),
];

/// Sends the request of an input.
pub fn play(input: &[u8]) {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let is_form = choice & 1 != 0;
    let login = if choice & 2 == 0 { "auto" } else { "page" };
    let accepts = choice & 4 != 0;
    let unknown = if accepts { "accept" } else { "refuse" };
    let server = Server::get();
    sandbox(server, &json!({"login": login, "unknown_clients": unknown}));
    let request = if is_form {
        request(Method::POST, "/authorize", b"", rest)
    } else {
        request(Method::GET, "/authorize", rest, b"")
    };
    // A query with a fragment sends no more than what stands before it.
    let sent = split_once(rest, b"#").filter(|_| !is_form);
    let sent = pairs(sent.map_or(rest, |(before, _)| before));
    let Some(request) = request else {
        return;
    };
    let answered = ask(server, request);
    if let Some(target) = target(&answered) {
        let client = value(&sent, "client_id").expect("a client");
        assert!(
            is_registered(&target, client, accepts),
            "{client} is sent to {target}"
        );
    }
    has_no_foreign_markup(&answered);
}

/// Where the browser goes: by a redirect, or by a form that sends itself.
fn target(answered: &Answered) -> Option<String> {
    if let Some(location) = answered.headers.get(LOCATION) {
        assert_eq!(answered.status, 303);
        return Some(location.to_str().expect("text").to_owned());
    }
    let form = between(&answered.body, "<form method=\"post\" action=\"", "\"")?;
    let action = String::from_utf8(form.to_vec()).expect("text");
    // The form of the page is answered at this server.
    (action != "login").then(|| action.replace("&amp;", "&"))
}

/// Whether a URI is one of the client's. This is written without the server's own parser.
fn is_registered(target: &str, client: &str, accepts: bool) -> bool {
    let Some(rest) = target.strip_prefix("http://") else {
        return accepts
            && target.starts_with("https://")
            && is_registered(&target.replacen('s', "", 1), client, true);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let port = authority
        .rfind(':')
        .filter(|at| !authority[*at..].contains(']'));
    let (host, port) = authority.split_at(port.unwrap_or(authority.len()));
    let port = port.strip_prefix(':').unwrap_or_default();
    let is_here = LOOPBACK.contains(&host) && port.bytes().all(|byte| byte.is_ascii_digit());
    let path = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let mut own = REGISTERED.iter().filter(|(of, ..)| *of == client);
    let is_own = own.any(|(_, known, at)| *known == host && *at == path);
    let is_known = ["web", "spa", "machine", "legacy"].contains(&client);
    is_here && (is_own || (accepts && !is_known))
}

/// The only script of a page, of the form that sends itself.
const SUBMIT: &str = "<script>document.forms[0].submit()</script>";

/// No page has markup that a parameter could have brought along.
pub(super) fn has_no_foreign_markup(answered: &Answered) {
    let kind = answered.headers.get(CONTENT_TYPE);
    if kind.is_none_or(|kind| !kind.as_bytes().starts_with(b"text/html")) {
        return;
    }
    let body = replace(&answered.body, SUBMIT, "");
    for mark in ["<script", "<img", "<mark>"] {
        let found = split_once(&body, mark.as_bytes());
        assert!(found.is_none(), "a page with {mark}");
    }
}

/// Requests with everything, and attempts to be sent elsewhere.
#[must_use]
pub fn seeds() -> Seeds {
    const WEB: &str = "response_type=code&client_id=web&scope=openid+profile&state=s&nonce=n\
                       &redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback";
    const SPA: &str = "response_type=code&client_id=spa&scope=openid&state=%3Cscript%3E\
                       &code_challenge_method=S256\
                       &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\
                       &redirect_uri=http://127.0.0.1:49152/callback";
    let texts = [
        WEB.to_owned(),
        SPA.to_owned(),
        format!("{WEB}&response_mode=form_post"),
        format!("{SPA}&response_mode=fragment&prompt=none"),
        format!("{WEB}&prompt=login+consent&max_age=0&login_hint=bob&acr_values=2"),
        format!("{WEB}&claims=%7B%22id_token%22%3A%7B%22acr%22%3Anull%7D%7D&ui_locales=de"),
        format!("{WEB}&id_token_hint=e30.e30.e30"),
        format!("{WEB}&redirect_uri=http://localhost:3000/callback"),
        WEB.replace("localhost%3A3000", "localhost:3000@evil.example"),
        WEB.replace("localhost%3A3000", "localhost%5C.evil.example"),
        WEB.replace("%2Fcallback", "%2Fcallback%23a"),
        WEB.replace("%2Fcallback", "%2Fcallback%2F..%2F..%2Fother"),
        WEB.replace("%2Fcallback", "%0d%0aSet-Cookie:a=b"),
        WEB.replace("client_id=web", "client_id=other"),
        WEB.replace("client_id=web", "client_id=other")
            .replace("localhost", "localhost.evil.example"),
        WEB.replace("response_type=code", "response_type=%3Cimg+src=x%3E"),
        SPA.replace("127.0.0.1:49152", "[::1]:1"),
        SPA.replace("http://127.0.0.1:49152", "javascript:alert(1)"),
        format!("{WEB}&request_uri=http://evil.example/"),
        String::new(),
    ];
    let choices = 0..8_u8;
    let all = choices.flat_map(|choice| texts.iter().enumerate().map(move |it| (choice, it)));
    all.map(|(choice, (nth, text))| {
        let input = [&[choice], text.as_bytes()].concat();
        (format!("{choice}-{nth}"), input)
    })
    .collect()
}
