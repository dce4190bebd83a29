//! The rules of a file's sessions and tokens as the store's policies.

use super::settings::DeclaredSettings;
use crate::clock::{NumericDate, Period};
use crate::identity::directory::LetterCase;
use crate::identity::grant::policy as store;
use crate::identity::ledger::Session;
use crate::identity::login::LoginPolicy;
use crate::provider::Provider;
use crate::vendors::declared::language::sessions::{Again, Beyond, NotBefore, Rotation};
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::language::tokens::{AskedLifetime, Lifetime};
use crate::vendors::declared::template::name::KindId;

/// How long sessions last.
pub fn length(settings: &DeclaredSettings) -> store::SessionLength {
    let sessions = &settings.sessions;
    match (sessions.idle, sessions.absolute) {
        (Some(idle), absolute) => store::SessionLength::Idle { idle, absolute },
        (None, Some(absolute)) => store::SessionLength::Absolute(absolute),
        (None, None) => store::SessionLength::OfTokens,
    }
}

/// Whether a login can give the same token again.
pub const fn gives_same(settings: &DeclaredSettings) -> bool {
    matches!(
        settings.sessions.again,
        Some(Shorthand::Short(Again::Same) | Shorthand::Long(_))
    )
}

/// The policy of sessions. `access` is the kind whose expiry allows a refresh; `replaces` tells
/// whether a refresh gives another refresh token.
pub fn grants(
    provider: Provider,
    settings: &DeclaredSettings,
    access: Option<KindId>,
    replaces: bool,
) -> store::GrantPolicy {
    let (sessions, refresh) = (&settings.sessions, &settings.refresh);
    let is_single_use = replaces && refresh.rotation == Some(Rotation::SingleUse);
    let access = access.and_then(|id| settings.ttl.get(id.0)?.as_ref());
    let lifetime = match access {
        Some(Shorthand::Short(Lifetime::For(period))) => store::Lifetime::For(*period),
        Some(Shorthand::Long(AskedLifetime { default, .. })) => store::Lifetime::For(*default),
        _ => store::Lifetime::Session,
    };
    store::GrantPolicy {
        access: store::AccessPolicy { provider, lifetime },
        session: store::SessionPolicy {
            length: length(settings),
            most: sessions.most.map(|count| store::MostSessions {
                count: count as usize,
                beyond: match sessions.beyond {
                    Some(Beyond::EndOldest) => store::Beyond::EndsOldest,
                    Some(Beyond::Refuse) | None => store::Beyond::Refused,
                },
            }),
            again: match &sessions.again {
                None | Some(Shorthand::Short(Again::Adds)) => store::Again::Adds,
                Some(Shorthand::Short(Again::EndsOthers)) => store::Again::EndsOthers,
                Some(Shorthand::Short(Again::Same)) => store::Again::SameTokens { left: None },
                Some(Shorthand::Long(again)) => store::Again::SameTokens {
                    left: Some(again.same.left),
                },
            },
            openings: None,
        },
        refresh: store::RefreshPolicy {
            rotation: if is_single_use {
                store::Rotation::SingleUse {
                    reuse: if refresh.reuse_ends_session {
                        store::Reuse::EndsSession
                    } else {
                        store::Reuse::Refused
                    },
                    grace: refresh.grace,
                }
            } else {
                store::Rotation::Kept
            },
            after_access: refresh.not_before == Some(NotBefore::AccessExpired),
            not_before: match refresh.not_before {
                Some(NotBefore::After(period)) => Some(period),
                Some(NotBefore::AccessExpired) | None => None,
            },
            listed_first: false,
        },
    }
}

/// The policy of logins.
pub fn logins(settings: &DeclaredSettings) -> LoginPolicy {
    LoginPolicy {
        // Names that differ only in their letter case can be two accounts unless the file compares
        // them without it, and then the directory does.
        case: LetterCase::Ignored,
        verified_only: true,
        lockout: settings.lockout_policy(),
    }
}

/// When a token expires.
pub struct Life {
    /// As answers and claims tell it.
    pub shown: NumericDate,
    /// As the ledger keeps it: a session that ends when it is not used can last longer than it was
    /// told.
    pub recorded: NumericDate,
}

/// When a token of a kind expires that is issued now in a session, for as long as was asked.
pub fn lifetime(
    settings: &DeclaredSettings,
    kind: KindId,
    (session, asked): (Option<&Session>, Option<Period>),
    now: NumericDate,
) -> Life {
    let far = now.after(Period::MAX);
    let absolute = settings.sessions.absolute.zip(session);
    let absolute = absolute.map(|(absolute, session)| session.started.after(absolute));
    let within = |expires: NumericDate| {
        let expires = absolute.map_or(expires, |absolute| expires.min(absolute));
        Life {
            shown: expires,
            recorded: expires,
        }
    };
    match settings.ttl.get(kind.0).and_then(Option::as_ref) {
        Some(Shorthand::Short(Lifetime::For(period))) => within(now.after(*period)),
        Some(Shorthand::Long(AskedLifetime { default, most, .. })) => {
            let most = most.unwrap_or(Period::MAX);
            within(now.after(asked.unwrap_or(*default).min(most)))
        }
        Some(Shorthand::Short(Lifetime::Never)) => Life {
            shown: far,
            recorded: far,
        },
        Some(Shorthand::Short(Lifetime::Session)) | None => Life {
            shown: match (session, settings.sessions.idle, absolute) {
                (Some(session), Some(_), _) => session.ends,
                (_, None, Some(absolute)) => absolute,
                _ => far,
            },
            recorded: far,
        },
    }
}
