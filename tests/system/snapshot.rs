//! A world that moves from one process to another.

use reqwest::Method;
use serde_json::{Value, json};

use crate::files::of_repository;
use crate::mockid::{Answer, Mockid, answer, text};

const INDIVIDUALS: &str = "/intergiro/v3/individuals";
const SNAPSHOT: &str = "/__admin/snapshot";

fn restore(mockid: &Mockid, snapshot: &Value) -> Answer {
    answer(mockid.request(Method::PUT, SNAPSHOT).json(snapshot))
}

#[test]
fn tokens_and_accounts_outlive_their_process_in_a_snapshot() {
    let first = Mockid::start(&["--frozen"]);
    let new = json!({
        "email": "new@example.com",
        "username": "new",
        "password": "secure_password123",
        "first_name": "New",
        "last_name": "User",
    });
    let registered = first.post("/igny8/api/v1/auth/register/", &new);
    assert_eq!(registered.status, 201);
    let key = json!({ "api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36" });
    let login = first.post("/intergiro/v3/auth/login", &key).body;
    let access = text(&login["access_token"]);
    let snapshot = first.get(SNAPSHOT).body;
    first.killed();

    let second = Mockid::start(&[]);
    assert_eq!(second.get_as(&access, INDIVIDUALS).status, 401);
    let restored = restore(&second, &snapshot);
    assert_eq!(restored.status, 200);
    assert_eq!(restored.body["resources"], "same");
    assert_eq!(second.get(SNAPSHOT).body, snapshot);
    assert_eq!(second.get_as(&access, INDIVIDUALS).status, 200);
    let logged_in = second.log_in("new@example.com", "secure_password123");
    assert_eq!(logged_in.status, 200);
    let advance = json!({ "by": "15m" });
    assert_eq!(second.post("/__admin/clock/advance", &advance).status, 200);
    let refresh = json!({ "refresh_token": login["refresh_token"] });
    let refreshed = second.post("/intergiro/v3/auth/refresh", &refresh);
    assert_eq!(refreshed.status, 200);
}

#[test]
fn a_process_with_other_keys_says_that_the_tokens_could_not_work() {
    let first = Mockid::start(&[]);
    let token = first.token();
    let snapshot = first.get(SNAPSHOT).body;
    let second = Mockid::start(&["--generate-keys"]);
    let refused = restore(&second, &snapshot);
    assert_eq!(refused.status, 409);
    assert_eq!(refused.body["errors"][0]["field"], "/keys/igny8");
    assert_eq!(restore(&first, &snapshot).status, 200);
    let keywords = "/igny8/api/v1/planner/keywords/";
    assert_eq!(first.get_as(&token, keywords).status, 200);
}

#[test]
fn a_declared_vendor_goes_on_in_another_process_where_it_was_in_a_snapshot() {
    let file = of_repository("tests/declared/oauth.yaml");
    let arguments = ["--frozen", "--vendors", &file];
    let first = Mockid::start(&arguments);
    let refresh = |mockid: &Mockid, token: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let request = mockid.request(Method::POST, "/shop-oauth/oauth/token");
        answer(request.form(&form))
    };
    let tokens = refresh(&first, "from-the-consent-page").body;
    let [access, successor] = ["access_token", "refresh_token"].map(|name| text(&tokens[name]));
    let settings = json!({ "shop-oauth": { "tokens": { "access": { "ttl": "90s" } } } });
    let patched = first.request(Method::PATCH, "/__admin/settings");
    assert_eq!(answer(patched.json(&settings)).status, 200);
    let snapshot = first.get(SNAPSHOT).body;
    first.killed();

    let orders = "/shop-oauth/v1/orders";
    let second = Mockid::start(&arguments);
    assert_eq!(second.get_as(&access, orders).status, 401);
    let restored = restore(&second, &snapshot);
    assert_eq!(restored.status, 200);
    assert_eq!(second.get(SNAPSHOT).body, snapshot);
    assert_eq!(second.get_as(&access, orders).status, 200);
    // The grace of the used token gives the successor that the first process gave.
    let again = refresh(&second, "from-the-consent-page");
    assert_eq!(again.body["refresh_token"], successor);
    assert_eq!(again.body["expires_in"], 90);
    let advance = json!({ "by": "31s" });
    assert_eq!(second.post("/__admin/clock/advance", &advance).status, 200);
    assert_eq!(refresh(&second, "from-the-consent-page").status, 400);

    let without = Mockid::start(&[]);
    let refused = restore(&without, &snapshot);
    assert_eq!(refused.status, 422);
    assert!(refused.body.to_string().contains("shop-oauth"));
}
