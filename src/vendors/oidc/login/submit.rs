//! The answer of a person to the page.

use super::context::{Asked, Context};
use super::decision::password_method;
use super::form::accepted_form;
use super::{Again, Login, Missing, Users, authenticate, chosen, other_account};
use crate::identity::account::Account;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::authentication::Authenticated;
use crate::vendors::oidc::authorize::{AuthorizationRequest, complete, refuse};
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::scopes::{OPENID, Scopes};
use crate::vendors::oidc::state::OidcState;

/// `POST /login`: the form of the page.
pub async fn submit(call: &Call) -> Answer {
    let form = match accepted_form(call) {
        Ok(form) => form,
        Err(answer) => return *answer,
    };
    let written = form.get("request").unwrap_or_default().as_bytes();
    let request = match AuthorizationRequest::read(call, Parameters::parse(written)) {
        Ok(request) => request,
        Err(answer) => return *answer,
    };
    match Context::of(call, &request) {
        Ok(context) => Submission { context, form }.answer().await,
        Err(refusal) => refuse(&request, &refusal),
    }
}

/// The answer of a person to the page of a request.
struct Submission<'a> {
    context: Context<'a>,
    form: Parameters,
}

impl Submission<'_> {
    async fn answer(&self) -> Answer {
        let request = self.context.request;
        if self.form.get("action") == Some("deny") {
            let description = "the user has denied access";
            let code = ErrorCode::AccessDenied;
            return refuse(
                request,
                &Refusal::new(code, Reason::ConsentDenied, description),
            );
        }
        let user = match self.with_users(|users| chosen(users, &self.form)) {
            Ok(user) => user,
            Err(again) => return self.again(&again),
        };
        if let Some(login) = self.session_of(&user) {
            return self.finish(login);
        }
        let (call, settings) = (self.context.call, &self.context.settings);
        let password = self.form.get("password");
        if let Err(again) = authenticate(call, settings, &user, password).await {
            return self.again(&again);
        }
        self.finish(self.log_in(&user))
    }

    fn finish(&self, login: Result<Login, Refusal>) -> Answer {
        let (call, request) = (self.context.call, self.context.request);
        match login {
            Ok(login) => complete(call, request, login),
            Err(refusal) => refuse(request, &refusal),
        }
    }

    fn with_users<T>(&self, act: impl FnOnce(&Users<'_>) -> T) -> T {
        let context = &self.context;
        let directory = context.call.world.identity().directory();
        act(&Users::of(
            &directory,
            &context.settings,
            &context.request.issuer.name,
        ))
    }

    /// The login of an account that has a session in the browser, unless the client wants more.
    fn session_of(&self, user: &Account) -> Option<Result<Login, Refusal>> {
        let context = &self.context;
        let mut state = OidcState::of(&context.call.world)?;
        self.with_users(|users| {
            let question = context.question(users).ok()?;
            let mut sessions = context.sessions(&state, users).into_iter();
            let session = sessions.find(|session| {
                session.account == user.id
                    && !question.hint.excludes(user.id)
                    && question.lacking_in(session, context.call.now).is_none()
            });
            let sid = session?.sid;
            let granted = self.scopes();
            Some(context.use_session(&mut state, users, &context.browsers, sid, granted))
        })
    }

    fn log_in(&self, user: &Account) -> Result<Login, Refusal> {
        let context = &self.context;
        let call = context.call;
        let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
        self.with_users(|users| {
            let question = context.question(users)?;
            if question.hint.excludes(user.id) {
                return Err(other_account(user.id));
            }
            let by = Authenticated {
                account: user.id,
                time: call.now,
                acr: question.acr(),
                amr: password_method(),
            };
            context.log_in(&mut state, users, &question, by, self.scopes())
        })
    }

    /// The scopes that are checked. A form without the choice grants all.
    fn scopes(&self) -> Option<Scopes> {
        self.form.get("choose_scopes")?;
        let granted: Vec<_> = self.form.all("scope").collect();
        let asked = self.context.request.scopes.clone();
        Some(asked.retaining(|scope| scope == OPENID || granted.contains(&scope)))
    }

    /// The page once more, with what was wrong.
    fn again(&self, again: &Again) -> Answer {
        let context = &self.context;
        let Some(mut state) = OidcState::of(&context.call.world) else {
            return Refusal::unavailable().into();
        };
        self.with_users(|users| {
            let question = context.question(users).unwrap_or_default();
            let asked = Asked {
                missing: Missing::Login,
                expected: again.account.as_ref().map(|account| account.id),
                message: Some(&again.message),
            };
            let page = context.page(&mut state, users, &question, &asked);
            let mut answer = page.answer(again.status, again.reason);
            answer.possible_from = again.possible_from;
            match &again.account {
                Some(account) => answer.about(account.id),
                None => answer,
            }
        })
    }
}
