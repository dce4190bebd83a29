//! Who may see what: the three causes of a 403 that the page lists.

use super::{Envelope, PERMISSION_DENIED, Session};
use crate::support::server::TestServer;

const SETTINGS: &str = "/igny8/api/v1/system/settings/";
const OTHER_ACCOUNT: &str = "/igny8/api/v1/accounts/other-account/";
const SHOP: &str = "/igny8/api/v1/sites/shop/";
const HEALTH: &str = "/igny8/api/v1/sectors/health/";

#[tokio::test]
async fn user_lacks_required_role() {
    let server = TestServer::start().await;
    let viewer = Session::of(&server, "viewer@example.com").await;
    viewer.get(SETTINGS).await.refuses(403, PERMISSION_DENIED);
    viewer.call().await.status_is(200);
    let owner = Session::open(&server).await;
    owner.get(SETTINGS).await.status_is(200);
}

#[tokio::test]
async fn resource_belongs_to_different_account() {
    let server = TestServer::start().await;
    let user = Session::open(&server).await;
    let answer = user.get(OTHER_ACCOUNT).await;
    answer.refuses(403, PERMISSION_DENIED);
    let other = Session::of(&server, "other@example.com").await;
    other.get(OTHER_ACCOUNT).await.status_is(200);
}

#[tokio::test]
async fn site_or_sector_access_denied() {
    let server = TestServer::start().await;
    let restricted = Session::of(&server, "restricted@example.com").await;
    let user = Session::open(&server).await;
    for path in [SHOP, HEALTH] {
        let answer = restricted.get(path).await;
        answer.refuses(403, PERMISSION_DENIED);
        user.get(path).await.status_is(200);
    }
}

#[tokio::test]
async fn without_a_token_it_is_401_and_not_403() {
    let server = TestServer::start().await;
    for path in [SETTINGS, OTHER_ACCOUNT, SHOP, HEALTH] {
        let answer = server.get(path).send().await;
        answer.refuses(401, "Authentication required");
    }
}

#[tokio::test]
async fn the_pages_example_resource_may_ask_for_a_role_too() {
    let yaml = "igny8: { accounts: [{ name: A, slug: a }], users: [{ email: user@example.com, \
                password: password, role: viewer, account: a }], resources: [{ \
                path: /api/v1/planner/keywords/, roles: [owner] }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let viewer = Session::open(&server).await;
    viewer.call().await.refuses(403, PERMISSION_DENIED);
}

#[tokio::test]
async fn each_role_sees_what_names_it() {
    let roles = [
        "developer",
        "owner",
        "admin",
        "editor",
        "viewer",
        "system_bot",
    ];
    let users = roles.map(|role| {
        format!("{{ email: {role}@example.com, password: password, role: {role}, account: a }}")
    });
    let resources =
        roles.map(|role| format!("{{ path: /for/{role}/, roles: [{role}], body: {{}} }}"));
    let yaml = format!(
        "igny8: {{ accounts: [{{ name: A, slug: a }}], users: [{}], resources: [{}] }}",
        users.join(", "),
        resources.join(", ")
    );
    let server = TestServer::with_fixtures(&yaml).await;
    for role in roles {
        let user = Session::of(&server, &format!("{role}@example.com")).await;
        for other in roles {
            let answer = user.get(&format!("/igny8/for/{other}/")).await;
            answer.status_is(if role == other { 200 } else { 403 });
        }
    }
}

#[tokio::test]
async fn a_changed_role_counts_at_once() {
    let server = TestServer::start().await;
    let viewer = Session::of(&server, "viewer@example.com").await;
    viewer.get(SETTINGS).await.status_is(403);
    let promote = server.patch("/__admin/accounts/igny8/user/2");
    let promote = promote.json(serde_json::json!({"role": "admin"}));
    promote.send().await.status_is(200);
    viewer.get(SETTINGS).await.status_is(200);
}
