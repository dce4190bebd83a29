//! What the query of a list asks for: words, an order, a page. What it asks for in vain is mostly
//! passed over, as the framework's filters do.

use std::cmp::Ordering;
use std::ops::Range;

use crate::identity::private_token::PrivateToken;
use crate::providers::call::Call;
use crate::providers::django::fields::FieldError;

/// How many entries a page has unless told, and at most. The vendor does not say.
const PAGE_SIZE: usize = 100;
const MAX_PAGE_SIZE: usize = 1000;

/// The query of a list.
pub struct Listing {
    pairs: Vec<(String, String)>,
}

impl Listing {
    /// The query of a call.
    pub fn of(call: &Call) -> Self {
        let query = call.query.as_deref().unwrap_or_default();
        Self {
            pairs: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        }
    }

    /// Of several, the last counts.
    fn get(&self, name: &str) -> &str {
        let found = self.pairs.iter().rev().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    /// Leaves what has every word of `q` in its name, whatever the letter case.
    ///
    /// # Errors
    ///
    /// [`FieldError::NullCharacters`].
    pub fn search(&self, tokens: &mut Vec<PrivateToken>) -> Result<(), FieldError> {
        let q = self.get("q");
        if q.contains('\0') {
            return Err(FieldError::NullCharacters);
        }
        let mut words: Vec<_> = words(q).map(str::to_ascii_lowercase).collect();
        // One that comes a thousand times is looked for once.
        words.sort_unstable();
        words.dedup();
        tokens.retain(|token| {
            let name = token.name.to_ascii_lowercase();
            words.iter().all(|word| name.contains(word))
        });
        Ok(())
    }

    /// Sorts by the fields of `ordering`, and what is equal in them by id.
    pub fn sort(&self, tokens: &mut [PrivateToken]) {
        let fields = order(self.get("ordering"));
        tokens.sort_by(|one, other| {
            let orders = fields.iter().map(|by| by.compare(one, other));
            orders.fold(Ordering::Equal, Ordering::then)
        });
    }

    /// The page asked for, of a list of so many; nothing when it does not exist.
    pub fn page(&self, count: usize) -> Option<Page> {
        let size = self.get("page_size").trim().parse().ok();
        let size = size.filter(|size| *size > 0).unwrap_or(PAGE_SIZE);
        let size = size.min(MAX_PAGE_SIZE);
        // An empty list has one page, with nothing on it.
        let last = count.div_ceil(size).max(1);
        let number = match self.get("page") {
            "" => 1,
            "last" => last,
            number => number.trim().parse().ok()?,
        };
        (1..=last).contains(&number).then_some(Page {
            number,
            last,
            size,
            count,
        })
    }

    /// The address of another page: the rest of the query stays, in the order of its keys, and the
    /// first page goes without a number.
    pub fn link(&self, call: &Call, page: usize) -> String {
        let number = (page > 1).then(|| ("page".to_owned(), page.to_string()));
        let rest = self.pairs.iter().filter(|(key, _)| key != "page");
        let mut pairs: Vec<_> = rest.cloned().chain(number).collect();
        pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let address = format!("{}{}{}", call.site.origin, call.site.mount, call.path);
        if query.is_empty() {
            address
        } else {
            format!("{address}?{query}")
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    number: usize,
    last: usize,
    size: usize,
    count: usize,
}

impl Page {
    /// Where in the list it lies.
    pub fn range(self) -> Range<usize> {
        let start = (self.number - 1) * self.size;
        start..(start + self.size).min(self.count)
    }

    /// The number of the next page, if there is one.
    pub fn next(self) -> Option<usize> {
        (self.number < self.last).then_some(self.number + 1)
    }

    /// The number of the previous page, if there is one.
    pub fn previous(self) -> Option<usize> {
        (self.number > 1).then(|| self.number - 1)
    }
}

/// The words of a search, split at white space and commas; what stands in quotes is one.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let separates = |character: char| character.is_whitespace() || character == ',';
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(separates);
        let quoted = ['"', '\''].into_iter().find_map(|quote| {
            rest.strip_prefix(quote)
                .and_then(|inside| inside.split_once(quote))
        });
        let (word, after) = quoted
            .or_else(|| rest.split_once(separates))
            .unwrap_or((rest, ""));
        rest = after;
        (!word.is_empty() || !after.is_empty()).then_some(word)
    })
}

/// By what a list can be ordered.
const FIELDS: [(&str, Compare); 3] = [
    ("id", |one, other| one.id.cmp(&other.id)),
    ("name", |one, other| one.name.cmp(&other.name)),
    ("expiration_time", |one, other| {
        one.expires.cmp(&other.expires)
    }),
];

type Compare = fn(&PrivateToken, &PrivateToken) -> Ordering;

/// One field of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct By {
    /// Which of [`FIELDS`].
    field: usize,
    descending: bool,
}

impl By {
    fn compare(self, one: &PrivateToken, other: &PrivateToken) -> Ordering {
        let (_, compare) = FIELDS[self.field];
        let order = compare(one, other);
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }
}

/// The fields of an order. What was equal in one before is equal in it again, so each is there once,
/// however often it comes.
fn order(terms: &str) -> Vec<By> {
    let mut order: Vec<By> = Vec::new();
    for by in terms.split(',').filter_map(field) {
        if order.iter().all(|known| known.field != by.field) {
            order.push(by);
        }
    }
    order
}

fn field(term: &str) -> Option<By> {
    let term = term.trim();
    let (descending, name) = match term.strip_prefix('-') {
        Some(name) => (true, name),
        None => (false, term),
    };
    let field = FIELDS.iter().position(|(known, _)| *known == name)?;
    Some(By { field, descending })
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::providers::trial;

    fn listing(query: &str) -> Listing {
        let path = format!("/list/?{query}");
        Listing::of(&trial::call(&trial::world(), Method::GET, &path))
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
        let call = trial::call(&trial::world(), Method::GET, "/list/");
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

    #[test]
    fn an_order_has_each_field_once() {
        let once = |terms| order(terms).len();
        assert_eq!(order("name,-name,name"), order("name"));
        assert_ne!(order("-name,name"), order("name"));
        assert_eq!(once(&"-id,name,expiration_time,x,".repeat(5000)), 3);
    }

    #[test]
    fn words_are_split_at_white_space_and_commas_but_not_in_quotes() {
        for (text, expected) in [
            ("", &[][..]),
            (" , ", &[]),
            ("a b,c", &["a", "b", "c"]),
            ("\"a b\" 'c d',e", &["a b", "c d", "e"]),
            ("it's", &["it's"]),
            ("\"a b", &["\"a", "b"]),
        ] {
            assert_eq!(words(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
