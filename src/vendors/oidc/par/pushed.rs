//! The requests that were pushed, until they are forgotten.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::{NumericDate, Period};
use crate::identity::TokenId;

/// How long a reference is good (RFC 9126, section 2.2), on the sandbox's clock.
pub const LIFETIME: Period = Period::seconds(60);

/// The maximum number of requests that are kept.
const MAX_KEPT: usize = 10_000;

/// The pushed requests of a sandbox, by digests of their references. Used and expired ones stay until
/// there are too many, so that the journal can tell why a reference is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "oidc.pushed_requests")]
pub struct PushedRequests {
    #[schemars(with = "BTreeMap<String, PushedRequest>")]
    kept: BTreeMap<TokenId, PushedRequest>,
}

/// A pushed request, which is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.pushed_request")]
pub struct PushedRequest {
    /// The client.
    pub client_id: String,
    /// The path of the issuer after that of the provider.
    pub issuer: String,
    /// The parameters, as a query has them, without the credentials of the client.
    pub parameters: String,
    /// When the reference expires.
    #[schemars(with = "i64")]
    pub expires: NumericDate,
    /// Whether the reference was used.
    pub is_used: bool,
}

/// Why a reference is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UriRefused {
    /// It was not issued, or is forgotten.
    Unknown,
    /// It has expired.
    Expired,
    /// It was used before.
    Used,
    /// It was issued to another client.
    OtherClient,
    /// It was issued by another issuer.
    OtherIssuer,
}

impl PushedRequests {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Keeps a request.
    pub fn add(&mut self, reference: &str, request: PushedRequest, now: NumericDate) {
        if self.kept.len() >= MAX_KEPT {
            self.make_room(now);
        }
        self.kept.insert(TokenId::of_text(reference), request);
    }

    /// Uses up a reference of an issuer to a client, and returns the parameters. A refused one is not
    /// used up.
    pub fn use_up(
        &mut self,
        reference: &str,
        (issuer, client_id): (&str, &str),
        now: NumericDate,
    ) -> Result<&str, UriRefused> {
        let request = self.kept.get_mut(&TokenId::of_text(reference));
        let request = request.ok_or(UriRefused::Unknown)?;
        if request.issuer != issuer {
            Err(UriRefused::OtherIssuer)
        } else if request.client_id != client_id {
            Err(UriRefused::OtherClient)
        } else if request.is_used {
            Err(UriRefused::Used)
        } else if request.expires.has_come(now) {
            Err(UriRefused::Expired)
        } else {
            request.is_used = true;
            Ok(&request.parameters)
        }
    }

    /// Removes those that are good no more, and if that is not enough the quarter that expires first.
    fn make_room(&mut self, now: NumericDate) {
        let is_good = |request: &PushedRequest| !request.is_used && !request.expires.has_come(now);
        self.kept.retain(|_, request| is_good(request));
        if self.kept.len() < MAX_KEPT {
            return;
        }
        let expiries = self.kept.iter();
        let mut expiries: Vec<_> = expiries.map(|(id, it)| (it.expires, *id)).collect();
        expiries.sort_unstable();
        for (_, id) in &expiries[..MAX_KEPT / 4] {
            self.kept.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    fn pushed(all: &mut PushedRequests, reference: &str, now: NumericDate) {
        let request = PushedRequest {
            client_id: "web".to_owned(),
            issuer: String::new(),
            parameters: format!("state={reference}"),
            expires: now.after(LIFETIME),
            is_used: false,
        };
        all.add(reference, request, now);
    }

    #[test]
    fn a_reference_is_good_once_for_its_client_at_its_issuer() {
        let mut all = PushedRequests::default();
        pushed(&mut all, "a", at(0));
        let mut use_up = |reference: &str, of: (&str, &str)| {
            let used = all.use_up(reference, of, at(59));
            used.map(str::to_owned)
        };
        assert_eq!(use_up("b", ("", "web")), Err(UriRefused::Unknown));
        assert_eq!(use_up("a", ("acme", "web")), Err(UriRefused::OtherIssuer));
        assert_eq!(use_up("a", ("", "spa")), Err(UriRefused::OtherClient));
        assert_eq!(use_up("a", ("", "web")).as_deref(), Ok("state=a"));
        assert_eq!(use_up("a", ("", "web")), Err(UriRefused::Used));
    }

    #[test]
    fn the_number_of_requests_is_bounded_and_those_that_are_good_stay() {
        let mut all = PushedRequests::default();
        pushed(&mut all, "old", at(0));
        for number in 0..MAX_KEPT {
            pushed(&mut all, &number.to_string(), at(100));
        }
        assert_eq!(
            all.use_up("old", ("", "web"), at(100)),
            Err(UriRefused::Unknown)
        );
        assert!(all.use_up("0", ("", "web"), at(100)).is_ok());
        for number in MAX_KEPT..MAX_KEPT * 2 {
            pushed(&mut all, &number.to_string(), at(101));
        }
        assert!(all.kept.len() <= MAX_KEPT);
        let newest = (MAX_KEPT * 2 - 1).to_string();
        assert!(all.use_up(&newest, ("", "web"), at(101)).is_ok());
    }
}
