//! The vendor haut-ai: a login by e-mail and password issues a token of one hour, with which users
//! create private tokens with an expiry of their choice (`docs/vendors/haut-ai.md`).

mod accounts;
pub(crate) mod fixtures;
mod listing;
mod login;
mod private_tokens;
mod refusal;
mod settings;
mod tokens;

use std::sync::Arc;

use http::Method;
use serde_json::{Map, Value, json};

use crate::clock::NumericDate;
use crate::identity::login::LoginRefused;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::collections::{Collection, Extent, Item};
use crate::sandbox::faults::OwnError;
use crate::vendor::answer::{Answer, Pending};
use crate::vendor::call::Call;
use crate::vendor::collections::{self, CollectionStyle};
use crate::vendor::guard::{Admitted, PresentedToken, Unauthenticated};
use crate::vendor::handlers::{Handlers, OperationTable, handler};
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::token_place::{BearerSyntax, TokenPlace};
use crate::vendor::{
    Cause, Manners, RootRank, Task, TrailingSlash, Vendor, VendorExtras, VendorSpec,
};
use crate::vendors::frameworks::django::paging::{ListQuery, PagedList};
use crate::vendors::frameworks::django::property;
use refusal::Refusal;
pub(crate) use settings::HautAiSettings;

impl Provider {
    /// haut-ai: e-mail and password, one-hour tokens, private tokens with an expiry that their
    /// owner chooses.
    pub const HAUT_AI: Self = Self::new(&"haut-ai");

    /// The provider of private tokens in snapshots of version 1, which do not name it.
    pub const OF_PRIVATE_TOKENS: Self = Self::HAUT_AI;
}

/// The path of the login, the only operation that requires no token.
const LOGIN: &str = "/api/v1/auth/login/";

const PRIVATE_TOKENS: &str = "/api/v1/auth/private_tokens/";

/// The vendor haut-ai.
pub struct HautAi {
    spec: VendorSpec,
    handlers: Handlers,
}

impl HautAi {
    /// The vendor with its operations.
    pub fn new() -> Self {
        let OperationTable {
            operations,
            handlers,
        } = OperationTable::with_resources(handler!(resource, bearer))
            .open("hautAiLogin", Method::POST, LOGIN, handler!(login::login))
            .token(
                "hautAiListPrivateTokens",
                Method::GET,
                PRIVATE_TOKENS,
                handler!(private_tokens::list, bearer),
            )
            .token(
                "hautAiCreatePrivateToken",
                Method::POST,
                PRIVATE_TOKENS,
                handler!(private_tokens::create, bearer),
            )
            .token(
                "hautAiRevokePrivateToken",
                Method::DELETE,
                "/api/v1/auth/private_tokens/{id}/",
                handler!(private_tokens::revoke, bearer),
            )
            .resource("hautAiListCompanies", Method::GET, "/api/v1/companies/")
            .fixtures("hautAiGetCompany", Method::GET, "/api/v1/companies/{id}/");
        let spec = VendorSpec {
            id: Provider::HAUT_AI,
            operations,
            token_places: vec![TokenPlace::Bearer(BearerSyntax::ExactScheme)],
            keys: vec![tokens::LOGIN_TOKENS_KEY, tokens::PRIVATE_TOKENS_KEY],
            tokens: tokens::forms(),
            credentials: vec![("username".into(), Credential::LoginName)],
            secrets: Vec::new(),
            manners: Manners {
                trailing_slash: TrailingSlash::AddedBy301,
                // As in the framework.
                authenticates_first: true,
                ..Manners::plain()
            },
            root: Some(RootRank::ORDINARY),
            accounts: accounts::specs(),
            settings: Arc::new(Typed::<HautAiSettings>::default()),
            locks_names: false,
            document: None,
            fixtures: fixtures::spec(),
            logins: fixtures::logins(),
            extras: VendorExtras {
                title: Some("Haut.AI".into()),
                ..VendorExtras::default()
            },
        };
        Self { spec, handlers }
    }
}

impl Vendor for HautAi {
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
        tokens::admit(world, token.text, now, checks)
    }

    fn refuse(&self, call: &Call, cause: Cause) -> Answer {
        let refusal = match cause {
            Cause::NotFound | Cause::NoSuchCase => Refusal::NotFound,
            Cause::MethodNotAllowed => Refusal::MethodNotAllowed(call.method.clone()),
            Cause::PayloadTooLarge => Refusal::PayloadTooLarge,
            Cause::Unauthenticated(Unauthenticated::NoToken | Unauthenticated::Credentials(_)) => {
                Refusal::NoCredentials
            }
            Cause::Unauthenticated(Unauthenticated::MalformedHeader) => Refusal::BadHeader,
            Cause::Unauthenticated(Unauthenticated::Refused(refused))
            | Cause::RefreshToken(refused)
            | Cause::Ticket(refused) => bad_token(call, refused),
            Cause::Own(OwnError::Unauthorized) if call.path == LOGIN => {
                Refusal::Login(LoginRefused::BadCredentials)
            }
            Cause::Own(OwnError::Unauthorized) => bad_token(call, TokenRefused::Expired),
            Cause::Own(OwnError::TooManyRequests) => Refusal::Throttled { seconds_left: 60 },
            Cause::Own(OwnError::ServerError) => Refusal::ServerError,
        };
        refusal.into()
    }
}

fn bad_token(call: &Call, refused: TokenRefused) -> Refusal {
    let explained = call
        .world
        .settings_of::<HautAiSettings>()
        .token_error_messages;
    Refusal::BadToken { refused, explained }
}

async fn resource(call: &Call, bearer: Admitted) -> Result<Answer, Refusal> {
    let user = &bearer.holder;
    let nothing = || json!({ "count": 0, "next": null, "previous": null, "results": [] });
    let answer = collections::answer_or_fixed(&Style, call, nothing)?;
    Ok(answer.about(user.id))
}

/// How the vendor words collections.
struct Style;

impl CollectionStyle for Style {
    type Refusal = Refusal;

    fn provider(&self) -> Provider {
        Provider::HAUT_AI
    }

    fn list(&self, call: &Call, _: &Collection, items: &[&Item]) -> Result<Answer, Refusal> {
        let page = PagedList::of(call, &ListQuery::of(call), items, |item| *item);
        page.map(|page| Answer::ok(&page))
            .ok_or(Refusal::InvalidPage)
    }

    fn written(
        &self,
        call: &Call,
        collection: &Collection,
        extent: Extent,
    ) -> Result<Map<String, Value>, Refusal> {
        property::read_all(call, collection, extent)
    }
}
