//! Finds the vendor that answers an unknown path at the root.

use super::Vendor;
use crate::sandbox::World;

/// The only vendor with paths under the longest known prefix of a path, in whole segments: of the
/// five, `/v3/unknown` is intergiro's; `/api/v1/unknown` has no owner, since several vendors have
/// paths under `/api/v1`.
pub fn owner<'a>(
    vendors: impl Iterator<Item = &'a dyn Vendor>,
    world: &World,
    path: &str,
) -> Option<&'a dyn Vendor> {
    let mut owner = None;
    let mut longest = 0;
    for vendor in vendors {
        let shared = shared_segments(vendor, world, path);
        if shared == longest {
            owner = None;
        } else if shared > longest {
            (owner, longest) = (Some(vendor), shared);
        }
    }
    owner
}

/// The number of leading segments of a path that some path of the vendor also has.
fn shared_segments(vendor: &dyn Vendor, world: &World, path: &str) -> usize {
    let operations = vendor.spec().operations.iter();
    let documented = operations.map(|operation| operation.path.as_str());
    let collections = world.collections().paths(vendor.id());
    let resources = world.fixtures().resources(vendor.id()).iter();
    let resources = resources.map(|resource| resource.path.as_str());
    let known = documented.chain(collections).chain(resources);
    known.map(|known| common(known, path)).max().unwrap_or(0)
}

/// The number of leading literal segments that two paths have in common.
fn common(known: &str, path: &str) -> usize {
    let segments = known.split('/').zip(path.split('/')).skip(1);
    segments
        .take_while(|(known, sent)| {
            known == sent && !known.is_empty() && !known.starts_with(['{', '*'])
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;
    use crate::vendor::test_world;

    #[test]
    fn an_unknown_path_is_of_the_provider_that_alone_has_its_prefix() {
        let world = test_world::world();
        for (path, expected) in [
            ("/v3/unknown", Some(Provider::INTERGIRO)),
            ("/v3", Some(Provider::INTERGIRO)),
            ("/auth/jwt/refresh", Some(Provider::KYC)),
            ("/incidents/1/2/3", Some(Provider::S7RISK)),
            ("/user/", Some(Provider::S7RISK)),
            ("/api/v1/companies/1/2", Some(Provider::HAUT_AI)),
            ("/api/v1/planner/unknown/", Some(Provider::IGNY8)),
            ("/api/schema", Some(Provider::IGNY8)),
            ("/api/v1/items/1/2", Some(Provider::KYC)),
            ("/api/v1/auth/unknown/", None),
            ("/api/v1/unknown", None),
            ("/api", None),
            ("/v30/unknown", None),
            ("/incident", None),
            ("/", None),
            ("//v3", None),
        ] {
            let found = owner(world.vendors().iter(), &world, path);
            assert_eq!(found.map(Vendor::id), expected, "{path}");
        }
    }
}
