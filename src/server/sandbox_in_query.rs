//! The sandbox in the query of a request to the control API: `?sandbox=NAME`, or `?sandbox=*` for
//! all.

use std::borrow::Cow;

use http::{StatusCode, Uri};

use crate::control;
use crate::problem::Problem;
use crate::sandbox::SandboxName;

/// The parameter.
const PARAMETER: &str = "sandbox";

/// The value that means all sandboxes.
const ALL: &str = "*";

/// The value of the parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InQuery {
    /// Absent: the rest of the request names the sandbox.
    Nothing,
    /// One sandbox.
    One(SandboxName),
    /// All sandboxes.
    All,
}

impl InQuery {
    /// Reads the query of a request; queries of other requests are ignored.
    ///
    /// # Errors
    ///
    /// A [`Problem`] when a name is invalid, or when there are two.
    pub fn of(path: &str, query: Option<&str>) -> Result<Self, Problem> {
        let mut found = Self::Nothing;
        if control::below(path).is_none() {
            return Ok(found);
        }
        for value in pairs(query).filter_map(|(_, value)| value) {
            let named = Self::read(&value)?;
            if found != Self::Nothing && found != named {
                return Err(two(&found, &named));
            }
            found = named;
        }
        Ok(found)
    }

    fn read(value: &str) -> Result<Self, Problem> {
        if value == ALL {
            return Ok(Self::All);
        }
        value.parse().map(Self::One).map_err(|error| {
            let detail =
                format!("`?{PARAMETER}` names no sandbox: {error}; `{ALL}` stands for all of them");
            Problem::new(StatusCode::BAD_REQUEST, detail)
        })
    }

    /// The sandbox of a request, if the rest of it names this one or none.
    ///
    /// # Errors
    ///
    /// A [`Problem`] when they differ.
    pub fn with<'a>(
        &'a self,
        other: Option<&'a SandboxName>,
    ) -> Result<Option<&'a SandboxName>, Problem> {
        match (self, other) {
            (Self::Nothing, other) => Ok(other),
            (Self::One(name), None) => Ok(Some(name)),
            (Self::One(name), Some(other)) if name == other => Ok(Some(name)),
            (Self::All, None) => Ok(None),
            (named, Some(other)) => Err(two(named, &Self::One(other.clone()))),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Nothing => "",
            Self::One(name) => name.as_str(),
            Self::All => ALL,
        }
    }
}

fn two(one: &InQuery, other: &InQuery) -> Problem {
    let (one, other) = (one.name(), other.name());
    let detail = format!(
        "`?{PARAMETER}` names the sandbox `{one}`, and the request also `{other}`; name one"
    );
    Problem::new(StatusCode::BAD_REQUEST, detail)
}

/// The URL of a request without the parameter.
///
/// # Errors
///
/// When the result is not a URL.
pub fn without(path: &str, query: Option<&str>) -> Result<Uri, http::uri::InvalidUri> {
    let others = pairs(query).filter(|(_, value)| value.is_none());
    let others: Vec<&str> = others.map(|(pair, _)| pair).collect();
    let mark = if others.is_empty() { "" } else { "?" };
    format!("{path}{mark}{}", others.join("&")).parse()
}

/// The parameters of a query, with the value of those that name a sandbox.
fn pairs(query: Option<&str>) -> impl Iterator<Item = (&str, Option<Cow<'_, str>>)> {
    let pairs = query.unwrap_or_default().split('&');
    pairs.filter(|pair| !pair.is_empty()).map(|pair| {
        let parsed = form_urlencoded::parse(pair.as_bytes()).next();
        let value = parsed.and_then(|(name, value)| (name == PARAMETER).then_some(value));
        (pair, value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_control_api_has_a_sandbox_in_its_query() {
        let query = Some("limit=1&sandbox=a%20b");
        let named = InQuery::of("/__admin/requests", query).unwrap();
        assert_eq!(named, InQuery::One("a b".parse().unwrap()));
        let other = InQuery::of("/api/v1/resource", query).unwrap();
        assert_eq!(other, InQuery::Nothing);
        let left = without("/__admin/requests", query).unwrap();
        assert_eq!(left, "/__admin/requests?limit=1");
    }
}
