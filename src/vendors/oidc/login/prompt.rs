//! The parameter `prompt` (OpenID Connect Core, section 3.1.2.1).

use crate::nearest::near_or_all;

/// What a client wants the user to be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the specification has four values that can be combined"
)]
pub struct Prompts {
    /// Nothing: the answer comes without a page.
    pub none: bool,
    /// To authenticate again.
    pub login: bool,
    /// To consent again.
    pub consent: bool,
    /// Which account to use.
    pub select_account: bool,
}

const VALUES: [&str; 4] = ["none", "login", "consent", "select_account"];

impl Prompts {
    /// Parses the parameter.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as the end of a sentence about it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut prompts = Self::default();
        for value in text.split(' ').filter(|value| !value.is_empty()) {
            match value {
                "none" => prompts.none = true,
                "login" => prompts.login = true,
                "consent" => prompts.consent = true,
                "select_account" => prompts.select_account = true,
                other => {
                    let values = near_or_all(other, VALUES.into_iter(), "the values are");
                    return Err(format!("has the unknown value {other}; {values}"));
                }
            }
        }
        if prompts.none && (prompts.login || prompts.consent || prompts.select_account) {
            return Err("has none together with another value".to_owned());
        }
        Ok(prompts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_can_be_combined_except_none() {
        let both = Prompts {
            login: true,
            consent: true,
            ..Prompts::default()
        };
        assert_eq!(Prompts::parse("login  consent"), Ok(both));
        assert!(Prompts::parse("none").is_ok_and(|prompts| prompts.none));
        let error = Prompts::parse("login none").unwrap_err();
        assert_eq!(error, "has none together with another value");
    }

    #[test]
    fn an_unknown_prompt_is_refused_with_the_nearest() {
        let error = Prompts::parse("consnet").unwrap_err();
        assert_eq!(
            error,
            "has the unknown value consnet; did you mean `consent`?"
        );
    }
}
