//! Bodies that are no JSON, too much of it, or JSON that two readers read differently.

use super::Must::BeRefused;
use super::{Input, request, try_all};
use crate::support::server::TestServer;

/// Where each vendor reads JSON, or at kyc and oidc a form, from anybody.
pub(super) const LOGINS: [&str; 9] = [
    "/intergiro/v3/auth/login",
    "/intergiro/v3/auth/refresh",
    "/haut-ai/api/v1/auth/login/",
    "/kyc/auth/jwt/login",
    "/s7risk/user/token",
    "/s7risk/application/token",
    "/igny8/api/v1/auth/login/",
    "/igny8/api/v1/auth/register/",
    "/oidc/token",
];

/// A body of a type, with its length.
pub(super) fn typed(method: &str, path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "Host: x\r\nOrigin: http://x\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n"
    );
    let mut sent = request(&format!("{method} {path} HTTP/1.1"), &head, "");
    sent.extend_from_slice(body);
    sent
}

/// An object that has this for every field that a login asks for.
fn in_every_field(value: &str) -> Vec<u8> {
    let fields = [
        "api_key",
        "refresh_token",
        "username",
        "email",
        "password",
        "clientId",
        "secret",
        "by",
        "now",
        "token",
        "provider",
    ];
    let fields = fields.map(|field| format!(r#""{field}":{value}"#));
    format!("{{{}}}", fields.join(",")).into_bytes()
}

const NUMBERS: [&str; 20] = [
    "1e999",
    "-1e999",
    "1e-999",
    "1E400",
    "1e99999999999999999999",
    "18446744073709551616",
    "-9223372036854775809",
    "9223372036854775808",
    "-0",
    "-0.0",
    "00",
    "1.",
    ".1",
    "+1",
    "0x1",
    "1e",
    "Infinity",
    "-Infinity",
    "NaN",
    "1_0",
];

/// JSON, or not, that nothing of the server wants.
pub(super) fn nonsense() -> Vec<(&'static str, Vec<u8>)> {
    let digits = "9".repeat(400);
    let deep = |open: &str, close: &str, depth| {
        format!("{}1{}", open.repeat(depth), close.repeat(depth)).into_bytes()
    };
    let mut bodies = vec![
        ("400 digits", in_every_field(&digits)),
        (
            "400 digits behind the point",
            in_every_field(&format!("0.{digits}")),
        ),
        (
            "an exponent of 400 digits",
            in_every_field(&format!("1e{digits}")),
        ),
        (
            "a minus and 400 digits",
            in_every_field(&format!("-{digits}")),
        ),
        ("30 000 brackets", deep("[", "]", 30_000)),
        ("10 000 objects", deep(r#"{"a":"#, "}", 10_000)),
        ("open brackets", "[".repeat(60_000).into_bytes()),
        ("closed brackets", "]".repeat(60_000).into_bytes()),
        ("open quotes", "\"".repeat(60_001).into_bytes()),
        (
            "backslashes",
            in_every_field(&format!("\"{}", "\\".repeat(20_001))),
        ),
        (
            "deep in a field",
            in_every_field(&format!("{}{}", "[".repeat(2000), "]".repeat(2000))),
        ),
        ("a high surrogate alone", in_every_field(r#""\ud800""#)),
        ("a low surrogate alone", in_every_field(r#""\udc00""#)),
        (
            "surrogates the wrong way around",
            in_every_field(r#""\udc00\ud800""#),
        ),
        ("half an escape", in_every_field(r#""\u12""#)),
        ("NUL in text", in_every_field(r#""\u0000""#)),
        ("NUL", in_every_field("\"\0\"")),
        ("NUL behind the end", b"{}\0".to_vec()),
        ("zeros", vec![0; 1000]),
        ("0xFF", vec![0xff; 1000]),
        ("an overlong quote", b"{\"email\":\"\xc0\xa2\"}".to_vec()),
        ("UTF-16", b"\xff\xfe{\0}\0".to_vec()),
        ("a byte order mark", b"\xef\xbb\xbf{}".to_vec()),
        ("null", b"null".to_vec()),
        ("a list", b"[]".to_vec()),
        ("a text", b"\"x\"".to_vec()),
        ("true", b"true".to_vec()),
        ("nothing", Vec::new()),
        ("spaces", vec![b' '; 60_000]),
        ("two objects", b"{}{}".to_vec()),
        ("a comment", b"{/* */}".to_vec()),
        (
            "gzip",
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0".to_vec(),
        ),
        (
            "XML",
            b"<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>".to_vec(),
        ),
        (
            "a prototype",
            br#"{"__proto__":{"admin":true},"constructor":{}}"#.to_vec(),
        ),
        ("an operator", in_every_field(r#"{"$ne":null}"#)),
        ("a list for each field", in_every_field(r#"["a","b"]"#)),
        ("null for each field", in_every_field("null")),
        ("true for each field", in_every_field("true")),
        ("5000 keys", {
            let keys: Vec<_> = (0..5000).map(|nth| format!(r#""k{nth}":0"#)).collect();
            format!("{{{}}}", keys.join(",")).into_bytes()
        }),
    ];
    bodies.extend(NUMBERS.map(|number| (number, in_every_field(number))));
    bodies
}

#[tokio::test]
async fn no_vendor_falls_for_a_body() {
    let server = TestServer::start().await;
    for path in LOGINS {
        let inputs = nonsense().into_iter().map(|(what, body)| {
            (
                what,
                typed("POST", path, "application/json", &body),
                BeRefused,
            )
        });
        try_all(&server, inputs.collect()).await;
    }
    let sessions = server.get("/__admin/sessions").send().await;
    sessions.status_is(200).has("/total", 0);
}

#[tokio::test]
async fn a_form_is_read_to_its_last_byte_and_no_further() {
    let server = TestServer::start().await;
    let good = "username=user%40example.com&password=your_secret_password";
    let many = "a=b&".repeat(15_000);
    let bodies = [
        "",
        "&",
        "=",
        "&&==",
        "%",
        "%zz=%zz",
        "%00=%00",
        "username=%ff&password=%ff",
        "username=%c0%af&password=%ed%a0%80",
        "username[]=a&password[]=b",
        "username=a;password=b",
        "username=user%40example.com%00&password=your_secret_password",
        "username=user%40example.com&password=your_secret_password%00",
        "username=user%2540example.com&password=your_secret_password",
        "username=a&password=b&username=c&password=d",
        "\0",
        "username=\0&password=\0",
        &many,
    ];
    let mut inputs: Vec<Input> = Vec::new();
    for body in bodies {
        let form = "application/x-www-form-urlencoded";
        inputs.push((
            "a form",
            typed("POST", LOGINS[3], form, body.as_bytes()),
            BeRefused,
        ));
    }
    for kind in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=a; boundary=b",
        "application/x-www-form-urlencodedx",
        "multipart/mixed; boundary=x",
    ] {
        for body in [
            good,
            "",
            "--",
            "--x",
            "--x--",
            "--x\r\n\r\n--x--\r\n",
            "--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\na",
        ] {
            inputs.push((
                "a multipart form",
                typed("POST", LOGINS[3], kind, body.as_bytes()),
                BeRefused,
            ));
        }
    }
    try_all(&server, inputs).await;
}
