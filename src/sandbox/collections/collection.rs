//! What the fixtures say of a collection, in the form in which it is served.

use serde_json::{Map, Value};

use super::item::Item;
use super::list::ItemList;
use crate::fixtures::igny8::{self, Writable};
use crate::fixtures::{self, CollectionPath, Field, Fixtures, ItemId, Place, s7risk};
use crate::identity::directory::Directory;
use crate::identity::{AccountId, Role};
use crate::provider::Provider;

/// A collection of a vendor: everything about it but its items.
#[derive(Debug)]
pub struct Collection {
    /// Which of all collections it is.
    pub(super) index: usize,
    /// The vendor.
    pub provider: Provider,
    /// The path of its list.
    pub path: CollectionPath,
    /// The field that names an item.
    pub id: String,
    /// Whether ids are numbers.
    pub(super) numbered: bool,
    /// The field of a written item that names its tenant, where the vendor has tenants.
    tenant: Option<&'static str>,
    /// What may be written.
    pub fields: Vec<Field>,
    /// The roles that may read it; empty for any.
    pub readers: Vec<Role>,
    /// Who may write to it.
    pub writers: Writers,
    /// The keys around a list and around an item, where the vendor's envelope names them.
    pub words: Option<(String, String)>,
}

/// Who may write to a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writers {
    /// Nobody: it is read-only.
    Nobody,
    /// Everybody who may read it.
    Readers,
    /// Users with one of these roles.
    Roles(Vec<Role>),
}

impl Collection {
    /// What a path names in it, if anything.
    pub(super) fn place<'a>(&self, path: &'a str) -> Option<Place<'a>> {
        self.path.place(path)
    }

    /// Whether items can be created, replaced, changed and deleted.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.writers != Writers::Nobody
    }

    /// The id that a segment of a path names.
    pub(super) fn id_in(&self, segment: &str) -> Option<ItemId> {
        ItemId::named(segment, self.numbered)
    }

    fn new<W: Default>(
        provider: Provider,
        written: &fixtures::Collection<W>,
        writers: Writers,
        tenant: Option<&'static str>,
    ) -> Self {
        let first = written.items.first().and_then(|item| item.get(&written.id));
        Self {
            index: 0,
            provider,
            path: written.path.clone(),
            id: written.id.clone(),
            numbered: first.is_none_or(Value::is_number),
            tenant,
            fields: written.fields(tenant),
            readers: Vec::new(),
            writers,
            words: None,
        }
    }

    fn plain(provider: Provider, written: &fixtures::Collection) -> Self {
        Self::new(provider, written, Writers::switch(written.writable), None)
    }

    fn of_s7risk(written: &s7risk::Collection) -> Self {
        Self {
            words: Some((written.list.clone(), written.item.clone())),
            ..Self::plain(Provider::S7RISK, &written.common)
        }
    }

    fn of_igny8(written: &igny8::Collection) -> Self {
        let writers = match &written.common.writable {
            Writable::Switch(on) => Writers::switch(*on),
            Writable::To { roles } => Writers::Roles(roles.clone()),
        };
        Self {
            readers: written.roles.clone(),
            ..Self::new(
                Provider::IGNY8,
                &written.common,
                writers,
                Some(igny8::ACCOUNT),
            )
        }
    }
}

impl Writers {
    const fn switch(on: bool) -> Self {
        if on { Self::Readers } else { Self::Nobody }
    }
}

/// Every collection of the fixtures, each with its items.
pub(super) fn all(fixtures: &Fixtures, directory: &Directory) -> Vec<(Collection, ItemList)> {
    let plain = [
        (Provider::INTERGIRO, &fixtures.intergiro.collections),
        (Provider::HAUT_AI, &fixtures.haut_ai.collections),
        (Provider::KYC, &fixtures.kyc.collections),
    ];
    let plain = plain.into_iter().flat_map(|(provider, written)| {
        let each = move |one| (Collection::plain(provider, one), &one.items);
        written.iter().map(each)
    });
    let s7risk = fixtures.s7risk.collections.iter();
    let s7risk = s7risk.map(|one| (Collection::of_s7risk(one), &one.common.items));
    let igny8 = fixtures.igny8.collections.iter();
    let igny8 = igny8.map(|one| (Collection::of_igny8(one), &one.common.items));
    let all = plain.chain(s7risk).chain(igny8).enumerate();
    all.map(|(index, (collection, items))| {
        let collection = Collection {
            index,
            ..collection
        };
        let items = items
            .iter()
            .filter_map(|body| item(&collection, body, directory));
        let list = ItemList::new(items.collect());
        (collection, list)
    })
    .collect()
}

/// An item of the fixtures, whose account is no part of what answers show.
fn item(collection: &Collection, body: &Map<String, Value>, directory: &Directory) -> Option<Item> {
    let mut body = body.clone();
    let tenant = collection.tenant.and_then(|field| body.shift_remove(field));
    let tenant = tenant.and_then(|slug| tenant_of(collection.provider, slug.as_str()?, directory));
    let id = ItemId::of(body.get(&collection.id)?)?;
    Some(Item::new(id, tenant, body))
}

fn tenant_of(provider: Provider, slug: &str, directory: &Directory) -> Option<AccountId> {
    let tenant = directory.of(provider).tenant_named(slug);
    tenant.map(|tenant| tenant.id)
}
