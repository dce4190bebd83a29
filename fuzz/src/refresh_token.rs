//! Refresh tokens: the genuine one refreshes, and nothing else does.
//!
//! The first byte of an input chooses the vendor and what the rest is: a text in which `$REFRESH`
//! stands for the genuine token, or changes of it.

use jiff::SignedDuration;
use mockid::Provider;
use serde_json::json;

use crate::bytes::{edit, replace};
use crate::contract::Contract;
use crate::genuine::{REFRESH, log_in, request};
use crate::seeds::Seeds;
use crate::server::{MOUNT, Server};

const VENDORS: [(Provider, &str, &str); 2] = [
    (Provider::INTERGIRO, "/v3/auth/refresh", "refresh_token"),
    (Provider::IGNY8, "/api/v1/auth/refresh/", "refresh"),
];

/// Presents the token of an input.
pub fn play(input: &[u8]) {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let (provider, path, field) = VENDORS[usize::from(choice % 2)];
    let server = Server::get();
    let sandbox = server.fresh();
    let [_, genuine] = log_in(server, MOUNT, provider);
    // intergiro refreshes when the access token has expired, and not before.
    let passed = sandbox.clock().advance(SignedDuration::from_mins(15));
    passed.expect("a clock that moves");
    let presented = match choice / 2 % 2 {
        0 => replace(rest, REFRESH, &genuine),
        _ => edit(genuine.as_bytes(), rest),
    };
    let Ok(presented) = String::from_utf8(presented) else {
        return;
    };
    let path = format!("{MOUNT}/{provider}{path}");
    let body = json!({field: presented});
    let text = format!("POST {path}\nContent-Type: application/json\n\n{body}");
    let request = request(&text, "");
    let answered = server.ask(request).expect("an answer");
    answered.keeps_to(Contract::vendors(), None, &axum::http::Method::POST, &path);
    let refreshes = answered.status.is_success();
    let is_genuine = match provider.name() {
        // Its framework trims what it reads, and what separates records is white space to Python.
        "igny8" => {
            let blank = |character: char| {
                character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
            };
            presented.trim_matches(blank) == genuine
        }
        _ => presented == genuine,
    };
    assert_eq!(
        refreshes, is_genuine,
        "{provider} was presented {presented} for {genuine}"
    );
}

/// The genuine token of each vendor, whole and in parts.
#[must_use]
pub fn seeds() -> Seeds {
    let texts = [
        "$REFRESH",
        "$REFRESH.",
        " $REFRESH",
        "\u{1e}$REFRESH",
        "e30.e30.e30",
        "eyJpZCI6IngifQ",
    ];
    let mut seeds = Vec::new();
    for choice in 0..4_u8 {
        for (nth, text) in texts.into_iter().enumerate() {
            seeds.push((
                format!("{choice}-{nth}"),
                [&[choice], text.as_bytes()].concat(),
            ));
        }
    }
    seeds
}
