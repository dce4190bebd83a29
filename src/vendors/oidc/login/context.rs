//! An authorization request with everything that decides who logs in.

use std::sync::Arc;

use http::StatusCode;

use super::decision::{Circumstances, Outcome};
use super::hint::{self, IdTokenHint};
use super::question::{Hint, Missing, Question};
use super::queue::QueuedLogin;
use super::{Decision, Login, Users, other_account};
use crate::identity::{AccountId, SessionId};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::authentication::Authenticated;
use crate::vendors::oidc::authorize::AuthorizationRequest;
use crate::vendors::oidc::page::{self, login::Choice, login::LoginPage, login::MAX_BUTTONS};
use crate::vendors::oidc::refusal::{About, ErrorCode, Refusal};
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::sessions::{Browsers, LoggedIn, Others, SsoSession};
use crate::vendors::oidc::settings::OidcSettings;
use crate::vendors::oidc::state::OidcState;

/// An authorization request at which somebody logs in.
pub(super) struct Context<'a> {
    pub(super) call: &'a Call,
    pub(super) request: &'a AuthorizationRequest,
    pub(super) settings: Arc<OidcSettings>,
    hint: Option<IdTokenHint>,
    pub(super) browsers: Browsers,
}

impl<'a> Context<'a> {
    pub(super) fn of(call: &'a Call, request: &'a AuthorizationRequest) -> Result<Self, Refusal> {
        let hint = IdTokenHint::read(call, &request.issuer, &request.parameters)?;
        let is_foreign = |hint: &IdTokenHint| hint.client_id() != request.client.id;
        if hint.as_ref().is_some_and(is_foreign) {
            return Err(hint::refused("was issued to another client"));
        }
        Ok(Self {
            call,
            request,
            settings: call.world.settings_of::<OidcSettings>(),
            hint,
            browsers: Browsers::of(&call.headers),
        })
    }

    pub(super) fn question(&self, users: &Users<'_>) -> Result<Question, Refusal> {
        let subject = self.hint.as_ref().map(IdTokenHint::subject);
        let claims = self.request.claims.as_ref();
        Question::read(&self.request.parameters, subject, claims, users)
    }

    pub(super) fn decide(&self) -> Result<Decision, Refusal> {
        let call = self.call;
        let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
        let directory = call.world.identity().directory();
        let users = Users::of(&directory, &self.settings, &self.request.issuer.name);
        let question = self.question(&users)?;
        let client = &self.request.client.id;
        let queued = state.logins.first_for(client, question.prompts.none);
        let queued = queued.cloned();
        let outcome = Circumstances {
            question: &question,
            queued: queued.as_ref(),
            sessions: &self.sessions(&state, &users),
            client,
            scopes: &self.request.scopes,
            mode: self.settings.login,
            default: users.default().map(|user| user.id),
            now: call.now,
        }
        .decide();
        if let Some(queued) = &queued {
            state.logins.note_use(queued.id);
        }
        self.carry_out(outcome, &mut state, &users, &question, queued.as_ref())
    }

    fn carry_out(
        &self,
        outcome: Outcome,
        state: &mut OidcState,
        users: &Users<'_>,
        question: &Question,
        queued: Option<&QueuedLogin>,
    ) -> Result<Decision, Refusal> {
        Ok(match outcome {
            Outcome::Session(sid) => {
                let login = self.use_session(state, users, &self.browsers, sid, None)?;
                Decision::LoggedIn(Box::new(login))
            }
            Outcome::Authenticated(by) => {
                let granted = queued.and_then(|queued| queued.scopes.clone());
                let login = self.log_in(state, users, question, by, granted)?;
                Decision::LoggedIn(Box::new(login))
            }
            Outcome::Page(missing, expected) => {
                let asked = Asked {
                    missing,
                    expected,
                    message: None,
                };
                let page = self.page(state, users, question, &asked);
                let page = page.answer(StatusCode::OK, Reason::Ok);
                Decision::Page(Box::new(page))
            }
            Outcome::Scripted(error) => {
                let description = "a test has scripted this error";
                let refusal = Refusal::new(error.code(), error.reason(), description);
                return Err(refusal.about(About {
                    scripted: true,
                    ..About::default()
                }));
            }
            Outcome::Refused(missing) => return Err(missing.into()),
            Outcome::OtherAccount(account) => return Err(other_account(account)),
            Outcome::UnknownHint => Decision::Page(Box::new(self.unknown_hint(users, question))),
        })
    }

    /// The valid sessions of the browser, of users that can still log in.
    pub(super) fn sessions<'s>(
        &self,
        state: &'s OidcState,
        users: &Users<'_>,
    ) -> Vec<&'s SsoSession> {
        let mut sessions = state.sessions.in_browser(&self.browsers, self.call.now);
        sessions.retain(|session| {
            let user = users.get(session.account);
            user.is_some_and(|user| user.state.active && !users.is_newer(user.id, session))
        });
        sessions
    }

    /// The login that a session in these browsers is, with the scopes that the user grants if not all.
    pub(super) fn use_session(
        &self,
        state: &mut OidcState,
        users: &Users<'_>,
        browsers: &Browsers,
        sid: SessionId,
        granted: Option<Scopes>,
    ) -> Result<Login, Refusal> {
        let (client, now) = (&self.request.client.id, self.call.now);
        let last = self.settings.session;
        let session = state.sessions.tell(browsers, sid, client, last, now);
        let session = session.ok_or_else(Refusal::unavailable)?;
        session.note_consent(client, &self.request.scopes, granted.as_ref());
        let user = users.get(session.account);
        Ok(Login {
            user: Arc::clone(user.ok_or_else(Refusal::unavailable)?),
            authentication: session.authentication(),
            scopes: granted,
            cookie: None,
            ended: Vec::new(),
        })
    }

    /// Begins a session in the browser.
    pub(super) fn log_in(
        &self,
        state: &mut OidcState,
        users: &Users<'_>,
        question: &Question,
        by: Authenticated,
        granted: Option<Scopes>,
    ) -> Result<Login, Refusal> {
        let call = self.call;
        let barred = |reason| {
            let description = "the account cannot log in";
            let about = About {
                account: Some(by.account),
                ..About::default()
            };
            Refusal::new(ErrorCode::AccessDenied, reason, description).about(about)
        };
        let user = users.get(by.account);
        let user = user.ok_or_else(|| barred(Reason::AccountUnknown))?;
        if !user.state.active {
            return Err(barred(Reason::AccountInactive));
        }
        let others = if question.prompts.select_account {
            Others::Keep
        } else {
            Others::End
        };
        let last = self.settings.session;
        let sessions = &mut state.sessions;
        let LoggedIn { cookie, sid, ended } =
            sessions.log_in(&self.browsers, by, others, last, call.now);
        let browsers = Browsers::from(&cookie);
        let login = self.use_session(state, users, &browsers, sid, granted)?;
        let cookie = Some(cookie.set(&call.site));
        Ok(Login {
            cookie,
            ended,
            ..login
        })
    }

    /// The page, which can be answered once.
    pub(super) fn page<'p>(
        &'p self,
        state: &mut OidcState,
        users: &Users<'p>,
        question: &Question,
        asked: &Asked<'p>,
    ) -> LoginPage<'p> {
        let accounts = self.choices(state, users, question, asked.expected);
        let parameters = &self.request.parameters;
        let written = parameters.written();
        let issuer = &self.request.issuer.name;
        let expected = asked.expected.and_then(|id| users.get(id));
        let expected = expected.and_then(|user| user.login.name());
        let names_nobody = question.hint.names_nobody();
        LoginPage {
            request: self.request,
            interaction: state.interactions.open(issuer, &written, self.call.now),
            written,
            missing: asked.missing,
            accounts,
            name: expected
                .or_else(|| parameters.get("login_hint"))
                .unwrap_or_default(),
            message: asked.message,
            notice: names_nobody.then(|| self.named_nobody(users, question)),
            now: self.call.now,
        }
    }

    /// The accounts with a button, one more than fit: the expected one, those with a session, and the
    /// others.
    fn choices<'p>(
        &self,
        state: &OidcState,
        users: &Users<'p>,
        question: &Question,
        expected: Option<AccountId>,
    ) -> Vec<Choice<'p>> {
        let sessions = self.sessions(state, users);
        let of_sessions = sessions.iter().map(|session| session.account);
        let mut first: Vec<_> = expected.into_iter().chain(of_sessions).collect();
        first.dedup();
        let others = users.active().filter(|user| !first.contains(&user.id));
        let firsts = first.iter().filter_map(|id| users.get(*id));
        let all = firsts.filter(|user| user.state.active).chain(others);
        all.take(MAX_BUTTONS + 1)
            .map(|user| Choice {
                account: user,
                is_logged_in: sessions.iter().any(|session| {
                    let lacking = question.lacking_in(session, self.call.now);
                    session.account == user.id && lacking.is_none()
                }),
                needs_password: self.settings.passwords && user.password.is_some(),
            })
            .collect()
    }

    /// The hint is a mistake of the client, which its developer should see.
    fn unknown_hint(&self, users: &Users<'_>, question: &Question) -> Answer {
        let detail = self.named_nobody(users, question);
        let status = StatusCode::BAD_REQUEST;
        let title = "Nobody to log in";
        page::failure(self.call, status, Reason::LoginHintUnknown, title, &detail)
    }

    /// Which hint names nobody, and where accounts come from.
    fn named_nobody(&self, users: &Users<'_>, question: &Question) -> String {
        let which = if question.hint == Hint::UnknownSubject {
            "the subject of id_token_hint, or of the parameter claims, has no account, and nobody \
             else is answered for."
                .to_owned()
        } else {
            let hint = self.request.parameters.get("login_hint");
            let hint = hint.unwrap_or_default();
            let near = users.nearest(hint);
            let near = near.map(|near| format!("; did you mean `{near}`?"));
            let near = near.unwrap_or_else(|| ".".to_owned());
            format!("login_hint names no account: `{hint}`{near}")
        };
        format!("{which} Accounts come from the fixtures, and from /__admin/accounts.")
    }
}

/// What a page asks.
pub(super) struct Asked<'a> {
    pub(super) missing: Missing,
    /// The account that is filled in.
    pub(super) expected: Option<AccountId>,
    pub(super) message: Option<&'a str>,
}
