//! Tokens that are signed with the right key and say what they must not (RFC 7519, section 4), and
//! tokens that are spelt otherwise.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use super::Must::{self, Be, BeRefused};
use super::{exchange, request, statuses, try_all};
use crate::forgeries::{self, Good};
use crate::support::answer::segment;
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

/// The keys that the binary carries, so that a forger of these tests has them.
pub(super) enum Key {
    Rsa(&'static [u8]),
    Secret(&'static [u8]),
}

impl Key {
    pub(super) fn of(good: &Good) -> Self {
        let is_shared = segment(&good.token, 0).contains("HS256");
        match (good.vendor, is_shared) {
            ("intergiro", _) => Self::Rsa(include_bytes!("../../../fixtures/keys/intergiro.pem")),
            ("s7risk", _) => Self::Rsa(include_bytes!("../../../fixtures/keys/s7risk.pem")),
            ("haut-ai", false) => Self::Rsa(include_bytes!("../../../fixtures/keys/haut-ai.pem")),
            ("oidc", _) => Self::Rsa(include_bytes!("../../../fixtures/keys/oidc-rsa-1.pem")),
            ("haut-ai", true) => {
                Self::Secret(b"mockid: development secret of haut-ai private tokens")
            }
            ("kyc", _) => Self::Secret(b"mockid: development secret of kyc tokens"),
            _ => Self::Secret(b"mockid-development-secret-of-igny8-tokens"),
        }
    }

    pub(super) const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Secret(_) => "HS256",
        }
    }

    pub(super) fn sign(&self, header: &str, claims: impl AsRef<[u8]>) -> String {
        match self {
            Self::Rsa(pem) => {
                let key = EncodingKey::from_rsa_pem(pem).expect("a key");
                sign(header, claims, &key, Algorithm::RS256)
            }
            Self::Secret(secret) => sign(
                header,
                claims,
                &EncodingKey::from_secret(secret),
                Algorithm::HS256,
            ),
        }
    }
}

pub(super) fn sign(
    header: &str,
    claims: impl AsRef<[u8]>,
    key: &EncodingKey,
    algorithm: Algorithm,
) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let signature = crypto::sign(message.as_bytes(), key, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

/// A header with this for its `alg`, and the key named as the vendor does.
pub(super) fn with_algorithm(good: &Good, algorithm: &str) -> String {
    let header: Value = serde_json::from_str(&segment(&good.token, 0)).expect("JSON");
    match header.get("kid") {
        Some(kid) => format!(r#"{{"kid":{kid},"alg":{algorithm}}}"#),
        None => format!(r#"{{"alg":{algorithm}}}"#),
    }
}

/// Presents tokens to the resource that the good one opens, and asks what is wrong with them,
/// which must not break either.
pub(super) async fn present(
    server: &TestServer,
    good: &Good,
    tokens: Vec<(&'static str, String)>,
    must: Must,
) {
    for (what, token) in &tokens {
        let question = json!({"token": token}).to_string();
        let inspect = RawRequest::new("POST", "/__admin/tokens/inspect").json(question);
        let inspected = inspect.send(server).await.status_is(200);
        if matches!(must, BeRefused) {
            assert_eq!(
                inspected.at("/verdict"),
                "refused",
                "{} {what}",
                good.vendor
            );
        }
    }
    let inputs = tokens
        .into_iter()
        .map(|(what, token)| (what, bearing(good, &token), must));
    try_all(server, inputs.collect()).await;
}

fn bearing(good: &Good, token: &str) -> Vec<u8> {
    let head = format!("Host: x\r\nAuthorization: Bearer {token}\r\n");
    request(&format!("GET {} HTTP/1.1", good.path), &head, "")
}

#[tokio::test]
async fn what_is_signed_with_the_right_key_and_says_the_right_is_let_in() {
    let server = TestServer::start().await;
    for good in forgeries::all(&server).await {
        let key = Key::of(&good);
        let header = with_algorithm(&good, &format!("{:?}", key.algorithm()));
        let token = key.sign(&header, segment(&good.token, 1));
        present(&server, &good, vec![("a token", token)], Be(&[200])).await;
    }
}

/// Payloads that are not claims, with a correct signature or another.
fn spoilt(claims: &str) -> Vec<(&'static str, Vec<u8>)> {
    let (before, rest) = claims.split_once(r#""exp":"#).expect("an end");
    let after = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let ends = [
        "1e999",
        "-1e999",
        "1e-999",
        "18446744073709551616",
        "9223372036854775808",
        "-9223372036854775809",
        "\"4102444800\"",
        "null",
        "true",
        "[4102444800]",
        "{}",
        "1.5",
        "4102444800.0",
        "4.1e9",
        "-1",
        "0",
        "-9223372036854775808",
        "",
        r#"4102444800,"exp":4102444800"#,
        r#"1,"exp":4102444800"#,
        r#"4102444800,"exp":1"#,
    ];
    let with = |end: &str| format!(r#"{before}"exp":{end}{after}"#).into_bytes();
    let mut all: Vec<_> = ends.into_iter().map(|end| (end, with(end))).collect();
    all.push(("400 digits", with(&"9".repeat(400))));
    for (what, claims) in [
        ("a list", &b"[]"[..]),
        ("a number", b"1"),
        ("a text", b"\"x\""),
        ("null", b"null"),
        ("nothing", b""),
        ("NUL", b"\0"),
        ("0xFF", b"\xff"),
        ("an empty object", b"{}"),
    ] {
        all.push((what, claims.to_vec()));
    }
    let wrapped = |before: &str, after: &str| format!("{before}{claims}{after}").into_bytes();
    all.push(("a byte order mark", wrapped("\u{feff}", "")));
    all.push(("more behind the end", wrapped("", "x")));
    all.push(("NUL behind the end", wrapped("", "\0")));
    all.push(("two objects", wrapped("", claims)));
    all.push(("in a list", wrapped("[", "]")));
    all
}

#[tokio::test]
async fn claims_that_are_none_are_refused_though_the_right_key_signed_them() {
    let server = TestServer::start().await;
    for good in forgeries::all(&server).await {
        let key = Key::of(&good);
        let header = segment(&good.token, 0);
        let spoilt = spoilt(&segment(&good.token, 1));
        let tokens = spoilt
            .into_iter()
            .map(|(what, claims)| (what, key.sign(&header, claims)));
        present(&server, &good, tokens.collect(), BeRefused).await;
    }
}

#[tokio::test]
async fn a_claim_that_nobody_asked_for_breaks_nothing() {
    let server = TestServer::start().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let extra = [
        r#""x":1e999"#,
        r#""x":"\ud800""#,
        r#""x":1,"x":2"#,
        r#""x":"\u0000""#,
        r#""":0"#,
        r#""sub":"a","sub":"b""#,
        r#""iss":null"#,
        r#""aud":[]"#,
        r#""nbf":9223372036854775807"#,
        r#""nbf":-9223372036854775808"#,
        r#""iat":-9223372036854775808"#,
        r#""jti":"'""#,
        r#""jti":1,"jti":2"#,
        &format!(r#""x":{deep}"#),
        &format!(r#""x":{}"#, "9".repeat(400)),
    ];
    for good in forgeries::all(&server).await {
        let key = Key::of(&good);
        let (header, claims) = (segment(&good.token, 0), segment(&good.token, 1));
        for extra in extra {
            let claims = claims.replacen('{', &format!("{{{extra},"), 1);
            let token = key.sign(&header, claims);
            let question = json!({"token": token}).to_string();
            let inspect = RawRequest::new("POST", "/__admin/tokens/inspect").json(question);
            let inspected = inspect.send(&server).await.status_is(200);
            let must = Be(&[200]);
            let received = exchange(&server, &bearing(&good, &token), must).await;
            let statuses = statuses(&received.expect("an end"));
            let told = inspected.at("/verdict") == "accepted";
            let shown: String = extra.chars().take(40).collect();
            assert!(
                [[200], [401]].iter().any(|one| statuses == one),
                "{shown}: {statuses:?}"
            );
            assert_eq!(
                told && inspected.at("/provider") == good.vendor,
                statuses == [200],
                "{shown}"
            );
        }
    }
}

#[tokio::test]
async fn a_token_is_spelt_in_one_way() {
    let server = TestServer::start().await;
    for good in forgeries::all(&server).await {
        let token = &good.token;
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            panic!("three parts");
        };
        let tokens = vec![
            ("padding", format!("{header}=.{claims}.{signature}")),
            ("padding at the end", format!("{token}==")),
            ("an encoded dot", format!("{header}%2e{claims}.{signature}")),
            ("an encoded letter", token.replacen('e', "%65", 1)),
            ("no dots", format!("{header}{claims}{signature}")),
            ("two dots", format!("{header}..{claims}.{signature}")),
            ("five parts", format!("{header}..{claims}.{signature}.")),
            ("no claims", format!("{header}..{signature}")),
            ("no header", format!(".{claims}.{signature}")),
            ("no signature", format!("{header}.{claims}.")),
            ("dots", ".".repeat(20_000)),
            (
                "a long signature",
                format!("{header}.{claims}.{}", "A".repeat(40_000)),
            ),
            ("a signature of one letter", format!("{header}.{claims}.A")),
            ("plus and slash", format!("{header}.{claims}.+/{signature}")),
            ("a path", "../../etc/passwd".to_owned()),
            ("a query", "'OR'1'='1".to_owned()),
            ("JSON", r#"{"exp":4102444800}"#.to_owned()),
        ];
        present(&server, &good, tokens, BeRefused).await;
    }
}
