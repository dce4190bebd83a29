//! Secrets in the URLs of requests.

use super::place::Place;
use super::seen_token::SeenToken;
use crate::identity::ledger::TokenKind;
use crate::sandbox::journal::Exchange;
use crate::secret_names::letters;
use crate::vendor::Vendor;
use crate::vendor::token_place::TokenPlace;

/// Parts of the names of parameters whose values are secrets wherever they are sent. `token` is none of
/// them: specifications have parameters with such names that belong into URLs.
const PARTS: [&str; 5] = ["password", "passwd", "passphrase", "secret", "apikey"];

/// The secret in a URL where the vendor does not ask for one, in words.
pub fn find(vendor: &dyn Vendor, exchange: &Exchange, presented: &[SeenToken]) -> Option<String> {
    let wanted: Vec<&str> = vendor
        .spec()
        .token_places
        .iter()
        .filter_map(in_query)
        .collect();
    let mut tokens = presented.iter().filter(|token| is_secret(token));
    let token = tokens.find_map(|token| match token.place {
        Place::Path => Some(format!("{} in the path", noun(token))),
        Place::Query if wanted.is_empty() => Some(format!("{} in the query", noun(token))),
        Place::Query | Place::Header | Place::Cookie | Place::Body => None,
    });
    token.or_else(|| {
        let query = exchange.query.as_deref().unwrap_or_default();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let (name, _) = pairs.find(|(name, value)| {
            let letters = letters(name);
            let is_named = PARTS.iter().any(|part| letters.contains(part));
            is_named && !value.is_empty() && name.len() <= 64 && !wanted.contains(&&**name)
        })?;
        Some(format!("the parameter {name:?} in the query"))
    })
}

fn in_query(place: &TokenPlace) -> Option<&str> {
    match place {
        TokenPlace::Query(name) => Some(name),
        _ => None,
    }
}

/// An ID token belongs into the URL of a logout, and a ticket opens nothing alone.
const fn is_secret(token: &SeenToken) -> bool {
    match token.record.kind {
        TokenKind::Access | TokenKind::Refresh | TokenKind::Private => true,
        TokenKind::Ticket | TokenKind::Id => false,
    }
}

const fn noun(token: &SeenToken) -> &'static str {
    match token.record.kind {
        TokenKind::Refresh => "a refresh token",
        _ => "an access token",
    }
}
