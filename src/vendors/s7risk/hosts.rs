//! The vendor's host names, and what each serves (referenced: the vendor's pages print every path
//! with its host).

use super::{APPLICATION_TOKEN, USER_TOKEN};
use crate::vendor::call::Site;

const AUTH: &str = "auth.s7risk.com";
const ACTOR: &str = "actor.s7risk.com";
const API: &str = "api.s7risk.com";

/// The host that serves a path, where the address has another of these. Any other name, which only
/// settings give the vendor, serves all paths.
pub fn other(site: &Site, path: &str) -> Option<&'static str> {
    let asked = site.host.host();
    let serving = serving(path);
    ([AUTH, ACTOR, API].contains(&asked) && asked != serving).then_some(serving)
}

fn serving(path: &str) -> &'static str {
    if [USER_TOKEN, APPLICATION_TOKEN].contains(&path) {
        AUTH
    } else if path == "/actor" || path.starts_with("/actor/") {
        ACTOR
    } else {
        API
    }
}
