//! Drafts of vendors from recordings and OpenAPI documents.
//!
//! A draft passes the check, and no value of a recording gets into it.

use mockid::vendors::declared::draft::of_text;
use mockid::vendors::declared::parse;

use crate::seeds::Seeds;

/// What stands in the seeds where recordings have tokens, credentials and other people's values.
/// With this many digits it is no name of a field either.
const SECRET: &str = "s3cr3t-0451";

/// Drafts a vendor from an input.
pub fn play(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    if let Ok(draft) = of_text(text, "acme") {
        assert!(parse("acme.yaml", &draft).is_ok(), "{draft}");
        assert!(!draft.contains(SECRET), "a value was copied:\n{draft}");
    }
}

/// Recordings and documents of the tests.
#[must_use]
pub fn seeds() -> Seeds {
    let recordings = [
        (
            "api_key",
            include_str!("../../tests/declared/har/api-key.har"),
        ),
        (
            "cookie_session",
            include_str!("../../tests/declared/har/cookie-session.har"),
        ),
        (
            "oauth2",
            include_str!("../../tests/declared/har/oauth2.har"),
        ),
        (
            "password_jwt",
            include_str!("../../tests/declared/har/password-jwt.har"),
        ),
        (
            "stripped",
            include_str!("../../tests/declared/har/stripped.har"),
        ),
        (
            "document_with_a_key",
            include_str!("../../tests/declared/openapi/api-key.yaml"),
        ),
        (
            "password",
            include_str!("../../tests/declared/openapi/password.yaml"),
        ),
        (
            "token_url",
            include_str!("../../tests/declared/openapi/token-url.yaml"),
        ),
    ];
    let seeds = recordings.into_iter();
    seeds
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect()
}
