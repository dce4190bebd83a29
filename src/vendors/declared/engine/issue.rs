//! Issues the tokens that an answer names.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::DeclaredVendor;
use super::kinds::{Form, Kind};
use super::opaque::Seed;
use super::policy::{self, lifetime};
use super::respond::Failure;
use super::scene::{Scene, SessionFacts, Setting, TokenFacts};
use super::settings::DeclaredSettings;
use crate::clock::{NumericDate, Period};
use crate::identity::account::Account;
use crate::identity::grant::{Begun, Naming, NewToken, Recipient};
use crate::identity::ledger::{IssuedToken, Session, TokenKind};
use crate::identity::{SessionId, TokenId};
use crate::vendor::call::Call;
use crate::vendors::declared::template::name::KindId;

/// Tokens that were issued, by their kind.
pub type Issued = Vec<(KindId, TokenFacts<'static>)>;

/// What tokens are issued for.
pub struct Occasion<'a> {
    /// The call.
    pub call: &'a Call,
    /// The account.
    pub account: &'a Account,
    /// The session that was opened or refreshed.
    pub begun: Option<&'a Begun>,
    /// The lifetime that the client asks for.
    pub asked: Option<Period>,
}

impl DeclaredVendor {
    /// Creates and records tokens of these kinds.
    pub(super) fn issue(
        &self,
        occasion: &Occasion,
        kinds: &BTreeSet<KindId>,
        settings: &DeclaredSettings,
    ) -> Result<Issued, Failure> {
        let mut issued = Vec::with_capacity(kinds.len());
        let mut new = Vec::with_capacity(kinds.len());
        for id in kinds {
            let Some(kind) = self.kinds.get(id.0) else {
                continue;
            };
            let (token, expires) = self.create(occasion, kind, *id, settings)?;
            new.push(NewToken {
                id: token.id,
                kind: kind.sort,
                form: kind.number,
                expires,
            });
            issued.push((*id, token));
        }
        let Occasion {
            call,
            account,
            begun,
            ..
        } = occasion;
        // Tickets and tokens of vendors without sessions belong to none.
        let session = begun.map(|begun| (begun.id, policy::length(settings)));
        let recipient = Recipient {
            provider: self.spec.id,
            account: account.id,
            session,
            parent: begun.and_then(|begun| begun.parent),
            now: call.now,
        };
        call.world.identity().record_tokens(recipient, &new);
        Ok(issued)
    }

    /// Creates a token. Returns with it when its record expires: tokens that last as long as their
    /// session leave that to the session.
    fn create(
        &self,
        occasion: &Occasion,
        kind: &Kind,
        id: KindId,
        settings: &DeclaredSettings,
    ) -> Result<(TokenFacts<'static>, NumericDate), Failure> {
        let Occasion {
            call, begun, asked, ..
        } = occasion;
        let again = begun.and_then(|begun| self.given_again(begun, kind));
        let session = begun.map(|begun| &begun.session);
        let life = lifetime(settings, id, (session, *asked), call.now);
        let issued = again.as_ref().map_or(call.now, |(_, token)| token.issued);
        // Of a token that lasts as long as its session, only the session knows the end.
        let shown = match &again {
            Some((_, token)) if life.shown == life.recorded => token.expires,
            _ => life.shown,
        };
        let mut token = TokenFacts {
            kind: kind.name.clone().into(),
            text: "".into(),
            id: TokenId::from(Uuid::nil()),
            issued,
            expires: shown,
        };
        match &kind.form {
            Form::Opaque(form) => {
                let again = again.as_ref().map(|(_, token)| token);
                let text = form.text(self.seed((*begun, again), kind, settings));
                token.id = TokenId::of_text(&text);
                token.text = text.into();
            }
            Form::Jwt { signed, claims } => {
                token.id = match &again {
                    Some((id, _)) => *id,
                    None => new_id(occasion, kind, settings),
                };
                let json = self.claims(occasion, claims, &token, settings);
                let key = call.world.keys().issuer(*signed);
                let text = key.and_then(|key| key.mint_text(&json).ok());
                let text = text.ok_or_else(Failure::unavailable)?;
                if !claims.has_id {
                    token.id = TokenId::claimed_by(&text);
                }
                token.text = text.into();
            }
        }
        Ok((token, life.recorded))
    }

    /// The recorded token that is given again, if this answer gives one again.
    fn given_again(&self, begun: &Begun, kind: &Kind) -> Option<(TokenId, IssuedToken)> {
        let mut again = begun.again.iter();
        let is_it = |(_, token): &&(TokenId, IssuedToken)| {
            token.form == kind.number && (kind.sort == TokenKind::Refresh || begun.parent.is_none())
        };
        let found = again.find(is_it).cloned();
        found.or_else(|| {
            // With a grace that gives the pair, the access token is the same too.
            let pair = begun
                .again
                .iter()
                .find(|(_, token)| token.form == kind.number);
            pair.filter(|_| self.gives_pair).cloned()
        })
    }

    fn claims(
        &self,
        occasion: &Occasion,
        claims: &super::claims::Claims,
        token: &TokenFacts<'static>,
        settings: &DeclaredSettings,
    ) -> String {
        let mut scene = Scene::new(Setting {
            provider: self.spec.id,
            call: Some(occasion.call),
            // A token that is given again has the claims that it had.
            now: token.issued,
        });
        scene.account = Some(occasion.account);
        scene.session = occasion
            .begun
            .map(|begun| facts(begun.id, &begun.session, settings));
        scene.token = Some(token.clone());
        let mut json = String::with_capacity(256);
        claims.template.render(&scene, &mut json);
        json
    }

    /// What the text of an opaque token follows from: chance, unless it has to be given again.
    fn seed(
        &self,
        (begun, again): (Option<&Begun>, Option<&IssuedToken>),
        kind: &Kind,
        settings: &DeclaredSettings,
    ) -> Seed {
        let Some(begun) = begun else {
            return Seed::random();
        };
        let parent = match again {
            Some(again) => again.parent,
            None => begun.parent,
        };
        let is_refresh = kind.sort == TokenKind::Refresh;
        if settings.refresh.grace.is_some()
            && (is_refresh || self.gives_pair)
            && let Some(parent) = parent
        {
            return self.successor_seed(parent, kind);
        }
        // The grace of a refresh token gives another access token each time.
        let is_repeated = begun.parent.is_none() || begun.again.is_empty();
        if !policy::gives_same(settings) || !is_repeated {
            return Seed::random();
        }
        // A token without a parent is that of the login.
        let refreshes = parent.map_or(0, |_| begun.session.refreshes);
        let id = begun.id.to_string();
        let parts = [id.as_bytes(), &refreshes.to_be_bytes(), &[kind.number]];
        Seed::derived(&self.secret, parts)
    }

    fn successor_seed(&self, parent: TokenId, kind: &Kind) -> Seed {
        let parent = Uuid::from(parent);
        Seed::derived(&self.secret, [b"after", parent.as_bytes(), &[kind.number]])
    }

    /// The refresh token that replaces another, and its kind, if it is the same each time.
    pub(super) fn successor(
        &self,
        call: &Call,
        replaced: TokenId,
        kinds: &BTreeSet<KindId>,
        settings: &DeclaredSettings,
    ) -> Option<(KindId, TokenId)> {
        settings.refresh.grace?;
        let kinds = kinds
            .iter()
            .filter_map(|id| Some((*id, self.kinds.get(id.0)?)));
        let mut refresh = kinds.filter(|(_, kind)| kind.sort == TokenKind::Refresh);
        let (id, kind) = refresh.next()?;
        let token = match &kind.form {
            Form::Opaque(form) => {
                let text = form.text(self.successor_seed(replaced, kind));
                Some(TokenId::of_text(&text))
            }
            Form::Jwt { claims, .. } => claims
                .has_id
                .then(|| successor(replaced, call.world.identity().tag())),
        };
        Some((id, token?))
    }

    /// The record of a refresh token for its session.
    pub(super) fn recorded(
        &self,
        (id, token): (KindId, TokenId),
        session: &Session,
        (asked, settings): (Option<Period>, &DeclaredSettings),
        now: NumericDate,
    ) -> NewToken {
        NewToken {
            id: token,
            kind: TokenKind::Refresh,
            form: self.kinds.get(id.0).map_or(0, |kind| kind.number),
            expires: lifetime(settings, id, (Some(session), asked), now).recorded,
        }
    }
}

/// The id of a new token with its id as `jti`.
fn new_id(occasion: &Occasion, kind: &Kind, settings: &DeclaredSettings) -> TokenId {
    let identity = occasion.call.world.identity();
    let parent = occasion.begun.and_then(|begun| begun.parent);
    match parent.filter(|_| kind.sort == TokenKind::Refresh && settings.refresh.grace.is_some()) {
        Some(parent) => successor(parent, identity.tag()),
        None => identity.name_token(),
    }
}

fn successor(replaced: TokenId, tag: Option<crate::identity::SandboxTag>) -> TokenId {
    let naming = Naming {
        session: SessionId::random(),
        tag,
        replaces: Some(replaced),
    };
    naming.jtis().refresh
}

/// What answers tell about a session.
pub fn facts(id: SessionId, session: &Session, settings: &DeclaredSettings) -> SessionFacts {
    SessionFacts {
        id,
        ends: session.ends,
        idle: settings.sessions.idle,
    }
}
