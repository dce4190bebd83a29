//! "Did you mean …?": the nearest of the names that exist.

/// The candidate most similar to `wanted`; `None` if none is near enough.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const ALIKE_ENOUGH: f64 = 0.75;
    // A longer text is not a typo, and the comparison takes quadratic time.
    const LONGEST: usize = 256;
    if wanted.len() > LONGEST {
        return None;
    }
    let wanted = wanted.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let likeness = strsim::jaro_winkler(&wanted, &candidate.to_lowercase());
            (likeness, candidate)
        })
        .filter(|(likeness, candidate)| {
            *likeness >= ALIKE_ENOUGH && is_near(&wanted, &candidate.to_lowercase())
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Whether at most a third of the letters differ.
fn is_near(wanted: &str, candidate: &str) -> bool {
    let length = wanted.chars().count().max(candidate.chars().count());
    strsim::osa_distance(wanted, candidate) <= (length / 3).max(1)
}

/// The end of a sentence, with the nearest candidate; empty if none is near enough.
pub(crate) fn guess<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wanted, candidates).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// A sentence with the nearest name, or with all names after these words.
pub(crate) fn near_or_all<'a>(
    wanted: &str,
    names: impl Iterator<Item = &'a str> + Clone,
    before_all: &str,
) -> String {
    nearest(wanted, names.clone()).map_or_else(
        || format!("{before_all} {}", names.collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    )
}

/// The value with a name, or a message with the existing names.
pub(crate) fn choose<T: Copy>(
    what: &str,
    wanted: &str,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<T, String> {
    let names = all.iter().map(|one| name(*one));
    let found = all.iter().copied().find(|one| name(*one) == wanted);
    found.ok_or_else(|| {
        let told = near_or_all(wanted, names, "there are");
        format!("no {what} is called `{wanted}`; {told}")
    })
}

#[cfg(test)]
mod tests {
    use super::{choose, nearest};

    #[test]
    fn a_typing_mistake_finds_what_was_meant() {
        let names = ["access_ttl", "session_ttl", "strict_rotation"];
        assert_eq!(nearest("acess_ttl", names), Some("access_ttl"));
        assert_eq!(nearest("Strict-Rotation", names), Some("strict_rotation"));
    }

    #[test]
    fn a_name_like_none_finds_nothing() {
        assert_eq!(nearest("zzz", ["access_ttl", "session_ttl"]), None);
        // In names with the same beginning, or in short names, most letters differ.
        assert_eq!(nearest("accounts", ["access_ttl"]), None);
        assert_eq!(nearest("state", ["status"]), Some("status"));
        assert_eq!(nearest("user", ["reason"]), None);
        assert_eq!(nearest("ok", ["or_else"]), None);
    }

    #[test]
    fn what_is_far_too_long_is_compared_with_nothing() {
        let long = |length| format!("access_ttl{}", "l".repeat(length));
        assert_eq!(nearest(&long(2), ["access_ttl"]), Some("access_ttl"));
        assert_eq!(nearest(&long(300), ["access_ttl"]), None);
    }

    #[test]
    fn a_wrong_choice_names_the_nearest_or_all() {
        let choose = |wanted| choose("state", wanted, &["live", "ended"], |name| name);
        assert_eq!(choose("live"), Ok("live"));
        assert_eq!(
            choose("endid").unwrap_err(),
            "no state is called `endid`; did you mean `ended`?"
        );
        assert_eq!(
            choose("zzz").unwrap_err(),
            "no state is called `zzz`; there are live, ended"
        );
    }
}
