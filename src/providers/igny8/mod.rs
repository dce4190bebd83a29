//! igny8: register, login, refresh; 15 minutes and 7 days; roles, accounts, and an envelope
//! around everything (`wire/igny8.md`).

mod auth;
mod docs;
mod envelope;
mod resource;
mod throttle;
mod token;

use http::Method;

use super::answer::Answer;
use super::call::Call;
use super::claimant::Credential;
use super::guard::Guard;
use super::minting::TokenForm;
use super::operation::{Handler, Operation, Pending, handler};
use super::{TrailingSlash, Vendor, resources};
use crate::identity::login::LoginRefused;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan};
use crate::sandbox::reason::Reason;
use envelope::Refusal;

/// The vendor.
pub struct Igny8;

const LOGIN: &str = "/api/v1/auth/login/";

static OPERATIONS: [Operation; 7] = [
    Operation {
        id: "igny8Register",
        method: Method::POST,
        path: "/api/v1/auth/register/",
        handler: handler!(auth::register),
    },
    Operation {
        id: "igny8Login",
        method: Method::POST,
        path: LOGIN,
        handler: handler!(auth::login),
    },
    Operation {
        id: "igny8Refresh",
        method: Method::POST,
        path: "/api/v1/auth/refresh/",
        handler: handler!(auth::refresh),
    },
    Operation {
        id: "igny8ListKeywords",
        method: Method::GET,
        path: "/api/v1/planner/keywords/",
        handler: handler!(resource::resource),
    },
    Operation {
        id: "igny8GetDocs",
        method: Method::GET,
        path: "/api/docs/",
        handler: handler!(docs::docs),
    },
    Operation {
        id: "igny8GetSchema",
        method: Method::GET,
        path: "/api/schema/",
        handler: handler!(docs::schema),
    },
    Operation {
        id: "igny8GetRedoc",
        method: Method::GET,
        path: "/api/redoc/",
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
