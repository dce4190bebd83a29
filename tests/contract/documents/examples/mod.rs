//! Every example of the documents is sent to a server, or is what a server answers.

mod answers;
mod control;
mod control_alone;
mod control_done;
mod control_refused;
mod haut_ai;
mod igny8;
mod intergiro;
mod kyc;
mod likeness;
mod requests;
mod s7risk;
mod snapshot;

use serde_json::json;

use crate::support::client::Client;

/// A token of a vendor's demo account.
async fn token(client: &Client, vendor: &str) -> String {
    let (path, place) = match vendor {
        "intergiro" => ("/intergiro/v3/auth/login", "/access_token"),
        "haut-ai" => ("/haut-ai/api/v1/auth/login/", "/access_token"),
        "kyc" => ("/kyc/auth/jwt/login", "/access_token"),
        "s7risk" => ("/s7risk/user/token", "/data/accessToken"),
        _ => ("/igny8/api/v1/auth/login/", "/data/access"),
    };
    log_in(client, path).await.text(place)
}

/// The answer to a login of the vendor's demo account.
async fn log_in(client: &Client, path: &str) -> crate::support::answer::Answer {
    let login = client
        .post(path)
        .header("origin", "https://app.example.com");
    let login = match path.split('/').nth(1).unwrap_or_default() {
        "intergiro" => login.json(json!({"api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36"})),
        "haut-ai" => login.json(json!({"username": "user@example.com", "password": "password"})),
        "kyc" => login.form("username=user@example.com&password=your_secret_password"),
        _ => login.json(json!({"email": "user@example.com", "password": "password"})),
    };
    login.send().await.status_is(200)
}
