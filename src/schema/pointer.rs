//! JSON pointers (RFC 6901), and readable paths: `kyc.users[0].email`.

/// The pointer of a child.
pub(crate) fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
}

/// The pointer of the parent, and the key or index; `None` for the root.
pub(crate) fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, token) = pointer.rsplit_once('/')?;
    Some((parent, unescape(token)))
}

/// The tokens, from the root.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(unescape)
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// `/kyc/users/0/email` as `kyc.users[0].email`. A key of digits looks like an index, which is
/// acceptable.
pub(crate) fn path(pointer: &str) -> String {
    let mut path = String::new();
    for token in tokens(pointer) {
        if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()) {
            path.extend(["[", &token, "]"]);
        } else {
            path.extend([if path.is_empty() { "" } else { "." }, &token]);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_reads_as_a_path() {
        assert_eq!(path(""), "");
        assert_eq!(path("/kyc/users/0/email"), "kyc.users[0].email");
    }

    #[test]
    fn slashes_and_tildes_in_keys_survive() {
        let pointer = join("/a", "b/c~d");
        assert_eq!(pointer, "/a/b~1c~0d");
        assert_eq!(split(&pointer), Some(("/a", "b/c~d".to_owned())));
        assert_eq!(path(&pointer), "a.b/c~d");
        assert_eq!(split(""), None);
    }
}
