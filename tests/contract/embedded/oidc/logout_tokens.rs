//! Logout tokens, by their handle.

use mockid::embedded::ErrorKind;
use mockid::embedded::lies::RightClient;
use mockid::embedded::oidc::{LogoutDefect, LogoutTokenOrder};

use crate::embedded::at_noon;
use crate::support::answer::claims;

#[tokio::test]
async fn a_logout_token_to_order_is_of_the_issuer_that_the_metadata_name() {
    let server = at_noon().await;
    let order = LogoutTokenOrder::of("spa").account("ada").sid("s1");
    let minted = server.oidc().mint_logout_token(&order).expect("a token");
    assert_eq!(minted.expected.right_client, RightClient::Accepts);
    let said = claims(&minted.token);
    let issuer = format!("{}/oidc", server.base_url());
    assert_eq!(
        (&said["iss"], &said["aud"], &said["sid"]),
        (&issuer.into(), &"spa".into(), &"s1".into())
    );
    let order = order.issuer("acme").defect(LogoutDefect::WithNonce);
    let minted = server.oidc().mint_logout_token(&order).expect("a token");
    assert_eq!(minted.expected.right_client, RightClient::Rejects);
    let said = claims(&minted.token);
    assert!(said["nonce"].is_string());
    assert_eq!(said["iss"], format!("{}/oidc/acme", server.base_url()));
}

#[tokio::test]
async fn a_logout_token_for_nobody_is_an_error_that_names_the_field() {
    let server = at_noon().await;
    let order = LogoutTokenOrder::of("wep");
    let refused = server
        .oidc()
        .mint_logout_token(&order)
        .expect_err("no client");
    assert_eq!(refused.kind(), ErrorKind::Invalid);
    assert_eq!(refused.to_string(), "/client_id: there is no client `wep`");
}
