//! The lines of a recording in which its requests begin.

/// The line of each object in `log.entries`, counted from 1.
pub(super) fn of_entries(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut line, mut depth) = (1, 0_u32);
    // The last string in `log` itself, and the one before its last list.
    let (mut name, mut of_list) = ("", "");
    let mut begin = None;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'\n' {
            line += 1;
        }
        if let Some(first) = begin {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            if is_end {
                begin = None;
                if depth == 2 {
                    name = text.get(first..at).unwrap_or_default();
                }
            }
            continue;
        }
        match byte {
            b'"' => begin = Some(at + 1),
            b'{' | b'[' => {
                match (byte, depth) {
                    (b'[', 2) => of_list = name,
                    (b'{', 3) if of_list == "entries" => found.push(line),
                    _ => {}
                }
                depth += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::of_entries;

    #[test]
    fn entries_are_found_whatever_is_in_them_and_before_them() {
        let text = r#"{ "log": {
  "pages": [ { "title": "\"entries\": [ {" } ],
  "entries": [
    { "request": { "headers": [ {}, {} ] } }, {
      "response": {} }
    ,
    {}
  ] } }"#;
        assert_eq!(of_entries(text), [4, 4, 7]);
    }
}
