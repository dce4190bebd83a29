//! The forms in which tokens are made to order.

use super::kinds::{Form, Kind, Kinds};
use super::opaque::Seed;
use super::policy::lifetime;
use super::scene::{Scene, SessionFacts, Setting, TokenFacts};
use super::settings::DeclaredSettings;
use crate::clock::{NumericDate, Period};
use crate::identity::ledger::TokenKind;
use crate::provider::Provider;
use crate::sandbox::settings::SandboxSettings;
use crate::vendor::minting::{
    ClaimsOf, Draft, JwtForm, OpaqueForm, PeriodOf, TokenForm, TokenText,
};
use crate::vendors::declared::template::Template;
use crate::vendors::declared::template::name::KindId;

/// The forms of a file's kinds, in their order.
pub fn forms(provider: Provider, kinds: &Kinds, has_sessions: bool) -> Vec<TokenForm> {
    let all = kinds.all.iter().enumerate();
    let forms = all.map(|(index, kind)| {
        let id = KindId(index);
        // Tickets come before any session.
        let has_session = has_sessions && kind.sort != TokenKind::Ticket;
        TokenForm {
            kind: kind.sort,
            number: kind.number,
            lifetime: Box::new(move |all: &SandboxSettings| period_of(provider, id, all)),
            session: has_session.then(|| length(provider)),
            text: text(provider, kind, &kinds.all),
        }
    });
    forms.collect()
}

fn length(provider: Provider) -> PeriodOf {
    Box::new(move |all: &SandboxSettings| {
        let settings = all.shared::<DeclaredSettings>(provider);
        let sessions = settings.map(|settings| settings.sessions.clone());
        let sessions = sessions.unwrap_or_default();
        sessions.idle.or(sessions.absolute).unwrap_or(Period::MAX)
    })
}

fn text(provider: Provider, kind: &Kind, all: &[Kind]) -> TokenText {
    let mut others = all.iter().filter(|other| other.name != kind.name);
    match &kind.form {
        Form::Jwt { signed, claims } => TokenText::Jwt(JwtForm {
            signed: *signed,
            claims: claims_of(provider, kind, claims.template.clone()),
            other_kind: claims.kind_claim().map_or_else(Vec::new, |claim| {
                let other = others.next().map_or("other", |other| &other.name);
                vec![(claim.into(), other.into())]
            }),
            other_issuer: claims
                .other_issuer()
                .map_or_else(Vec::new, |(claim, other)| {
                    vec![(claim.into(), other.into())]
                }),
        }),
        Form::Opaque(form) => {
            let form = form.clone();
            let other = others.find(|other| other.sort != kind.sort);
            TokenText::Opaque(OpaqueForm {
                text: Box::new(move |_| form.text(Seed::random())),
                has_shape: true,
                other_kind: other.map(|other| (other.sort, other.number)),
            })
        }
    }
}

fn claims_of(provider: Provider, kind: &Kind, template: Template) -> ClaimsOf {
    let name = kind.name.clone();
    Box::new(move |draft: &Draft<'_>| {
        let mut scene = Scene::new(Setting {
            provider,
            call: None,
            now: draft.issued,
        });
        // Of an unknown account, the claims have the id and everything else of the holder.
        let mut holder = draft.holder.clone();
        holder.id = draft.account;
        scene.account = Some(&holder);
        scene.session = Some(SessionFacts {
            id: draft.session,
            ends: draft.expires,
            idle: None,
        });
        scene.token = Some(TokenFacts {
            kind: name.as_str().into(),
            text: "".into(),
            id: draft.token,
            issued: draft.issued,
            expires: draft.expires,
        });
        let mut json = String::new();
        template.render(&scene, &mut json);
        serde_json::from_str(&json).ok()
    })
}

/// The lifetime of a kind outside of any session.
fn period_of(provider: Provider, kind: KindId, all: &SandboxSettings) -> Period {
    let Some(settings) = all.shared::<DeclaredSettings>(provider) else {
        return Period::MAX;
    };
    let now = NumericDate::from_seconds(0);
    let shown = lifetime(&settings, kind, (None, None), now).shown;
    let absolute = settings.sessions.absolute.or(settings.sessions.idle);
    let period = jiff::SignedDuration::from_secs(shown.as_seconds());
    let period = Period::try_from(period).unwrap_or(Period::MAX);
    absolute.map_or(period, |absolute| period.min(absolute))
}
