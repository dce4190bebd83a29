//! Collections of all vendors: lists, items, and writing to them.
//!
//! The form of lists, items and errors is the vendor's [`CollectionStyle`]; the behaviour is the
//! same for all vendors, and implemented here.

pub mod strict;

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::answer::Answer;
use super::call::Call;
use super::resources;
use crate::fixtures::{CollectionPlace, Property};
use crate::identity::{AccountId, Full, Role};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::collections::{Absent, Collection, Extent, Item, WriteRefused, Writers};
use crate::sandbox::reason::Reason;

/// The form of a vendor's answers about collections.
pub trait CollectionStyle {
    /// Why a request is refused.
    type Refusal: From<CollectionRefused>;

    /// The vendor.
    fn provider(&self) -> Provider;

    /// A list, or the page of it that the call requests.
    ///
    /// # Errors
    ///
    /// When the call requests a page that does not exist.
    fn list(
        &self,
        call: &Call,
        collection: &Collection,
        items: &[&Item],
    ) -> Result<Answer, Self::Refusal>;

    /// An item, unwrapped by default.
    fn item(&self, status: StatusCode, _: &Collection, item: &Item) -> Answer {
        Answer::json(status, Reason::Ok, item)
    }

    /// The answer for a deleted item.
    fn deleted(&self) -> Answer {
        Answer::empty(StatusCode::NO_CONTENT, Reason::Ok)
    }

    /// Parses the fields in the body of a call that writes an item.
    ///
    /// # Errors
    ///
    /// Everything that is invalid in the body.
    fn written(
        &self,
        call: &Call,
        collection: &Collection,
        extent: Extent,
    ) -> Result<Map<String, Value>, Self::Refusal>;
}

/// Why a request to a collection is refused, regardless of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionRefused {
    /// There is no such item.
    NotFound,
    /// The item belongs to another tenant, or the role is insufficient.
    Forbidden,
    /// The maximum number or size of items is reached.
    Full(Full),
}

impl From<Absent> for CollectionRefused {
    fn from(absent: Absent) -> Self {
        match absent {
            Absent::Unknown => Self::NotFound,
            Absent::OfAnother => Self::Forbidden,
        }
    }
}

impl From<WriteRefused> for CollectionRefused {
    fn from(refused: WriteRefused) -> Self {
        match refused {
            WriteRefused::Absent(absent) => absent.into(),
            WriteRefused::Full(full) => Self::Full(full),
        }
    }
}

/// The caller's tenant and role, at vendors that have them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Visitor {
    /// The tenant whose items are visible to it.
    pub tenant: Option<AccountId>,
    /// Its role.
    pub role: Option<Role>,
}

/// The methods of collections at a path.
#[must_use]
pub fn methods(world: &World, provider: Provider, path: &str) -> Vec<Method> {
    match world.collections().find(provider, path) {
        Some((collection, place)) => methods_at(collection, place).to_vec(),
        None => Vec::new(),
    }
}

const fn methods_at(collection: &Collection, place: CollectionPlace<'_>) -> &'static [Method] {
    match (place, &collection.writers) {
        (_, Writers::Nobody) => &[Method::GET],
        (CollectionPlace::List, _) => &[Method::GET, Method::POST],
        (CollectionPlace::Item(_), _) => &[Method::GET, Method::PUT, Method::PATCH, Method::DELETE],
    }
}

/// The answer of a collection, if the path is that of one.
pub fn answer<S: CollectionStyle + ?Sized>(
    style: &S,
    call: &Call,
    visitor: Visitor,
) -> Option<Result<Answer, S::Refusal>> {
    let found = call.world.collections().find(style.provider(), &call.path);
    let (collection, place) = found?;
    // HEAD is GET without the body (RFC 9110, section 9.3.2).
    let method = match call.method {
        Method::HEAD => &Method::GET,
        ref method => method,
    };
    methods_at(collection, place)
        .contains(method)
        .then(|| done(style, call, method, collection, place, visitor))
}

/// The answer of a collection or of a fixed resource, at a vendor without tenants and roles.
///
/// # Errors
///
/// Why the collection refuses the call.
pub fn answer_or_fixed<S: CollectionStyle + ?Sized>(
    style: &S,
    call: &Call,
    nothing: impl FnOnce() -> Value,
) -> Result<Answer, S::Refusal> {
    let answer = answer(style, call, Visitor::default());
    answer.unwrap_or_else(|| {
        let fixed = call.world.fixtures().resources(style.provider());
        Ok(resources::answer(call, fixed, nothing))
    })
}

fn done<S: CollectionStyle + ?Sized>(
    style: &S,
    call: &Call,
    method: &Method,
    collection: &Collection,
    place: CollectionPlace<'_>,
    visitor: Visitor,
) -> Result<Answer, S::Refusal> {
    if !visitor.may(method, collection) {
        return Err(CollectionRefused::Forbidden.into());
    }
    let collections = call.world.collections();
    let tenant = visitor.tenant;
    match (place, method) {
        (CollectionPlace::List, &Method::POST) => {
            let fields = style.written(call, collection, Extent::Whole)?;
            let created = collections.create(collection, tenant, fields);
            let created = created.map_err(CollectionRefused::Full)?;
            Ok(style.item(StatusCode::CREATED, collection, &created))
        }
        (CollectionPlace::List, _) => {
            let list = collections.items(collection);
            let items: Vec<_> = list.visible_to(tenant).map(Arc::as_ref).collect();
            style.list(call, collection, &items)
        }
        (CollectionPlace::Item(id), &Method::DELETE) => {
            let deleted = collections.delete(collection, id, tenant);
            deleted.map_err(CollectionRefused::from)?;
            Ok(style.deleted())
        }
        (CollectionPlace::Item(id), _) => {
            let item = collections.item(collection, id, tenant);
            let item = item.map_err(CollectionRefused::from)?;
            let extent = match *method {
                Method::PUT => Extent::Whole,
                Method::PATCH => Extent::Part,
                _ => return Ok(style.item(StatusCode::OK, collection, &item)),
            };
            let fields = style.written(call, collection, extent)?;
            let item = collections.write(collection, id, tenant, fields);
            let item = item.map_err(CollectionRefused::from)?;
            Ok(style.item(StatusCode::OK, collection, &item))
        }
    }
}

impl Visitor {
    /// Whether its role permits a method.
    fn may(self, method: &Method, collection: &Collection) -> bool {
        let is_among = |roles: &[Role]| {
            self.role
                .is_none_or(|role| roles.is_empty() || roles.contains(&role))
        };
        match &collection.writers {
            Writers::Roles(roles) if *method != Method::GET => is_among(roles),
            _ => is_among(&collection.readers),
        }
    }
}

/// Reads the fields of a body one by one; fields unknown to the collection are ignored.
///
/// # Errors
///
/// The errors of `read` for invalid fields.
pub fn read_fields<E>(
    sent: &Map<String, Value>,
    collection: &Collection,
    extent: Extent,
    read: impl Fn(&Property, Option<&Value>) -> Result<Value, E>,
) -> Result<Map<String, Value>, Vec<(String, E)>> {
    let mut fields = Map::new();
    let mut errors = Vec::new();
    for field in &collection.fields {
        let value = sent.get(&field.name);
        if value.is_none() && (extent == Extent::Part || !field.required) {
            continue;
        }
        match read(&field.property, value) {
            Ok(value) => {
                fields.insert(field.name.clone(), value);
            }
            Err(error) => errors.push((field.name.clone(), error)),
        }
    }
    if errors.is_empty() {
        Ok(fields)
    } else {
        Err(errors)
    }
}
