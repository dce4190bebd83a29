use super::*;

/// A vendor with sessions and opaque tokens; the rules are given.
fn vendor(rules: &str) -> String {
    format!(
        "vendor: acme-sessions
users:
  - {{ login: ada, password: correct horse }}
  - {{ login: bob, password: battery staple }}
tokens:
  access: {{ opaque: {{ prefix: a_, length: 32 }}, ttl: 10m }}
  refresh: {{ opaque: {{ prefix: r_, length: 32 }}, ttl: 1d }}
{rules}
guard: {{ bearer: access }}
operations:
  login:
    at: POST /login
    does: login
    reads: {{ json: {{ user: login, password: password }} }}
    ok: {{ json: {{ access: \"${{access}}\", refresh: \"${{refresh}}\", expires_in: \"${{access.expires_in}}\" }} }}
  refresh:
    at: POST /refresh
    does: refresh
    reads: {{ json: {{ refresh: refresh }} }}
    ok: {{ json: {{ access: \"${{access}}\", refresh: \"${{refresh}}\" }} }}
  me: {{ at: GET /me, does: me, ok: {{ json: {{ login: \"${{account.login}}\" }} }} }}
  renew: {{ at: POST /renew, does: renew, ok: {{ json: {{ access: \"${{access}}\" }} }} }}
  logout: {{ at: POST /logout, does: logout, ok: {{ status: 204 }} }}
error: {{ json: {{ error: \"${{code}}\" }} }}
"
    )
}

async fn log_in(server: &Declared, user: &str, password: &str) -> (String, String) {
    let body = json!({ "user": user, "password": password });
    let told = server.post("/acme-sessions/login", &body).await;
    assert_eq!(told.status, 200, "{told:?}");
    (text(&told.body, "access"), text(&told.body, "refresh"))
}

async fn refresh(server: &Declared, token: &str) -> Told {
    server
        .post("/acme-sessions/refresh", &json!({ "refresh": token }))
        .await
}

async fn renew(server: &Declared, token: &str) -> Told {
    let request = server.request(Method::POST, "/acme-sessions/renew");
    told(request.bearer_auth(token)).await
}

async fn me(server: &Declared, token: &str) -> String {
    let told = server.get("/acme-sessions/me", token).await;
    if told.status == 200 {
        "ok".to_owned()
    } else {
        text(&told.body, "error")
    }
}

#[tokio::test]
async fn a_login_beyond_the_cap_ends_the_oldest_session_of_the_same_account() {
    let server = Declared::of(&vendor("sessions: { most: 2, beyond: end_oldest }")).await;
    let (others, _) = log_in(&server, "bob", "battery staple").await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(log_in(&server, "ada", "correct horse").await.0);
        server.advance("1s").await;
    }
    for (token, expected) in [(0, "session_ended"), (1, "ok"), (2, "ok")] {
        assert_eq!(me(&server, &tokens[token]).await, expected);
    }
    assert_eq!(me(&server, &others).await, "ok");
}

#[tokio::test]
async fn a_login_ends_the_other_sessions_where_the_file_says_so() {
    let server = Declared::of(&vendor("sessions: { again: ends_others }")).await;
    let (first, _) = log_in(&server, "ada", "correct horse").await;
    let (second, _) = log_in(&server, "ada", "correct horse").await;
    assert_eq!(me(&server, &first).await, "session_ended");
    assert_eq!(me(&server, &second).await, "ok");
}

#[tokio::test]
async fn a_login_gives_the_same_token_while_enough_of_it_is_left() {
    let server = Declared::of(&vendor("sessions: { again: { same: { left: 2m } } }")).await;
    let first = log_in(&server, "ada", "correct horse").await;
    server.advance("7m59s").await;
    assert_eq!(log_in(&server, "ada", "correct horse").await, first);
    server.advance("1s").await;
    let second = log_in(&server, "ada", "correct horse").await;
    assert_ne!(second, first);
    assert_eq!(me(&server, &first.0).await, "ok");
    assert_ne!(log_in(&server, "bob", "battery staple").await, second);
}

#[tokio::test]
async fn a_login_gives_the_newest_tokens_again_after_a_refresh_and_after_a_renewal() {
    let rules = "sessions: { again: same }\nrefresh: { rotation: single_use }";
    let server = Declared::of(&vendor(rules)).await;
    let first = log_in(&server, "ada", "correct horse").await;
    server.advance("1m").await;
    let told = refresh(&server, &first.1).await;
    let refreshed = (text(&told.body, "access"), text(&told.body, "refresh"));
    assert_eq!(log_in(&server, "ada", "correct horse").await, refreshed);
    server.advance("1m").await;
    let renewed = renew(&server, &refreshed.0).await;
    let renewed = text(&renewed.body, "access");
    assert_ne!(renewed, refreshed.0);
    let (again, _) = log_in(&server, "ada", "correct horse").await;
    assert_eq!(again, renewed);
    assert_eq!(me(&server, &again).await, "ok");
}

/// The statuses of 32 requests that are sent in parallel.
async fn raced<F>(ask: impl Fn() -> F) -> Vec<u16>
where
    F: Future<Output = Told> + Send + 'static,
{
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let answer = ask();
        asked.spawn(async move { answer.await.status });
    }
    asked.join_all().await
}

#[tokio::test]
async fn of_32_renewals_of_one_token_one_succeeds() {
    let server = Arc::new(Declared::of(&vendor("sessions: { idle: 5m }")).await);
    let (token, _) = log_in(&server, "ada", "correct horse").await;
    let statuses = raced(|| {
        let (server, token) = (Arc::clone(&server), token.clone());
        async move { renew(&server, &token).await }
    });
    let statuses = statuses.await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 31);
}

#[tokio::test]
async fn the_grace_gives_the_same_pair_until_the_successor_is_used() {
    let rules = "refresh: { rotation: single_use, grace: 30s, grace_gives: pair }";
    let server = Declared::of(&vendor(rules)).await;
    let (_, token) = log_in(&server, "ada", "correct horse").await;
    let first = refresh(&server, &token).await;
    server.advance("29s").await;
    let again = refresh(&server, &token).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    let next = refresh(&server, &text(&first.body, "refresh")).await;
    assert_eq!(next.status, 200);
    assert_eq!(
        refresh(&server, &token).await.body["error"],
        "refresh_reused"
    );
}

#[tokio::test]
async fn of_32_refreshes_with_one_token_one_succeeds() {
    let rules = "refresh: { rotation: single_use }";
    let server = Arc::new(Declared::of(&vendor(rules)).await);
    let (_, token) = log_in(&server, "ada", "correct horse").await;
    let statuses = raced(|| {
        let (server, token) = (Arc::clone(&server), token.clone());
        async move { refresh(&server, &token).await }
    });
    let statuses = statuses.await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
}

#[tokio::test]
async fn an_absolute_session_bounds_its_tokens() {
    let server = Declared::of(&vendor("sessions: { absolute: 15m }")).await;
    let (_, token) = log_in(&server, "ada", "correct horse").await;
    server.advance("14m").await;
    let next = refresh(&server, &token).await;
    server.advance("59s").await;
    assert_eq!(me(&server, &text(&next.body, "access")).await, "ok");
    server.advance("1s").await;
    assert_eq!(
        me(&server, &text(&next.body, "access")).await,
        "access_expired"
    );
    let last = refresh(&server, &text(&next.body, "refresh")).await;
    assert_eq!(last.body["error"], "refresh_expired");
}

#[tokio::test]
async fn a_refresh_is_too_early_until_the_access_token_has_expired() {
    let server = Declared::of(&vendor("refresh: { not_before: access_expired }")).await;
    let (_, token) = log_in(&server, "ada", "correct horse").await;
    server.advance("9m59s").await;
    assert_eq!(
        refresh(&server, &token).await.body["error"],
        "refresh_too_early"
    );
    server.advance("1s").await;
    assert_eq!(refresh(&server, &token).await.status, 200);
}

#[tokio::test]
async fn a_logout_ends_the_refresh_token_too() {
    let server = Declared::of(&vendor("")).await;
    let (access, token) = log_in(&server, "ada", "correct horse").await;
    let logout = server.request(Method::POST, "/acme-sessions/logout");
    assert_eq!(told(logout.bearer_auth(&access)).await.status, 204);
    assert_eq!(me(&server, &access).await, "session_ended");
    assert_eq!(
        refresh(&server, &token).await.body["error"],
        "session_ended"
    );
}
