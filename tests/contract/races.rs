//! Requests that race over HTTP, on as many threads as there are.

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{igny8, intergiro, oidc, s7risk};

/// How many times a race is run, each in a sandbox of its own.
const ROUNDS: usize = 50;

/// Does the same several times at once, and gives the statuses in their order.
async fn at_once<F>(times: usize, ask: impl Fn() -> F) -> Vec<u16>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let mut asked = JoinSet::new();
    for _ in 0..times {
        asked.spawn(ask());
    }
    let answers = asked.join_all().await;
    let mut statuses: Vec<u16> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    statuses.sort_unstable();
    statuses
}

/// Runs a race in every sandbox at the same time.
async fn in_sandboxes<F>(server: &TestServer, race: impl Fn(Client) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut races = JoinSet::new();
    for round in 0..ROUNDS {
        races.spawn(race(server.in_sandbox(&format!("round-{round}"))));
    }
    races.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_refreshes_of_intergiro_exactly_one_gets_200_and_the_other_400() {
    let server = TestServer::start().await;
    in_sandboxes(&server, async |client| {
        let session = intergiro::Session::open(&client).await;
        for _ in 0..3 {
            client.advance("15m").await;
            let statuses = at_once(2, || {
                let (client, token) = (client.clone(), session.refresh.clone());
                async move { intergiro::refresh_with(&client, &token).await }
            });
            assert_eq!(statuses.await, [200, 400]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_refreshes_of_intergiro_exactly_one_gets_200() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    server.advance("15m").await;
    let statuses = at_once(32, || {
        let (client, token) = (session.client.clone(), session.refresh.clone());
        async move { intergiro::refresh_with(&client, &token).await }
    });
    let statuses = statuses.await;
    assert_eq!(statuses[0], 200);
    assert!(
        statuses[1..].iter().all(|status| *status == 400),
        "{statuses:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_refreshes_of_igny8_in_strict_rotation_one_ends_the_family() {
    let yaml = "igny8: { settings: { strict_rotation: true } }";
    let server = TestServer::with_settings(yaml).await;
    in_sandboxes(&server, async |client| {
        let session = igny8::Session::open(&client).await;
        let statuses = at_once(2, || {
            let (client, token) = (client.clone(), session.refresh.clone());
            async move { igny8::refresh_with(&client, &token).await }
        });
        assert_eq!(statuses.await, [200, 401]);
        session.call().await.status_is(401);
    })
    .await;
}

/// The tokens of many refreshes with one token, for those that succeed.
async fn refreshed(client: &Client, token: &str) -> Vec<String> {
    let mut asked = JoinSet::new();
    for _ in 0..32 {
        let (client, form) = (client.clone(), oidc::refreshing(token));
        asked.spawn(async move { oidc::ask(&client, &form).await });
    }
    let answers = asked.join_all().await;
    let good = answers.iter().filter(|answer| answer.status == 200);
    good.map(|answer| answer.text("/refresh_token")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_refreshes_of_oidc_exactly_one_succeeds_and_the_family_ends() {
    let server = oidc::automatic("").await;
    in_sandboxes(&server, async |client| {
        let token = oidc::refresh_token(&client).await;
        let next = refreshed(&client, &token).await;
        assert_eq!(next.len(), 1);
        let after = oidc::ask(&client, &oidc::refreshing(&next[0])).await;
        after.status_is(400).has("/error", "invalid_grant");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_refreshes_of_oidc_in_a_grace_all_give_one_successor() {
    let server = oidc::automatic("refresh: { grace: 10s }").await;
    in_sandboxes(&server, async |client| {
        let token = oidc::refresh_token(&client).await;
        let next = refreshed(&client, &token).await;
        assert_eq!(next.len(), 32);
        assert!(next.iter().all(|it| *it == next[0]));
        let after = oidc::ask(&client, &oidc::refreshing(&next[0])).await;
        after.status_is(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_uses_of_a_code_exactly_one_gets_200_and_its_tokens_end() {
    let server = oidc::automatic("").await;
    in_sandboxes(&server, async |client| {
        let code = oidc::code_for(&client, &oidc::request()).await;
        let mut asked = JoinSet::new();
        for _ in 0..2 {
            let (client, form) = (client.clone(), oidc::exchange(&code));
            asked.spawn(async move { oidc::ask(&client, &form).await });
        }
        let answers = asked.join_all().await;
        let (good, refused): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!((good.len(), refused.len()), (1, 1));
        let access = good[0].text("/access_token");
        assert_eq!(oidc::userinfo(&client, &access).await, 401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_registrations_of_one_address_one_gets_201_and_the_other_409() {
    let server = TestServer::start().await;
    in_sandboxes(&server, async |client| {
        let statuses = at_once(2, || {
            let register = client.post(igny8::REGISTER);
            register.json(igny8::registration("new@example.com")).send()
        });
        assert_eq!(statuses.await, [201, 409]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_failures_at_once_no_more_than_the_threshold_are_401() {
    let server = TestServer::start().await;
    in_sandboxes(&server, async |client| {
        let statuses = at_once(12, || {
            let ask = client.post(s7risk::USER.path()).header("origin", "x");
            let body = json!({"email": "user@example.com", "password": "wrong"});
            ask.json(body).send()
        });
        let mut expected = vec![401; 5];
        expected.extend([429; 7]);
        assert_eq!(statuses.await, expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_new_accounts_of_one_address_one_gets_201_and_the_other_409() {
    let server = TestServer::start().await;
    in_sandboxes(&server, async |client| {
        let statuses = at_once(2, || {
            let add = client.post("/__admin/accounts");
            let user = json!({"provider": "kyc", "kind": "user", "email": "new@example.com",
                "password": "p"});
            add.json(user).send()
        });
        assert_eq!(statuses.await, [201, 409]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sandbox_that_many_open_at_once_is_one() {
    let server = TestServer::start().await;
    in_sandboxes(&server, async |client| {
        let statuses = at_once(4, || {
            let advance = client.post("/__admin/clock/advance");
            advance.json(json!({"by": "1m"})).send()
        });
        assert_eq!(statuses.await, [200; 4]);
        let clock = client.get("/__admin/clock").send().await;
        clock.has("/now", "2026-01-01T12:04:00Z");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn resets_and_logins_at_once_leave_a_whole_world() {
    let server = TestServer::start().await;
    in_sandboxes(&server, async |client| {
        let mut asked = JoinSet::new();
        for nth in 0..12 {
            let client = client.clone();
            asked.spawn(async move {
                if nth % 4 == 0 {
                    let reset = client.post("/__admin/reset").send().await;
                    reset.status_is(204);
                } else {
                    intergiro::log_in(&client, intergiro::KEY)
                        .await
                        .status_is(200);
                }
            });
        }
        asked.join_all().await;
        intergiro::Session::open(&client)
            .await
            .call()
            .await
            .status_is(200);
    })
    .await;
}
