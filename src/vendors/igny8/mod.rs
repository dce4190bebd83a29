//! igny8: register, login, refresh; 15 minutes and 7 days; roles, accounts, and an envelope
//! around everything (`docs/vendors/igny8.md`).

mod auth;
mod docs;
mod envelope;
mod resource;
mod throttle;
mod token;

use http::Method;

use crate::identity::login::LoginRefused;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::claimant::Credential;
use crate::vendor::guard::Guard;
use crate::vendor::minting::TokenForm;
use crate::vendor::operation::{Access, Handler, Operation, Pending, handler};
use crate::vendor::{TrailingSlash, Vendor, resources};
use envelope::Refusal;

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
        access: Access::Token,
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

impl Vendor for Igny8 {
    fn provider(&self) -> Provider {
        Provider::Igny8
    }

    fn operations(&self) -> &'static [Operation] {
        &OPERATIONS
    }

    fn key_plan(&self) -> KeyPlan {
        KeyPlan {
            signs: token::SIGNED,
            development_key: DevelopmentKey::Secret(b"mockid-development-secret-of-igny8-tokens"),
            key_id: KeyId::None,
            header: |_| r#"{"alg":"HS256","typ":"JWT"}"#.to_owned(),
        }
    }

    fn guard(&self) -> &'static Guard {
        &token::RESOURCES
    }

    fn token_forms(&self) -> &'static [TokenForm] {
        &token::FORMS
    }

    fn resource<'a>(&self, call: &'a Call) -> Pending<'a> {
        let handler: Handler = handler!(resource::resource);
        handler(call)
    }

    fn resource_methods(&self, world: &World, path: &str) -> Vec<Method> {
        resources::methods(&world.fixtures().igny8.resources, path)
    }

    fn not_found(&self, _: &Call) -> Answer {
        Refusal::NotFound.into()
    }

    fn method_not_allowed(&self, _: &Call) -> Answer {
        Refusal::MethodNotAllowed.into()
    }

    // Django REST Framework authenticates before it looks at the method.
    fn refuse_before_method(&self, call: &Call) -> Option<Answer> {
        let refused = token::authenticate(call).err()?;
        Some(Refusal::Unauthenticated(refused).into())
    }

    fn payload_too_large(&self, _: &Call) -> Answer {
        Refusal::PayloadTooLarge.into()
    }

    fn own_error(&self, call: &Call, error: OwnError) -> Answer {
        match error {
            OwnError::Unauthorized if call.path == LOGIN => {
                Refusal::Login(LoginRefused::BadCredentials).into()
            }
            OwnError::Unauthorized => Refusal::Unauthenticated(Reason::Fault).into(),
            OwnError::TooManyRequests => throttle::used_up(call),
            OwnError::ServerError => Refusal::Internal.into(),
        }
    }

    fn credentials(&self) -> &'static [(&'static str, Credential)] {
        &[
            ("email", Credential::LoginName),
            ("refresh", Credential::Token),
        ]
    }

    // The vendor evidently runs Django REST Framework, which redirects where a slash is missing.
    fn trailing_slash(&self) -> TrailingSlash {
        TrailingSlash::AddedBy301
    }
}
