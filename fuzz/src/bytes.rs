//! Bytes that may be no text.

/// What stands before and after the first `mark`.
pub fn split_once<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|here| here == mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

/// The parts between the marks.
pub fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let (mut parts, mut rest) = (Vec::new(), bytes);
    while let Some((part, after)) = split_once(rest, mark) {
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// With `value` wherever `name` stands.
pub fn replace(bytes: &[u8], name: &str, value: &str) -> Vec<u8> {
    split(bytes, name.as_bytes()).join(value.as_bytes())
}

/// A text after changes of four bytes each: where, what is done there, and with which byte.
pub fn edit(text: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut edited = text.to_vec();
    for change in changes.chunks_exact(4) {
        let at = usize::from(change[0]) << 8 | usize::from(change[1]);
        let at = at % (edited.len() + 1);
        match change[2] % 4 {
            0 => edited.insert(at, change[3]),
            1 => edited.truncate(at),
            2 if at < edited.len() => drop(edited.remove(at)),
            3 if at < edited.len() => edited[at] = change[3],
            _ => {}
        }
    }
    edited
}
