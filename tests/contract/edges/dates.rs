//! `Date`: the sandbox's time at the vendors, the machine's at the control API.

use serde_json::json;

use super::VENDORS;
use crate::faults::fault;
use crate::support::server::TestServer;

#[tokio::test]
async fn a_vendors_answer_has_the_time_of_its_sandbox() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    other.set_clock("2031-02-03T04:05:06.789Z").await;
    server.set_clock("1994-11-06T08:49:37Z").await;
    for vendor in VENDORS {
        let here = server.get(vendor.resource).send().await;
        here.header_is("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let there = other.get(vendor.resource).send().await;
        there.header_is("date", "Mon, 03 Feb 2031 04:05:06 GMT");
    }
    server.advance("1d").await;
    let later = server.get(VENDORS[0].resource).send().await;
    later.header_is("date", "Mon, 07 Nov 1994 08:49:37 GMT");
}

#[tokio::test]
async fn the_control_api_has_the_time_of_the_machine() {
    let server = TestServer::start().await;
    server.set_clock("1994-11-06T08:49:37Z").await;
    for path in ["/__admin/clock", "/livez", "/openapi.json"] {
        let answer = server.get(path).send().await;
        assert!(answer.header("date").ends_with(" GMT"), "{path}");
        assert!(!answer.header("date").contains("1994"), "{path}");
    }
}

#[tokio::test]
async fn a_fault_can_have_a_date_of_its_own() {
    let server = TestServer::start().await;
    let own = "Tue, 01 Jan 2030 00:00:00 GMT";
    let respond = json!({"status": 418, "headers": {"Date": own}});
    fault(&server, json!({"respond": respond})).await;
    let answer = server.get("/kyc/api/v1/resource").by_a_fault().send().await;
    answer.status_is(418).header_is("date", own);
}
