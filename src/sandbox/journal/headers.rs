//! Compact storage of a message's headers.

use http::{HeaderMap, HeaderName};

/// Headers in their order, one per line, in one allocation.
///
/// A [`HeaderMap`] takes a dozen allocations and keeps the connection's read buffer alive. A
/// journal has thousands of entries, and few of them are ever read.
pub(super) struct Headers {
    lines: Box<[u8]>,
    cut: bool,
}

/// The maximum size of headers, in bytes.
const MAX_HEADERS: usize = 8192;

impl Headers {
    /// Copies headers. Those that do not fit are left out completely, because half of a secret
    /// could not be recognised as one.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        // For a name, a colon, a value and the end of the line, which is in neither.
        let length = |(name, value): (&HeaderName, &http::HeaderValue)| {
            name.as_str().len() + value.len() + 2
        };
        let whole: usize = headers.iter().map(length).sum();
        let cut = whole > MAX_HEADERS;
        let mut lines = Vec::with_capacity(whole.min(MAX_HEADERS));
        for (name, value) in headers {
            if cut && lines.len() + length((name, value)) > MAX_HEADERS {
                continue;
            }
            lines.extend_from_slice(name.as_str().as_bytes());
            lines.push(b':');
            lines.extend_from_slice(value.as_bytes());
            lines.push(b'\n');
        }
        Self {
            lines: lines.into(),
            cut,
        }
    }

    /// Whether some headers were left out.
    pub(super) const fn are_cut(&self) -> bool {
        self.cut
    }

    /// The size in bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.lines.len()
    }

    /// The headers with their values; a repeated header is repeated.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let lines = self.lines.split(|byte| *byte == b'\n');
        lines.filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let name = std::str::from_utf8(&line[..colon]).ok()?;
            Some((name, &line[colon + 1..]))
        })
    }

    /// The first value under a name, if it is text.
    pub(super) fn text(&self, wanted: &HeaderName) -> Option<&str> {
        let (_, value) = self.iter().find(|(name, _)| *name == wanted.as_str())?;
        std::str::from_utf8(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};

    use super::*;

    #[test]
    fn headers_come_back_as_they_were() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a:b"));
        headers.append(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        headers.append(ACCEPT, HeaderValue::from_static(""));
        headers.append(COOKIE, HeaderValue::from_bytes(b"\xff\tc").unwrap());
        let kept = Headers::of(&headers);
        let expected = [
            ("cookie", &b"a:b"[..]),
            ("cookie", b"\xff\tc"),
            ("content-type", b"text/plain"),
            ("accept", b""),
        ];
        assert_eq!(kept.iter().collect::<Vec<_>>(), expected);
        assert_eq!(kept.text(&CONTENT_TYPE), Some("text/plain"));
    }

    #[test]
    fn headers_that_do_not_fit_are_left_out_whole() {
        let mut headers = HeaderMap::new();
        headers.append(
            COOKIE,
            HeaderValue::from_str(&"x".repeat(MAX_HEADERS)).unwrap(),
        );
        headers.append(ACCEPT, HeaderValue::from_static("a"));
        let kept = Headers::of(&headers);
        assert_eq!(kept.iter().collect::<Vec<_>>(), [("accept", &b"a"[..])]);
        assert!(kept.are_cut());
        assert!(kept.bytes() <= MAX_HEADERS);
    }

    #[test]
    fn no_headers_are_no_headers() {
        let kept = Headers::of(&HeaderMap::new());
        assert_eq!(kept.iter().count(), 0);
        assert_eq!(kept.text(&ACCEPT), None);
    }
}
