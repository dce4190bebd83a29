//! Resources and collections of igny8, and who may access them.

use http::StatusCode;
use serde_json::{Map, Value};

use super::accounts::UserFields;
use super::envelope::{Refusal, empty, page, success};
use crate::fixtures::Resource;
use crate::identity::account::Account;
use crate::provider::Provider;
use crate::sandbox::collections::{Collection, Extent, Item};
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::collections::{self, CollectionStyle, Visitor};
use crate::vendor::guard::Admitted;
use crate::vendor::resources;
use crate::vendors::frameworks::django::paging::{ListQuery, PagedList};
use crate::vendors::frameworks::django::property;

pub async fn resource(call: &Call, bearer: Admitted) -> Result<Answer, Refusal> {
    let user = &bearer.holder;
    let fields = user.fields::<UserFields>().ok_or(Refusal::Forbidden)?;
    let visitor = Visitor {
        tenant: user.tenant,
        role: Some(fields.role),
    };
    let answer = match collections::answer(&Style, call, visitor) {
        Some(answer) => answer?,
        None => fixed(call, user, fields)?,
    };
    Ok(answer.about(user.id))
}

/// The answer of the matching resource, or an empty list if none matches.
fn fixed(call: &Call, user: &Account, fields: &UserFields) -> Result<Answer, Refusal> {
    let fixed = call.world.fixtures().resources(Provider::IGNY8);
    let found = resources::find(fixed, &call.method, &call.path);
    if let Some(resource) = found {
        may_see(call, user, fields, resource)?;
    }
    let status = found.map_or(StatusCode::OK, resources::status);
    let body = found.and_then(|found| found.body.as_ref());
    Ok(match body {
        None => page(status, PagedList::<&Value>::whole(&[])),
        Some(Value::Array(results)) => page(status, PagedList::whole(results)),
        Some(data) => success(status, data),
    })
}

/// How the vendor words collections.
struct Style;

impl CollectionStyle for Style {
    type Refusal = Refusal;

    fn provider(&self) -> Provider {
        Provider::IGNY8
    }

    fn list(&self, call: &Call, _: &Collection, items: &[&Item]) -> Result<Answer, Refusal> {
        let shown = PagedList::of(call, &ListQuery::of(call), items, |item| *item);
        shown
            .map(|shown| page(StatusCode::OK, shown))
            .ok_or(Refusal::NotFound)
    }

    fn item(&self, status: StatusCode, _: &Collection, item: &Item) -> Answer {
        success(status, item)
    }

    fn deleted(&self) -> Answer {
        empty()
    }

    fn written(
        &self,
        call: &Call,
        collection: &Collection,
        extent: Extent,
    ) -> Result<Map<String, Value>, Refusal> {
        property::read_all(call, collection, extent)
    }
}

/// Checks for the three causes of a 403 that the vendor's page lists.
fn may_see(
    call: &Call,
    user: &Account,
    fields: &UserFields,
    resource: &Resource,
) -> Result<(), Refusal> {
    // "User lacks required role"
    let roles = resource.roles.as_deref().unwrap_or_default();
    let role = roles.is_empty() || roles.contains(&fields.role);
    // "Resource belongs to different account"
    let account = resource.account.as_ref();
    let account = account.is_none_or(|slug| belongs_to(call, user, slug));
    // "Site/sector access denied"
    let site = resource.site.as_ref();
    let site = site.is_none_or(|site| fields.sites.includes(site));
    let sector = resource.sector.as_ref();
    let sector = sector.is_none_or(|sector| fields.sectors.includes(sector));
    if role && account && site && sector {
        Ok(())
    } else {
        Err(Refusal::Forbidden)
    }
}

fn belongs_to(call: &Call, user: &Account, slug: &str) -> bool {
    let directory = call.world.identity().directory();
    let tenant = directory.of(Provider::IGNY8).tenant_named(slug);
    tenant.is_some_and(|tenant| Some(tenant.id) == user.tenant)
}
