//! How the answers of KYC come about.

use serde_json::json;

use super::answers::Case;
use super::token;
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b";

pub(super) async fn provoke(server: &TestServer, case: &Case<'_>) -> Option<Answer> {
    let password = "password=your_secret_password";
    let (content_type, body) = match case.name {
        "resource" | "items" | "item" | "path" => {
            return Some(case.allowed(server).await.send().await);
        }
        "unauthorized" => return Some(case.bare(server).send().await),
        "notVerified" if case.id == "kycLogout" => return Some(unverified(server, case).await),
        "token" => (FORM, format!("username=user@example.com&{password}")),
        "badCredentials" => (FORM, "username=user@example.com&password=x".to_owned()),
        "notVerified" => (FORM, format!("username=unverified@example.com&{password}")),
        "usernameMissing" => (FORM, password.to_owned()),
        "passwordMissing" => (FORM, "username=user@example.com".to_owned()),
        "grantType" => (
            FORM,
            "grant_type=client_credentials&username=a&password=b".to_owned(),
        ),
        "notAForm" => ("application/json", "{}".to_owned()),
        "noBoundary" => ("multipart/form-data", "x".to_owned()),
        "brokenMultipart" => (MULTIPART, "x".to_owned()),
        "namelessPart" => (MULTIPART, part("", "x")),
        "tooManyFields" => (MULTIPART, part("; name=\"a\"", "x").repeat(1001)),
        "file" => {
            let file = part(
                "; name=\"username\"; filename=\"a.txt\"",
                "user@example.com",
            );
            (
                MULTIPART,
                format!("{file}{}", part("; name=\"password\"", "p")),
            )
        }
        _ => return None,
    };
    let end = if content_type == MULTIPART {
        "--b--\r\n"
    } else {
        ""
    };
    let body = format!("{body}{end}");
    Some(case.bare(server).body(content_type, body).send().await)
}

/// A part of a multipart form.
fn part(names: &str, value: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data{names}\r\n\r\n{value}\r\n")
}

/// A logout by a user who is no longer verified.
async fn unverified(server: &TestServer, case: &Case<'_>) -> Answer {
    let bearer = token(server, "kyc").await;
    let users = server.get("/__admin/accounts?provider=kyc").send().await;
    let users = users.at("/accounts");
    let user = users.as_array().into_iter().flatten();
    let user = user
        .clone()
        .find(|user| user["email"] == "user@example.com");
    let id = user
        .and_then(|user| user["id"].as_str())
        .expect("the demo user");
    let change = server.patch(&format!("/__admin/accounts/kyc/user/{id}"));
    change
        .json(json!({"verified": false}))
        .send()
        .await
        .status_is(200);
    case.bare(server).bearer(&bearer).send().await
}
