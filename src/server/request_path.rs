//! The sandbox in the path of a request, and the path after it.

use std::borrow::Cow;

use crate::sandbox::{InvalidSandboxName, SandboxName, is_plain_segment};
use crate::vendor::split_document;

/// A path, split after the sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located<'a> {
    /// The sandbox, if the path names one.
    pub sandbox: Option<SandboxName>,
    /// The prefix that names it, for example `/~test`, or empty; safe to use in URLs and pages.
    pub prefix: Cow<'a, str>,
    /// The rest, beginning with a slash.
    pub path: Cow<'a, str>,
}

/// Splits a path. The sandbox is at the beginning, or after the name of a well-known document: a
/// client puts the whole path of an issuer there (RFC 8414, section 3.1, and RFC 9728, section 3.1).
///
/// # Errors
///
/// [`InvalidSandboxName`] when there is `/~` without a valid name.
pub fn locate(path: &str) -> Result<Located<'_>, InvalidSandboxName> {
    let (document, after) = split_document(path).unwrap_or(("", path));
    let Located {
        sandbox,
        prefix,
        path: rest,
    } = at_start(after)?;
    let path = if sandbox.is_none() {
        Cow::Borrowed(path)
    } else if !document.is_empty() {
        Cow::Owned(format!("{document}{rest}"))
    } else if rest.is_empty() {
        Cow::Borrowed("/")
    } else {
        rest
    };
    Ok(Located {
        sandbox,
        prefix,
        path,
    })
}

/// Splits a path after the sandbox at its start, if there is one; the rest may be empty.
fn at_start(path: &str) -> Result<Located<'_>, InvalidSandboxName> {
    // An encoded tilde is equivalent (RFC 3986, section 2.3).
    let tildes = ["/~", "/%7E", "/%7e"];
    let Some(tilde) = tildes.into_iter().find(|tilde| path.starts_with(tilde)) else {
        return Ok(Located {
            path: Cow::Borrowed(path),
            ..Located::default()
        });
    };
    let after = &path[tilde.len()..];
    let end = after.find('/').unwrap_or(after.len());
    let (segment, rest) = after.split_at(end);
    let name = SandboxName::from_segment(segment)?;
    let prefix = if is_plain_segment(segment) {
        Cow::Borrowed(&path[..tilde.len() + end])
    } else {
        Cow::Owned(format!("{tilde}{}", name.to_segment()))
    };
    Ok(Located {
        sandbox: Some(name),
        prefix,
        path: Cow::Borrowed(rest),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(path: &str) -> (Option<String>, String, String) {
        let found = locate(path).unwrap();
        let sandbox = found.sandbox.map(|name| name.to_string());
        (sandbox, found.prefix.into_owned(), found.path.into_owned())
    }

    fn of_test(prefix: &str, path: &str) -> (Option<String>, String, String) {
        (Some("test".to_owned()), prefix.to_owned(), path.to_owned())
    }

    fn without_sandbox(path: &str) -> (Option<String>, String, String) {
        (None, String::new(), path.to_owned())
    }

    #[test]
    fn a_sandbox_stands_before_any_path() {
        assert_eq!(located("/v3/login"), without_sandbox("/v3/login"));
        assert_eq!(located("/~test/v3"), of_test("/~test", "/v3"));
        assert_eq!(located("/~test/"), of_test("/~test", "/"));
        assert_eq!(located("/~test"), of_test("/~test", "/"));
        assert_eq!(located("/%7Etest/a"), of_test("/%7Etest", "/a"));
        let odd = ("/~a%5B%22b".to_owned(), "/c".to_owned());
        let odd = (Some("a[\"b".to_owned()), odd.0, odd.1);
        assert_eq!(located("/~a[%22b/c"), odd);
        for bad in ["/~", "/~/a", "/~./c", "/~a%2Fb/"] {
            assert_eq!(locate(bad), Err(InvalidSandboxName), "{bad}");
        }
    }

    #[test]
    fn a_sandbox_after_the_name_of_a_well_known_document_stands_before_it() {
        for (path, prefix, rest) in [
            (
                "/.well-known/a/~test/oidc/b",
                "/~test",
                "/.well-known/a/oidc/b",
            ),
            (
                "/.well-known/a/%7Etest/oidc",
                "/%7Etest",
                "/.well-known/a/oidc",
            ),
            ("/.well-known/a/~test", "/~test", "/.well-known/a"),
            ("/.well-known/a/~test/", "/~test", "/.well-known/a/"),
            ("/~test/.well-known/a/oidc", "/~test", "/.well-known/a/oidc"),
            ("/~test/.well-known/a/~b", "/~test", "/.well-known/a/~b"),
        ] {
            assert_eq!(located(path), of_test(prefix, rest), "{path}");
        }
        for path in [
            "/.well-known/~a",
            "/.well-known/a/b/~c",
            "/.well-known/a",
            "/a/~b",
        ] {
            assert_eq!(located(path), without_sandbox(path));
        }
        let nameless = locate("/.well-known/a/~/oidc");
        assert_eq!(nameless, Err(InvalidSandboxName));
    }
}
