//! Numbered pages of lists, as in the framework's paginator.

use std::ops::Range;

use serde::Serialize;

use crate::vendor::call::Call;

/// The default number of entries in a page, and the maximum. The vendors do not document them.
const PAGE_SIZE: usize = 100;
const MAX_PAGE_SIZE: usize = 1000;

/// The query parameters of a list.
pub struct ListQuery {
    pairs: Vec<(String, String)>,
}

impl ListQuery {
    /// The query parameters of a call.
    pub fn of(call: &Call) -> Self {
        let query = call.query.as_deref().unwrap_or_default();
        Self {
            pairs: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        }
    }

    /// The last value of a parameter, or an empty text.
    pub fn get(&self, name: &str) -> &str {
        let found = self.pairs.iter().rev().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    /// The requested page of a list of this length; `None` where the page does not exist.
    fn page(&self, count: usize) -> Option<ResultPage> {
        let size = self.get("page_size").trim().parse().ok();
        let size = size.filter(|size| *size > 0).unwrap_or(PAGE_SIZE);
        let size = size.min(MAX_PAGE_SIZE);
        // An empty list has one empty page.
        let last = count.div_ceil(size).max(1);
        let number = match self.get("page") {
            "" => 1,
            "last" => last,
            number => number.trim().parse().ok()?,
        };
        (1..=last).contains(&number).then_some(ResultPage {
            number,
            last,
            size,
            count,
        })
    }

    /// The URL of another page. It keeps the other query parameters, sorted by key, and the first
    /// page has no `page` parameter.
    fn link(&self, call: &Call, page: usize) -> String {
        let number = (page > 1).then(|| ("page".to_owned(), page.to_string()));
        let rest = self.pairs.iter().filter(|(key, _)| key != "page");
        let mut pairs: Vec<_> = rest.cloned().chain(number).collect();
        pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let address = format!("{}{}", call.site.base(), call.path);
        if query.is_empty() {
            address
        } else {
            format!("{address}?{query}")
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ResultPage {
    number: usize,
    last: usize,
    size: usize,
    count: usize,
}

impl ResultPage {
    /// The range of its entries in the list.
    fn range(self) -> Range<usize> {
        let start = (self.number - 1) * self.size;
        start..(start + self.size).min(self.count)
    }

    /// The number of the next page, if there is one.
    fn next(self) -> Option<usize> {
        (self.number < self.last).then_some(self.number + 1)
    }

    /// The number of the previous page, if there is one.
    fn previous(self) -> Option<usize> {
        (self.number > 1).then(|| self.number - 1)
    }
}

/// A page of a list, as the framework serializes it.
#[derive(Serialize)]
pub struct PagedList<T> {
    count: usize,
    next: Option<String>,
    previous: Option<String>,
    results: Vec<T>,
}

impl<'a, T> PagedList<&'a T> {
    /// All entries in one page.
    pub fn whole(entries: &'a [T]) -> Self {
        Self {
            count: entries.len(),
            next: None,
            previous: None,
            results: entries.iter().collect(),
        }
    }
}

impl<T> PagedList<T> {
    /// The requested page of these entries; `None` if it does not exist.
    pub fn of<'a, E>(
        call: &Call,
        query: &ListQuery,
        entries: &'a [E],
        show: impl Fn(&'a E) -> T,
    ) -> Option<Self> {
        let page = query.page(entries.len())?;
        let link = |number| query.link(call, number);
        Some(Self {
            count: entries.len(),
            next: page.next().map(link),
            previous: page.previous().map(link),
            results: entries.get(page.range())?.iter().map(show).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::vendor::test_world;

    fn listing(query: &str) -> ListQuery {
        let path = format!("/list/?{query}");
        ListQuery::of(&test_world::call(&test_world::world(), Method::GET, &path))
    }

    #[test]
    fn a_page_that_does_not_exist_is_none() {
        for query in [
            "page=0",
            "page=-1",
            "page=abc",
            "page=1.0",
            "page=4",
            "page=LAST",
        ] {
            assert_eq!(
                listing(&format!("{query}&page_size=10")).page(25),
                None,
                "{query}"
            );
        }
        for (query, range) in [
            ("", 0..10),
            ("page=", 0..10),
            ("page=02", 10..20),
            ("page=1&page=%2B2", 10..20),
            ("page=last", 20..25),
        ] {
            let page = listing(&format!("{query}&page_size=10")).page(25).unwrap();
            assert_eq!(page.range(), range, "{query}");
        }
        assert_eq!(listing("page=last").page(0).unwrap().range(), 0..0);
        assert_eq!(listing("page=2").page(0), None);
    }

    #[test]
    fn a_page_size_that_is_none_is_passed_over_and_a_large_one_cut() {
        for query in [
            "",
            "page_size=0",
            "page_size=-1",
            "page_size=abc",
            "page_size=1.5",
        ] {
            assert_eq!(
                listing(query).page(5000).unwrap().range(),
                0..100,
                "{query}"
            );
        }
        assert_eq!(
            listing("page_size=99999").page(5000).unwrap().range(),
            0..1000
        );
    }

    #[test]
    fn links_keep_the_query_in_the_order_of_its_keys() {
        let call = test_world::call(&test_world::world(), Method::GET, "/list/");
        let listing = listing("q=a%20b,c&page=7&flag&zz=1&page_size=2&zz=2");
        assert_eq!(
            listing.link(&call, 3),
            "http://mock.test/mount/list/?flag=&page=3&page_size=2&q=a+b%2Cc&zz=1&zz=2"
        );
        assert_eq!(
            listing.link(&call, 1),
            "http://mock.test/mount/list/?flag=&page_size=2&q=a+b%2Cc&zz=1&zz=2"
        );
    }
}
