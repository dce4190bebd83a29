//! String formats of schemas, checked by the same parsers that read the values later.

use std::net::IpAddr;

use super::password;
use crate::clock::{Period, UtcInstant, Wait, duration};
use crate::collection_path::CollectionPath;
use crate::identity::AccountId;
use crate::operation_address::Address;
use crate::path_pattern::PathPattern;
use crate::rate::Rate;
use crate::redirect_uri::RedirectUri;
use crate::status_line::StatusLine;
use crate::text_pattern::TextPattern;
use crate::web_uri::WebUri;

/// A format that schemas name.
pub(super) struct Format {
    /// Its name in `"format": …`.
    pub(super) name: &'static str,
    /// What is expected, for the message about an invalid text.
    pub(super) expected: &'static str,
    /// Whether a text is valid.
    pub(super) fits: fn(&str) -> bool,
}

/// Every format that is checked.
pub(super) static ALL: [Format; 26] = [
    Format {
        name: "period",
        expected: "a period from 1s to ten years such as `90s`, `15m`, `1h30m` or `7d`",
        fits: |text| text.parse::<Period>().is_ok(),
    },
    Format {
        name: "date-time",
        expected: "an instant such as `2030-01-31T12:00:00Z` (RFC 3339)",
        fits: |text| text.parse::<jiff::Timestamp>().is_ok(),
    },
    Format {
        name: "uuid",
        expected: "a UUID",
        fits: |text| text.parse::<uuid::Uuid>().is_ok(),
    },
    Format {
        name: "email",
        expected: "an e-mail address",
        fits: is_email,
    },
    Format {
        name: "host-name",
        expected: "a host name in lower case, without a port",
        fits: is_host_name,
    },
    Format {
        name: "host-pattern",
        expected: "a host name in lower case, without a port, or `*.` before a name of two labels or more",
        fits: is_host_pattern,
    },
    Format {
        name: "path-pattern",
        expected: "a path that starts with `/`, with `*` for one whole segment or a final `**` for the rest",
        fits: |text| text.parse::<PathPattern>().is_ok(),
    },
    Format {
        name: "collection-path",
        expected: "a path that starts with `/`, without `*`",
        fits: |text| text.parse::<CollectionPath>().is_ok(),
    },
    Format {
        name: "redirect-uri",
        expected: "an absolute URI such as `https://app.example.com/callback`, without a fragment and a user name",
        fits: |text| text.parse::<RedirectUri>().is_ok(),
    },
    Format {
        name: "web-uri",
        expected: "an absolute URI such as `http://localhost:3000/logout`, with the scheme `http` or `https`",
        fits: |text| text.parse::<WebUri>().is_ok(),
    },
    Format {
        name: "rate",
        expected: "a rate such as `5/s`, `20/m`, `100/h`, `1000/d` or `10/15m`",
        fits: |text| text.parse::<Rate>().is_ok(),
    },
    Format {
        name: "password",
        expected: "a password in the clear, or a whole PHC string of argon2 whose costs are at most m=262144, t=16 and p=16",
        fits: password::is_usable,
    },
    Format {
        name: "account-id",
        expected: "the id of an account, a number or a UUID",
        fits: |text| text.parse::<AccountId>().is_ok(),
    },
    Format {
        name: "entry-or-instant",
        expected: "the id of an entry, or an instant such as `2030-01-31T12:00:00Z` (RFC 3339)",
        fits: |text| text.parse::<u64>().is_ok() || text.parse::<jiff::Timestamp>().is_ok(),
    },
    Format {
        name: "all-or-list",
        expected: "the word `all`, or a list",
        fits: |text| text == "all",
    },
    Format {
        name: "wait",
        expected: "a wait from 0s to 5m such as `250ms`, `2s` or `1m`",
        fits: |text| text.parse::<Wait>().is_ok(),
    },
    Format {
        name: "utc-instant",
        expected: "an instant such as `2030-01-31T12:00:00Z` (RFC 3339)",
        fits: |text| text.parse::<UtcInstant>().is_ok(),
    },
    Format {
        name: "regular-expression",
        expected: "a regular expression of at most 1000 bytes and moderate size (the syntax of Rust's `regex`: no look-around, no back-references)",
        fits: |text| text.parse::<TextPattern>().is_ok(),
    },
    Format {
        name: "ip-address",
        expected: "an IP address",
        fits: |text| text.parse::<IpAddr>().is_ok(),
    },
    Format {
        name: "vendor-name",
        expected: "a name of lower-case letters, digits and `-` that begins with a letter, at most 64 characters",
        fits: is_vendor_name,
    },
    Format {
        name: "operation-address",
        expected: "a method and a path such as `POST /oauth/token`, with `{name}` for one whole segment or a final `**` for the rest",
        fits: |text| text.parse::<Address>().is_ok(),
    },
    Format {
        name: "status-line",
        expected: "a status from 200 to 599 with a text after it such as `401 Unauthorized`, or an object",
        fits: |text| text.parse::<StatusLine>().is_ok(),
    },
    Format {
        name: "lifetime",
        expected: "a period such as `90s`, `15m`, `1h30m` or `7d`, or the word `session` or `never`",
        fits: |text| matches!(text, "session" | "never") || text.parse::<Period>().is_ok(),
    },
    Format {
        name: "not-before",
        expected: "a period such as `90s`, `15m`, `1h30m` or `7d`, or the word `access_expired`",
        fits: |text| text == "access_expired" || text.parse::<Period>().is_ok(),
    },
    Format {
        name: "clock-move",
        expected: "a move of the clock such as `+15m` or `-61s`",
        fits: |text| text.starts_with(['+', '-']) && duration::parse(text).is_ok(),
    },
    Format {
        name: "base32",
        expected: "a secret in base32 such as `JBSWY3DPEHPK3PXP`",
        fits: is_base32,
    },
];

/// The replacement of our format in a schema for others, as a keyword and its value: a pattern
/// (ECMA-262) if JSON Schema's format of that name is narrower, so that an editor accepts what
/// [`ALL`] accepts; and JSON Schema's name if it has the format under another one.
pub(super) const FOR_OTHERS: [(&str, &str, &str); 3] = [
    ("utc-instant", "format", "date-time"),
    (
        "email",
        "pattern",
        concat!(
            r#"^("[^\n\r]*"|([-.!#$%&'*+/=?^_`{|}~A-Za-z0-9]|"#,
            r"[^\u0000-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000])+)",
            r"@(\[(IPv6:)?[0-9A-Fa-f:.]+\]|[^\u0000-,/:-@\[-^`{-\u00a0]+)$",
        ),
    ),
    (
        "uuid",
        "pattern",
        concat!(
            "^([0-9A-Fa-f]{32}|",
            "(urn:uuid:)?([0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})|",
            r"\{[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\})$",
        ),
    ),
];

/// The format of this name, if it is ours.
pub(super) fn named(name: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.name == name)
}

/// More permissive than a vendor: a test double must accept the unusual addresses that tests are
/// about, and restore everything that a vendor accepted.
fn is_email(text: &str) -> bool {
    // A quoted local part may contain `@`.
    text.rsplit_once('@')
        .is_some_and(|(local, domain)| is_local_part(local) && is_mail_domain(domain))
}

/// Unquoted: RFC 5322's atom characters (section 3.2.3), dots, and non-ASCII characters.
fn is_local_part(local: &str) -> bool {
    let fits = |character: char| match character {
        '.' | '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~' => true,
        _ if character.is_ascii() => character.is_ascii_alphanumeric(),
        _ => !character.is_whitespace() && !character.is_control(),
    };
    let quoted = local.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    match quoted {
        Some(inside) => !inside.contains(['\n', '\r']),
        None => !local.is_empty() && local.chars().all(fits),
    }
}

/// A name, or an address in brackets. Django accepts everything above U+00A0, including white
/// space.
fn is_mail_domain(domain: &str) -> bool {
    let of_name = |character: char| match character {
        '-' | '.' | '_' => true,
        _ => character.is_ascii_alphanumeric() || character > '\u{a0}',
    };
    let of_address = |character: char| character.is_ascii_hexdigit() || ":.".contains(character);
    match domain.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(literal) => {
            let literal = literal.strip_prefix("IPv6:").unwrap_or(literal);
            !literal.is_empty() && literal.chars().all(of_address)
        }
        None => !domain.is_empty() && domain.chars().all(of_name),
    }
}

fn is_host_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.split('.')
        .all(|label| !label.is_empty() && label.bytes().all(letter))
}

fn is_host_pattern(text: &str) -> bool {
    match text.strip_prefix("*.") {
        // Clients accept no certificate for all names below a single label.
        Some(domain) => domain.contains('.') && is_host_name(domain),
        None => is_host_name(text),
    }
}

/// Whether a text can be the name of a declared vendor.
pub(crate) fn is_vendor_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    begins && text.len() <= 64 && text.bytes().all(letter)
}

fn is_base32(text: &str) -> bool {
    let digits = text.trim_end_matches('=').to_ascii_uppercase();
    !digits.is_empty()
        && data_encoding::BASE32_NOPAD
            .decode(digits.as_bytes())
            .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_takes_what_it_is_for_and_refuses_the_rest() {
        for (name, good, bad) in [
            ("period", "15m", "15"),
            ("redirect-uri", "app:/callback", "https://a/#b"),
            ("web-uri", "http://a:1/b?c=d", "app:/callback"),
            ("date-time", "2020-01-01T00:00:00Z", "2020-01-01"),
            ("uuid", "c5f90f4b-9d69-416a-8611-8a8c8d605c36", "c5f90f4b"),
            ("email", "o'hara+tag@localhost", "a b@c"),
            ("email", "a@b", "a@b@c"),
            ("email", "\"a @ b\"@c", "\"a\"b@c@d"),
            ("email", "\"\"@c", "\"@c d"),
            ("email", "a@b\u{3000}c", "a\u{3000}b@c"),
            ("email", "a@[127.0.0.1]", "a@exam}ple.com"),
            ("email", "a@[IPv6:::1]", "a,b@example.com"),
            ("host-name", "api.s7risk.com", "API.s7risk.com"),
            ("host-name", "localhost", "localhost:80"),
            ("host-name", "a.b.c", "*.b.c"),
            ("host-pattern", "localhost", "*.localhost"),
            ("host-pattern", "*.oidc.test", "*.*.test"),
            ("path-pattern", "/a/**", "/**/a"),
            ("collection-path", "/a/b/", "/a/*"),
            ("rate", "20/m", "20 a minute"),
            ("account-id", "7", "-7"),
            ("entry-or-instant", "7", "yesterday"),
            ("entry-or-instant", "2020-01-01T00:00:00Z", "2020-01-01"),
            ("all-or-list", "all", "everything"),
            ("wait", "250ms", "6m"),
            ("utc-instant", "9999-12-31T23:59:59Z", "9999-12-31"),
            ("regular-expression", "^a+$", "a("),
            ("ip-address", "::1", "localhost"),
            ("vendor-name", "acme-2", "2acme"),
            ("operation-address", "GET /a/{b}/**", "GET /a/**/b"),
            ("operation-address", "GET /", "HEAD /"),
            ("operation-address", "GET /a.b", "GET /{a}.b"),
            ("status-line", "401 Unauthorized", "4011"),
            ("status-line", "204", "199 No"),
            ("lifetime", "session", "sesion"),
            ("not-before", "9m30s", "access_ended"),
            ("clock-move", "+15m", "15m"),
            ("base32", "JBSWY3DPEHPK3PXP", "0"),
        ] {
            let format = named(name).unwrap();
            assert!((format.fits)(good), "{name}: {good}");
            assert!(!(format.fits)(bad), "{name}: {bad}");
        }
        assert!(named("colour").is_none());
    }

    fn agrees_with_its_pattern(name: &str, text: &str) {
        let pattern = FOR_OTHERS.iter().find(|(of, ..)| *of == name).unwrap().2;
        let schema = serde_json::json!({ "pattern": pattern });
        let by_pattern = jsonschema::is_valid(&schema, &text.into());
        let by_format = (named(name).unwrap().fits)(text);
        assert_eq!(by_pattern, by_format, "{name}: {text:?}");
    }

    #[test]
    fn the_patterns_for_editors_take_what_the_formats_take() {
        for text in [
            "o'hara+tag@localhost",
            "a@b@c",
            "\"a @ b\"@c",
            "\"a\nb\"@c",
            "\"@c d",
            "\"@c",
            "a@b\u{3000}c",
            "a\u{3000}b@c",
            "a\u{85}b@c",
            "\u{fc}\u{1f600}@\u{1f600}.de",
            "a@[127.0.0.1]",
            "a@[IPv6:::1]",
            "a@[IPv6:]",
            "a@exam}ple.com",
            "a,b@example.com",
            "a@",
            "@b",
            "a@b\n",
        ] {
            agrees_with_its_pattern("email", text);
        }
        let uuid = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";
        for text in [
            uuid,
            &uuid.to_uppercase(),
            &uuid.replace('-', ""),
            &format!("{{{uuid}}}"),
            &format!("urn:uuid:{uuid}"),
            &uuid[1..],
            &format!("{uuid}\n"),
        ] {
            agrees_with_its_pattern("uuid", text);
        }
    }

    proptest::proptest! {
        #[test]
        fn the_pattern_of_an_address_agrees_with_its_format(
            text in "[a-c\"@. ,:\\[\\]\u{80}-\u{ff}\n]{0,4}@[a-c\"@. ,:\\[\\]\u{80}-\u{ff}\n]{0,5}"
        ) {
            agrees_with_its_pattern("email", &text);
        }
    }
}
