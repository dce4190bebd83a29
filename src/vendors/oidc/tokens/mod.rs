//! Access tokens and ID tokens: how they are issued and verified.

mod access_token;
mod admit;
mod claims;
mod forms;
mod id_token;
mod opaque;
mod signed;
mod verified;

use serde_json::{Map, Value};

use super::authentication::Authentication;
use super::client::Client;
use super::layout::claims::Facts;
use super::resources::Resources;
use super::scopes::Scopes;
use super::settings::OidcSettings;
use crate::identity::account::Account;
use crate::vendor::call::Call;
pub use access_token::{AccessToken, access_token};
pub use admit::{AdmittedToken, admit, admit_access_token, admit_id_token, admit_refresh_token};
pub use claims::{OF_SCOPES, Place, RESERVED, Selection, subject};
pub use forms::{forms, minting_key};
pub use id_token::{HintedToken, id_token, token_hash, verify_hint};
pub use opaque::{opaque, successor};
pub use signed::signing_key;
pub use verified::VerifiedToken;

impl<'a> Recipient<'a> {
    /// What tokens say in Keycloak's layout.
    fn facts(&self) -> Facts<'a> {
        Facts {
            settings: self.settings,
            issuer: self.issuer,
            account: self.account,
            client_id: &self.client.id,
            client: self.client.fields(),
            scopes: self.scopes,
        }
    }
}

/// To whom an access token or an ID token is issued.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The call that asks for it.
    pub call: &'a Call,
    /// The settings at the time of the call.
    pub settings: &'a OidcSettings,
    /// The client.
    pub client: &'a Client,
    /// The account that it is about: a user, or the client itself.
    pub account: &'a Account,
    /// The path of the issuer after that of the provider.
    pub issuer: &'a str,
    /// The issuer as the token names it.
    pub issuer_url: &'a str,
    /// The scopes.
    pub scopes: &'a Scopes,
    /// The resources that an access token is for; none for those of its scopes.
    pub resources: &'a Resources,
    /// The thumbprint of the key to which an access token is bound.
    pub jkt: Option<&'a String>,
    /// The parameter `claims` of the authorization request.
    pub claims: Option<&'a Map<String, Value>>,
    /// How the user was authenticated; `None` where no browser was.
    pub login: Option<&'a Authentication>,
    /// The parties that act for the account (RFC 8693, section 4.1).
    pub act: Option<&'a Value>,
}

impl Recipient<'_> {
    /// The claims of a token about the account, and who acts for it.
    fn with_act<'c>(
        &self,
        claims: impl Iterator<Item = (&'c str, &'c Value)>,
    ) -> Map<String, Value> {
        let mut claims = claims::owned(claims);
        if let Some(act) = self.act {
            claims.insert("act".to_owned(), act.clone());
        }
        claims
    }
}
