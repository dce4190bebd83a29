//! What is known of opaque access tokens.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::scopes::Scopes;
use crate::identity::TokenId;

/// What is known of access tokens that do not say it themselves, by their ids. A client gets one token
/// after the other for the same, so successive ones share it.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AccessTokens {
    #[schemars(with = "BTreeMap<String, AccessData>")]
    known: IndexMap<TokenId, Arc<AccessData>>,
    #[serde(skip)]
    latest: Option<Arc<AccessData>>,
}

/// What is known of an access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.access_data")]
pub struct AccessData {
    /// The client.
    pub client_id: String,
    /// The path of the issuer after that of the provider.
    pub issuer: String,
    /// The issuer as the token names it.
    pub issuer_url: String,
    /// The scopes.
    pub scopes: Scopes,
    /// The audience.
    pub audience: Vec<String>,
    /// The thumbprint of the key to which it is bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jkt: Option<String>,
    /// The parties that act for its subject (RFC 8693, section 4.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Value>,
    /// The party that may act for its subject (RFC 8693, section 4.4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_act: Option<Value>,
}

impl AccessTokens {
    /// What is known of a token.
    pub fn get(&self, id: TokenId) -> Option<Arc<AccessData>> {
        self.known.get(&id).cloned()
    }

    /// The same, to be changed for this token alone.
    pub fn get_mut(&mut self, id: TokenId) -> Option<&mut AccessData> {
        self.known.get_mut(&id).map(Arc::make_mut)
    }

    /// Records what is known of a token.
    pub fn insert(&mut self, id: TokenId, data: AccessData) {
        let latest = self.latest.take().filter(|latest| **latest == data);
        let data = latest.unwrap_or_else(|| Arc::new(data));
        self.latest = Some(Arc::clone(&data));
        self.known.insert(id, data);
    }

    /// Drops the tokens that are not wanted.
    pub fn retain(&mut self, is_wanted: impl Fn(TokenId) -> bool) {
        self.known.retain(|id, _| is_wanted(*id));
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(scope: &str) -> AccessData {
        AccessData {
            client_id: "machine".to_owned(),
            issuer: String::new(),
            issuer_url: "http://localhost/oidc".to_owned(),
            scopes: Scopes::parse(scope).unwrap(),
            audience: Vec::new(),
            jkt: None,
            act: None,
            may_act: None,
        }
    }

    #[test]
    fn successive_tokens_share_what_is_known_of_them_until_one_is_changed() {
        let [one, other, third] = ["one", "other", "third"].map(TokenId::of_text);
        let mut tokens = AccessTokens::default();
        tokens.insert(one, data("read"));
        tokens.insert(other, data("read"));
        tokens.insert(third, data("write"));
        assert!(Arc::ptr_eq(
            &tokens.get(one).unwrap(),
            &tokens.get(other).unwrap()
        ));
        tokens.get_mut(other).unwrap().client_id = "web".to_owned();
        let clients = [one, other, third].map(|id| tokens.get(id).unwrap().client_id.clone());
        assert_eq!(clients, ["machine", "web", "machine"]);
    }

    #[test]
    fn only_wanted_tokens_stay() {
        let [one, other] = ["one", "other"].map(TokenId::of_text);
        let mut tokens = AccessTokens::default();
        tokens.insert(one, data("read"));
        tokens.insert(other, data("read"));
        tokens.retain(|id| id == other);
        assert_eq!((tokens.get(one), tokens.len()), (None, 1));
    }
}
