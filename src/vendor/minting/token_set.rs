//! A set of tokens that distinguishes a strict client or server from a lax one.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, json};

use super::{Defect, ExpectedAnswer, MintRefused, Order, TokenForm, TokenText, mint};
use crate::clock::{NumericDate, Period};
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
    let vendor = world.vendors().get(provider);
    let forms = vendor.iter().flat_map(|vendor| &vendor.spec().tokens);
    let mut kinds = Vec::new();
    let mut samples = Vec::new();
    for form in forms {
        let is_shown = matches!(
            form.kind,
            TokenKind::Access | TokenKind::Private | TokenKind::Id
        );
        // An order names the kind, so of several forms of a kind only the first can be ordered.
        if !is_shown || kinds.contains(&form.kind) {
            continue;
        }
        kinds.push(form.kind);
        for case in cases(world, provider, form, now) {
            let minted = mint(world, &case.order, base, now)?;
            samples.push(SampleToken {
                label: case.label,
                defect: case.defect,
                provider,
                kind: minted.kind,
                id: minted.id,
                token: minted.token,
                expected: minted.expected,
            });
        }
    }
    Ok(samples)
}

struct Case {
    label: &'static str,
    defect: Option<Defect>,
    order: Order,
}

/// The cases for tokens of a form: a good one, those at the limits of its validity, and each defect.
fn cases(
    world: &World,
    provider: Provider,
    form: &TokenForm,
    now: NumericDate,
) -> impl Iterator<Item = Case> {
    let order = move || Order {
        kind: Some(form.kind),
        ..Order::new(provider)
    };
    let good = Case {
        label: "good",
        defect: None,
        order: order(),
    };
    let edges = match form.text {
        TokenText::Jwt(_) => edges(order, now).into(),
        TokenText::Opaque(_) => vec![Case {
            label: BEFORE_THE_END,
            defect: None,
            order: Order {
                expires_in: Some(Period::seconds(1)),
                ..order()
            },
        }],
    };
    let defects = Defect::of(world, form).map(move |defect| Case {
        label: defect.name(),
        defect: Some(defect),
        order: Order {
            defect: Some(defect),
            ..order()
        },
    });
    [good].into_iter().chain(edges).chain(defects)
}

const BEFORE_THE_END: &str = "one_second_before_the_end";

/// Tokens one second before, at and after their expiry, and one second before and at their `nbf`.
fn edges(order: impl Fn() -> Order, now: NumericDate) -> [Case; 5] {
    let edge = |label, claim: &str, later: i64, defect| {
        let instant = json!(now.as_seconds().saturating_add(later));
        Case {
            label,
            defect,
            order: Order {
                claims: Map::from_iter([(claim.to_owned(), instant)]),
                ..order()
            },
        }
    };
    let (expired, early) = (Some(Defect::Expired), Some(Defect::NotYetValid));
    [
        edge(BEFORE_THE_END, "exp", 1, None),
        edge("at_the_end", "exp", 0, expired),
        edge("one_second_after_the_end", "exp", -1, expired),
        edge("one_second_before_the_beginning", "nbf", 1, early),
        edge("at_the_beginning", "nbf", 0, None),
    ]
}
