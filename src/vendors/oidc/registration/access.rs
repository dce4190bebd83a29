//! Who may register: not everybody, and no web page of another site.

use http::StatusCode;
use subtle::ConstantTimeEq;

use crate::host_pattern::is_private;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::token_place::{self, BearerSyntax, SentToken, TokenPlace};
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::settings::{OidcSettings, RegistrationSettings};
use crate::web_origin::{ForeignPage, foreign_page};

static PLACES: [TokenPlace; 1] = [TokenPlace::Bearer(BearerSyntax::AnyCase)];

/// Checks that a call may register a client.
///
/// # Errors
///
/// Registration is off, the call comes from a web page of another site, or it lacks the initial access
/// token.
pub fn check(call: &Call) -> Result<(), Box<Answer>> {
    let settings = &call.world.settings_of::<OidcSettings>().registration;
    if !settings.enabled {
        let description =
            "registration is off; the setting `registration: { enabled: true }` allows it";
        let (code, reason) = (ErrorCode::InvalidRequest, Reason::RegistrationOff);
        let refusal = Refusal::new(code, reason, description);
        return Err(with_status(refusal, StatusCode::NOT_FOUND));
    }
    if let Some(page) = page_of(call, settings) {
        let description = format!(
            "a web page of {page} must not register clients; the setting registration.origins allows it"
        );
        let (code, reason) = (ErrorCode::AccessDenied, Reason::RegistrationPage);
        let refusal = Refusal::new(code, reason, description);
        return Err(with_status(refusal, StatusCode::FORBIDDEN));
    }
    check_token(call, settings).map_err(|refusal| Box::new(refusal.into()))
}

/// The web page of another site that sent a call. A page of this server is one, too, if its host name
/// is one that public DNS can point here (DNS rebinding).
fn page_of(call: &Call, settings: &RegistrationSettings) -> Option<String> {
    let allowed = settings.origins.iter().filter_map(|text| text.parse().ok());
    let allowed: Vec<_> = allowed.collect();
    let host = call.site.host.host().to_ascii_lowercase();
    let own = if is_private(&host) {
        call.site.origin()
    } else {
        String::new()
    };
    match foreign_page(&call.headers, &own, &allowed)? {
        ForeignPage::Origin(origin) => Some(format!("the origin {origin}")),
        ForeignPage::Site(_) => Some("another site".to_owned()),
    }
}

/// Checks the initial access token, if one is needed (RFC 7591, section 3).
fn check_token(call: &Call, settings: &RegistrationSettings) -> Result<(), Refusal> {
    let Some(wanted) = &settings.initial_access_token else {
        return Ok(());
    };
    let (reason, description) = match token_place::sent(call, &PLACES).1 {
        SentToken::Token(sent) if bool::from(sent.as_bytes().ct_eq(wanted.expose().as_bytes())) => {
            return Ok(());
        }
        SentToken::Token(_) | SentToken::Misshapen => (
            Reason::RegistrationTokenWrong,
            "the token is not the initial access token (registration.initial_access_token)",
        ),
        SentToken::Missing | SentToken::OtherScheme => (
            Reason::RegistrationTokenMissing,
            "registration needs the initial access token (registration.initial_access_token) as a bearer token",
        ),
    };
    let mut refusal = Refusal::new(ErrorCode::InvalidToken, reason, description);
    refusal.challenge = Some("Bearer");
    Err(refusal)
}

fn with_status(refusal: Refusal, status: StatusCode) -> Box<Answer> {
    let mut answer = Box::new(Answer::from(refusal));
    answer.status = status;
    answer
}
