//! Names: of the vendor, of kinds of tokens and of operations.

use super::{Finding, operation_at};
use crate::operation_address::is_name;
use crate::schema::pointer::join;
use crate::vendors;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// First segments of addresses that mean something else.
const RESERVED: [&str; 3] = ["docs", "livez", "readyz"];

/// Names of placeholders that are no kinds of tokens.
const PLACEHOLDERS: [&str; 20] = [
    "account", "asked", "code", "field", "fields", "limit", "list", "now", "path", "place",
    "reason", "request", "sent", "session", "site", "status", "text", "token", "uuid", "wanted",
];

pub(super) fn look(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let declaration = vocabulary.declaration;
    let vendor = declaration.vendor.as_str();
    if RESERVED.contains(&vendor) {
        let message = format!("`{vendor}` is an address of mockid itself; choose another name");
        found.push(Finding::error("/vendor", message));
    }
    if vendors::coded().ids().any(|id| id.name() == vendor) {
        let message = format!(
            "`{vendor}` is a vendor that mockid has already; choose another name such as \
             `{vendor}-declared`"
        );
        found.push(Finding::error("/vendor", message));
    }
    for name in declaration.tokens.names().filter(|name| is_refused(name)) {
        let at = join("/tokens", name);
        if !is_name(name) {
            found.push(no_name(&at, name));
        } else if PLACEHOLDERS.contains(&name) {
            let message = format!("`${{{name}}}` means something else; choose another name");
            found.push(Finding::error(at, message).at_key());
        } else {
            let message = format!("`{name}` is a role that accounts have; choose another name");
            found.push(Finding::error(at, message).at_key());
        }
    }
    for id in declaration.operations.names().filter(|id| !is_name(id)) {
        found.push(no_name(&operation_at(id), id));
    }
}

/// Whether no kind of token can have a name.
pub(super) fn is_refused(name: &str) -> bool {
    !is_name(name) || PLACEHOLDERS.contains(&name) || Role::is_word(name)
}

fn no_name(at: &str, name: &str) -> Finding {
    let message = format!("`{name}` is no name; use letters, digits and `_`, a letter first");
    Finding::error(at, message).at_key()
}
