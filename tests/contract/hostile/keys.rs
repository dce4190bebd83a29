//! Tokens that name another algorithm or another key than the one that signed them, and keys that
//! are none (RFC 7515, section 4.1; RFC 8725, sections 3.1 and 3.10).

use std::borrow::Cow;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey};

use super::Must::{Be, BeRefused};
use super::tokens::{Key, present, sign, with_algorithm};
use crate::forgeries;
use crate::support::answer::segment;
use crate::support::server::TestServer;

#[tokio::test]
async fn an_algorithm_has_one_name() {
    let server = TestServer::start().await;
    for good in forgeries::all(&server).await {
        let key = Key::of(&good);
        let names = [
            r#""none""#,
            r#""nOnE""#,
            r#""NONE""#,
            r#""""#,
            r#""hs256""#,
            r#""Hs256""#,
            r#""rs256""#,
            r#""rS256""#,
            r#"" HS256""#,
            r#""HS256 ""#,
            r#""RS256 ""#,
            r#""HS256\u0000""#,
            r#""RS256\n""#,
            r#""HS384""#,
            r#""HS512""#,
            r#""RS384""#,
            r#""RS512""#,
            r#""PS256""#,
            r#""ES256""#,
            r#""EdDSA""#,
            r#""HS256,RS256""#,
            r#""\ud800""#,
            "256",
            "1e999",
            "null",
            "true",
            r#"["HS256"]"#,
            r#"["RS256"]"#,
            r#"{"HS256":1}"#,
            r#""HS256","alg":"none""#,
            r#""none","alg":"HS256""#,
            r#""none","alg":"RS256""#,
            r#""RS256","alg":"RS256""#,
            r#""HS256","alg":"HS256""#,
        ];
        let forged = |algorithm: &'static str| {
            let header = with_algorithm(&good, algorithm);
            (algorithm, key.sign(&header, segment(&good.token, 1)))
        };
        let mut tokens: Vec<_> = names.into_iter().map(forged).collect();
        let claims = segment(&good.token, 1);
        for header in [
            "{}",
            r#"{"typ":"JWT"}"#,
            "[]",
            "null",
            "",
            "\u{feff}{}",
            r#"["HS256"]"#,
        ] {
            tokens.push(("no algorithm", key.sign(header, &claims)));
        }
        for crit in [r#"["exp"]"#, r#"["b64"]"#, "[]", "null", "false", "0", "{}"] {
            let header = format!("{:?},\"crit\":{crit}", key.algorithm());
            tokens.push(("crit", key.sign(&with_algorithm(&good, &header), &claims)));
        }
        present(&server, &good, tokens, BeRefused).await;
    }
}

/// The public half of a key in every form in which somebody has it.
fn public_halves(pem: &[u8]) -> Vec<Vec<u8>> {
    let encoding = EncodingKey::from_rsa_pem(pem).expect("a key");
    let pair = KeyPair::from_der(encoding.as_bytes()).expect("a pair");
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a public key");
    let text = STANDARD.encode(der.as_ref());
    let lines: Vec<Cow<'_, str>> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    let lines = lines.join("\n");
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----");
    vec![
        format!("{pem}\n").into_bytes(),
        pem.replace('\n', "\r\n").into_bytes(),
        pem.into_bytes(),
        text.into_bytes(),
        der.as_ref().to_vec(),
        pair.public_key().as_ref().to_vec(),
    ]
}

#[tokio::test]
async fn a_public_key_is_no_secret_in_any_form() {
    let server = TestServer::start().await;
    for good in forgeries::all(&server).await {
        let Key::Rsa(pem) = Key::of(&good) else {
            continue;
        };
        let claims = segment(&good.token, 1);
        let mut tokens = Vec::new();
        for half in public_halves(pem) {
            let secret = EncodingKey::from_secret(&half);
            for algorithm in [r#""HS256""#, r#""RS256""#, r#""hs256""#] {
                let header = with_algorithm(&good, algorithm);
                tokens.push((algorithm, sign(&header, &claims, &secret, Algorithm::HS256)));
            }
        }
        present(&server, &good, tokens, BeRefused).await;
    }
}

/// `PyJWT`, the library of these tokens, does not look at the name of a key.
fn ignores_key_ids(good: &forgeries::Good) -> bool {
    let is_private = good.vendor == "haut-ai" && segment(&good.token, 0).contains("HS256");
    good.vendor == "kyc" || is_private
}

#[tokio::test]
async fn a_key_id_in_the_header_is_ignored_where_the_vendors_library_ignores_it() {
    let server = TestServer::start().await;
    let all = forgeries::all(&server).await;
    let ignoring: Vec<_> = all.into_iter().filter(ignores_key_ids).collect();
    assert_eq!(ignoring.len(), 2);
    for good in ignoring {
        let header = r#"{"alg":"HS256","kid":"unknown"}"#;
        let token = Key::of(&good).sign(header, segment(&good.token, 1));
        present(&server, &good, vec![("a key id", token)], Be(&[200])).await;
    }
}

const KEY_IDS: [&str; 14] = [
    r#""../../../../../../dev/null""#,
    r#""/dev/null""#,
    r#""file:///dev/null""#,
    r#""' OR '1'='1""#,
    r#""x' UNION SELECT 'secret' --""#,
    r#""1; DROP TABLE keys""#,
    r#""|id""#,
    r#""https://evil.example/jwks.json""#,
    r#""\u0000""#,
    r#""1\u0000""#,
    r#"" 1""#,
    r#""0""#,
    r#""01""#,
    r#""${jndi:ldap://x}""#,
];

#[tokio::test]
async fn a_key_id_finds_no_other_key() {
    let server = TestServer::start().await;
    for good in forgeries::all(&server).await {
        let key = Key::of(&good);
        let claims = segment(&good.token, 1);
        let huge = format!("\"{}\"", "x".repeat(30_000));
        let of_no_type = [
            "1",
            "1e999",
            "null",
            "true",
            "[]",
            r#"["1"]"#,
            "{}",
            r#""1","kid":"1""#,
            r#""\ud800""#,
        ];
        let mut tokens = Vec::new();
        for kid in of_no_type {
            let header = format!(r#"{{"alg":"{}","kid":{kid}}}"#, key.algorithm());
            tokens.push((kid, key.sign(&header, &claims)));
        }
        for kid in KEY_IDS.into_iter().chain([huge.as_str()]) {
            for secret in [&b""[..], b"\0", b"secret", kid.as_bytes()] {
                let secret = EncodingKey::from_secret(secret);
                let header = format!(r#"{{"alg":"HS256","kid":{kid}}}"#);
                tokens.push((
                    "a key of the forger",
                    sign(&header, &claims, &secret, Algorithm::HS256),
                ));
            }
            if !ignores_key_ids(&good) {
                let header = format!(r#"{{"alg":"{}","kid":{kid}}}"#, key.algorithm());
                tokens.push(("another name", key.sign(&header, &claims)));
            }
        }
        for url in ["jku", "x5u"] {
            let header = format!(
                r#"{{"alg":"RS256","{url}":"http://{}/s7risk/jwks"}}"#,
                server.address
            );
            let other = EncodingKey::from_secret(b"secret");
            tokens.push((url, sign(&header, &claims, &other, Algorithm::HS256)));
        }
        present(&server, &good, tokens, BeRefused).await;
    }
}
