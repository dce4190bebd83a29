//! Resources, and who may see them.

use http::StatusCode;
use serde_json::Value;

use super::envelope::{Refusal, list, success};
use super::token;
use crate::fixtures::igny8::Resource;
use crate::identity::account::Membership;
use crate::provider::Provider;
use crate::providers::answer::Answer;
use crate::providers::call::Call;
use crate::providers::resources;

pub async fn resource(call: &Call) -> Result<Answer, Refusal> {
    let holder = token::authenticate(call).map_err(Refusal::Unauthenticated)?;
    let user = holder.user().ok_or(Refusal::Forbidden)?;
    let found = resources::find(
        &call.world.fixtures().igny8.resources,
        &call.method,
        &call.path,
    );
    if let Some(resource) = found {
        let membership = user.membership.as_ref().ok_or(Refusal::Forbidden)?;
        may_see(call, membership, resource)?;
    }
    let status = found.map_or(StatusCode::OK, |found| resources::status(&found.answer));
    let body = found.and_then(|found| found.answer.body.as_ref());
    Ok(match body {
        None => list(status, &[]),
        Some(Value::Array(results)) => list(status, results),
        Some(data) => success(status, data),
    }
    .about(user.id))
}

/// The three causes of a 403 that the page lists.
fn may_see(call: &Call, membership: &Membership, resource: &Resource) -> Result<(), Refusal> {
    // "User lacks required role"
    let role = resource.roles.is_empty() || resource.roles.contains(&membership.role);
    // "Resource belongs to different account"
    let account = resource.account.as_ref();
    let account = account.is_none_or(|slug| slug_of(call, membership).as_ref() == Some(slug));
    // "Site/sector access denied"
    let site = resource.site.as_ref();
    let site = site.is_none_or(|site| membership.sites.includes(site));
    let sector = resource.sector.as_ref();
    let sector = sector.is_none_or(|sector| membership.sectors.includes(sector));
    if role && account && site && sector {
        Ok(())
    } else {
        Err(Refusal::Forbidden)
    }
}

fn slug_of(call: &Call, membership: &Membership) -> Option<String> {
    let directory = call.world.identity().directory();
    let tenants = &directory.of(Provider::Igny8).tenants;
    let tenant = tenants.get(membership.tenant)?;
    Some(tenant.slug.clone())
}
