//! Finds the vendor and the operation of a request.

use std::borrow::Cow;

use axum::http::Method;

use super::{Contract, Operation};

/// The base path of the vendor that has issuers, whose names stand before its paths.
const WITH_ISSUERS: &str = "/oidc";

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
        let path = in_plain_layout(&path);
        let path = &*self.without_issuer(provider, &path);
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

    /// The path without the name of an issuer, which clients may also put after the name of a
    /// well-known document (RFC 8414, section 3.1).
    fn without_issuer<'p>(&self, provider: Option<&str>, path: &'p str) -> Cow<'p, str> {
        let base = match provider {
            Some(provider) if WITH_ISSUERS[1..] == *provider => "",
            Some(_) => return path.into(),
            None => WITH_ISSUERS,
        };
        let path = match after_document(path) {
            Some((document, issuer)) if issuer.starts_with(base) => {
                Cow::Owned(format!("{issuer}{document}"))
            }
            _ => Cow::Borrowed(path),
        };
        let own = path.strip_prefix(base);
        let own = own.filter(|own| own.starts_with('/')).unwrap_or_default();
        let mut starts = own.match_indices('/').map(|(start, _)| start);
        let start = starts.find(|start| {
            let operation = format!("{WITH_ISSUERS}{}", &own[*start..]);
            let begins = |known: &Operation| matches(&known.path, &operation);
            self.operations.iter().any(begins)
        });
        match start {
            None | Some(0) => path,
            Some(start) => format!("{base}{}", &own[start..]).into(),
        }
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

/// A path of Keycloak's layout as that of the operation after an issuer.
fn in_plain_layout(path: &str) -> Cow<'_, str> {
    const REGISTER: &str = "/clients-registrations/openid-connect";
    const PATHS: [(&str, &str); 5] = [
        ("/auth/device", "/device_authorization"),
        ("/ext/par/request", "/par"),
        ("/token/introspect", "/introspect"),
        ("/certs", "/jwks"),
        ("/auth", "/authorize"),
    ];
    if let Some(realm) = path.strip_suffix(REGISTER) {
        return Cow::Owned(format!("{realm}/register"));
    }
    let own = path.split_once("/protocol/openid-connect");
    let known = own.and_then(|(issuer, own)| {
        let (_, plain) = PATHS.iter().find(|(known, _)| *known == own)?;
        Some(format!("{issuer}{plain}"))
    });
    known.map_or(Cow::Borrowed(path), Cow::Owned)
}

/// The path without `/~NAME` at its start, or after the name of a well-known document.
fn without_sandbox(path: &str) -> Cow<'_, str> {
    let (document, path) = after_document(path).unwrap_or(("", path));
    let rest = match path.strip_prefix("/~") {
        Some(named) => named.find('/').map_or("", |end| &named[end..]),
        None => path,
    };
    match (document, rest) {
        ("", "") => "/".into(),
        ("", rest) => rest.into(),
        (document, rest) => format!("{document}{rest}").into(),
    }
}

/// Splits a path after `/.well-known/WORD`, if it goes on.
fn after_document(path: &str) -> Option<(&str, &str)> {
    const WELL_KNOWN: &str = "/.well-known/";
    let word = path.strip_prefix(WELL_KNOWN)?.find('/')?;
    Some(path.split_at(WELL_KNOWN.len() + word))
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
