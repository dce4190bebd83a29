//! Which of a path and an inline text is used if both are given.

use clap::ArgMatches;
use clap::parser::ValueSource;

/// The one that is used.
pub enum Preferred {
    /// The path.
    Path,
    /// The inline text.
    Inline,
}

/// Gives a flag precedence over a variable: `--NAME` and `--NAME-inline` are both given. Returns an
/// error message if both are flags or both are variables.
pub fn preferred(matches: &ArgMatches, name: &str) -> Result<Preferred, String> {
    let is_flag = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    match (is_flag(name), is_flag(&format!("{name}_inline"))) {
        (true, false) => Ok(Preferred::Path),
        (false, true) => Ok(Preferred::Inline),
        (true, true) => Err(format!(
            "the argument '--{name} <FILE|DIR>' cannot be used with '--{name}-inline <YAML>'"
        )),
        (false, false) => {
            let variable = format!("MOCKID_{}", name.to_uppercase());
            Err(format!("{variable} cannot be used with {variable}_INLINE"))
        }
    }
}
