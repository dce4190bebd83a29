//! Fixtures of the OIDC provider: users and clients (`docs/vendors/oidc.md#accounts`).

use std::borrow::Cow;

use super::accounts::{AuthMethod, CLIENT, ClientFields, GrantType, USER};
use super::rules;
use crate::fixtures::{BuiltIn, FixturesSpec, ResourceSpec, Rules, VendorFixtures};
use crate::identity::is_hash;
use crate::vendor::LoginExample;
use crate::vendor::accounts::AccountEntry;

/// What the fixtures can contain.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        resources: ResourceSpec {
            scopes: true,
            ..ResourceSpec::default()
        },
        description: "OAuth 2.0 and OpenID Connect: users and clients.".into(),
        built_in: BuiltIn {
            yaml: include_str!("fixtures.yaml").into(),
            json: include_str!("fixtures.json").into(),
        },
        rules: Some(Rules::new(rules::breaches)),
        ..FixturesSpec::default()
    }
}

/// The example of the password grant: the first client that may use it, and the first user who can log in.
pub(super) fn password_grant(fixtures: &VendorFixtures) -> LoginExample {
    LoginExample {
        operation: "oidcToken".into(),
        example: Some("password"),
        fields: credentials(fixtures),
    }
}

fn credentials(fixtures: &VendorFixtures) -> Option<Vec<(Cow<'static, str>, String)>> {
    let able = |kind| fixtures.accounts(kind).iter().filter(|it| it.state.active);
    let (client, secret) = able(CLIENT)
        .filter(|it| takes_passwords(it))
        .find_map(plain)?;
    let (user, password) = able(USER).find_map(plain)?;
    Some(vec![
        ("client_id".into(), client),
        ("client_secret".into(), secret),
        ("username".into(), user),
        ("password".into(), password),
    ])
}

/// Whether a client may use the password grant, and send its secret in the body.
fn takes_passwords(client: &AccountEntry) -> bool {
    let post = AuthMethod::ClientSecretPost;
    client.fields.get::<ClientFields>().is_some_and(|own| {
        let method = own.token_endpoint_auth_method;
        own.grants.contains(&GrantType::Password) && method.is_none_or(|method| method == post)
    })
}

/// The login name and the secret of an account whose secret is in plain text.
fn plain(account: &AccountEntry) -> Option<(String, String)> {
    let secret = account.secret.as_ref().filter(|secret| !is_hash(secret))?;
    Some((account.login.clone()?, secret.expose().to_owned()))
}
