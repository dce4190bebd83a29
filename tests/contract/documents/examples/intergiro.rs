//! How the answers of Intergiro come about.

use serde_json::json;

use super::answers::Case;
use super::log_in;
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const LOGIN: &str = "/intergiro/v3/auth/login";
const REFRESH: &str = "/intergiro/v3/auth/refresh";

pub(super) async fn provoke(server: &TestServer, case: &Case<'_>) -> Option<Answer> {
    let field = if case.path == LOGIN {
        "api_key"
    } else {
        "refresh_token"
    };
    let body = match (case.id, case.name) {
        ("intergiroLogin", "session") => return Some(log_in(server, LOGIN).await),
        ("intergiroRefresh", "session") => return Some(refreshed_after(server, "15m").await),
        ("intergiroRefresh", "tooEarly") => return Some(refreshed_after(server, "0s").await),
        ("intergiroRefresh", "ended") => return Some(refreshed_after(server, "1h").await),
        ("intergiroListIndividuals", "list")
        | ("intergiroGetIndividual", "individual" | "path") => {
            return Some(case.allowed(server).await.send().await);
        }
        (_, "unauthorized") => return Some(case.bare(server).send().await),
        (_, "misuse") => return Some(misused(server).await),
        (_, "missing") => "{}".to_owned(),
        (_, "empty") => format!(r#"{{"{field}":""}}"#),
        (_, "wrongType") => format!(r#"{{"{field}":1}}"#),
        (_, "unknown" | "unknownKey") => format!(r#"{{"{field}":"x"}}"#),
        (_, "notAnObject") => "[]".to_owned(),
        (_, "notJson") => "{a".to_owned(),
        _ => return None,
    };
    Some(case.json(server, &body).await)
}

/// A refresh so long after its login.
async fn refreshed_after(server: &TestServer, age: &str) -> Answer {
    let session = log_in(server, LOGIN).await;
    server.advance(age).await;
    let refresh = json!({"refresh_token": session.text("/refresh_token")});
    server.post(REFRESH).json(refresh).send().await
}

/// The login that is one too many.
async fn misused(server: &TestServer) -> Answer {
    let misuse = json!({"intergiro": {"misuse": {"sessions": 1, "within": "10m"}}});
    server
        .patch("/__admin/settings")
        .json(misuse)
        .send()
        .await
        .status_is(200);
    log_in(server, LOGIN).await;
    let key = json!({"api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36"});
    let again = || server.post(LOGIN).json(key.clone()).send();
    let second = again().await;
    if second.status == 429 {
        second
    } else {
        again().await
    }
}
