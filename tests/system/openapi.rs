//! `mockid openapi`.

use serde_json::{Value, json};

use crate::files::of_repository;
use crate::support::run;

/// What is printed, which is all that is said.
fn printed(arguments: &[&str]) -> String {
    let ended = run(&[&["openapi"], arguments].concat(), &[]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    ended.stdout
}

fn document(arguments: &[&str]) -> Value {
    let yaml: Value = serde_saphyr::from_str(&printed(arguments)).expect("a document in YAML");
    let as_json = printed(&[arguments, &["--format", "json"]].concat());
    let as_json: Value = serde_json::from_str(&as_json).expect("a document in JSON");
    assert_eq!(as_json, yaml);
    yaml
}

fn mistake(arguments: &[&str]) -> String {
    let ended = run(&[&["openapi"], arguments].concat(), &[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    ended.stderr
}

#[test]
fn the_documents_that_are_printed_are_those_in_the_repository_for_the_usual_address() {
    for (arguments, file) in [
        (&[][..], "openapi.yaml"),
        (&["--admin"][..], "openapi-admin.yaml"),
    ] {
        let mut printed = document(arguments);
        let written = std::fs::read_to_string(of_repository(file)).unwrap();
        let mut written: Value = serde_saphyr::from_str(&written).unwrap();
        let servers = printed["servers"].take();
        assert_eq!(servers, json!([{"url": "http://127.0.0.1:8080"}]));
        written["servers"].take();
        assert_eq!(printed, written);
    }
}

#[test]
fn one_providers_document_has_the_paths_of_that_provider() {
    let kyc = document(&["--provider", "kyc"]);
    let paths: Vec<&String> = kyc["paths"].as_object().unwrap().keys().collect();
    assert_eq!(
        paths,
        [
            "/auth/jwt/login",
            "/auth/jwt/logout",
            "/api/v1/resource",
            "/api/v1/items",
            "/api/v1/items/{id}",
        ]
    );
    assert_eq!(kyc["servers"][0]["url"], "http://127.0.0.1:8080/kyc");
}

#[test]
fn the_server_can_be_named() {
    let url = "https://mock.example.com/~test/igny8";
    let igny8 = document(&["--provider", "igny8", "--server", url]);
    assert_eq!(igny8["servers"], json!([{ "url": url }]));
}

#[test]
fn a_wrong_name_names_the_nearest() {
    let said = mistake(&["--provider", "hautai"]);
    assert!(said.contains("did you mean `haut-ai`?"), "{said}");
    let said = mistake(&["--format", "jsno"]);
    assert!(said.contains("a similar value exists: 'json'"), "{said}");
    let said = mistake(&["--provider", "kyc", "--admin"]);
    assert!(said.contains("cannot be used with '--admin'"), "{said}");
}
