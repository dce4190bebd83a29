//! The examples of RFC 9449 and RFC 7638.

use serde_json::json;

use super::*;
use crate::clock::Period;

/// The example of RFC 9449, section 4.1.
const TOKEN_REQUEST: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

/// The example of section 7.1.
const RESOURCE_REQUEST: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";

fn expected<'a>(urls: &'a [String], token: Option<&'a str>, now: i64) -> Expected<'a> {
    Expected {
        method: "POST",
        urls,
        token,
        settings: DpopSettings::default(),
        now: NumericDate::from_seconds(now),
    }
}

fn verdict(expected: &Expected<'_>) -> Result<String, Refused> {
    expected.check(TOKEN_REQUEST).map(|checked| checked.key)
}

#[test]
fn rfc_9449_section_4_1_the_proof_of_the_example_is_valid() {
    let urls = ["https://server.example.com/token".to_owned()];
    // The thumbprint is that of section 6.1.
    let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    let found = verdict(&expected(&urls, None, 1_562_262_616));
    assert_eq!(found.as_deref(), Ok(thumbprint));
}

#[test]
fn rfc_9449_section_7_1_the_proof_of_the_example_is_valid_with_its_access_token_alone() {
    let urls = ["https://resource.example.org/protectedresource".to_owned()];
    for (token, valid) in [
        ("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU", true),
        ("another", false),
    ] {
        let get = Expected {
            method: "GET",
            ..expected(&urls, Some(token), 1_562_262_618)
        };
        assert_eq!(get.check(RESOURCE_REQUEST).is_ok(), valid, "{token}");
    }
}

#[test]
fn rfc_9449_section_4_3_the_proof_of_the_example_is_good_for_its_request_alone() {
    let urls = ["https://server.example.com/token".to_owned()];
    let others = ["https://server.example.com/other".to_owned()];
    let issued = 1_562_262_616;
    let get = Expected {
        method: "GET",
        ..expected(&urls, None, issued)
    };
    assert_eq!(verdict(&get), Err(Refused::Method));
    let other = expected(&others, None, issued);
    assert_eq!(verdict(&other), Err(Refused::Url));
    let token = expected(&urls, Some("token"), issued);
    assert_eq!(verdict(&token), Err(Refused::TokenHash));
}

#[test]
fn rfc_9449_section_4_3_a_proof_is_good_for_a_minute_and_may_be_five_seconds_early() {
    let urls = ["https://server.example.com/token".to_owned()];
    for (after, verdict_then) in [
        (-6, Err(Refused::InFuture)),
        (-5, Ok(())),
        (59, Ok(())),
        (60, Err(Refused::TooOld)),
    ] {
        let expected = expected(&urls, None, 1_562_262_616 + after);
        assert_eq!(verdict(&expected).map(|_| ()), verdict_then, "{after}");
    }
}

#[test]
fn rfc_9449_section_4_3_the_url_is_normalised_and_its_query_does_not_count() {
    for url in [
        "HTTPS://Server.Example.com:443/token?a=b#c",
        "https://server.example.com/./token",
    ] {
        let urls = [url.to_owned()];
        let found = verdict(&expected(&urls, None, 1_562_262_616));
        assert!(found.is_ok(), "{url}");
    }
}

#[test]
fn rfc_9449_section_8_a_nonce_of_the_server_replaces_the_age() {
    let urls = ["https://server.example.com/token".to_owned()];
    let settings = DpopSettings {
        require_nonce: true,
        nonce_ttl: Period::minutes(5),
        ..DpopSettings::default()
    };
    let expected = Expected {
        settings,
        ..expected(&urls, None, 0)
    };
    assert_eq!(verdict(&expected), Err(Refused::NonceMissing));
}

/// RFC 7638, section 3.1.
#[test]
fn the_thumbprint_of_a_key_is_that_of_the_specification() {
    let key = json!({
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    });
    let found = thumbprint(key.as_object().unwrap());
    let expected = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    assert_eq!(found.as_deref(), Some(expected));
}
