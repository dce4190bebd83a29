//! Names of sandboxes.

use std::fmt::{self, Write};
use std::str::FromStr;

/// The maximum length of a name, in bytes.
const MAX_LENGTH: usize = 128;

/// A name, as in addresses after `/~`, for example a test's id. It has 1 to 128 bytes of UTF-8
/// without `/`, `~` and control characters, and is neither `.` nor `..`, which are relative path
/// segments.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SandboxName(String);

impl SandboxName {
    /// The sandbox of addresses without a name.
    #[must_use]
    pub fn default_sandbox() -> Self {
        Self("default".to_owned())
    }

    /// Parses a segment of a path, percent-decoded once. Encoded letters and digits are refused:
    /// encoding them is unnecessary, and a name then has fewer spellings.
    ///
    /// # Errors
    ///
    /// [`InvalidSandboxName`].
    pub fn from_segment(segment: &str) -> Result<Self, InvalidSandboxName> {
        if !segment.contains('%') {
            return segment.parse();
        }
        let mut parts = segment.split('%');
        let mut decoded = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            let (digits, rest) = part.split_at_checked(2).ok_or(InvalidSandboxName)?;
            let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            let byte = u8::from_str_radix(digits, 16).map_err(|_| InvalidSandboxName)?;
            if !is_hex || byte.is_ascii_alphanumeric() {
                return Err(InvalidSandboxName);
            }
            decoded.push(byte);
            decoded.extend_from_slice(rest.as_bytes());
        }
        let decoded = String::from_utf8(decoded).map_err(|_| InvalidSandboxName)?;
        decoded.parse()
    }

    /// The name as a segment of a path.
    #[must_use]
    pub fn to_segment(&self) -> String {
        let mut segment = String::with_capacity(self.0.len());
        for byte in self.0.bytes() {
            if is_plain(byte) {
                segment.push(char::from(byte));
            } else {
                // Writing to a string does not fail.
                let _ = write!(segment, "%{byte:02X}");
            }
        }
        segment
    }

    /// Whether it can be a label of a host name. Host names ignore letter case, so a name with
    /// capital letters cannot.
    #[must_use]
    pub fn is_label(&self) -> bool {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let ends_plainly = !self.0.starts_with('-') && !self.0.ends_with('-');
        self.0.len() <= 63 && ends_plainly && self.0.bytes().all(fits)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a byte is not encoded in an address (RFC 3986, section 2.3, except the tilde).
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._".contains(&byte)
}

/// Whether a segment of a path is the same as [`SandboxName::to_segment`] would return.
#[must_use]
pub fn is_plain_segment(segment: &str) -> bool {
    segment.bytes().all(is_plain)
}

impl fmt::Display for SandboxName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Text that is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a sandbox is named with 1 to {MAX_LENGTH} bytes of UTF-8 without `/`, `~` and control \
             characters, and not `.` or `..`; in an address all but letters and digits may be \
             percent-encoded"
)]
pub struct InvalidSandboxName;

impl FromStr for SandboxName {
    type Err = InvalidSandboxName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let foreign = |c: char| matches!(c, '/' | '~') || c.is_control();
        let is_step = matches!(text, "." | "..");
        if (1..=MAX_LENGTH).contains(&text.len()) && !is_step && !text.contains(foreign) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSandboxName)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_id_of_a_test_is_a_name() {
        for good in [
            "a",
            "test-42",
            "test_login.py::test_refresh[admin-1 of 2]",
            "TestRefresh#01",
            "r\u{e9}sum\u{e9}",
            "100%",
            "...",
            &"x".repeat(128),
        ] {
            assert!(good.parse::<SandboxName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            ".",
            "..",
            "a/b",
            "a~",
            "a\nb",
            "\u{85}",
            &"\u{fc}".repeat(65),
        ] {
            assert_eq!(bad.parse::<SandboxName>(), Err(InvalidSandboxName), "{bad}");
        }
    }

    #[test]
    fn a_segment_is_decoded_once() {
        for (segment, name) in [
            ("a%20b", Some("a b")),
            ("a%5Bb%5d", Some("a[b]")),
            ("%C3%BC", Some("\u{fc}")),
            ("%2541", Some("%41")),
            ("%2E.", None),
            ("a%2Fb", None),
            ("%7E", None),
            ("%41", None),
            ("a%00", None),
            ("%C3", None),
            ("%", None),
            ("%2", None),
            ("%+1", None),
            ("%\u{fc}", None),
        ] {
            let found = SandboxName::from_segment(segment).ok();
            assert_eq!(found.as_ref().map(SandboxName::as_str), name, "{segment}");
        }
    }

    #[test]
    fn a_label_of_a_host_name_is_in_lower_case() {
        let is_label = |text: &str| text.parse::<SandboxName>().unwrap().is_label();
        for good in ["a", "t-1", "0", &"x".repeat(63)] {
            assert!(is_label(good), "{good}");
        }
        for bad in [
            "T1",
            "a.b",
            "a b",
            "-a",
            "a-",
            "a_b",
            "\u{fc}",
            &"x".repeat(64),
        ] {
            assert!(!is_label(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back_from_its_segment(text in "[^/~\\p{Cc}]{1,32}") {
            if let Ok(name) = text.parse::<SandboxName>() {
                let segment = name.to_segment();
                prop_assert!(is_plain_segment(&segment.replace('%', "")));
                prop_assert_eq!(SandboxName::from_segment(&segment), Ok(name));
            }
        }
    }
}
