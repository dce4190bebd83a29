//! Snapshots, by their handles.

use std::time::Duration;

use mockid::Server;
use mockid::embedded::snapshot::{Resources, Snapshot};
use mockid::embedded::{Error, ErrorKind};
use serde_json::{Value, json};

use super::{at_noon, call, client, log_in};

#[tokio::test]
async fn tokens_of_one_server_work_in_another_and_in_another_world() {
    let (here, there) = (at_noon().await, at_noon().await);
    let token = log_in(&client(&here)).await.text("/access_token");
    here.clock()
        .advance(Duration::from_secs(60))
        .expect("a minute");
    let snapshot = here.snapshot();
    for world in [&there.sandbox("other").expect("a sandbox"), &*there] {
        call(&client(world), &token).await.status_is(401);
        let restored = world.restore(&snapshot).expect("it fits");
        assert_eq!((restored.sessions, restored.tokens), (1, 2));
        assert_eq!(restored.accounts, here.accounts().list().len());
        assert_eq!(restored.resources, Resources::Same);
        assert!(world.requests().all().is_empty());
        assert_eq!(world.clock().now(), here.clock().now());
        call(&client(world), &token).await.status_is(200);
    }
}

/// What fixtures may just still say.
const EDGES: &str = r#"
intergiro: {api_keys: [{key: " ", name: ""}, {key: "sha256:00", active: false}]}
haut-ai: {users: [{email: a@b, password: " ", id: 18446744073709551615, username: "", full_name: ""}]}
kyc: {users: [{email: "İ@É", password: x, verified: false, active: false}]}
s7risk:
  users: [{email: a@b, password: x, access_until: "-009999-01-02T01:59:59Z"}]
  applications: [{client_id: " ", secret: " ", name: ""}]
igny8:
  accounts: [{name: " ", id: 9223372036854775808}, {name: "!", slug: "a b/ç"}]
  users:
    - {email: '"c@d"@b', password: x, username: "", first_name: "", active: false}
    - {email: '"@"@b', password: x, id: 9223372036854775808}
    - {email: b@b, password: x, username: " ", account: "a b/ç", sites: [], sectors: [" "]}
"#;

#[tokio::test]
async fn accounts_at_the_edge_of_what_fixtures_may_say_come_back() {
    let started = Server::builder().fixtures_yaml(EDGES).frozen().start();
    let server = started.await.expect("a server");
    let snapshot = server.snapshot();
    for world in [&server.sandbox("other").expect("a sandbox"), &*server] {
        world.restore(&snapshot).expect("what was written");
        assert_eq!(world.snapshot(), snapshot);
    }
    let accounts = &json!(snapshot)["accounts"]["igny8"];
    assert_eq!(accounts["users"][0]["username"], "\"@\"");
    let unnamed = &accounts["users"][1];
    assert_eq!(
        (&unnamed["username"], &unnamed["account"]),
        (&json!(""), &json!("c-d"))
    );
}

#[tokio::test]
async fn a_world_goes_back_to_where_it_was() {
    let server = at_noon().await;
    let before = server.snapshot();
    let token = log_in(&client(&server)).await.text("/access_token");
    assert_ne!(server.snapshot(), before);
    let restored = server.restore(&before).expect("it fits");
    assert_eq!((restored.sessions, restored.tokens), (0, 0));
    assert_eq!(server.snapshot(), before);
    call(&client(&server), &token).await.status_is(401);
}

#[tokio::test]
async fn it_is_the_document_of_the_control_api_written_and_read_as_json() {
    let server = at_noon().await;
    log_in(&client(&server)).await.status_is(200);
    let snapshot = server.snapshot();
    let shown = client(&server).get("/__admin/snapshot").send().await;
    assert_eq!(json!(snapshot), shown.json());
    let again: Snapshot = snapshot.to_string().parse().expect("what was written");
    assert_eq!(again, snapshot);
    let again: Snapshot = serde_json::from_value(shown.json()).expect("a document");
    assert_eq!(again, snapshot);
    assert_eq!(format!("{snapshot:?}"), "Snapshot(…)");
}

/// What is said of a snapshot in which something was changed, and the server left as it was.
fn refused(server: &Server, change: impl FnOnce(&mut Value)) -> Error {
    let before = server.snapshot();
    let mut document = json!(before);
    change(&mut document);
    let snapshot: Snapshot = serde_json::from_value(document).expect("a document");
    let error = server.restore(&snapshot).expect_err("it does not fit");
    assert_eq!(server.snapshot(), before);
    error
}

#[tokio::test]
async fn what_does_not_fit_is_told_and_nothing_is_restored() {
    let server = at_noon().await;
    let none = "{".parse::<Snapshot>().expect_err("it is none");
    assert_eq!(none.kind(), ErrorKind::Invalid);
    assert!(
        none.to_string()
            .starts_with("the snapshot is not JSON: EOF")
    );
    let error = refused(&server, |document| document["clok"] = json!({}));
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let said = error.to_string();
    assert!(
        said.contains("/clok: unknown key `clok`; did you mean `clock`?"),
        "{said}"
    );
    let error = refused(&server, |document| document["version"] = json!(3));
    assert!(error.to_string().starts_with("/version: "), "{error}");
}

#[tokio::test]
async fn a_server_of_other_keys_takes_no_tokens() {
    let server = at_noon().await;
    log_in(&client(&server)).await.status_is(200);
    let other = Server::builder().generate_keys().start().await;
    let other = other.expect("a server");
    let error = other.restore(&server.snapshot()).expect_err("other keys");
    assert_eq!(error.kind(), ErrorKind::Conflict);
}
