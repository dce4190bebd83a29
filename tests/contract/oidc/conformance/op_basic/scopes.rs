//! Scopes: each asks userinfo for its claims (OpenID Connect Core, section 5.4). That all and only these
//! are there is checked in every flow.

use crate::oidc::conformance::Suite;
use crate::oidc::with;

/// A flow with a scope that the metadata has.
async fn has_its_claims(scope: &str) {
    let mut suite = Suite::start().await;
    let supported = suite.metadata["scopes_supported"].clone();
    for scope in scope.split(' ') {
        let mut supported = supported.as_array().into_iter().flatten();
        assert!(supported.any(|one| one == scope), "{scope}");
    }
    let request = with(suite.request(), "scope", scope);
    suite.flow(request).await;
}

#[tokio::test]
async fn oidcc_scope_profile() {
    has_its_claims("openid profile").await;
}

#[tokio::test]
async fn oidcc_scope_email() {
    has_its_claims("openid email").await;
}

#[tokio::test]
async fn oidcc_scope_address() {
    has_its_claims("openid address").await;
}

#[tokio::test]
async fn oidcc_scope_phone() {
    has_its_claims("openid phone").await;
}

#[tokio::test]
async fn oidcc_scope_all() {
    has_its_claims("openid address email phone profile").await;
}

#[tokio::test]
async fn oidcc_ensure_other_scope_order_succeeds() {
    has_its_claims("email openid").await;
}
