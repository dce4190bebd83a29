//! The vendor kyc: a form login issues one bearer token, which cannot be refreshed
//! (`docs/vendors/kyc.md`).
//!
//! The vendor's page describes an application of fastapi-users. What the page does not specify
//! follows that library, as observed in version 15.0.

mod accounts;
mod collections;
pub(crate) mod fixtures;
mod form;
mod login_form;
mod multipart;
mod settings;
mod token;

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::clock::NumericDate;
use crate::identity::Full;
use crate::identity::directory::LetterCase;
use crate::identity::lockout::LoginKind;
use crate::identity::login::{LoginPolicy, LoginRefused};
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::{Answer, Pending};
use crate::vendor::call::Call;
use crate::vendor::collections::{self as shared, CollectionRefused};
use crate::vendor::guard::{Admitted, PresentedToken};
use crate::vendor::handlers::{Handlers, OperationTable, handler};
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::token_place::{BearerSyntax, TokenPlace};
use crate::vendor::{
    Cause, Manners, OtherMethods, RootRank, Task, TrailingSlash, Vendor, VendorExtras, VendorSpec,
};
use form::FormRefused;
use login_form::LoginFormError;
pub(crate) use settings::KycSettings;

impl Provider {
    /// kyc: form login, one bearer token, no refresh.
    pub const KYC: Self = Self::new(&"kyc");
}

/// The vendor kyc.
pub struct Kyc {
    spec: VendorSpec,
    handlers: Handlers,
}

impl Kyc {
    /// The vendor with its operations.
    pub fn new() -> Self {
        let OperationTable {
            operations,
            handlers,
        } = OperationTable::with_resources(handler!(resource, bearer))
            .open("kycLogin", Method::POST, "/auth/jwt/login", handler!(login))
            .token(
                "kycLogout",
                Method::POST,
                "/auth/jwt/logout",
                handler!(logout, bearer),
            )
            .resource("kycGetResource", Method::GET, "/api/v1/resource")
            .fixtures("kycListItems", Method::GET, "/api/v1/items")
            .fixtures("kycGetItem", Method::GET, "/api/v1/items/{id}");
        let spec = VendorSpec {
            id: Provider::KYC,
            operations,
            token_places: vec![TokenPlace::Bearer(BearerSyntax::FirstSpace)],
            keys: vec![token::KEY],
            tokens: token::forms(),
            credentials: vec![("username".into(), Credential::LoginName)],
            secrets: Vec::new(),
            manners: Manners {
                trailing_slash: TrailingSlash::RemovedBy307,
                other_methods: OtherMethods::AreOrdinary,
                ..Manners::plain()
            },
            root: Some(RootRank::ORDINARY),
            accounts: accounts::specs(),
            settings: Arc::new(Typed::<KycSettings>::default()),
            locks_names: false,
            document: None,
            fixtures: fixtures::spec(),
            logins: fixtures::logins(),
            extras: VendorExtras {
                title: Some("KYC".into()),
                ..VendorExtras::default()
            },
        };
        Self { spec, handlers }
    }
}

impl Vendor for Kyc {
    fn spec(&self) -> &VendorSpec {
        &self.spec
    }

    fn answer<'a>(&'a self, task: Task<'a>, call: &'a Call) -> Pending<'a> {
        self.handlers.answer(task, call)
    }

    fn admit(
        &self,
        world: &World,
        token: PresentedToken,
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<Admitted, TokenRefused> {
        token::admit(world, token.text, now, checks)
    }

    fn refuse(&self, _: &Call, cause: Cause) -> Answer {
        match cause {
            Cause::NotFound | Cause::NoSuchCase => Refusal::NotFound.into(),
            Cause::MethodNotAllowed => Refusal::MethodNotAllowed.into(),
            Cause::PayloadTooLarge => Refusal::PayloadTooLarge.into(),
            Cause::Unauthenticated(why) => Refusal::Unauthorized(why.into()).into(),
            Cause::RefreshToken(refused) | Cause::Ticket(refused) => {
                Refusal::Unauthorized(refused.into()).into()
            }
            Cause::Own(own) => own_error(own),
        }
    }
}

/// The vendor's own errors, caused by a fault. The vendor has no rate limit; Starlette's 429 would
/// have this message and no extra header.
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
    let form = login_form::read(call).await.map_err(Refusal::Form)?;
    let credentials = login_form::check(&form).map_err(Refusal::Fields)?;
    let policy = LoginPolicy {
        case: LetterCase::Ignored,
        verified_only: true,
        lockout: None,
    };
    let identity = call.world.identity();
    let (name, password) = (&credentials.username, &credentials.password);
    let user = identity
        .log_in(
            Provider::KYC,
            LoginKind::User,
            name,
            password,
            policy,
            call.now,
        )
        .await
        .map_err(Refusal::Login)?;
    token::give(call, user.id)
}

/// Does not revoke anything, because the token is a JWT that the vendor does not store. This is the
/// only operation with a token that checks whether the user is still verified.
async fn logout(_: &Call, bearer: Admitted) -> Result<Answer, Refusal> {
    let user = &bearer.holder;
    if !user.state.verified {
        return Err(Refusal::NotVerified);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT, Reason::Ok).about(user.id))
}

async fn resource(call: &Call, bearer: Admitted) -> Result<Answer, Refusal> {
    let user = &bearer.holder;
    let answer = shared::answer_or_fixed(&collections::Style, call, || json!({}))?;
    Ok(answer.about(user.id))
}

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    Form(FormRefused),
    Fields(Vec<LoginFormError>),
    /// A body that is not a valid item, with the list of its errors.
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

impl From<CollectionRefused> for Refusal {
    fn from(refused: CollectionRefused) -> Self {
        match refused {
            CollectionRefused::NotFound | CollectionRefused::Forbidden => Self::NotFound,
            CollectionRefused::Full(full) => Self::Full(full),
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

/// The answer to a refused login: the same for every cause, except for an unverified user with the
/// right password.
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
