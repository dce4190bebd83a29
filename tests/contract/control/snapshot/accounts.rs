//! Whatever accounts this server lets in, it reads back.

use serde_json::{Value, json};

use super::{restore, take};
use crate::control::{ACCOUNTS, add};
use crate::igny8::{self, REGISTER, registration};
use crate::support::client::Client;
use crate::support::server::TestServer;

/// What Django's validator takes for an address, and hardly anybody else.
const ODD_ADDRESSES: [&str; 5] = [
    "\"a@b\"@example.com",
    "\"@\"@localhost",
    "\"\"@example.com",
    "o'brien+tag@[127.0.0.1]",
    "a@b.c-d",
];

/// Takes the world, and puts it back here and elsewhere: it is the same there.
async fn comes_back(server: &TestServer) {
    let snapshot = take(server).await;
    for client in [server.in_sandbox("other"), Client::clone(server)] {
        restore(&client, &snapshot).await;
        assert_eq!(take(&client).await, snapshot);
    }
}

async fn register(client: &Client, registration: Value) -> Value {
    let register = client.post(REGISTER).any_json(registration);
    register.send().await.status_is(201).at("/data/user")
}

#[tokio::test]
async fn whoever_could_register_comes_back_and_logs_in() {
    let server = TestServer::start().await;
    for email in ODD_ADDRESSES {
        register(&server, registration(email)).await;
    }
    let mut long = registration("long@example.com");
    long["username"] = "\u{1f980}".repeat(150).into();
    long["first_name"] = "n".repeat(150).into();
    register(&server, long).await;
    let nameless = json!({"email": "b@example.com", "username": 1e100, "password": "$argon2id$"});
    register(&server, nameless).await;
    comes_back(&server).await;
    let other = server.in_sandbox("other");
    for email in ODD_ADDRESSES {
        let login = json!({"email": email, "password": "secure_password123"});
        let login = other.post(igny8::LOGIN).any_json(login).send().await;
        login.status_is(200);
    }
}

#[tokio::test]
async fn whoever_could_register_can_be_changed() {
    let server = TestServer::start().await;
    for email in ODD_ADDRESSES {
        let user = register(&server, registration(email)).await;
        let address = format!("{ACCOUNTS}/igny8/user/{}", user["id"]);
        let changed = server.patch(&address).json(json!({"active": false}));
        let changed = changed.send().await.status_is(200);
        changed.has("/email", email).has("/active", false);
    }
    comes_back(&server).await;
}

#[tokio::test]
async fn accounts_that_were_changed_or_whose_namesakes_are_gone_come_back() {
    let server = TestServer::start().await;
    let tenant = json!({"provider": "igny8", "kind": "account", "name": "Mine", "slug": "mine"});
    let tenant = add(&server, tenant).await.status_is(201).text("/id");
    let user = json!({"provider": "igny8", "kind": "user", "email": "a@example.com",
        "password": "password", "account": "mine"});
    let user = add(&server, user).await.status_is(201).text("/id");
    igny8::Session::of(&server, "a@example.com").await;
    let user = format!("{ACCOUNTS}/igny8/user/{user}");
    let tenant = format!("{ACCOUNTS}/igny8/account/{tenant}");
    for (address, patch) in [
        (
            &tenant,
            json!({"name": "Yours", "slug": "yours", "suspended": true}),
        ),
        (&user, json!({"email": "b@example.com", "username": ""})),
        (&tenant, json!({"slug": null})),
        (
            &user,
            json!({"role": "viewer", "account": null, "sites": []}),
        ),
    ] {
        let patch = server.patch(address).json(patch).send().await;
        patch.status_is(200);
        comes_back(&server).await;
    }
    for address in [&tenant, &user] {
        server.delete(address).send().await.status_is(204);
        comes_back(&server).await;
    }
}

#[tokio::test]
async fn usernames_that_several_users_of_igny8_have_are_still_restored() {
    let server = TestServer::start().await;
    let mut document = take(&server).await;
    let users = &mut document["accounts"]["igny8"]["users"];
    users[1]["username"] = users[0]["username"].clone();
    restore(&server, &document).await;
    assert_eq!(take(&server).await, document);
    // Such a user is changed as any other.
    let role = json!({"role": "editor"});
    let change = server.patch("/__admin/accounts/igny8/user/2").json(role);
    change.send().await.status_is(200);
}
