//! Finds slugs that no tenant has yet.

use std::collections::HashMap;

use super::table::Table;

/// The highest number tried for each slug, so that the thousandth tenant of one name does not try
/// all earlier numbers again.
#[derive(Debug, Clone, Default)]
pub(super) struct TakenNumbers {
    up_to: HashMap<String, u64>,
    /// The number of names that the table had freed when this was recorded.
    freed: u64,
}

impl TakenNumbers {
    /// The requested slug, or the same with the first free number.
    pub(super) fn free_slug(&mut self, wanted: &str, tenants: &Table) -> String {
        let wanted = if wanted.is_empty() { "account" } else { wanted };
        let mut slug = wanted.to_owned();
        if tenants.named(&slug).is_none() {
            return slug;
        }
        if self.freed != tenants.freed() {
            self.freed = tenants.freed();
            self.up_to.clear();
        }
        let up_to = self.up_to.entry(slug.clone()).or_default();
        loop {
            slug = format!("{wanted}-{}", *up_to + 1);
            if tenants.named(&slug).is_none() {
                return slug;
            }
            *up_to += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::account::{Account, Login};
    use crate::identity::{AccountId, AccountKind};

    fn add(tenants: &mut Table, slug: String) -> AccountId {
        let id = tenants.next_number();
        let login = Login::Exact(slug.into());
        let tenant = Account::new(id, AccountKind::ACCOUNT, login);
        tenants.add(tenant).unwrap();
        id
    }

    #[test]
    fn a_slug_that_is_taken_gets_the_first_free_number() {
        let (mut tenants, mut numbers) = (Table::default(), TakenNumbers::default());
        for expected in ["my-account", "my-account-1", "my-account-2"] {
            let slug = numbers.free_slug("my-account", &tenants);
            assert_eq!(slug, expected);
            add(&mut tenants, slug);
        }
        assert_eq!(numbers.free_slug("", &tenants), "account");
    }

    #[test]
    fn a_number_that_was_freed_is_the_first_again() {
        let (mut tenants, mut numbers) = (Table::default(), TakenNumbers::default());
        let ids: Vec<_> = (0..5)
            .map(|_| {
                let slug = numbers.free_slug("a", &tenants);
                add(&mut tenants, slug)
            })
            .collect();
        assert_eq!(numbers.free_slug("a", &tenants), "a-5");
        tenants.remove(ids[2]);
        assert_eq!(numbers.free_slug("a", &tenants), "a-2");
        tenants.remove(ids[0]);
        assert_eq!(numbers.free_slug("a", &tenants), "a");
    }

    #[test]
    fn a_number_that_was_taken_otherwise_is_passed_over() {
        let (mut tenants, mut numbers) = (Table::default(), TakenNumbers::default());
        for slug in ["a", "a-1", "a-3"] {
            add(&mut tenants, slug.to_owned());
        }
        for expected in ["a-2", "a-4"] {
            let slug = numbers.free_slug("a", &tenants);
            assert_eq!(slug, expected);
            add(&mut tenants, slug);
        }
    }
}
