//! The guard: what a call has to carry for the operations that are not open.

use std::borrow::Cow;
use std::sync::Arc;

use http::HeaderName;

use super::DeclaredVendor;
use super::accounts::DeclaredFields;
use super::admit::AdmittedToken;
use super::login::{Get, belongs};
use super::policy;
use super::reads::{Sources, basic, text};
use super::respond::{Failure, Refusal};
use super::signature::{self, Claimed};
use crate::identity::SessionId;
use crate::identity::account::Account;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendor::guard::counted;
use crate::vendor::token_place::{self, BearerSyntax, SentToken, TokenPlace};
use crate::vendors::declared::language::guard::{Guard, KeyRole};
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::outcomes::Group;
use crate::vendors::declared::template::name::KindId;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// A guard with its parts, all of which have to be there.
#[derive(Debug)]
pub struct CompiledGuard(Vec<GuardPart>);

#[derive(Debug)]
struct GuardPart {
    place: GuardPlace,
    role: GuardRole,
}

/// Where a part is.
#[derive(Debug)]
enum GuardPlace {
    /// Where requests carry tokens.
    Token(TokenPlace),
    /// At a field of the body.
    Body(Place, String),
    /// The user name of HTTP Basic.
    BasicUser,
    /// The password of HTTP Basic.
    BasicPassword,
}

/// What a part is.
#[derive(Debug)]
enum GuardRole {
    Token(KindId),
    Other(Role),
}

/// The caller whom the guard lets in.
#[derive(Debug, Clone)]
pub struct Guarded {
    /// The account.
    pub account: Arc<Account>,
    /// The session of the token, if it has one.
    pub session: Option<SessionId>,
    /// The token, if it is one that lets in.
    pub token: Option<AdmittedToken>,
}

/// The guards of a file.
pub fn compile(vocabulary: &Vocabulary) -> Vec<CompiledGuard> {
    let guards = vocabulary.declaration.guards().iter();
    guards
        .map(|guard| CompiledGuard(parts(vocabulary, guard)))
        .collect()
}

fn parts(vocabulary: &Vocabulary, guard: &Guard) -> Vec<GuardPart> {
    let bearer = guard.bearer.iter();
    let bearer = bearer.map(|word| (TokenPlace::Bearer(BearerSyntax::AnyCase), word.as_str()));
    let scheme = guard.scheme.iter();
    let scheme = scheme.map(|(name, word)| (TokenPlace::Scheme(name.to_owned().into()), word));
    let scheme = scheme.map(|(place, word)| (place, word.as_str()));
    let header = guard.header.iter().filter_map(|(name, word)| {
        let name = HeaderName::try_from(name).ok()?;
        Some((TokenPlace::Header(name), word.as_str()))
    });
    let cookie = guard.cookie.iter();
    let cookie = cookie.map(|(name, word)| (TokenPlace::Cookie(name.to_owned().into()), word));
    let query = guard.query.iter();
    let query = query.map(|(name, word)| (TokenPlace::Query(name.to_owned().into()), word));
    let named = cookie
        .chain(query)
        .map(|(place, word)| (place, word.as_str()));
    let tokens = bearer.chain(scheme).chain(header).chain(named);
    let tokens = tokens.map(|(place, word)| (GuardPlace::Token(place), word));
    let bodies = [(Place::Json, &guard.json), (Place::Form, &guard.form)];
    let bodies = bodies.into_iter().flat_map(|(place, words)| {
        let words = words.iter();
        words.map(move |(name, word)| (GuardPlace::Body(place, name.to_owned()), word.as_str()))
    });
    let basic = guard.basic.iter().enumerate().map(|(index, (_, word))| {
        let place = if index == 0 {
            GuardPlace::BasicUser
        } else {
            GuardPlace::BasicPassword
        };
        (place, word.as_str())
    });
    let all = tokens.chain(bodies).chain(basic);
    let parts = all.filter_map(|(place, word)| {
        let kinds = vocabulary.kinds().iter();
        let role = match kinds.enumerate().find(|(_, kind)| kind.name == word) {
            Some((index, _)) => GuardRole::Token(KindId(index)),
            None => GuardRole::Other(vocabulary.role(word)?),
        };
        Some(GuardPart { place, role })
    });
    parts.collect()
}

impl CompiledGuard {
    /// The kind of token that it takes, and its place if the place is one of tokens.
    pub fn token(&self) -> Option<(KindId, Option<&TokenPlace>)> {
        self.0
            .iter()
            .find_map(|part| match (&part.role, &part.place) {
                (GuardRole::Token(kind), GuardPlace::Token(place)) => Some((*kind, Some(place))),
                (GuardRole::Token(kind), _) => Some((*kind, None)),
                (GuardRole::Other(_), _) => None,
            })
    }

    /// The values of all of its parts.
    fn read<'a>(
        &'a self,
        call: &'a Call,
        sources: &Sources,
    ) -> Result<Vec<(&'a GuardRole, Cow<'a, str>)>, Absent> {
        let parts = self.0.iter();
        let values = parts.map(|part| Ok((&part.role, part.place.read(call, sources)?)));
        values.collect()
    }
}

/// Why a part of a guard is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Absent {
    Missing,
    Misshapen,
}

impl GuardPlace {
    fn read<'a>(&self, call: &'a Call, sources: &Sources) -> Result<Cow<'a, str>, Absent> {
        let found = match self {
            Self::Token(place) => match token_place::sent(call, std::slice::from_ref(place)).1 {
                SentToken::Token(token) => Some(token),
                SentToken::Misshapen => return Err(Absent::Misshapen),
                SentToken::Missing | SentToken::OtherScheme => None,
            },
            Self::Body(place, name) => {
                let value = sources.get(*place, name);
                value.map(|value| text(&value).into_owned().into())
            }
            Self::BasicUser => basic(call).map(|(user, _)| user.into()),
            Self::BasicPassword => basic(call).map(|(_, password)| password.into()),
        };
        found.filter(|text| !text.is_empty()).ok_or(Absent::Missing)
    }
}

impl DeclaredVendor {
    /// Lets a call in by the first guard that does, otherwise tells why the first guard whose parts
    /// are there does not. Where several guards read tokens of different kinds at one place, that is
    /// the guard of the token's kind. `operation` is the name of the called one; resources have none.
    pub(super) async fn pass_guard(
        &self,
        call: &Call,
        operation: Option<&str>,
    ) -> Result<Guarded, Failure> {
        let sources = Sources::new(call, std::iter::empty());
        let mut first: Option<Failure> = None;
        let mut is_misshapen = false;
        for guard in &self.guards {
            match guard.read(call, &sources) {
                Ok(values) => match self.check_guard(call, &values).await {
                    Ok(guarded) => {
                        if let Some(session) = guarded.session {
                            self.prolong(call, session, operation);
                        }
                        return Ok(guarded);
                    }
                    Err(failure) if first.as_ref().is_none_or(Failure::is_of_other_kind) => {
                        first = Some(failure);
                    }
                    Err(_) => {}
                },
                Err(absent) => is_misshapen |= absent == Absent::Misshapen,
            }
        }
        Err(first.unwrap_or_else(|| {
            let outcome = if is_misshapen {
                Reason::MalformedToken
            } else {
                Reason::NoToken
            };
            Refusal::of(Some(Group::Unauthorized), outcome).into()
        }))
    }

    /// Prolongs a session that ends when it is not used, if this operation prolongs it.
    fn prolong(&self, call: &Call, session: SessionId, operation: Option<&str>) {
        let settings = self.settings(&call.world);
        let sessions = &settings.sessions;
        let prolongs = sessions.prolonged_by.as_ref().is_none_or(|names| {
            operation.is_some_and(|operation| names.iter().any(|name| name == operation))
        });
        if sessions.idle.is_some() && prolongs {
            let identity = call.world.identity();
            identity.use_session(session, policy::length(&settings), call.now);
        }
    }

    /// Checks the signature of a call with the secret of the account that its key names.
    fn check_signature(&self, call: &Call, get: &Get<'_>) -> Result<(), Failure> {
        let Some(rules) = &self.signature else {
            return Ok(());
        };
        let refused = |outcome| Refusal::of(Some(Group::Unauthorized), outcome);
        let key = match rules.key {
            KeyRole::Key => get(Role::Key),
            KeyRole::ClientId => get(Role::ClientId),
            KeyRole::Login => get(Role::Login),
        };
        let account = self.named(call, get);
        let own = account.as_deref().and_then(DeclaredFields::of);
        let secret = own.and_then(|own| own.signing_secret.as_ref());
        let (Some(secret), Some(key)) = (secret, key) else {
            return Err(refused(Reason::BadCredentials).into());
        };
        let claimed = Claimed {
            key,
            signature: get(Role::Signature).unwrap_or_default(),
            timestamp: get(Role::Timestamp),
        };
        signature::check(rules, &secret.0, &claimed, call).map_err(|why| {
            let refusal = refused(why.outcome);
            let hint = why.text.map(Hint::ToSign);
            Refusal { hint, ..refusal }.into()
        })
    }

    async fn check_guard(
        &self,
        call: &Call,
        values: &[(&GuardRole, Cow<'_, str>)],
    ) -> Result<Guarded, Failure> {
        let token = values.iter().find_map(|(role, text)| match role {
            GuardRole::Token(kind) => Some((self.kinds.get(kind.0)?, text)),
            GuardRole::Other(_) => None,
        });
        let others = || {
            values.iter().filter_map(|(role, text)| match role {
                GuardRole::Token(_) => None,
                GuardRole::Other(role) => Some((role, text.as_ref())),
            })
        };
        let group = Some(Group::Unauthorized);
        let get = |wanted: Role| {
            let mut others = others();
            let found = others.find(|(role, _)| **role == wanted);
            found.map(|(_, text)| text)
        };
        if get(Role::Signature).is_some() {
            self.check_signature(call, &get)?;
        }
        let Some((kind, text)) = token else {
            let account = self.check_credentials(call, group, &get).await?;
            return Ok(Guarded {
                account,
                session: None,
                token: None,
            });
        };
        let admitted = counted(call, |checks| {
            let admitted = self.examine(&call.world, kind, text, call.now, checks);
            if let Some(name) = checks.name() {
                call.bearer.get_or_init(|| name);
            }
            admitted
        });
        let admitted = admitted.map_err(|refused| Refusal::of(group, refused.into()))?;
        if !belongs(&admitted.holder, &get) {
            return Err(Refusal::of(group, Reason::BadCredentials).into());
        }
        Ok(Guarded {
            account: Arc::clone(&admitted.holder),
            session: admitted.session,
            token: Some(admitted),
        })
    }
}
