//! igny8: register, login, refresh; 15 minutes and 7 days; roles, accounts, and an envelope
//! around everything (`docs/vendors/igny8.md`).

mod auth;
mod docs;
mod envelope;
mod resource;
mod settings;
mod throttle;
mod token;

use http::Method;

use crate::identity::login::LoginRefused;
use crate::provider::Provider;
use crate::sandbox::faults::OwnError;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::operation::{Access, Operation, handler};
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::{
    Cause, Manners, RootRank, SampleLogin, TrailingSlash, Vendor, VendorSpec, resources,
};
use envelope::Refusal;
pub(crate) use settings::Settings;

impl Provider {
    /// igny8: register, login, refresh; roles and accounts.
    pub const IGNY8: Self = Self::new(&"igny8");
}

/// The vendor.
pub struct Igny8;

const LOGIN: &str = "/api/v1/auth/login/";

static OPERATIONS: [Operation; 16] = [
    Operation {
        id: "igny8Register",
        method: Method::POST,
        path: "/api/v1/auth/register/",
        access: Access::Open,
        handler: handler!(auth::register),
    },
    Operation {
        id: "igny8Login",
        method: Method::POST,
        path: LOGIN,
        access: Access::Open,
        handler: handler!(auth::login),
    },
    Operation {
        id: "igny8Refresh",
        method: Method::POST,
        path: "/api/v1/auth/refresh/",
        access: Access::Open,
        handler: handler!(auth::refresh),
    },
    Operation {
        id: "igny8ListKeywords",
        method: Method::GET,
        path: "/api/v1/planner/keywords/",
        access: Access::Resource,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8CreateKeyword",
        method: Method::POST,
        path: "/api/v1/planner/keywords/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8GetKeyword",
        method: Method::GET,
        path: "/api/v1/planner/keywords/{id}/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8ReplaceKeyword",
        method: Method::PUT,
        path: "/api/v1/planner/keywords/{id}/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8UpdateKeyword",
        method: Method::PATCH,
        path: "/api/v1/planner/keywords/{id}/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8DeleteKeyword",
        method: Method::DELETE,
        path: "/api/v1/planner/keywords/{id}/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8GetSettings",
        method: Method::GET,
        path: "/api/v1/system/settings/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8GetOtherAccount",
        method: Method::GET,
        path: "/api/v1/accounts/other-account/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8GetSite",
        method: Method::GET,
        path: "/api/v1/sites/shop/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8GetSector",
        method: Method::GET,
        path: "/api/v1/sectors/health/",
        access: Access::Fixtures,
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8GetDocs",
        method: Method::GET,
        path: "/api/docs/",
        access: Access::Open,
        handler: handler!(docs::docs),
    },
    Operation {
        id: "igny8GetSchema",
        method: Method::GET,
        path: "/api/schema/",
        access: Access::Open,
        handler: handler!(docs::schema),
    },
    Operation {
        id: "igny8GetRedoc",
        method: Method::GET,
        path: "/api/redoc/",
        access: Access::Open,
        handler: handler!(docs::redoc),
    },
];

static SPEC: VendorSpec = VendorSpec {
    id: Provider::IGNY8,
    operations: &OPERATIONS,
    resource: handler!(resource::resource),
    keys: &[token::KEY],
    tokens: &token::FORMS,
    guard: &token::RESOURCES,
    credentials: &[
        ("email", Credential::LoginName),
        ("refresh", Credential::Token),
    ],
    manners: Manners {
        // The vendor evidently runs Django REST Framework, which redirects where a slash is missing.
        trailing_slash: TrailingSlash::AddedBy301,
        // Django REST Framework authenticates before it looks at the method.
        before_method: Some(|call| {
            let refused = token::authenticate(call).err()?;
            Some(Refusal::Unauthenticated(refused).into())
        }),
        ..Manners::PLAIN
    },
    // The one path that two vendors document belongs to this one at the root.
    root: RootRank::FIRST,
    settings: &Typed::<Settings>::NEW,
    locks_names: false,
    resources: |fixtures, show| resources::each(&fixtures.igny8.resources, show),
    sample: |fixtures| {
        let user = fixtures.igny8.users.first()?;
        Some(SampleLogin {
            name: Some(&user.email),
            secret: &user.password,
        })
    },
};

impl Vendor for Igny8 {
    fn spec(&self) -> &VendorSpec {
        &SPEC
    }

    fn refuse(&self, call: &Call, cause: Cause) -> Answer {
        match cause {
            Cause::NotFound => Refusal::NotFound.into(),
            Cause::MethodNotAllowed => Refusal::MethodNotAllowed.into(),
            Cause::PayloadTooLarge => Refusal::PayloadTooLarge.into(),
            Cause::Own(OwnError::Unauthorized) if call.path == LOGIN => {
                Refusal::Login(LoginRefused::BadCredentials).into()
            }
            Cause::Own(OwnError::Unauthorized) => Refusal::Unauthenticated(Reason::Fault).into(),
            Cause::Own(OwnError::TooManyRequests) => throttle::used_up(call),
            Cause::Own(OwnError::ServerError) => Refusal::Internal.into(),
        }
    }
}
