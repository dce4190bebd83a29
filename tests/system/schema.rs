//! `mockid schema`.

use crate::files::of_repository;
use crate::support::run;

#[test]
fn the_schema_that_is_printed_is_the_one_in_the_repository() {
    let ended = run(&["schema"], &[]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let committed = std::fs::read_to_string(of_repository("fixtures/schema.json")).unwrap();
    assert_eq!(ended.stdout, committed);
}

#[test]
fn the_documented_fixtures_fit_the_schema_that_is_printed() {
    let schema = serde_json::from_str(&run(&["schema"], &[]).stdout).unwrap();
    let fixtures = std::fs::read_to_string(of_repository("fixtures/default.yaml")).unwrap();
    let fixtures: serde_json::Value = serde_saphyr::from_str(&fixtures).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&fixtures));
}

#[test]
fn the_schema_of_declared_vendors_is_the_one_in_the_repository() {
    let ended = run(&["schema", "--vendors"], &[]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let committed = of_repository("fixtures/vendors.schema.json");
    assert!(ended.stdout == std::fs::read_to_string(committed).unwrap());
}
