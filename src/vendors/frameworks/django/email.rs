//! Validation of e-mail addresses as in Django (`django.core.validators.EmailValidator`), and their
//! normalization (`BaseUserManager.normalize_email`).
//!
//! Crates such as `email_address` follow RFC 5321, where a local part has at most 64 characters. In
//! Django it has any length.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The maximum length of an address, in characters.
const MAX_LENGTH: usize = 320;

/// An address as Django's `create_user` stores it, with the domain in lower case.
pub fn normalized(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => address.to_owned(),
    }
}

/// Whether a text is an e-mail address.
pub fn is_valid(text: &str) -> bool {
    if text.chars().count() > MAX_LENGTH {
        return false;
    }
    // A quoted local part may contain an `@`.
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    is_local(local) && (domain == "localhost" || is_domain(domain) || is_address_literal(domain))
}

fn is_local(local: &str) -> bool {
    is_dot_atom(local) || is_quoted(local)
}

fn is_dot_atom(local: &str) -> bool {
    // The validator ignores letter case, and `k` and `s` each have a third form in Unicode.
    let is_atom = |character: char| {
        character.is_ascii_alphanumeric()
            || "-!#$%&'*+/=?^_`{}|~".contains(character)
            || matches!(character, '\u{212a}' | '\u{17f}')
    };
    local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
}

fn is_quoted(local: &str) -> bool {
    let inside = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inside) = inside else {
        return false;
    };
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        let fits = match character {
            '\\' => characters.next().is_some_and(is_escapable),
            _ => is_quotable(character),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// Whether a quoted local part may contain the character: no spaces and no line breaks.
const fn is_quotable(character: char) -> bool {
    matches!(character, '\x01'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f')
        || matches!(character, '!' | '#'..='[' | ']'..='\x7f')
}

const fn is_escapable(character: char) -> bool {
    matches!(character, '\x01'..='\x09' | '\x0b' | '\x0c' | '\x0e'..='\x7f')
}

fn is_domain(domain: &str) -> bool {
    let Some((labels, last)) = domain.rsplit_once('.') else {
        return false;
    };
    labels.split('.').all(is_label) && is_top_level(last)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.chars().count())
        && !has_outer_hyphen(label)
        && label
            .chars()
            .all(|character| is_domain_letter(character) || character.is_ascii_digit())
}

fn is_top_level(label: &str) -> bool {
    if has_outer_hyphen(label) {
        return false;
    }
    let lower = label.to_ascii_lowercase();
    let is_punycode = lower.strip_prefix("xn--").is_some_and(|rest| {
        (1..=59).contains(&rest.len()) && rest.chars().all(|one| one.is_ascii_alphanumeric())
    });
    is_punycode || (2..=63).contains(&label.chars().count()) && label.chars().all(is_domain_letter)
}

fn has_outer_hyphen(label: &str) -> bool {
    label.starts_with('-') || label.ends_with('-')
}

fn is_domain_letter(character: char) -> bool {
    character.is_ascii_alphabetic()
        || character == '-'
        || matches!(character, '\u{a1}'..='\u{ffff}')
}

fn is_address_literal(domain: &str) -> bool {
    let inside = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inside.is_some_and(|inside| {
        inside.parse::<Ipv4Addr>().is_ok() || inside.parse::<Ipv6Addr>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixtures::Fixtures;

    /// Whether fixtures accept the address: users who can register are saved and loaded as
    /// fixtures.
    fn fits_fixtures(address: &str) -> bool {
        let users = json!([{"email": address, "password": "password"}]);
        Fixtures::from_value(
            &crate::vendors::coded(),
            &json!({"igny8": {"users": users}}),
        )
        .is_ok()
    }

    #[test]
    fn what_django_accepts_is_accepted_and_fits_the_fixtures() {
        let long_label = format!("a@{}.co", "b".repeat(63));
        let long_top_level = format!("a@b.{}", "c".repeat(63));
        let longest = format!("{}@b.co", "a".repeat(315));
        for address in [
            "a@b.co",
            "a@localhost",
            "a+b@b.co",
            "o'brien@b.co",
            "\"a\"@b.co",
            "\"\"@b.co",
            "\"a\\\"b\"@b.co",
            "\"a@b\"@b.co",
            "\"a\\ \\\tb\\\\\"@b.co",
            "\"\u{1}\u{b}\u{7f}\"@b.co",
            "\u{17f}\u{212a}@b.co",
            "a@b\u{a1}\u{2028}\u{3000}.c\u{2003}",
            "a@[127.0.0.1]",
            "a@[::1]",
            "a@é.co",
            "a@例え.テスト",
            "a@xn--fsq.xn--0zwm56d",
            "A@B.CO",
            "a@1.co",
            "a@b.c-d",
            &long_label,
            &long_top_level,
            &longest,
        ] {
            assert!(is_valid(address), "{address}");
            assert!(fits_fixtures(address), "{address}");
        }
    }

    #[test]
    fn only_the_domain_is_put_into_lower_case() {
        for (address, kept) in [
            ("Anna@EXAMPLE.COM", "Anna@example.com"),
            ("\"A@B\"@C.CO", "\"A@B\"@c.co"),
            ("A@É.CO", "A@é.co"),
        ] {
            assert_eq!(normalized(address), kept);
        }
    }

    #[test]
    fn what_django_refuses_is_refused() {
        let long_label = format!("a@{}.co", "b".repeat(64));
        let too_long = format!("{}@b.co", "a".repeat(316));
        for address in [
            "",
            "@",
            "a",
            "a@",
            "@b.co",
            "a@LOCALHOST",
            "a@b",
            "a@b.c",
            "a@b.co.",
            "a@b.c0",
            "a@b.1co",
            "a@b.123",
            "a@127.0.0.1",
            "a@-b.co",
            "a@b-.co",
            "a@b_c.co",
            "a@b..co",
            ".a@b.co",
            "a.@b.co",
            "a..b@b.co",
            "a b@b.co",
            "\"a b\"@b.co",
            "é@b.co",
            "a@b@c.co",
            "a@[IPv6:::1]",
            "mailto:a@b.co",
            "<a@b.co>",
            "\"@b.co",
            " a@b.co",
            "a\0@b.co",
            &long_label,
            &too_long,
        ] {
            assert!(!is_valid(address), "{address}");
        }
    }
}
