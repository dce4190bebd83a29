//! The authorization code grant (RFC 6749, section 4.1.3).

use std::sync::Arc;

use super::TokenRequest;
use super::issue::Issue;
use crate::identity::TokenId;
use crate::identity::account::Account;
use crate::identity::grant::Begun;
use crate::identity::ticket::TicketRefused;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::dpop::refused::DpopRefused;
use crate::vendors::oidc::pkce;
use crate::vendors::oidc::refusal::{About, Refusal};
use crate::vendors::oidc::resources::Resources;
use crate::vendors::oidc::state::{CodeData, GrantData, OidcState};

/// What a code has given.
struct Redeemed {
    account: Arc<Account>,
    grant: Arc<GrantData>,
    /// The resources of the access token.
    resources: Resources,
    begun: Begun,
    has_refresh: bool,
}

/// Exchanges a code for tokens.
pub fn redeem(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let code = TokenId::of_text(request.form.require("code")?);
    let redeemed = use_up(request, code).map_err(|mut refusal| {
        refusal.about.token = Some(code);
        refusal
    })?;
    let Redeemed {
        account,
        grant,
        resources,
        begun,
        has_refresh,
    } = &redeemed;
    let refresh_token = has_refresh.then(|| request.new_refresh_token(begun));
    let issue = Issue::new(account, grant)
        .narrowed(&grant.scopes, resources)
        .in_session(begun.id, None)
        .logged_in(grant.nonce.as_deref())
        .with(refresh_token);
    request.issue(issue)
}

/// Checks a code and uses it up, as one step: a second use finds what the first has given.
fn use_up(request: &TokenRequest<'_>, code: TokenId) -> Result<Redeemed, Refusal> {
    let call = request.call;
    let identity = call.world.identity();
    let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
    let ticket = identity.ticket(Provider::OIDC, code, call.now);
    let data = state.codes.get(&code).cloned().ok_or_else(unknown)?;
    request.check_recipient(
        "code",
        (&data.grant.client_id, Reason::CodeOfOtherClient),
        (&data.grant.issuer, Reason::CodeOfOtherIssuer),
    )?;
    let account = match ticket {
        Ok(account) => account,
        Err(TicketRefused::Unknown) => return Err(unknown()),
        Err(TicketRefused::Expired) => {
            let refusal = Refusal::grant(Reason::CodeExpired, "the code has expired");
            return Err(refusal.about(About {
                token: Some(code),
                ..About::default()
            }));
        }
        // RFC 6749, section 4.1.2: what was issued by the code before is revoked.
        Err(TicketRefused::Used) => {
            if let Some(session) = data.session {
                let _known = identity.end_session(session);
            }
            return Err(used(&data));
        }
    };
    check_redirect_uri(request, &data)?;
    pkce::verify(data.challenge.as_ref(), request.form.get("code_verifier"))?;
    request.check_key(data.jkt.as_ref(), DpopRefused::RequestedKey)?;
    let resources = request.resources(&data.grant.resources)?;
    let account = request.user(account)?;
    let unused = identity.use_ticket(Provider::OIDC, code, call.now);
    unused.map_err(|_| used(&data))?;
    // The issuer is the one that the client knows: the browser may have come by another name.
    let grant = GrantData {
        issuer_url: request.issuer.url.clone(),
        ..data.grant.clone()
    };
    let has_refresh = request.has_refresh() && !data.declines_offline;
    // So that it is changed in its place.
    drop(data);
    let (begun, grant) = request.open(&mut state, &account, grant, request.has_refresh())?;
    if let Some(data) = state.codes.get_mut(&code) {
        Arc::make_mut(data).session = Some(begun.id);
    }
    Ok(Redeemed {
        account,
        grant,
        resources,
        begun,
        has_refresh,
    })
}

/// The redirect URI must be that of the authorization request, if that had one.
fn check_redirect_uri(request: &TokenRequest<'_>, data: &CodeData) -> Result<(), Refusal> {
    if request.form.get("redirect_uri") == data.redirect_uri.as_deref() {
        return Ok(());
    }
    let description = match &data.redirect_uri {
        Some(asked) => format!("redirect_uri must be {asked}, as in the authorization request"),
        None => "redirect_uri must be absent, as in the authorization request".to_owned(),
    };
    Err(Refusal::grant(Reason::RedirectUriChanged, description))
}

fn unknown() -> Refusal {
    Refusal::grant(Reason::CodeUnknown, "no such code was issued")
}

fn used(data: &CodeData) -> Refusal {
    let description = "the code was used before; the tokens that it gave have ended";
    Refusal::grant(Reason::CodeUsed, description).about(About {
        session: data.session,
        ..About::default()
    })
}
