//! Where a client sends its tokens.

use super::super::super::KEY;
use super::super::client::{RightClient, Tokens};
use super::super::vendor::Vendor;
use super::Mistake;

pub async fn make(mistake: Mistake, client: &RightClient, tokens: &Tokens) {
    let (things, access) = (client.vendor.things(), tokens.access());
    let (path, token) = match mistake {
        Mistake::TokenInUrl => (format!("{things}?token={access}"), access),
        Mistake::KeyInUrl => (format!("{things}?api_key={KEY}"), access),
        Mistake::OtherVendor => (another(client.vendor).things().to_owned(), access),
        Mistake::IdTokenAsAccess => {
            let id = tokens.id.as_deref().expect("an ID token");
            ("/oidc/userinfo".to_owned(), id)
        }
        _ => (things.to_owned(), access),
    };
    let call = client.http.get(&path).bearer(token);
    if mistake == Mistake::PlainHttp {
        client.named(call).send().await.status_is(200);
    } else {
        client.send(call).await.expect("an answer");
    }
}

/// A vendor that has not issued the tokens of this one.
fn another(vendor: Vendor) -> Vendor {
    if vendor == Vendor::Kyc {
        Vendor::Igny8
    } else {
        Vendor::Kyc
    }
}
