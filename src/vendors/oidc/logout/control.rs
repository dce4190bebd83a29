//! The operation of the control API that makes logout tokens, for those who post them themselves.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::defect::LogoutDefect;
use super::token::LogoutToken;
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::RightClient;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::control::{self, VendorControl};
use crate::vendors::oidc::accounts::{CLIENT, ClientFields};
use crate::vendors::oidc::control::{check_issuer, operation, violation};
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::login::Users;
use crate::vendors::oidc::settings::OidcSettings;
use crate::vendors::oidc::tokens::subject;

/// The client of a token, unless the order has another.
const CLIENT_ID: &str = "web";

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    let path = "/logout_tokens";
    vec![operation(
        "oidcMintLogoutToken",
        Method::POST,
        path,
        |call| {
            let order: NewLogoutToken = control::body(call)?;
            let issuer = Issuer::named(call, &order.issuer).url;
            let token = mint(&call.world, call.now, &issuer, &order)?;
            Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &token))
        },
    )]
}

/// A logout token to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewLogoutToken {
    /// The path of the issuer after that of the provider. Absent: the main one.
    pub issuer: String,
    /// The client. Absent: `web`.
    pub client_id: Option<String>,
    /// The user, by the username, e-mail address, subject or id. Absent: the default one.
    pub account: Option<String>,
    /// The claim `sid`. Absent: the token has none, and is about all sessions of the user.
    pub sid: Option<String>,
    /// The only thing that is wrong.
    pub defect: Option<LogoutDefect>,
}

/// A logout token that was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MintedLogoutToken {
    /// The token, the value of `logout_token`.
    pub token: String,
    /// Its claims.
    pub claims: Map<String, Value>,
    /// What is wrong with it.
    pub defect: Option<LogoutDefect>,
    /// What a client does about it.
    pub expected: ExpectedClient,
}

/// What a client does about a logout token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExpectedClient {
    /// What a right client does: it answers 200 if it accepts the token, and 400 if it rejects it.
    pub right_client: RightClient,
}

/// Makes a logout token. `issuer_url` is the URL of the issuer.
///
/// # Errors
///
/// A [`Problem`] when the issuer, the client or the user is unknown.
pub fn mint(
    world: &World,
    now: NumericDate,
    issuer_url: &str,
    order: &NewLogoutToken,
) -> Result<MintedLogoutToken, Problem> {
    check_issuer(world, "/issuer", &order.issuer)?;
    let settings = world.settings_of::<OidcSettings>();
    let client_id = order.client_id.as_deref().unwrap_or(CLIENT_ID);
    let (algorithm, sub) = {
        let directory = world.identity().directory();
        let client = directory.of(Provider::OIDC).of(CLIENT).named(client_id);
        let client = client.and_then(|client| client.fields::<ClientFields>());
        let client = client
            .ok_or_else(|| violation("/client_id", format!("there is no client `{client_id}`")))?;
        let users = Users::of(&directory, &settings, &order.issuer);
        let user = user(&users, order.account.as_deref())?;
        let algorithm = client.id_token_signed_response_alg;
        (algorithm, subject(user).into_owned())
    };
    let token = LogoutToken {
        issuer: &order.issuer,
        issuer_url,
        client_id,
        algorithm,
        sub: Some(&sub),
        sid: order.sid.as_deref(),
        now,
        ttl: settings.backchannel_logout.ttl,
    };
    let signed = token.signed(world, order.defect).ok_or_else(unsigned)?;
    Ok(MintedLogoutToken {
        token: signed.text,
        claims: signed.claims,
        defect: order.defect,
        expected: ExpectedClient {
            right_client: order
                .defect
                .map_or(RightClient::Accepts, LogoutDefect::right_client),
        },
    })
}

fn user<'a>(users: &Users<'a>, name: Option<&str>) -> Result<&'a Account, Problem> {
    let Some(name) = name else {
        let none = || violation("/account", "there is no user");
        return users.default().map(AsRef::as_ref).ok_or_else(none);
    };
    let unknown = || {
        let near = users.nearest(name);
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        violation("/account", format!("there is no user `{name}`{near}"))
    };
    users.called(name).map(AsRef::as_ref).ok_or_else(unknown)
}

fn unsigned() -> Problem {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Problem::new(status, "the token could not be signed")
}
