//! A client that logs users in by OpenID Connect, as far as a test needs it: it checks the issuer and the nonce.

use reqwest::header::LOCATION;
use reqwest::{Url, redirect};
use serde_json::Value;

use super::client::Failure;

const CALLBACK: &str = "http://localhost:3000/callback";

/// Logs in at an issuer, and gives the claims of the ID token.
pub async fn log_in(issuer: &str) -> Result<Value, Failure> {
    // It stands in for the browser too, which would follow the redirect to the client.
    let http = reqwest::Client::builder().redirect(redirect::Policy::none());
    let http = http.build()?;
    let request = [
        ("response_type", "code"),
        ("client_id", "web"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid"),
        ("nonce", "n-0S6_WzA2Mj"),
    ];
    let request = Url::parse_with_params(&format!("{issuer}/authorize"), request)?;
    let answer = http.get(request).send().await?.error_for_status()?;
    let back = answer.headers().get(LOCATION).ok_or("the page was shown")?;
    let back = Url::parse(back.to_str()?)?;
    let sent = |wanted: &str| back.query_pairs().find(|(name, _)| name == wanted);
    if sent("iss").is_none_or(|(_, iss)| iss != issuer) {
        return Err("the answer is another provider's".into());
    }
    let (_, code) = sent("code").ok_or("the login was refused")?;
    let exchange = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", CALLBACK),
        ("code", &code),
    ];
    let tokens = http.post(format!("{issuer}/token")).form(&exchange);
    let tokens = tokens.basic_auth("web", Some("secret")).send().await?;
    let tokens: Value = tokens.error_for_status()?.json().await?;
    let claims = claims(tokens["id_token"].as_str().unwrap_or_default())?;
    if claims["nonce"] != "n-0S6_WzA2Mj" {
        return Err("the ID token is for another login".into());
    }
    Ok(claims)
}

fn claims(token: &str) -> Result<Value, Failure> {
    use base64::Engine;
    let claims = token.split('.').nth(1).ok_or("no JWT")?;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims)?;
    Ok(serde_json::from_slice(&claims)?)
}
