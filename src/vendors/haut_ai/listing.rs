//! Filters and sorts a list of private tokens by its query. Unknown fields and empty words are
//! ignored, as in the framework's filters.

use std::cmp::Ordering;

use crate::identity::grant::listing::ListedToken;
use crate::vendors::frameworks::django::fields::DjangoFieldError;
use crate::vendors::frameworks::django::paging::ListQuery;

/// Keeps the tokens whose names contain every word of `q`, ignoring letter case.
///
/// # Errors
///
/// [`DjangoFieldError::NullCharacters`].
pub fn search(query: &ListQuery, tokens: &mut Vec<ListedToken>) -> Result<(), DjangoFieldError> {
    let q = query.get("q");
    if q.contains('\0') {
        return Err(DjangoFieldError::NullCharacters);
    }
    let mut words: Vec<_> = words(q).map(str::to_ascii_lowercase).collect();
    // A repeated word is searched for only once.
    words.sort_unstable();
    words.dedup();
    tokens.retain(|token| {
        let name = token.name.to_ascii_lowercase();
        words.iter().all(|word| name.contains(word))
    });
    Ok(())
}

/// Sorts by the fields of `ordering`. Tokens that are equal in all of them stay ordered by id.
pub fn sort(query: &ListQuery, tokens: &mut [ListedToken]) {
    let fields = order(query.get("ordering"));
    tokens.sort_by(|one, other| {
        let orders = fields.iter().map(|by| by.compare(one, other));
        orders.fold(Ordering::Equal, Ordering::then)
    });
}

/// The words of a search, split at white space and commas. A quoted text is one word.
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

/// The fields by which a list can be sorted.
const FIELDS: [(&str, Compare); 3] = [
    ("id", |one, other| one.id.cmp(&other.id)),
    ("name", |one, other| one.name.cmp(&other.name)),
    ("expiration_time", |one, other| {
        one.expires.cmp(&other.expires)
    }),
];

type Compare = fn(&ListedToken, &ListedToken) -> Ordering;

/// A sort field with its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct By {
    /// The index in [`FIELDS`].
    field: usize,
    descending: bool,
}

impl By {
    fn compare(self, one: &ListedToken, other: &ListedToken) -> Ordering {
        let (_, compare) = FIELDS[self.field];
        let order = compare(one, other);
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }
}

/// The fields of an `ordering`, each at its first occurrence only: tokens that are equal in a field
/// cannot differ in it when it is repeated.
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
    use super::*;

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
