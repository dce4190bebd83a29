//! Every example of the documents is sent to a server, or is what a server answers.

mod answers;
mod control;
mod control_alone;
mod control_done;
mod control_oidc;
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
use crate::vendors::Vendor;

/// A token of a vendor's demo account.
async fn token(client: &Client, vendor: &str) -> String {
    Vendor::named(vendor).token(client).await
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
