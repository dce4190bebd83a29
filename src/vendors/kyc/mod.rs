//! kyc: a form opens one bearer token, and nothing refreshes it (`docs/vendors/kyc.md`).
//!
//! The vendor's page is that of an application of fastapi-users; where the page is silent, that
//! library is played, as observed of version 15.0.

mod collections;
mod form;
mod login_form;
mod multipart;
mod settings;
mod token;

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::identity::Full;
use crate::identity::account::User;
use crate::identity::directory::LetterCase;
use crate::identity::login::{LoginPolicy, LoginRefused};
use crate::identity::token::TokenRefused;
use crate::provider::Provider;
use crate::sandbox::faults::OwnError;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::bearer::Authorization;
use crate::vendor::call::Call;
use crate::vendor::collections::{self as shared, Refused};
use crate::vendor::operation::{Access, Operation, handler};
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::{
    Cause, Manners, OtherMethods, RootRank, SampleLogin, TrailingSlash, Vendor, VendorSpec,
    resources,
};
use crate::vendors::frameworks::fastapi;
use form::FormRefused;
use login_form::FieldError;
pub(crate) use settings::Settings;

impl Provider {
    /// kyc: form login, one bearer token, no refresh.
    pub const KYC: Self = Self::new(&"kyc");
}

/// The vendor.
pub struct Kyc;

static OPERATIONS: [Operation; 5] = [
    Operation {
        id: "kycLogin",
        method: Method::POST,
        path: "/auth/jwt/login",
        access: Access::Open,
        handler: handler!(login),
    },
    Operation {
        id: "kycLogout",
        method: Method::POST,
        path: "/auth/jwt/logout",
        access: Access::Token,
        handler: handler!(logout),
    },
    Operation {
        id: "kycGetResource",
        method: Method::GET,
        path: "/api/v1/resource",
        access: Access::Resource,
        handler: handler!(resource),
    },
    Operation {
        id: "kycListItems",
        method: Method::GET,
        path: "/api/v1/items",
        access: Access::Fixtures,
        handler: handler!(resource),
    },
    Operation {
        id: "kycGetItem",
        method: Method::GET,
        path: "/api/v1/items/{id}",
        access: Access::Fixtures,
        handler: handler!(resource),
    },
];

static SPEC: VendorSpec = VendorSpec {
    id: Provider::KYC,
    operations: &OPERATIONS,
    resource: handler!(resource),
    keys: &[token::KEY],
    tokens: &token::FORMS,
    guard: &token::GUARD,
    credentials: &[("username", Credential::LoginName)],
    manners: Manners {
        trailing_slash: TrailingSlash::RemovedBy307,
        other_methods: OtherMethods::AreOrdinary,
        ..Manners::PLAIN
    },
    root: RootRank::ORDINARY,
    settings: &Typed::<Settings>::NEW,
    locks_names: false,
    resources: |fixtures, show| resources::each(&fixtures.kyc.resources, show),
    sample: |fixtures| {
        let user = fixtures.kyc.users.first()?;
        Some(SampleLogin {
            name: Some(&user.email),
            secret: &user.password,
        })
    },
};

impl Vendor for Kyc {
    fn spec(&self) -> &VendorSpec {
        &SPEC
    }

    fn refuse(&self, _: &Call, cause: Cause) -> Answer {
        match cause {
            Cause::NotFound => Refusal::NotFound.into(),
            Cause::MethodNotAllowed => Refusal::MethodNotAllowed.into(),
            Cause::PayloadTooLarge => Refusal::PayloadTooLarge.into(),
            Cause::Own(own) => own_error(own),
        }
    }
}

/// Nothing of the vendor's limits requests; Starlette would name a 429 so, and without a header.
fn own_error(own: OwnError) -> Answer {
    match own {
        OwnError::Unauthorized => Refusal::Unauthorized(Reason::Fault).into(),
        OwnError::TooManyRequests => error(
            StatusCode::TOO_MANY_REQUESTS,
            Reason::Throttled,
            "Too Many Requests",
        ),
        OwnError::ServerError => {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            Answer::text(status, Reason::Fault, "Internal Server Error")
        }
    }
}

async fn login(call: &Call) -> Result<Answer, Refusal> {
    let form = form::read(call).await.map_err(Refusal::Form)?;
    let credentials = login_form::check(&form).map_err(Refusal::Fields)?;
    let policy = LoginPolicy {
        case: LetterCase::Ignored,
        verified_only: true,
        lockout: None,
    };
    let identity = call.world.identity();
    let (name, password) = (&credentials.username, &credentials.password);
    let user = identity
        .log_in_user(Provider::KYC, name, password, policy, call.now)
        .await
        .map_err(Refusal::Login)?;
    token::give(call, user.id)
}

/// Ends nothing: the token is a JWT that nobody keeps. Alone of all operations it minds that the
/// user is no longer verified.
async fn logout(call: &Call) -> Result<Answer, Refusal> {
    let user = authenticate(call).map_err(Refusal::Unauthorized)?;
    if !user.verified {
        return Err(Refusal::NotVerified);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT, Reason::Ok).about(user.id))
}

async fn resource(call: &Call) -> Result<Answer, Refusal> {
    let user = authenticate(call).map_err(Refusal::Unauthorized)?;
    let fixed = &call.world.fixtures().kyc.resources;
    let answer = shared::answer_or_fixed::<Kyc>(call, fixed, || json!({}))?;
    Ok(answer.about(user.id))
}

fn authenticate(call: &Call) -> Result<Arc<User>, Reason> {
    let token = match fastapi::authorization(call) {
        Authorization::Bearer(token) => token,
        Authorization::Missing | Authorization::OtherScheme => return Err(Reason::NoToken),
        Authorization::Misshapen => return Err(Reason::MalformedToken),
    };
    let admitted = token::GUARD.present(call, token)?;
    let user = admitted.holder.user().ok_or(TokenRefused::AccountUnknown)?;
    Ok(Arc::clone(user))
}

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    Form(FormRefused),
    Fields(Vec<FieldError>),
    /// A body that is no item: the list of what is wrong with it.
    Item(Vec<Value>),
    Login(LoginRefused),
    Unauthorized(Reason),
    NotVerified,
    NotFound,
    MethodNotAllowed,
    PayloadTooLarge,
    Unavailable,
    Full(Full),
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotFound | Refused::Forbidden => Self::NotFound,
            Refused::Full(full) => Self::Full(full),
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Form(refused) => error(
                StatusCode::BAD_REQUEST,
                Reason::ValidationFailed,
                &refused.to_string(),
            ),
            Refusal::Fields(errors) => Self::json(
                StatusCode::UNPROCESSABLE_ENTITY,
                Reason::ValidationFailed,
                &json!({ "detail": errors }),
            ),
            Refusal::Item(errors) => Self::json(
                StatusCode::UNPROCESSABLE_ENTITY,
                Reason::ValidationFailed,
                &json!({ "detail": errors }),
            ),
            Refusal::Login(refused) => login_refused(refused),
            Refusal::Unauthorized(reason) => {
                error(StatusCode::UNAUTHORIZED, reason, "Unauthorized")
            }
            Refusal::NotVerified => error(StatusCode::FORBIDDEN, Reason::NotVerified, "Forbidden"),
            Refusal::NotFound => error(StatusCode::NOT_FOUND, Reason::NotFound, "Not Found"),
            Refusal::MethodNotAllowed => error(
                StatusCode::METHOD_NOT_ALLOWED,
                Reason::MethodNotAllowed,
                "Method Not Allowed",
            ),
            Refusal::PayloadTooLarge => error(
                StatusCode::PAYLOAD_TOO_LARGE,
                Reason::PayloadTooLarge,
                "Request Entity Too Large",
            ),
            Refusal::Unavailable => {
                Self::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable)
            }
            Refusal::Full(full) => full.into(),
        }
    }
}

/// Whoever may not log in looks like a stranger, but for the unverified with the right password.
fn login_refused(refused: LoginRefused) -> Answer {
    let detail = match refused {
        LoginRefused::Full(full) => return full.into(),
        LoginRefused::Unverified => "LOGIN_USER_NOT_VERIFIED",
        LoginRefused::BadCredentials
        | LoginRefused::Inactive
        | LoginRefused::Suspended
        | LoginRefused::LockedOut { .. }
        | LoginRefused::MfaRequired
        | LoginRefused::AccessWindowOver => "LOGIN_BAD_CREDENTIALS",
    };
    error(StatusCode::BAD_REQUEST, refused.into(), detail)
}

fn error(status: StatusCode, reason: Reason, detail: &str) -> Answer {
    Answer::json(status, reason, &json!({ "detail": detail }))
}

#[cfg(test)]
mod tests;
