//! Rules about clients of the OIDC provider: how they ask for logins, and what they believe.

mod authorization;
pub(super) mod believed_lie;
pub(super) mod documents;
pub(super) mod id_token;
pub(super) mod no_pkce;
pub(super) mod no_state;
pub(super) mod plain_pkce;
pub(super) mod reused;
pub(super) mod two_names;
pub(super) mod used_code;
