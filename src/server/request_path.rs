//! The sandbox in the path of a request, and the path after it.

use std::borrow::Cow;

use crate::sandbox::{InvalidSandboxName, SandboxName, is_plain_segment};

/// A path, split after the sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located<'a> {
    /// The sandbox, if the path names one.
    pub sandbox: Option<SandboxName>,
    /// The prefix that names it, for example `/~test`, or empty; safe to use in URLs and pages.
    pub prefix: Cow<'a, str>,
    /// The rest, beginning with a slash.
    pub path: &'a str,
}

/// Splits a path.
///
/// # Errors
///
/// [`InvalidSandboxName`] when it begins with `/~` without a valid name.
pub fn locate(path: &str) -> Result<Located<'_>, InvalidSandboxName> {
    // An encoded tilde is equivalent (RFC 3986, section 2.3).
    let tildes = ["/~", "/%7E", "/%7e"];
    let Some(tilde) = tildes.into_iter().find(|tilde| path.starts_with(tilde)) else {
        return Ok(Located {
            sandbox: None,
            prefix: Cow::Borrowed(""),
            path,
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
        path: if rest.is_empty() { "/" } else { rest },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(path: &str) -> (Option<String>, String, &str) {
        let found = locate(path).unwrap();
        let sandbox = found.sandbox.map(|name| name.to_string());
        (sandbox, found.prefix.into_owned(), found.path)
    }

    #[test]
    fn a_sandbox_stands_before_any_path() {
        let test = || Some("test".to_owned());
        let of_test = |prefix: &str, path| (test(), prefix.to_owned(), path);
        assert_eq!(located("/v3/login"), (None, String::new(), "/v3/login"));
        assert_eq!(located("/~test/v3"), of_test("/~test", "/v3"));
        assert_eq!(located("/~test/"), of_test("/~test", "/"));
        assert_eq!(located("/~test"), of_test("/~test", "/"));
        assert_eq!(located("/%7Etest/a"), of_test("/%7Etest", "/a"));
        let odd = (Some("a[\"b".to_owned()), "/~a%5B%22b".to_owned(), "/c");
        assert_eq!(located("/~a[%22b/c"), odd);
        for bad in ["/~", "/~/a", "/~./c", "/~a%2Fb/"] {
            assert_eq!(locate(bad), Err(InvalidSandboxName), "{bad}");
        }
    }
}
