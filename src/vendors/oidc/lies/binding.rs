//! Lies about the key to which an access token is bound (RFC 9449, sections 5 and 6).

use serde_json::{Map, Value, json};

use super::OidcLie;
use super::granted::change_access_token;
use super::members::{read, with_members};
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::access_tokens::AccessData;
use crate::vendors::oidc::dpop::token_use::SCHEME;

/// The thumbprint of a key that no client has: that of the example of RFC 7638, section 3.1.
const OTHER_KEY: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

/// Tells a lie about a bound access token.
pub fn tell(lie: OidcLie, call: &Call, answer: &Answer) -> Option<Answer> {
    let mut members = read(answer)?;
    let token_type = members.get_mut("token_type")?;
    if token_type != SCHEME {
        return None;
    }
    let key = match lie {
        OidcLie::DpopKeyWrong => Some(OTHER_KEY),
        OidcLie::DpopKeyMissing => None,
        OidcLie::DpopTokenTypeBearer => {
            *token_type = "Bearer".into();
            None
        }
        _ => return None,
    };
    let in_claims = |claims: &mut Map<String, Value>| {
        claims.shift_remove("cnf")?;
        if let Some(key) = key {
            claims.insert("cnf".to_owned(), json!({ "jkt": key }));
        }
        Some(())
    };
    let in_data = |data: &mut AccessData| {
        data.jkt = key.map(str::to_owned);
        Some(())
    };
    change_access_token(call, answer, &mut members, in_claims, in_data)?;
    Some(with_members(answer, &members))
}
