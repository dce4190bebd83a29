//! What an authorization request says about the login (OpenID Connect Core, section 3.1.2.1).

use serde_json::{Map, Value};

use super::prompt::Prompts;
use super::users::Users;
use crate::clock::NumericDate;
use crate::identity::AccountId;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::sessions::SsoSession;

/// The maximum length of an authentication context class that is granted, in bytes.
const MAX_ACR: usize = 200;

/// The authentication context class of a login for which none was asked.
pub const DEFAULT_ACR: &str = "1";

/// What an authorization request says about the login.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// What the user has to be asked.
    pub prompts: Prompts,
    /// The maximum time since the user authenticated, in seconds.
    pub max_age: Option<i64>,
    /// Whom the client expects.
    pub hint: Hint,
    /// The authentication context classes that the client wants, the best first.
    pub acr_values: Vec<String>,
}

/// Whom the client expects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hint {
    /// Anybody.
    #[default]
    Anybody,
    /// The account of `login_hint`.
    Login(AccountId),
    /// The account of `id_token_hint`, or of the subject in `claims`: nobody else is answered for.
    IdToken(AccountId),
    /// Somebody who has no account here.
    Unknown,
    /// A subject who has no account here: nobody is answered for.
    UnknownSubject,
}

impl Hint {
    /// The hint of a request: one of some subjects, the first that there is, otherwise `login_hint`.
    fn read(subjects: Vec<&str>, login_hint: Option<&str>, users: &Users<'_>) -> Self {
        if !subjects.is_empty() {
            let found = subjects.into_iter().find_map(|it| users.with_subject(it));
            return found.map_or(Self::UnknownSubject, |user| Self::IdToken(user.id));
        }
        login_hint.map_or(Self::Anybody, |name| {
            let found = users.called(name);
            found.map_or(Self::Unknown, |user| Self::Login(user.id))
        })
    }

    /// The account, if it names one.
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Login(account) | Self::IdToken(account) => Some(account),
            Self::Anybody | Self::Unknown | Self::UnknownSubject => None,
        }
    }

    /// Whether a session of an account is for whom the client expects.
    pub fn admits(self, account: AccountId) -> bool {
        match self {
            Self::Anybody => true,
            Self::Login(expected) | Self::IdToken(expected) => expected == account,
            Self::Unknown | Self::UnknownSubject => false,
        }
    }

    /// Whether it names somebody who has no account here.
    pub const fn names_nobody(self) -> bool {
        matches!(self, Self::Unknown | Self::UnknownSubject)
    }

    /// Whether the client has to be refused when this account has logged in.
    pub fn excludes(self, account: AccountId) -> bool {
        match self {
            Self::IdToken(expected) => expected != account,
            Self::UnknownSubject => true,
            Self::Anybody | Self::Login(_) | Self::Unknown => false,
        }
    }
}

impl Question {
    /// Reads the parameters. `subject` is that of a verified `id_token_hint`, and `claims` the
    /// parameter of this name: it can ask for a subject, too (OpenID Connect Core, section 5.5.1), and
    /// for authentication context classes (section 5.5.1.1).
    ///
    /// # Errors
    ///
    /// A parameter that has an impossible value.
    pub fn read(
        parameters: &Parameters,
        subject: Option<&str>,
        claims: Option<&Map<String, Value>>,
        users: &Users<'_>,
    ) -> Result<Self, Refusal> {
        let wanted = |name: &str| {
            let claim = claims?.get("id_token")?.get(name)?;
            claim.get("value").map(std::slice::from_ref).or_else(|| {
                let values = claim.get("values")?.as_array();
                values.map(Vec::as_slice)
            })
        };
        let texts = |name| wanted(name).into_iter().flatten().filter_map(Value::as_str);
        let prompts = parameters.get("prompt").map(Prompts::parse).transpose();
        let max_age = parameters.get("max_age").map(|text| {
            let seconds: Option<u32> = text.parse().ok();
            seconds.map(i64::from).ok_or("is not a number of seconds")
        });
        let acr_values = parameters.get("acr_values").unwrap_or_default();
        let acr_values = texts("acr").chain(acr_values.split(' '));
        let acr_values = acr_values.filter(|value| (1..=MAX_ACR).contains(&value.len()));
        Ok(Self {
            prompts: prompts
                .map_err(|why| Refusal::invalid("prompt", why))?
                .unwrap_or_default(),
            max_age: max_age
                .transpose()
                .map_err(|why| Refusal::invalid("max_age", why))?,
            hint: Hint::read(
                subject.map_or_else(|| texts("sub").collect(), |subject| vec![subject]),
                parameters.get("login_hint"),
                users,
            ),
            acr_values: acr_values.map(str::to_owned).collect(),
        })
    }

    /// What keeps a session from being an answer to the request without authenticating again.
    pub fn lacking_in(&self, session: &SsoSession, now: NumericDate) -> Option<Missing> {
        let age = now.as_seconds() - session.auth_time().as_seconds();
        // `max_age=0` is the same as `prompt=login`.
        let is_too_old = self.max_age.is_some_and(|most| most == 0 || age > most);
        if self.prompts.login || is_too_old {
            return Some(Missing::Login);
        }
        let has_class = self.acr_values.is_empty() || self.acr_values.contains(&session.acr);
        (!has_class).then_some(Missing::StepUp)
    }

    /// The authentication context class of a login for the request.
    pub fn acr(&self) -> String {
        let wanted = self.acr_values.first();
        wanted.map_or_else(|| DEFAULT_ACR.to_owned(), String::clone)
    }
}

/// What is missing for an answer with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Nobody is logged in who would do, or the login is too old.
    Login,
    /// Several accounts would do, or the client wants the user to choose.
    Selection,
    /// The client wants the user to consent.
    Consent,
    /// The user is logged in with a lower authentication context class.
    StepUp,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::identity::account::{Account, Login};
    use crate::identity::directory::Directory;
    use crate::provider::Provider;
    use crate::vendors::oidc::accounts::{USER, UserFields};
    use crate::vendors::oidc::settings::OidcSettings;

    const ADA: AccountId = AccountId::Number(1);
    const BOB: AccountId = AccountId::Number(2);

    fn directory() -> Directory {
        let mut directory = Directory::default();
        let users = directory.of_mut(Provider::OIDC).of_mut(USER);
        let user = |id, name: &str, sub: Option<&str>| {
            let claims = json!({ "email": format!("{name}@example.com") });
            Account::new(id, USER, Login::Exact(name.into())).with(UserFields {
                sub: sub.map(str::to_owned),
                claims: claims.as_object().cloned().unwrap_or_default(),
                ..UserFields::default()
            })
        };
        users.add(user(ADA, "ada", None)).unwrap();
        users.add(user(BOB, "bob", Some("b-1"))).unwrap();
        directory
    }

    fn read(query: &str, subject: Option<&str>) -> Result<Question, Refusal> {
        let (directory, settings) = (directory(), OidcSettings::default());
        let users = Users::of(&directory, &settings, "");
        let parameters = Parameters::parse(query.as_bytes());
        let claims = parameters.get("claims");
        let claims = claims.map(|text| serde_json::from_str(text).unwrap());
        Question::read(&parameters, subject, claims.as_ref(), &users)
    }

    #[test]
    fn a_login_hint_is_a_username_an_address_an_id_or_a_subject() {
        for (hint, expected) in [
            ("ada", Hint::Login(ADA)),
            ("BOB@example.com", Hint::Login(BOB)),
            ("1", Hint::Login(ADA)),
            ("b-1", Hint::Login(BOB)),
            ("zoe", Hint::Unknown),
        ] {
            let question = read(&format!("login_hint={hint}"), None).unwrap();
            assert_eq!(question.hint, expected, "{hint}");
        }
    }

    #[test]
    fn a_subject_goes_before_a_login_hint_and_is_not_an_id_where_it_is_another() {
        for (subject, expected) in [
            ("b-1", Hint::IdToken(BOB)),
            ("1", Hint::IdToken(ADA)),
            ("2", Hint::UnknownSubject),
        ] {
            let question = read("login_hint=ada", Some(subject)).unwrap();
            assert_eq!(question.hint, expected, "{subject}");
        }
    }

    #[test]
    fn the_claims_parameter_asks_for_a_subject_and_for_classes() {
        let claims = json!({ "id_token": {
            "sub": { "value": "b-1" },
            "acr": { "essential": true, "values": ["gold", "silver"] },
        } });
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("claims", &claims.to_string())
            .append_pair("acr_values", "bronze")
            .finish();
        let question = read(&query, None).unwrap();
        assert_eq!(question.hint, Hint::IdToken(BOB));
        assert_eq!(question.acr_values, ["gold", "silver", "bronze"]);
    }

    #[test]
    fn of_several_subjects_the_first_with_an_account_is_expected() {
        for (values, expected) in [
            (json!(["nobody", "b-1", "1"]), Hint::IdToken(BOB)),
            (json!(["nobody"]), Hint::UnknownSubject),
            (json!([]), Hint::Anybody),
        ] {
            let claims = json!({ "id_token": { "sub": { "values": values } } });
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("claims", &claims.to_string())
                .finish();
            assert_eq!(read(&query, None).unwrap().hint, expected, "{values}");
        }
    }

    #[test]
    fn a_class_that_is_too_long_is_not_granted() {
        let query = format!("acr_values={}+short", "a".repeat(MAX_ACR + 1));
        assert_eq!(read(&query, None).unwrap().acr(), "short");
        assert_eq!(read("", None).unwrap().acr(), DEFAULT_ACR);
    }
}
