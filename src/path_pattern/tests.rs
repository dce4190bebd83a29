use proptest::prelude::*;

use super::*;

fn pattern(text: &str) -> PathPattern {
    text.parse().unwrap()
}

#[test]
fn a_literal_matches_itself_and_its_trailing_slash_counts() {
    assert!(pattern("/a/b").matches("/a/b"));
    assert!(!pattern("/a/b").matches("/a/b/"));
    assert!(!pattern("/a/b/").matches("/a/b"));
    assert!(pattern("/").matches("/"));
    for path in ["", "a/b", "/a", "/a/B", "/a/b/c"] {
        assert!(!pattern("/a/b").matches(path), "{path}");
    }
}

#[test]
fn one_star_is_exactly_one_segment() {
    assert!(pattern("/a/*").matches("/a/b"));
    assert!(pattern("/a/*/c").matches("/a/b/c"));
    for path in ["/a", "/a/", "/a/b/", "/a/b/c"] {
        assert!(!pattern("/a/*").matches(path), "{path}");
    }
}

#[test]
fn two_stars_are_any_rest_also_none() {
    for path in ["/a", "/a/", "/a/b", "/a/b/c/"] {
        assert!(pattern("/a/**").matches(path), "{path}");
    }
    assert!(!pattern("/a/**").matches("/ab"));
    assert!(pattern("/**").matches("/"));
    assert!(!pattern("/**").matches(""));
}

#[test]
fn a_pattern_covers_what_matches_no_other_path() {
    for (wide, narrow, covers) in [
        ("/a/*", "/a/b", true),
        ("/a/*", "/a/*", true),
        ("/a/*", "/a/", false),
        ("/a/*", "/a/**", false),
        ("/a/b", "/a/*", false),
        ("/a/**", "/a", true),
        ("/a/**", "/a/*/c", true),
        ("/a/**", "/**", false),
        ("/*/b", "/a/b", true),
        ("/a", "/a/b", false),
    ] {
        assert_eq!(
            pattern(wide).covers(&pattern(narrow)),
            covers,
            "{wide} {narrow}"
        );
    }
}

#[test]
fn two_patterns_meet_where_a_path_matches_both() {
    for (one, other, meet) in [
        ("/a/b", "/a/b", true),
        ("/a/*", "/*/b", true),
        ("/a/*", "/a/", false),
        ("/a/**", "/a/b/c", true),
        ("/a/**", "/a", true),
        ("/a/**", "/b/*", false),
        ("/a/b", "/a/b/", false),
        ("/**", "/", true),
    ] {
        let (one, other) = (pattern(one), pattern(other));
        assert_eq!(
            (one.meets(&other), other.meets(&one)),
            (meet, meet),
            "{one} {other}"
        );
    }
    assert_eq!(PathPattern::of_template("/a/{id}/"), pattern("/a/*/"));
}

#[test]
fn nothing_is_percent_decoded() {
    assert!(pattern("/a%20b").matches("/a%20b"));
    assert!(!pattern("/a%2Fb").matches("/a/b"));
}

#[test]
fn what_is_no_pattern_says_why() {
    for (text, why) in [
        ("", "a path starts with `/`"),
        ("a", "a path starts with `/`"),
        ("/**/a", "`**` may only be the last segment"),
        ("/a*", "a star stands for a whole segment"),
        ("/***", "a star stands for a whole segment"),
        ("/a?b=c", "a path has no '?' in it"),
        ("/a b", "a path has no ' ' in it"),
    ] {
        let error = text.parse::<PathPattern>().unwrap_err();
        assert_eq!(error.to_string(), why, "{text}");
    }
}

/// The definition, recursive on both lists of segments.
fn model(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        (["**"], _) | ([], []) => true,
        ([wanted, pattern @ ..], [segment, path @ ..]) => {
            (wanted == segment || (*wanted == "*" && !segment.is_empty())) && model(pattern, path)
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn matching_agrees_with_the_model(
        wanted in prop::collection::vec(prop_oneof!["[ab]?", Just("*".to_owned())], 1..5),
        rest in any::<bool>(),
        path in prop::collection::vec("[ab]?", 1..6),
    ) {
        let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        if rest {
            wanted.push("**");
        }
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let found = pattern(&format!("/{}", wanted.join("/")));
        prop_assert_eq!(found.matches(&format!("/{}", path.join("/"))), model(&wanted, &path));
        prop_assert_eq!(found.to_string().parse(), Ok(found));
    }
}
