//! Files to begin a declared vendor with: `mockid new`.

mod like;

pub use like::Like;

use super::look_into;
use crate::fixtures::Text;
use crate::schema;

/// The file of a new vendor with a kind of login.
///
/// # Errors
///
/// Why the name cannot be used.
pub fn of_kind(like: Like, name: &str) -> Result<String, String> {
    let text = like.text(checked_name(name)?);
    usable(text)
}

fn checked_name(name: &str) -> Result<&str, String> {
    if schema::is_vendor_name(name) {
        return Ok(name);
    }
    Err(format!(
        "`{name}` is no name of a vendor; write lower-case letters, digits and `-`, a letter \
         first, at most 64 characters"
    ))
}

/// A file, if nothing is wrong with it.
fn usable(text: String) -> Result<String, String> {
    let findings = look_into(&Text::new("", &text));
    match findings.errors.into_iter().next() {
        None => Ok(text),
        Some(problem) => Err(problem.message),
    }
}
