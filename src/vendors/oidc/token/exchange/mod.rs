//! Token exchange (RFC 8693): a token for another one, for the same account and never for more.

mod actor;
mod foreign;
mod party;
mod token_type;
mod verify;

use super::issue::{Exchanged, Issue};
use super::{TokenRequest, narrowed};
use crate::nearest::guess;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::accounts::CLIENT;
use crate::vendors::oidc::client::Client;
use crate::vendors::oidc::protected::place;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::resources::Resources;
use crate::vendors::oidc::scopes::{OPENID, Scopes};
use crate::vendors::oidc::settings::AccessTokenForm;
use party::{Party, Role};
pub use token_type::TokenType;

/// Exchanges the subject token of a request.
pub fn exchange(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let issued = TokenType::requested(request.form.get("requested_token_type"))?;
    let subject = Party::read(request, Role::Subject)?;
    let actor = Party::read_actor(request)?;
    let act = actor::delegation(request, &subject, actor.as_ref())?;
    let scopes = scopes(request, &subject)?;
    let targets = request.targets()?;
    check_issued(request, issued, (&subject, &scopes, &targets))?;
    let grant = request.grant_for(scopes, targets, subject.login.clone());
    let exchanged = Exchanged {
        issued,
        act: act.as_ref(),
    };
    let issue = Issue::new(&subject.account, &grant).exchanged(exchanged);
    if issued == TokenType::Id {
        return request.issue_id_token(&issue);
    }
    // An exchanged token ends with the grant of its subject token, and otherwise with its own.
    let session = match subject.session {
        Some(session) => session,
        None => request.open_alone(&subject.account, grant.clone())?.0.id,
    };
    request.issue(issue.in_session(session, subject.id))
}

/// The scopes of the issued token: those of the subject token, or fewer, as far as there are such and the
/// client may have them. A subject token that has no scopes, such as an ID token, does not limit them.
fn scopes(request: &TokenRequest<'_>, subject: &Party) -> Result<Scopes, Refusal> {
    let Some(granted) = &subject.scopes else {
        return request.scopes();
    };
    if let Some(asked) = request.form.get("scope") {
        let permitted = request.scopes()?;
        narrowed(Scopes::read(asked)?, granted)?;
        return Ok(permitted.retaining(|scope| granted.has(scope)));
    }
    let (client, settings) = (&request.client, &request.settings);
    let is_left = |scope: &str| client.knows(scope, settings) && client.may_have(scope);
    Ok(granted.clone().retaining(is_left))
}

/// Checks that a token of the requested type can be issued.
fn check_issued(
    request: &TokenRequest<'_>,
    issued: TokenType,
    (subject, scopes, targets): (&Party, &Scopes, &Resources),
) -> Result<(), Refusal> {
    match issued {
        TokenType::Id if subject.account.kind == CLIENT || !scopes.has(OPENID) => {
            Err(Refusal::new(
                ErrorCode::InvalidScope,
                Reason::ScopeNotGranted,
                "an ID token is about a user, and needs the scope openid",
            ))
        }
        TokenType::Id if !targets.is_empty() => Err(Refusal::new(
            ErrorCode::InvalidTarget,
            Reason::ResourceNotAllowed,
            "an ID token is for the client itself, and not for another audience or resource",
        )),
        TokenType::Jwt if request.access_token_form() == AccessTokenForm::Opaque => {
            Err(token_type::unsupported(
                "requested_token_type: the access tokens of the client are opaque".to_owned(),
            ))
        }
        _ => Ok(()),
    }
}

impl TokenRequest<'_> {
    /// The targets of the parameters `resource` and `audience`.
    fn targets(&self) -> Result<Resources, Refusal> {
        let settings = &*self.settings;
        let of = (self.client.targets(), settings);
        let resources = Resources::read(&self.form, of, self.call)?;
        let unknown = |audience: &str| {
            let is_known = Client::find(self.call, &self.issuer, audience).is_some()
                || place::is_own(self.call, audience);
            (!is_known).then(|| {
                let directory = self.call.world.identity().directory();
                let clients = directory.of(Provider::OIDC).of(CLIENT).iter();
                let clients = clients.filter_map(|client| client.login.name());
                guess(audience, clients.chain(settings.known_resources()))
            })
        };
        resources.with_audiences(&self.form, of, unknown)
    }

    /// The form of the client's access tokens.
    fn access_token_form(&self) -> AccessTokenForm {
        let own = self.client.fields().access_token;
        own.unwrap_or(self.settings.access_token)
    }
}
