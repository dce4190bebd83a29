//! The policies that the vendors' pages document, for tests and benchmarks of the store itself.

use mockid::Provider;
use mockid::clock::Period;
use mockid::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Rotation, SessionLength, SessionPolicy,
};

/// A vendor's policy with all switches off: intergiro's for intergiro, otherwise igny8's.
pub fn policy_of(vendor: Provider) -> GrantPolicy {
    let is_fixed = vendor == Provider::INTERGIRO;
    let access = Period::minutes(15);
    GrantPolicy {
        access: AccessPolicy {
            provider: vendor,
            lifetime: if is_fixed {
                Lifetime::WithinSession(access)
            } else {
                Lifetime::For(access)
            },
        },
        session: SessionPolicy::lasting(if is_fixed {
            SessionLength::Absolute(Period::minutes(60))
        } else {
            SessionLength::Idle {
                idle: Period::hours(7 * 24),
                absolute: None,
            }
        }),
        refresh: RefreshPolicy {
            rotation: Rotation::Kept,
            after_access: is_fixed,
            not_before: None,
            listed_first: is_fixed,
        },
    }
}
