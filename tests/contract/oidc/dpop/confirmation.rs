//! The key of a token, by section 6 of RFC 9449.

use super::{proof_for, thumbprint, tokens, userinfo};
use crate::oidc::{automatic, fields, form};

#[tokio::test]
async fn section_6_2_introspection_tells_the_key() {
    let server = automatic("access_token: opaque").await;
    let token = tokens(&server).await.text("/access_token");
    let web = fields([
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("token", &token),
    ]);
    let told = form(server.post("/oidc/introspect"), &web).send().await;
    let told = told.has("/token_type", "DPoP");
    told.has("/cnf/jkt", thumbprint(&server).await);
    let proof = proof_for(&server, &token, None).await;
    userinfo(&server, &token, &proof).await.status_is(200);
}
