//! haut-ai: e-mail and password give a token of one hour, with which users create private tokens
//! whose expiry they choose (`docs/vendors/haut-ai.md`).

mod listing;
mod login;
mod private_tokens;
mod refusal;
mod settings;
mod tokens;

use http::Method;
use serde_json::{Map, Value, json};

use crate::identity::login::LoginRefused;
use crate::identity::token::TokenRefused;
use crate::provider::Provider;
use crate::sandbox::collections::{Collection, Extent, Item};
use crate::sandbox::faults::OwnError;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::collections::{self, CollectionStyle};
use crate::vendor::operation::{Access, Operation, handler};
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::{
    Cause, Manners, RootRank, SampleLogin, TrailingSlash, Vendor, VendorSpec, resources,
};
use crate::vendors::frameworks::django::paging::{ListQuery, Shown};
use crate::vendors::frameworks::django::property;
use refusal::Refusal;
pub(crate) use settings::Settings;

impl Provider {
    /// haut-ai: e-mail and password, one-hour tokens, private tokens with an end that their owner chooses.
    pub const HAUT_AI: Self = Self::new(&"haut-ai");
}

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
        access: Access::Resource,
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

static SPEC: VendorSpec = VendorSpec {
    id: Provider::HAUT_AI,
    operations: &OPERATIONS,
    resource: handler!(resource),
    keys: &[tokens::LOGIN_TOKENS_KEY, tokens::PRIVATE_TOKENS_KEY],
    tokens: &tokens::FORMS,
    guard: &tokens::GUARD,
    credentials: &[("username", Credential::LoginName)],
    manners: Manners {
        trailing_slash: TrailingSlash::AddedBy301,
        // The framework authenticates before it looks at the method.
        before_method: Some(|call| tokens::admit(call).err().map(Answer::from)),
        ..Manners::PLAIN
    },
    root: RootRank::ORDINARY,
    settings: &Typed::<Settings>::NEW,
    locks_names: false,
    resources: |fixtures, show| resources::each(&fixtures.haut_ai.resources, show),
    sample: |fixtures| {
        let user = fixtures.haut_ai.users.first()?;
        Some(SampleLogin {
            name: Some(&user.email),
            secret: &user.password,
        })
    },
};

impl Vendor for HautAi {
    fn spec(&self) -> &VendorSpec {
        &SPEC
    }

    fn refuse(&self, call: &Call, cause: Cause) -> Answer {
        let refusal = match cause {
            Cause::NotFound => Refusal::NotFound,
            Cause::MethodNotAllowed => Refusal::MethodNotAllowed(call.method.clone()),
            Cause::PayloadTooLarge => Refusal::PayloadTooLarge,
            Cause::Own(OwnError::Unauthorized) if call.path == LOGIN => {
                Refusal::Login(LoginRefused::BadCredentials)
            }
            Cause::Own(OwnError::Unauthorized) => Refusal::BadToken {
                refused: TokenRefused::Expired,
                explained: call.world.settings_of::<Settings>().token_error_messages,
            },
            Cause::Own(OwnError::TooManyRequests) => Refusal::Throttled { seconds_left: 60 },
            Cause::Own(OwnError::ServerError) => Refusal::ServerError,
        };
        refusal.into()
    }
}

async fn resource(call: &Call) -> Result<Answer, Refusal> {
    let user = tokens::admit(call)?;
    let fixed = &call.world.fixtures().haut_ai.resources;
    let nothing = || json!({ "count": 0, "next": null, "previous": null, "results": [] });
    let answer = collections::answer_or_fixed::<HautAi>(call, fixed, nothing)?;
    Ok(answer.about(user.id))
}

impl CollectionStyle for HautAi {
    const PROVIDER: Provider = Provider::HAUT_AI;
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
