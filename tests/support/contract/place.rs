//! Finds the vendor and the operation of a request.

use axum::http::Method;

use super::{Contract, Operation};

/// The vendor of a path at the root of the server that several vendors document.
const FIRST_AT_ROOT: &str = "igny8";

/// The vendor and the operation of a request.
#[derive(Default)]
pub(super) struct Place<'a> {
    pub(super) vendor: Option<&'a str>,
    pub(super) known_path: bool,
    pub(super) operation: Option<&'a Operation>,
}

impl Contract {
    pub(super) fn locate<'a>(
        &'a self,
        provider: Option<&str>,
        method: &Method,
        path: &str,
    ) -> Place<'a> {
        let path = without_sandbox(path.split('?').next().unwrap_or_default());
        if let Some(provider) = provider {
            return self.locate_below(&format!("/{provider}"), path, method);
        }
        for base in self.bases() {
            if let Some(rest) = path.strip_prefix(base)
                && (rest.is_empty() || rest.starts_with('/'))
            {
                return self.locate_below(base, rest, method);
            }
        }
        let mut candidates: Vec<Place<'a>> = self
            .bases()
            .into_iter()
            .map(|base| self.locate_below(base, path, method))
            .filter(|place| place.known_path)
            .collect();
        candidates.sort_by_key(|place| {
            (
                place.operation.is_none(),
                place.vendor != Some(FIRST_AT_ROOT),
            )
        });
        candidates.into_iter().next().unwrap_or_default()
    }

    fn locate_below<'a>(&'a self, base: &str, rest: &str, method: &Method) -> Place<'a> {
        let path = format!("{base}{rest}");
        let wanted = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let mut place = Place {
            vendor: self
                .bases()
                .into_iter()
                .find(|known| *known == base)
                .map(|known| &known[1..]),
            ..Place::default()
        };
        for operation in &self.operations {
            if matches(&operation.path, &path) {
                place.known_path = true;
                // A literal path precedes one with parameters.
                let literal = operation.path == path;
                if operation.method == *wanted && (literal || place.operation.is_none()) {
                    place.operation = Some(operation);
                }
            }
        }
        place
    }

    /// The first segments of all paths, without duplicates.
    fn bases(&self) -> Vec<&str> {
        let mut bases: Vec<&str> = self.operations.iter().map(Operation::base).collect();
        bases.dedup();
        bases
    }
}

/// The path without a leading `/~NAME`.
fn without_sandbox(path: &str) -> &str {
    match path.strip_prefix("/~") {
        Some(named) => named.find('/').map_or("/", |end| &named[end..]),
        None => path,
    }
}

/// Whether a path matches a template.
fn matches(template: &str, path: &str) -> bool {
    let mut wanted = template.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(parameter), Some(value)) if parameter.starts_with('{') && !value.is_empty() => {}
            (Some(segment), Some(value)) if segment == value => {}
            _ => return false,
        }
    }
}
