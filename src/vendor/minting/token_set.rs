//! A set of tokens that distinguishes a strict client or server from a lax one.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Defect, ExpectedAnswer, MintRefused, Order, mint};
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::ledger::TokenKind;
use crate::provider::Provider;
use crate::sandbox::World;

/// A token of the set.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SampleToken {
    /// The case that it covers.
    pub label: &'static str,
    /// Its defect; `None` for a valid token.
    pub defect: Option<Defect>,
    /// The provider.
    pub provider: Provider,
    /// Its kind.
    pub kind: TokenKind,
    /// Its id in the ledger.
    pub id: TokenId,
    /// The token. `Debug` does not show it.
    pub token: String,
    /// How the provider's resources answer it now.
    pub expected: ExpectedAnswer,
}

impl fmt::Debug for SampleToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SampleToken")
            .field("label", &self.label)
            .field("provider", &self.provider)
            .field("id", &self.id)
            .field("expected", &self.expected)
            .finish_non_exhaustive()
    }
}

/// Creates a set of access tokens of a provider: valid ones, one with each defect, and ones at the
/// limits of their validity.
///
/// # Errors
///
/// [`MintRefused`].
pub fn pack(
    world: &Arc<World>,
    provider: Provider,
    base: &str,
    now: NumericDate,
) -> Result<Vec<SampleToken>, MintRefused> {
    let mut samples = Vec::new();
    let vendor = world.vendors().get(provider);
    let forms = vendor.iter().flat_map(|vendor| &vendor.spec().tokens);
    for form in forms.filter(|form| form.kind != TokenKind::Refresh) {
        let mut add = |label, defect, ordered: Option<Defect>, claims: Map<String, Value>| {
            let order = Order {
                kind: Some(form.kind),
                claims,
                defect: ordered,
                ..Order::new(provider)
            };
            mint(world, &order, base, now).map(|minted| {
                samples.push(SampleToken {
                    label,
                    defect,
                    provider,
                    kind: minted.kind,
                    id: minted.id,
                    token: minted.token,
                    expected: minted.expected,
                });
            })
        };
        add("good", None, None, Map::new())?;
        for edge in edges(now) {
            add(edge.label, edge.defect, None, edge.claims)?;
        }
        for defect in Defect::of(world, form) {
            add(defect.name(), Some(defect), Some(defect), Map::new())?;
        }
    }
    Ok(samples)
}

struct Edge {
    label: &'static str,
    defect: Option<Defect>,
    claims: Map<String, Value>,
}

/// Tokens one second before, at and after their expiry, and one second before and at their `nbf`.
fn edges(now: NumericDate) -> [Edge; 5] {
    let edge = |label, claim: &str, later: i64, defect| {
        let instant = json!(now.as_seconds().saturating_add(later));
        Edge {
            label,
            defect,
            claims: Map::from_iter([(claim.to_owned(), instant)]),
        }
    };
    let (expired, early) = (Some(Defect::Expired), Some(Defect::NotYetValid));
    [
        edge("one_second_before_the_end", "exp", 1, None),
        edge("at_the_end", "exp", 0, expired),
        edge("one_second_after_the_end", "exp", -1, expired),
        edge("one_second_before_the_beginning", "nbf", 1, early),
        edge("at_the_beginning", "nbf", 0, None),
    ]
}
