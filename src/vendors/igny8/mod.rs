//! The vendor igny8 (`docs/vendors/igny8.md`).
//!
//! It has registration, login and refresh. By default access tokens last 15 minutes, and refresh
//! tokens 7 days. Users have roles and belong to accounts. JSON answers, including errors, share an
//! envelope.

mod accounts;
mod auth;
mod docs;
mod envelope;
pub(crate) mod fixtures;
mod resource;
mod rules;
mod settings;
mod throttle;
mod token;

use std::sync::Arc;

use http::Method;

use crate::clock::NumericDate;
use crate::identity::login::LoginRefused;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::{Answer, Pending};
use crate::vendor::call::Call;
use crate::vendor::guard::{Admitted, PresentedToken, Purpose};
use crate::vendor::handlers::{Handlers, OperationTable, handler};
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::token_place::{BearerSyntax, TokenPlace};
use crate::vendor::{
    Cause, Manners, RootRank, Task, TrailingSlash, Vendor, VendorExtras, VendorSpec,
};
use envelope::Refusal;
pub(crate) use settings::Igny8Settings;
use token::TokenUse;

impl Provider {
    /// igny8: register, login, refresh; roles and accounts.
    pub const IGNY8: Self = Self::new(&"igny8");
}

const LOGIN: &str = "/api/v1/auth/login/";
const KEYWORDS: &str = "/api/v1/planner/keywords/";
const KEYWORD: &str = "/api/v1/planner/keywords/{id}/";

/// The vendor.
pub struct Igny8 {
    spec: VendorSpec,
    handlers: Handlers,
}

fn operations() -> OperationTable {
    OperationTable::with_resources(handler!(resource::resource, bearer))
        .open(
            "igny8Register",
            Method::POST,
            "/api/v1/auth/register/",
            handler!(auth::register),
        )
        .open("igny8Login", Method::POST, LOGIN, handler!(auth::login))
        .open(
            "igny8Refresh",
            Method::POST,
            "/api/v1/auth/refresh/",
            handler!(auth::refresh),
        )
        .resource("igny8ListKeywords", Method::GET, KEYWORDS)
        .fixtures("igny8CreateKeyword", Method::POST, KEYWORDS)
        .fixtures("igny8GetKeyword", Method::GET, KEYWORD)
        .fixtures("igny8ReplaceKeyword", Method::PUT, KEYWORD)
        .fixtures("igny8UpdateKeyword", Method::PATCH, KEYWORD)
        .fixtures("igny8DeleteKeyword", Method::DELETE, KEYWORD)
        .fixtures("igny8GetSettings", Method::GET, "/api/v1/system/settings/")
        .fixtures(
            "igny8GetOtherAccount",
            Method::GET,
            "/api/v1/accounts/other-account/",
        )
        .fixtures("igny8GetSite", Method::GET, "/api/v1/sites/shop/")
        .fixtures("igny8GetSector", Method::GET, "/api/v1/sectors/health/")
        .open(
            "igny8GetDocs",
            Method::GET,
            "/api/docs/",
            handler!(docs::docs),
        )
        .open(
            "igny8GetSchema",
            Method::GET,
            "/api/schema/",
            handler!(docs::schema),
        )
        .open(
            "igny8GetRedoc",
            Method::GET,
            "/api/redoc/",
            handler!(docs::redoc),
        )
}

impl Igny8 {
    /// The vendor with its operations.
    pub fn new() -> Self {
        let OperationTable {
            operations,
            handlers,
        } = operations();
        let spec = VendorSpec {
            id: Provider::IGNY8,
            operations,
            token_places: vec![TokenPlace::Bearer(BearerSyntax::ExactScheme)],
            keys: vec![token::KEY],
            tokens: token::forms(),
            credentials: vec![
                ("email".into(), Credential::LoginName),
                ("refresh".into(), Credential::Token),
            ],
            secrets: Vec::new(),
            manners: Manners {
                // The vendor evidently runs Django REST Framework, which redirects a path without a
                // trailing slash, and authenticates before it checks the method.
                trailing_slash: TrailingSlash::AddedBy301,
                authenticates_first: true,
                ..Manners::plain()
            },
            // Two vendors document the same path; at the root it belongs to this one.
            root: Some(RootRank::FIRST),
            accounts: accounts::specs(),
            settings: Arc::new(Typed::<Igny8Settings>::default()),
            locks_names: false,
            document: None,
            fixtures: fixtures::spec(),
            logins: fixtures::logins(),
            extras: VendorExtras {
                title: Some("IGNY8".into()),
                ..VendorExtras::default()
            },
        };
        Self { spec, handlers }
    }
}

impl Vendor for Igny8 {
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
        let kind = match token.purpose {
            Purpose::Access | Purpose::Verify | Purpose::Identity => TokenUse::Access,
            Purpose::Refresh => TokenUse::Refresh,
        };
        let (_, holder) = token::verify(world, token.text, kind, now, checks)?;
        let session = None;
        Ok(Admitted { holder, session })
    }

    fn refuse(&self, call: &Call, cause: Cause) -> Answer {
        match cause {
            Cause::NotFound | Cause::NoSuchCase => Refusal::NotFound.into(),
            Cause::MethodNotAllowed => Refusal::MethodNotAllowed.into(),
            Cause::PayloadTooLarge => Refusal::PayloadTooLarge.into(),
            Cause::Unauthenticated(why) => Refusal::Unauthenticated(why.into()).into(),
            Cause::RefreshToken(refused) | Cause::Ticket(refused) => {
                Refusal::Unauthenticated(token::refresh_refused(refused)).into()
            }
            Cause::Own(OwnError::Unauthorized) if call.path == LOGIN => {
                Refusal::Login(LoginRefused::BadCredentials).into()
            }
            Cause::Own(OwnError::Unauthorized) => Refusal::Unauthenticated(Reason::Fault).into(),
            Cause::Own(OwnError::TooManyRequests) => throttle::used_up(call),
            Cause::Own(OwnError::ServerError) => Refusal::Internal.into(),
        }
    }
}
