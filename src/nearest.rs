//! "Did you mean …?": the nearest of the names that exist.

/// The candidate most like `wanted`, or nothing when none is near enough to be what was meant.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const NEAR_ENOUGH: f64 = 0.75;
    let wanted = wanted.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let likeness = strsim::jaro_winkler(&wanted, &candidate.to_lowercase());
            (likeness, candidate)
        })
        .filter(|(likeness, _)| *likeness >= NEAR_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typing_mistake_finds_what_was_meant() {
        let names = ["access_ttl", "session_ttl", "strict_rotation"];
        assert_eq!(nearest("acess_ttl", names), Some("access_ttl"));
        assert_eq!(nearest("Strict-Rotation", names), Some("strict_rotation"));
    }

    #[test]
    fn a_name_like_none_finds_nothing() {
        assert_eq!(nearest("zzz", ["access_ttl", "session_ttl"]), None);
    }
}
