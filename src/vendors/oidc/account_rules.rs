//! The rules for users and clients that the schema cannot express: settings that would have no effect.

use super::accounts::{AuthMethod, ClientFields, GrantType, UserFields};
use super::scopes::is_scope;
use super::tokens::RESERVED;
use crate::identity::key::PublicKey;
use crate::schema::Violation;
use crate::schema::pointer::join;
use crate::vendor::accounts::OwnFields;

impl OwnFields for UserFields {
    fn violations(&self, _: bool) -> Vec<Violation> {
        let lists = [
            ("/claims", &self.claims),
            ("/access_token_claims", &self.access_token_claims),
        ];
        let names = lists
            .into_iter()
            .flat_map(|(at, claims)| claims.keys().map(move |name| (at, name)));
        let reserved = names.filter(|(_, name)| RESERVED.contains(&name.as_str()));
        let violations = reserved.map(|(at, name)| {
            let sentence = match name.as_str() {
                "sub" => {
                    "the subject is not a claim here; write it as `sub` of the user".to_owned()
                }
                _ => format!("the provider itself writes the claim `{name}`; remove it here"),
            };
            Violation::rule(join(at, name), sentence)
        });
        violations.collect()
    }

    fn exclusive(&self) -> Option<&'static str> {
        self.default.then_some("default")
    }
}

impl OwnFields for ClientFields {
    fn violations(&self, has_secret: bool) -> Vec<Violation> {
        let mut found: Vec<_> = [
            self.without_credentials(has_secret),
            self.without_keys(),
            self.unusable_grant(has_secret),
            self.unusable_logout(),
        ]
        .into_iter()
        .flatten()
        .map(|(at, sentence)| Violation::rule(at, sentence.to_owned()))
        .collect();
        let scopes = self.scopes.iter().flatten().enumerate();
        let scopes = scopes.filter(|(_, scope)| !is_scope(scope));
        found.extend(scopes.map(|(index, scope)| {
            let sentence =
                format!("`{scope}` is no word of printable ASCII without quotes and backslashes");
            Violation::rule(format!("/scopes/{index}"), sentence)
        }));
        found
    }
}

/// The pointer of a value, and what is wrong with it.
type Unusable = (&'static str, &'static str);

impl ClientFields {
    /// Whether it can authenticate, by its registered method if it has one.
    fn without_credentials(&self, has_secret: bool) -> Option<Unusable> {
        let has_keys = self.has_keys();
        let at = "/token_endpoint_auth_method";
        match self.token_endpoint_auth_method {
            Some(AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost) if !has_secret => {
                Some((at, "this method needs a `client_secret`"))
            }
            Some(AuthMethod::PrivateKeyJwt) if !has_keys => {
                Some((at, "this method needs `jwks` or a `jwks_uri`"))
            }
            Some(AuthMethod::None) if !self.public => {
                Some((at, "this method is for public clients; add `public: true`"))
            }
            None if !(has_secret || has_keys || self.public) => Some((
                "/client_secret",
                "the client can never authenticate; add a `client_secret`, `jwks`, a `jwks_uri` or `public: true`",
            )),
            _ => None,
        }
    }

    fn without_keys(&self) -> Option<Unusable> {
        if self.jwks.is_some() && self.jwks_uri.is_some() {
            return Some((
                "/jwks_uri",
                "`jwks` and `jwks_uri` go not together; remove one",
            ));
        }
        let is_empty = PublicKey::from_set(self.jwks.as_ref()?).is_empty();
        let sentence =
            "no key verifies a signature; `keys` needs a public key of RSA, P-256 or Ed25519";
        is_empty.then_some(("/jwks", sentence))
    }

    /// What is said of a logout without its address, or an address for frames that is not the client's.
    fn unusable_logout(&self) -> Option<Unusable> {
        if self.backchannel_logout_session_required && self.backchannel_logout_uri.is_none() {
            return Some((
                "/backchannel_logout_session_required",
                "this needs a `backchannel_logout_uri`",
            ));
        }
        let Some(uri) = &self.frontchannel_logout_uri else {
            return self.frontchannel_logout_session_required.then_some((
                "/frontchannel_logout_session_required",
                "this needs a `frontchannel_logout_uri`",
            ));
        };
        let origin = uri.url().origin();
        let mut own = self.redirect_uris.iter();
        let is_own = own.any(|redirect| redirect.url().origin() == origin);
        (!is_own).then_some((
            "/frontchannel_logout_uri",
            "scheme, host and port must be those of one of the `redirect_uris` (OpenID Connect \
             Front-Channel Logout, section 2)",
        ))
    }

    /// A grant that the client has and can never use.
    fn unusable_grant(&self, has_secret: bool) -> Option<Unusable> {
        let is_proven = (has_secret || self.has_keys())
            && self.token_endpoint_auth_method != Some(AuthMethod::None);
        let may = |grant| self.grants.contains(&grant);
        if may(GrantType::AuthorizationCode) && self.redirect_uris.is_empty() {
            return Some((
                "/redirect_uris",
                "the grant `authorization_code`, which is a default, needs a redirect URI; \
                 add one, or write `grants` without it",
            ));
        }
        (may(GrantType::ClientCredentials) && !is_proven).then_some((
            "/grants",
            "`client_credentials` is for clients that authenticate; add a `client_secret` or `jwks`, \
             or remove it",
        ))
    }
}
