use super::{Imported, fixtures};
use crate::fixtures::Fixtures;
use crate::vendors;

/// What is imported, which has to pass the check.
fn imported(json: &str) -> Imported {
    let imported = fixtures(json).unwrap();
    let read = Fixtures::parse(&vendors::coded(), "imported", &imported.yaml);
    assert!(read.is_ok(), "{}\n{:?}", imported.yaml, read.err());
    imported
}

/// One mapping of the issuer `acme`.
fn mapping(parameter: &str, value: &str, claims: &str) -> String {
    format!(
        r#"{{"tokenCallbacks":[{{"issuerId":"acme","requestMappings":[
            {{"requestParam":"{parameter}","match":"{value}","claims":{claims}}}]}}]}}"#
    )
}

fn has_line(imported: &Imported, line: &str) -> bool {
    imported.yaml.lines().any(|own| own.trim() == line)
}

fn has_note(imported: &Imported, part: &str) -> bool {
    imported.notes.iter().any(|note| note.contains(part))
}

#[test]
fn an_empty_configuration_accepts_every_client_and_logs_a_user_in() {
    let imported = imported("{}");
    for line in [
        "unknown_clients: accept",
        "login: auto",
        "refresh: { rotate: never }",
        "- username: user",
    ] {
        assert!(has_line(&imported, line), "{}", imported.yaml);
    }
    assert!(!imported.yaml.contains("issuers:"));
}

#[test]
fn claims_with_a_subject_become_a_user_of_the_issuer() {
    let json = mapping(
        "code",
        "code1",
        r#"{"sub":"foo","groups":["a"],"acr":"Level4"}"#,
    );
    let imported = imported(&json);
    for line in [
        r#"issuers: {"acme":{"users":["foo"]}}"#,
        r#"- username: "foo""#,
        r#"claims: {"groups":["a"]}"#,
        r#"access_token_claims: {"groups":["a"]}"#,
    ] {
        assert!(has_line(&imported, line), "{}", imported.yaml);
    }
    assert!(has_note(
        &imported,
        "Issuer acme, `code=code1`: `acr` is \"Level4\""
    ));
    assert!(has_note(&imported, "login_hint=foo"));
}

#[test]
fn an_audience_belongs_to_the_scope_that_is_matched() {
    let json = mapping(
        "scope",
        "openid api",
        r#"{"sub":"foo","aud":["one","https://two"]}"#,
    );
    let imported = imported(&json);
    assert!(has_line(&imported, r#"scopes: {"api":{"audience":"one"}}"#));
    assert!(has_line(&imported, r#"resources: ["https://two"]"#));
}

#[test]
fn an_audience_without_a_scope_is_told_if_no_client_can_ask_for_it() {
    let imported = imported(&mapping(
        "grant_type",
        "*",
        r#"{"sub":"foo","aud":"plain"}"#,
    ));
    assert!(has_note(&imported, "the audience plain is not taken over"));
}

#[test]
fn claims_of_client_credentials_are_told() {
    for (parameter, value, sub) in [
        ("grant_type", "client_credentials", "foo"),
        ("client_id", "*", "${clientId}"),
    ] {
        let claims = format!(r#"{{"sub":"{sub}","roles":["a"]}}"#);
        let imported = imported(&mapping(parameter, value, &claims));
        assert!(has_note(
            &imported,
            "tokens of client credentials have no `roles`"
        ));
        assert!(has_line(&imported, "- username: user"));
    }
}

#[test]
fn one_subject_with_two_sets_of_claims_is_one_user_and_a_note() {
    let json = r#"{"tokenCallbacks":[
        {"issuerId":"a","requestMappings":[{"requestParam":"code","claims":{"sub":"x","n":1}}]},
        {"issuerId":"b","tokenExpiry":120,"requestMappings":[
            {"requestParam":"code","claims":{"sub":"x","n":2}},
            {"requestParam":"other","claims":{"sub":"x","n":1}}]}]}"#;
    let imported = imported(json);
    let issuers = r#"issuers: {"a":{"users":["x"]},"b":{"users":["x"]}}"#;
    assert!(has_line(&imported, issuers), "{}", imported.yaml);
    assert!(has_line(&imported, "access_ttl: 3600s"));
    assert!(has_note(
        &imported,
        "Issuer b: `tokenExpiry` 120 is not taken over"
    ));
    let other = "the user x has other claims elsewhere";
    let told = imported.notes.iter().filter(|note| note.contains(other));
    assert_eq!(told.count(), 1);
}

#[test]
fn everything_else_is_a_setting_or_a_note() {
    let json = r#"{
        "interactiveLogin": true, "loginPagePath": "/l.html", "staticAssetsPath": "/s",
        "rotateRefreshToken": true,
        "httpServer": {"type": "NettyWrapper", "ssl": {}},
        "tokenProvider": {
            "keyProvider": {"algorithm": "ES256", "initialKeys": "{}"},
            "systemTime": "2020-01-21T00:00:00Z"},
        "tokenCallbacks": [{"issuerId": "acme", "requestMappings": [
            {"requestParam": "a", "typeHeader": "at+jwt"}]}]}"#;
    let imported = imported(json);
    for line in [
        "login: page",
        "keys: { algorithms: [ES256] }",
        "access_token: at+jwt",
        r#"issuers: {"acme":{}}"#,
    ] {
        assert!(has_line(&imported, line), "{}", imported.yaml);
    }
    assert!(!imported.yaml.contains("refresh:"));
    for part in [
        "loginPagePath",
        "staticAssetsPath",
        "--tls",
        "--clock 2020-01-21T00:00:00Z --frozen",
        "initialKeys",
    ] {
        assert!(has_note(&imported, part), "{part}");
    }
}

#[test]
fn an_algorithm_and_a_type_that_are_not_supported_are_told() {
    let json = r#"{"tokenProvider":{"keyProvider":{"algorithm":"ES384"}},
        "tokenCallbacks":[{"issuerId":"acme","requestMappings":[
            {"requestParam":"a","typeHeader":"at+jwt"},{"requestParam":"b"}]}]}"#;
    let imported = imported(json);
    assert!(has_note(
        &imported,
        "`keyProvider.algorithm` ES384 is not supported"
    ));
    assert!(has_note(
        &imported,
        "`a=*`: `typeHeader` at+jwt is not taken over"
    ));
}

#[test]
fn a_mistake_is_told_with_its_line_and_column() {
    for (json, expected) in [
        ("{\n  \"interactiveLogin\": 1\n}", "line 2 column 23"),
        (
            "{\n\n  \"tokenCallback\": []}",
            "unknown field `tokenCallback`",
        ),
        (
            "{\"tokenCallbacks\": [{}]}",
            "missing field `issuerId` at line 1 column 22",
        ),
        ("{\"httpServer\": 1}", "line 1 column 16"),
        ("{", "line 1 column 1"),
    ] {
        let refused = fixtures(json).err().unwrap().to_string();
        assert!(refused.contains(expected), "{refused}");
    }
}
