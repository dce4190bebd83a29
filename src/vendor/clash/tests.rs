//! Tests of invalid registries and their error messages.

use super::*;
use crate::vendor::answer::Answer;
use crate::vendor::control::VendorControl;
use crate::vendor::test_vendor::{Fake, Hosts, fake};
use crate::vendor::{VendorSpec, Vendors};
use crate::vendors;

fn at_root(rank: RootRank, spec: VendorSpec) -> VendorSpec {
    let root = Some(rank);
    VendorSpec { root, ..spec }
}

fn at_host(host: &str, spec: VendorSpec) -> VendorSpec {
    let settings = Arc::new(Hosts {
        hosts: vec![host.to_owned()],
    });
    VendorSpec { settings, ..spec }
}

fn registry(specs: impl IntoIterator<Item = VendorSpec>) -> Result<Vendors, VendorClash> {
    let fakes = specs.into_iter().map(|spec| Arc::new(Fake(spec)) as _);
    Vendors::new(fakes)
}

fn clash(specs: impl IntoIterator<Item = VendorSpec>) -> String {
    registry(specs).unwrap_err().to_string()
}

#[test]
fn a_registry_has_a_vendor() {
    assert_eq!(registry([]).unwrap_err(), VendorClash::Empty);
}

#[test]
fn two_vendors_of_one_name_clash() {
    let twice = [fake(&"acme", &[]), fake(&"acme", &[])];
    assert_eq!(clash(twice), "two vendors are called `acme`");
}

#[test]
fn a_name_that_the_server_uses_is_refused() {
    assert_eq!(
        clash([fake(&"docs", &[])]),
        "no vendor can be called `docs`: the server itself answers at /docs"
    );
    assert!(matches!(
        registry([fake(&"openapi.json", &[])]),
        Err(VendorClash::Reserved(_))
    ));
}

#[test]
fn a_name_that_no_address_can_have_is_refused() {
    assert_eq!(
        clash([fake(&"Acme Inc", &[])]),
        "`Acme Inc` cannot be the name of a vendor; a name has lower-case letters, digits and \
         single hyphens between them, at most 64 in all"
    );
}

#[test]
fn two_operations_of_one_id_clash() {
    let one = fake(&"acme", &[("login", "/a")]);
    let other = fake(&"other", &[("login", "/b")]);
    assert_eq!(
        clash([one, other]),
        "the operationId `login` is of acme and of other; each has to be unique"
    );
}

#[test]
fn two_operations_of_a_vendor_at_one_method_and_path_clash() {
    let operations = [("one", "/users/{id}"), ("two", "/users/{name}")];
    assert_eq!(
        clash([fake(&"acme", &operations)]),
        "acme has two operations at GET /users/{name}: `one` and `two`"
    );
}

fn with_cases(paths: [&str; 2], cases: [Option<&str>; 2]) -> VendorSpec {
    let mut spec = fake(&"acme", &[("one", paths[0]), ("two", paths[1])]);
    for (operation, case) in spec.operations.iter_mut().zip(cases) {
        operation.case = case.map(Into::into);
    }
    spec
}

#[test]
fn operations_at_one_method_and_path_are_different_cases() {
    let (a, b) = (Some("grant=a"), Some("grant=b"));
    let token = ["/token", "/token"];
    assert!(registry([with_cases(token, [a, b])]).is_ok());
    assert_eq!(
        clash([with_cases(token, [a, a])]),
        "acme has two operations at GET /token for the case grant=a: `one` and `two`"
    );
    for (paths, cases) in [
        (token, [a, None]),
        (token, [None, a]),
        (["/{a}/token", "/{b}/token"], [a, b]),
    ] {
        let message = clash([with_cases(paths, cases)]);
        assert!(
            message.starts_with("acme has two operations at GET"),
            "{message}"
        );
    }
}

#[test]
fn two_vendors_with_one_host_name_clash() {
    let one = at_host("api.example.com", fake(&"acme", &[]));
    let other = at_host("api.example.com", fake(&"other", &[]));
    assert_eq!(
        clash([one, other]),
        "the host name api.example.com selects acme and other; take it from the `hosts` of one of \
         them"
    );
}

#[test]
fn two_vendors_of_one_rank_with_one_path_at_the_root_clash() {
    let rank = RootRank::ORDINARY;
    for (one, other) in [
        ("/login", "/login"),
        ("/users/{id}", "/users/me"),
        ("/users/me", "/users/{id}"),
        ("/users/{id}", "/{tenant}/me"),
    ] {
        let acme = at_root(rank, fake(&"acme", &[("one", one)]));
        let second = at_root(rank, fake(&"other", &[("two", other)]));
        let message = clash([acme, second]);
        assert!(message.contains("acme has ") && message.contains("other has "));
        assert!(
            message.contains(one) && message.contains(other),
            "{message}"
        );
    }
}

#[test]
fn a_rank_settles_who_has_a_path_at_the_root() {
    let first = at_root(RootRank::FIRST, fake(&"other", &[("two", "/login")]));
    let second = at_root(RootRank::ORDINARY, fake(&"acme", &[("one", "/login")]));
    let nowhere = fake(&"third", &[("three", "/login")]);
    assert!(registry([second, first, nowhere]).is_ok());
}

#[test]
fn the_vendors_written_in_rust_do_not_clash() {
    assert_eq!(vendors::coded().iter().count(), 6);
}

fn with_document(id: &'static &'static str, paths: [&str; 2]) -> VendorSpec {
    let mut spec = fake(id, &[(*id, paths[0])]);
    spec.extras.root_documents = vec![paths[1].into()];
    spec
}

#[test]
fn two_documents_at_one_path_of_the_root_clash() {
    let one = with_document(&"acme", ["/.well-known/{name}", "/.well-known/{name}"]);
    let other = with_document(&"other", ["/.well-known/a", "/.well-known/a"]);
    assert_eq!(
        clash([one, other]),
        "at the root of the server acme has the document /.well-known/{name} and other has \
         /.well-known/a, which can be the same path"
    );
}

#[test]
fn a_document_at_the_root_is_an_operation() {
    assert_eq!(
        clash([with_document(&"acme", ["/a", "/b"])]),
        "acme has no operation at /b, which is to be a document at the root of the server"
    );
}

fn with_control(id: &'static &'static str, operations: &[(&str, &str)]) -> VendorSpec {
    let mut spec = fake(id, &[("login", "/login")]);
    let operations = operations.iter().map(|(id, path)| VendorControl {
        id: (*id).into(),
        method: Method::GET,
        path: (*path).into(),
        handler: Box::new(|_| Box::pin(async { Answer::ok(&()) })),
        document: None,
    });
    spec.extras.control = operations.collect();
    spec
}

#[test]
fn control_operations_are_at_paths_of_their_own() {
    assert_eq!(
        clash([with_control(&"clock", &[("get", "/now")])]),
        "`clock` cannot be the name of a vendor with control operations: /__admin/clock is taken"
    );
    assert_eq!(
        clash([with_control(&"acme", &[("one", "/{a}"), ("two", "/b")])]),
        "acme has two operations at GET /b: `one` and `two`"
    );
    assert_eq!(
        clash([with_control(&"acme", &[("login", "/a")])]),
        "the operationId `login` is of acme and of acme; each has to be unique"
    );
}
