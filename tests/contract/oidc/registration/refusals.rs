//! Metadata that is refused (RFC 7591, section 3.2.2): every row of `refusals.yaml`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{changed, is_refused, open};

/// By the reason: a field, its value, and a part of the description.
type Refusals = BTreeMap<String, Vec<(String, Value, String)>>;

#[tokio::test]
async fn section_3_2_2_metadata_that_do_not_fit_are_refused_for_a_reason_and_no_client_is_added() {
    let all: Refusals = serde_saphyr::from_str(include_str!("refusals.yaml")).expect("rows");
    let server = open("").await;
    for (reason, rows) in all {
        for (field, value, says) in rows {
            is_refused(&server, &changed(&field, value), &reason, &says).await;
        }
    }
    let accounts = "/__admin/accounts?provider=oidc&kind=application";
    server.get(accounts).send().await.has("/total", 5);
}

#[tokio::test]
async fn section_3_2_2_fields_that_are_too_long_are_refused() {
    let server = open("").await;
    for (field, value, says) in [
        (
            "client_name",
            json!("a".repeat(2_001)),
            "between 1 and 2000",
        ),
        (
            "redirect_uris",
            json!(vec!["http://127.0.0.1/"; 51]),
            "more than 50 items",
        ),
    ] {
        is_refused(&server, &changed(field, value), "registration_field", says).await;
    }
}
