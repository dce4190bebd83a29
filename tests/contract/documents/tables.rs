//! The tables of the code and the operations of the documents are the same.

use std::collections::BTreeSet;

use mockid::{Provider, control, vendors};

use super::operations_of;
use crate::support::contract::Contract;

/// An operation as both sides name it: `operationId`, method and path.
type Named = (String, String, String);

fn documented(contract: &Contract) -> BTreeSet<Named> {
    contract
        .operations()
        .iter()
        .map(|operation| {
            let method = operation.method.to_string();
            (operation.id.clone(), method, operation.path.clone())
        })
        .collect()
}

fn routed(vendor: Provider) -> impl Iterator<Item = Named> {
    let operations = operations_of(vendor);
    operations.into_iter().map(move |operation| {
        let path = format!("/{vendor}{}", operation.path);
        (operation.id.to_string(), operation.method.to_string(), path)
    })
}

#[test]
fn every_vendors_operation_is_documented_and_every_documented_one_has_a_route() {
    let routed: BTreeSet<Named> = Provider::all().into_iter().flat_map(routed).collect();
    assert_eq!(routed, documented(Contract::vendors()));
}

#[test]
fn every_operation_of_the_control_api_is_documented_and_has_a_route() {
    let of_server = control::operations().map(|operation| {
        let [id, method, path] = [operation.id, operation.method, operation.path];
        (id.to_owned(), method.to_owned(), path.to_owned())
    });
    let vendors = vendors::coded();
    let of_vendors = vendors.control().map(|(vendor, operation)| {
        let (id, method) = (operation.id.to_string(), operation.method.to_string());
        (id, method, operation.full_path(vendor))
    });
    let routed: BTreeSet<Named> = of_server.chain(of_vendors).collect();
    assert_eq!(routed, documented(Contract::admin()));
}

#[test]
fn exactly_one_method_and_path_is_claimed_by_two_vendors() {
    let mut claims: Vec<(String, String)> = Vec::new();
    for vendor in Provider::all() {
        for operation in operations_of(vendor) {
            claims.push((operation.method.to_string(), operation.path.to_string()));
        }
    }
    claims.sort_unstable();
    let twice: Vec<_> = claims
        .windows(2)
        .filter(|two| two[0] == two[1])
        .map(|two| (two[0].0.as_str(), two[0].1.as_str()))
        .collect();
    assert_eq!(twice, [("POST", "/api/v1/auth/login/")]);
}

#[test]
fn operation_ids_begin_with_their_vendor() {
    for vendor in Provider::all() {
        let begin = vendor.name().replace("-ai", "Ai");
        for (id, _, _) in routed(vendor) {
            assert!(id.starts_with(&begin), "{id}");
        }
    }
    for (vendor, operation) in vendors::coded().control() {
        assert!(operation.id.starts_with(vendor.name()), "{operation:?}");
    }
    for operation in control::operations() {
        assert!(operation.id.starts_with("admin"), "{}", operation.id);
    }
}
