//! Resources and collections of a declared vendor.

use serde_json::{Map, Value, json};

use super::DeclaredVendor;
use super::accounts::DeclaredFields;
use super::reads::{FieldFault, Sources, Wrong};
use super::respond::{Failure, Refusal, render};
use super::scene::Scene;
use crate::fixtures::{CollectionPlace, FieldType};
use crate::provider::Provider;
use crate::sandbox::collections::{Collection, Extent, Item};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::collections::strict::{self, FieldFault as StrictFault};
use crate::vendor::collections::{self, CollectionRefused, CollectionStyle, Visitor, read_fields};
use crate::vendor::guard::Admitted;
use crate::vendor::resources;
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::outcomes::Group;

impl DeclaredVendor {
    /// The answer of a collection or a resource of the fixtures.
    pub(super) fn resource(&self, call: &Call, admitted: &Admitted) -> Answer {
        let style = Style {
            vendor: self,
            admitted,
        };
        let answer = style.answer(call).unwrap_or_else(|| {
            let fixed = call.world.fixtures().resources(self.spec.id);
            Ok(resources::answer(call, fixed, || json!({})))
        });
        let answer = answer.unwrap_or_else(|failure| {
            let operation = self.any_with(Some(Group::Invalid), Reason::ValidationFailed);
            self.fail(call, operation, failure)
        });
        let answer = answer.about(admitted.holder.id);
        match admitted.session {
            Some(session) => answer.in_session(session),
            None => answer,
        }
    }
}

/// How a declared vendor words collections, to a caller.
struct Style<'a> {
    vendor: &'a DeclaredVendor,
    admitted: &'a Admitted,
}

/// The field of an item that names its tenant.
const TENANT: &str = "tenant";

impl Style<'_> {
    fn answer(&self, call: &Call) -> Option<Result<Answer, Failure>> {
        let find = || call.world.collections().find(self.provider(), &call.path);
        let found = self.tenant().and_then(|_| find());
        if let Some((collection, CollectionPlace::Item(id))) = found {
            let item = call.world.collections().item(collection, id, None);
            if item.is_ok_and(|item| !self.sees(&item)) {
                return Some(Err(CollectionRefused::NotFound.into()));
            }
        }
        collections::answer(self, call, Visitor::default())
    }

    /// The tenant of the caller.
    fn tenant(&self) -> Option<&str> {
        DeclaredFields::of(&self.admitted.holder)?.tenant.as_deref()
    }

    /// Whether an item is of the caller's tenant, or one of the two has none.
    fn sees(&self, item: &Item) -> bool {
        let Some(own) = self.tenant() else {
            return true;
        };
        let item = serde_json::to_value(item).unwrap_or_default();
        item.get(TENANT).is_none_or(|tenant| tenant == own)
    }
}

impl CollectionStyle for Style<'_> {
    type Refusal = Failure;

    fn provider(&self) -> Provider {
        self.vendor.spec.id
    }

    fn list(&self, call: &Call, _: &Collection, items: &[&Item]) -> Result<Answer, Failure> {
        let seen: Vec<_> = items.iter().filter(|item| self.sees(item)).collect();
        let Some(list) = &self.vendor.templates.list else {
            return Ok(Answer::ok(&seen));
        };
        let items = serde_json::to_string(&seen).unwrap_or_default();
        let mut scene = Scene::new(self.vendor.setting(call));
        scene.account = Some(&self.admitted.holder);
        scene.list = Some((&items, seen.len()));
        Ok(render(list, Reason::Ok, &scene))
    }

    fn written(
        &self,
        call: &Call,
        collection: &Collection,
        extent: Extent,
    ) -> Result<Map<String, Value>, Failure> {
        let sources = Sources::new(call, std::iter::empty());
        let sent = sources.object().map_err(|outcome| {
            let group = (outcome != Reason::UnsupportedMediaType).then_some(Group::Invalid);
            Refusal::of(group, outcome)
        })?;
        let mut sent = sent.clone();
        if let Some(tenant) = self.tenant() {
            sent.insert(TENANT.to_owned(), tenant.into());
        }
        read_fields(&sent, collection, extent, strict::read).map_err(|wrong| {
            let faults = wrong.into_iter().map(|(field, fault)| FieldFault {
                place: Place::Json,
                sent: sent.get(&field).cloned(),
                wanted: fault.to_string().into(),
                wrong: wrong_of(&fault),
                field,
            });
            let refusal = Refusal::of(Some(Group::Invalid), Reason::ValidationFailed);
            let faults = faults.collect();
            Refusal { faults, ..refusal }.into()
        })
    }
}

/// What is wrong with a field of an item, as far as a file can tell it apart.
const fn wrong_of(fault: &StrictFault) -> Wrong {
    match fault {
        StrictFault::Missing => Wrong::Missing,
        StrictFault::Null => Wrong::Null,
        StrictFault::Blank => Wrong::Empty,
        StrictFault::NotA(FieldType::String) => Wrong::NotText,
        _ => Wrong::NotWanted,
    }
}

impl From<CollectionRefused> for Failure {
    fn from(refused: CollectionRefused) -> Self {
        match refused {
            CollectionRefused::NotFound => Refusal::of(None, Reason::NotFound).into(),
            CollectionRefused::Forbidden => Refusal::of(None, Reason::PermissionDenied).into(),
            CollectionRefused::Full(full) => Answer::from(full).into(),
        }
    }
}
