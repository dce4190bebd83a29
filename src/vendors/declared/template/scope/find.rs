//! Finds what a name stands for, or says why it does not exist.

use super::{CONSTANTS, Scope};
use crate::nearest::nearest;
use crate::vendors::declared::template::name::{AccountPart, Name, Type};

/// A name that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchName {
    /// What is wrong, and what to write.
    pub message: String,
    /// The nearest name that exists.
    pub nearest: Option<String>,
}

impl Scope<'_> {
    /// What a name stands for.
    ///
    /// # Errors
    ///
    /// [`NoSuchName`].
    pub fn find(&self, text: &str) -> Result<(Name, Type), NoSuchName> {
        if let Some((_, name, of)) = self.names.iter().find(|(it, ..)| it == text) {
            return Ok((name.clone(), *of));
        }
        let profile = text.strip_prefix("account.profile.");
        let has_account = || self.names.iter().any(|(it, ..)| it == "account.id");
        if let (Some(path), true) = (profile, self.vocabulary.has_no_accounts() && has_account()) {
            let path = path.split('.').map(str::to_owned).collect();
            return Ok((Name::Account(AccountPart::Profile(path)), Type::Any));
        }
        Err(self.no_such(text))
    }

    fn no_such(&self, text: &str) -> NoSuchName {
        let reason = self.absent.iter().find(|(it, _)| it == text);
        let names = self.names.iter().map(|(it, ..)| it.as_str());
        let names = names.chain(CONSTANTS.into_iter().filter(|_| self.is_refusal));
        let near = nearest(text, names).filter(|_| reason.is_none());
        let rest = match (reason, near) {
            (Some((_, reason)), _) => format!(": {reason}"),
            (None, Some(near)) => format!("; did you mean `{near}`?"),
            (None, None) if CONSTANTS.contains(&text) => {
                ": it is only there in refusals".to_owned()
            }
            (None, None) => self.where_else(text),
        };
        NoSuchName {
            message: format!("nothing is called `{text}` {}{rest}", self.place),
            nearest: near.map(str::to_owned),
        }
    }

    /// The end of the message about a name that exists elsewhere.
    fn where_else(&self, text: &str) -> String {
        let first = text.split('.').next().unwrap_or_default();
        let known: Vec<&str> = self.first_words();
        match first {
            "account" => ": no account is known".to_owned(),
            "session" | "token" => format!(": no {first} is known"),
            "limit" => ": nothing is limited".to_owned(),
            kind if self.vocabulary.kind(kind).is_some() => ": no token is issued".to_owned(),
            _ => {
                let known = known.iter().map(|word| format!("`{word}`"));
                format!("; there are {}", known.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn first_words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        if self.is_refusal {
            words.extend(CONSTANTS);
        }
        for (name, ..) in &self.names {
            let word = name.split('.').next().unwrap_or_default();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }
}
