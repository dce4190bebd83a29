//! haut-ai: e-mail and password give a token of one hour, and that makes private tokens with an
//! expiry of one's own (`docs/vendors/haut-ai.md`).

mod listing;
mod login;
mod private_tokens;
mod refusal;
mod tokens;

use http::Method;
use serde_json::{Map, Value, json};

use crate::identity::login::LoginRefused;
use crate::identity::token::TokenRefused;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::collections::{Collection, Extent, Item};
use crate::sandbox::faults::OwnError;
use crate::sandbox::keys::KeyPlan;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::claimant::Credential;
use crate::vendor::collections::{self, Manner};
use crate::vendor::guard::Guard;
use crate::vendor::minting::TokenForm;
use crate::vendor::operation::{Access, Handler, Operation, Pending, handler};
use crate::vendor::{TrailingSlash, Vendor, resources};
use crate::vendors::frameworks::django::paging::{ListQuery, Shown};
use crate::vendors::frameworks::django::property;
use refusal::Refusal;
pub use tokens::PRIVATE_TOKENS_KEY;

/// The vendor.
pub struct HautAi;

/// The one place where no token is asked for.
const LOGIN: &str = "/api/v1/auth/login/";

static OPERATIONS: [Operation; 6] = [
    Operation {
        id: "hautAiLogin",
        method: Method::POST,
        path: LOGIN,
        access: Access::Open,
        handler: handler!(login::login),
    },
    Operation {
        id: "hautAiListPrivateTokens",
        method: Method::GET,
        path: "/api/v1/auth/private_tokens/",
        access: Access::Token,
        handler: handler!(private_tokens::list),
    },
    Operation {
        id: "hautAiCreatePrivateToken",
        method: Method::POST,
        path: "/api/v1/auth/private_tokens/",
        access: Access::Token,
        handler: handler!(private_tokens::create),
    },
    Operation {
        id: "hautAiRevokePrivateToken",
        method: Method::DELETE,
        path: "/api/v1/auth/private_tokens/{id}/",
        access: Access::Token,
        handler: handler!(private_tokens::revoke),
    },
    Operation {
        id: "hautAiListCompanies",
        method: Method::GET,
        path: "/api/v1/companies/",
        access: Access::Token,
        handler: handler!(resource),
    },
    Operation {
        id: "hautAiGetCompany",
        method: Method::GET,
        path: "/api/v1/companies/{id}/",
        access: Access::Fixtures,
        handler: handler!(resource),
    },
];

impl Vendor for HautAi {
    fn provider(&self) -> Provider {
        Provider::HautAi
    }

    fn operations(&self) -> &'static [Operation] {
        &OPERATIONS
    }

    fn key_plan(&self) -> KeyPlan {
        tokens::LOGIN_TOKENS_KEY
    }

    fn guard(&self) -> &'static Guard {
        &tokens::GUARD
    }

    fn token_forms(&self) -> &'static [TokenForm] {
        &tokens::FORMS
    }

    fn resource<'a>(&self, call: &'a Call) -> Pending<'a> {
        (handler!(resource) as Handler)(call)
    }

    fn resource_methods(&self, world: &World, path: &str) -> Vec<Method> {
        resources::methods(&world.fixtures().haut_ai.resources, path)
    }

    fn not_found(&self, _: &Call) -> Answer {
        Refusal::NotFound.into()
    }

    fn method_not_allowed(&self, call: &Call) -> Answer {
        Refusal::MethodNotAllowed(call.method.clone()).into()
    }

    // The framework authenticates before it looks at the method.
    fn refuse_before_method(&self, call: &Call) -> Option<Answer> {
        tokens::admit(call).err().map(Answer::from)
    }

    fn payload_too_large(&self, _: &Call) -> Answer {
        Refusal::PayloadTooLarge.into()
    }

    fn own_error(&self, call: &Call, error: OwnError) -> Answer {
        let refusal = match error {
            OwnError::Unauthorized if call.path == LOGIN => {
                Refusal::Login(LoginRefused::BadCredentials)
            }
            OwnError::Unauthorized => Refusal::BadToken {
                refused: TokenRefused::Expired,
                explained: call.world.settings().haut_ai.token_error_messages,
            },
            OwnError::TooManyRequests => Refusal::Throttled { seconds_left: 60 },
            OwnError::ServerError => Refusal::ServerError,
        };
        refusal.into()
    }

    fn credentials(&self) -> &'static [(&'static str, Credential)] {
        &[("username", Credential::LoginName)]
    }

    fn trailing_slash(&self) -> TrailingSlash {
        TrailingSlash::AddedBy301
    }
}

async fn resource(call: &Call) -> Result<Answer, Refusal> {
    let user = tokens::admit(call)?;
    let fixed = &call.world.fixtures().haut_ai.resources;
    let nothing = || json!({ "count": 0, "next": null, "previous": null, "results": [] });
    let answer = collections::answer_or_fixed::<HautAi>(call, fixed, nothing)?;
    Ok(answer.about(user.id))
}

impl Manner for HautAi {
    const PROVIDER: Provider = Provider::HautAi;
    type Refusal = Refusal;

    fn list(call: &Call, _: &Collection, items: &[&Item]) -> Result<Answer, Refusal> {
        let page = Shown::of(call, &ListQuery::of(call), items, |item| *item);
        page.map(|page| Answer::ok(&page))
            .ok_or(Refusal::InvalidPage)
    }

    fn written(
        call: &Call,
        collection: &Collection,
        extent: Extent,
    ) -> Result<Map<String, Value>, Refusal> {
        property::read_all(call, collection, extent)
    }
}

#[cfg(test)]
mod tests;
