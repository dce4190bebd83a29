//! Facts of a request that only the time of the request knows.

use crate::clock::NumericDate;
use crate::identity::token_facts::TokenFacts;

/// What was true when a request was answered. The ledger may tell something else later: a token is
/// evicted, a session is made older, a sandbox is reset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequestFacts {
    /// The token of the entry, if the ledger had it.
    pub token: Option<TokenFacts>,
    /// Whether that token came with the request.
    pub token_role: TokenRole,
    /// From when on the request would not be refused for its reason, if that is known.
    pub possible_from: Option<NumericDate>,
    /// What was wrong about a refused login, if the vendor's login names are known.
    pub login: Option<LoginMistake>,
}

/// How a request and a token belong together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TokenRole {
    /// The token came with the request.
    #[default]
    Presented,
    /// The answer has it.
    Issued,
}

/// What was wrong about a login. The vendor's answer does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginMistake {
    /// No account has the login name or key.
    UnknownAccount,
    /// The account exists, and the secret is wrong.
    WrongSecret,
    /// The key is right, and its account is not active.
    InactiveKey,
}
