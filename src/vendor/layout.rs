//! Layouts: paths of a vendor's operations other than the documented ones, which a setting chooses.

use std::fmt;

use serde_json::Value;

use super::cors::CorsPolicy;
use crate::sandbox::World;

/// Finds the path of an issuer and the documented path of an operation at a path; `None` for a path
/// that the layout does not have, and in a world whose settings do not choose the layout.
pub type Locate = for<'a> fn(&World, &'a str) -> Option<(&'a str, &'a str)>;

/// A layout.
#[derive(Clone)]
pub struct Layout {
    /// What the paths of the operations that only the layout has begin with, for example `/realms/`.
    pub prefix: &'static str,
    /// What a path means in it. It is asked for every request to the vendor, and for every path at the
    /// root of the server that is no vendor's.
    pub locate: Locate,
    /// Which web pages may call its paths.
    pub cors: CorsPolicy,
    /// Whether the settings of a world choose it.
    pub is_chosen: fn(&World) -> bool,
    /// The template of an operation in it, by the documented one.
    pub template: fn(&str) -> String,
    /// Changes the paths in an `OpenAPI` document to its own; those of the vendor are below a base path.
    pub describe: fn(&mut Value, &str),
}

impl fmt::Debug for Layout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Layout").finish_non_exhaustive()
    }
}
