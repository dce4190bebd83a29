//! The OIDC provider: OAuth 2.0 and OpenID Connect (`docs/vendors/oidc.md`).

mod access_tokens;
mod account_rules;
mod accounts;
pub(crate) mod api;
mod assertion;
mod authentication;
mod authorize;
mod bearer;
mod client;
mod control;
pub mod device;
mod dpop;
mod fixtures;
#[cfg(feature = "cli")]
pub mod import;
mod introspect;
mod issuer;
mod keys;
mod layout;
pub mod lies;
mod login;
mod logout;
mod metadata;
mod names;
mod page;
mod par;
mod parameters;
mod pkce;
mod protected;
mod redirect_uri;
mod refusal;
mod registration;
mod resources;
mod revoke;
mod rules;
mod scopes;
mod sessions;
mod settings;
mod state;
mod token;
mod tokens;
mod userinfo;

use std::borrow::Cow;
use std::sync::Arc;

use http::{Method, StatusCode};

use crate::clock::NumericDate;
use crate::identity::ledger::TokenKind;
use crate::identity::token::{Issuer as SigningIssuer, TokenRefused};
use crate::identity::token_checks::TokenChecks;
use crate::path_pattern::PathPattern;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::{Answer, Pending};
use crate::vendor::call::Call;
use crate::vendor::cors::{AllowedHeaders, AllowedOrigins, CorsPolicy};
use crate::vendor::guard::{Admitted, PresentedToken};
use crate::vendor::handlers::{Handlers, OperationTable, handler};
use crate::vendor::minting::JwtForm;
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::state::TypedState;
use crate::vendor::{Cause, Manners, Task, Vendor, VendorExtras, VendorSpec};
use bearer::BearerRefusal;
use refusal::{ErrorCode, Refusal};
use settings::OidcSettings;
use state::OidcState;

impl Provider {
    /// oidc: OAuth 2.0 and OpenID Connect.
    pub const OIDC: Self = Self::new(&"oidc");
}

/// The vendor.
pub struct Oidc {
    spec: VendorSpec,
    handlers: Handlers,
}

fn operations() -> OperationTable {
    let (get, post) = (|| Method::GET, || Method::POST);
    OperationTable::with_resources(handler!(protected::resource, bearer))
        .open(
            "oidcDiscovery",
            get(),
            "/.well-known/openid-configuration",
            handler!(metadata::discovery),
        )
        .open(
            "oidcServerMetadata",
            get(),
            "/.well-known/oauth-authorization-server",
            handler!(metadata::server_metadata),
        )
        .open(
            "oidcProtectedResource",
            get(),
            protected::WELL_KNOWN,
            handler!(protected::metadata),
        )
        .open("oidcJwks", get(), "/jwks", handler!(keys::jwks))
        .open(
            "oidcAuthorize",
            get(),
            "/authorize",
            handler!(authorize::authorize),
        )
        .open(
            "oidcAuthorizePost",
            post(),
            "/authorize",
            handler!(authorize::authorize),
        )
        .open(
            "oidcRegister",
            post(),
            "/register",
            handler!(registration::register),
        )
        .open("oidcPar", post(), "/par", handler!(par::push))
        .open("oidcLogin", post(), "/login", handler!(login::submit))
        .open(
            "oidcDeviceAuthorization",
            post(),
            "/device_authorization",
            handler!(device::authorize),
        )
        .open("oidcDevice", get(), "/device", handler!(device::show))
        .open(
            "oidcDevicePost",
            post(),
            "/device",
            handler!(device::submit),
        )
        .open("oidcToken", post(), "/token", handler!(token::token))
        .open(
            "oidcUserinfo",
            get(),
            "/userinfo",
            handler!(userinfo::userinfo),
        )
        .open(
            "oidcUserinfoPost",
            post(),
            "/userinfo",
            handler!(userinfo::userinfo),
        )
        .open(
            "oidcIntrospect",
            post(),
            "/introspect",
            handler!(introspect::introspect),
        )
        .open("oidcRevoke", post(), "/revoke", handler!(revoke::revoke))
        .open(
            "oidcEndSession",
            get(),
            "/logout",
            handler!(logout::end_session),
        )
        .open(
            "oidcEndSessionPost",
            post(),
            "/logout",
            handler!(logout::end_session),
        )
}

/// The names of parameters that are secret, besides those that everybody's are.
const SECRETS: [&str; 5] = [
    "code",
    "code_verifier",
    "client_assertion",
    "assertion",
    "device_code",
];

impl Oidc {
    /// The vendor with its operations.
    pub fn new() -> Self {
        let OperationTable {
            operations,
            handlers,
        } = layout::with_operations(operations());
        let spec = VendorSpec {
            id: Provider::OIDC,
            operations,
            token_places: dpop::token_use::PLACES.to_vec(),
            keys: keys::plans(),
            tokens: tokens::forms(),
            credentials: vec![
                ("username".into(), Credential::LoginName),
                ("client_id".into(), Credential::LoginName),
                ("refresh_token".into(), Credential::Token),
                ("token".into(), Credential::Token),
                ("code".into(), Credential::Token),
            ],
            secrets: SECRETS.map(Into::into).into(),
            manners: Manners::plain(),
            root: None,
            accounts: accounts::specs(),
            settings: Arc::new(Typed::<OidcSettings>::default()),
            locks_names: true,
            document: None,
            fixtures: fixtures::spec(),
            logins: Vec::new(),
            extras: VendorExtras {
                outgoing: vec![logout::outgoing(), client::keys::outgoing()],
                title: Some("OpenID Connect".into()),
                state: Some(Arc::new(TypedState::<OidcState>::default())),
                control: [
                    keys::operations(),
                    dpop::control::operations(),
                    login::control::operations(),
                    sessions::control::operations(),
                    logout::control::operations(),
                    device::control::operations(),
                ]
                .into_iter()
                .flatten()
                .collect(),
                key_set: Some(keys::main_key_set),
                password_grant: Some(fixtures::password_grant),
                has_issuers: true,
                layout: Some(layout::spec(cors())),
                cors: Some(cors()),
                liar: Some(Arc::new(lies::OidcLiar)),
                ..VendorExtras::default()
            },
        };
        Self { spec, handlers }
    }
}

/// Pages of every origin may call the endpoints for programs, and none those for browsers, which a
/// person visits.
fn cors() -> CorsPolicy {
    CorsPolicy {
        origins: AllowedOrigins::Any,
        headers: AllowedHeaders::Any,
        credentials: false,
        except: ["/authorize", "/login", "/device", "/logout"]
            .map(PathPattern::of_template)
            .into(),
    }
}

impl Oidc {
    /// The answer to a call of an issuer that does not exist.
    fn no_issuer(&self, call: &Call) -> Answer {
        let answer = self.refuse(call, Cause::NotFound);
        match issuer::nearest_known(call) {
            Some(hint) => answer.with_hint(hint),
            None => answer,
        }
    }
}

impl Vendor for Oidc {
    fn spec(&self) -> &VendorSpec {
        &self.spec
    }

    fn answer<'a>(&'a self, task: Task<'a>, call: &'a Call) -> Pending<'a> {
        let operation = match &task {
            Task::Open(operation) => &*operation.id,
            Task::Token(..) | Task::Resource(_) => "",
        };
        // The metadata of a resource is before the path of the resource, and not of an issuer.
        let has_issuer = operation != "oidcProtectedResource";
        if has_issuer && !issuer::exists(call) {
            return Box::pin(async move { self.no_issuer(call) });
        }
        let is_compared = names::COMPARED.contains(&operation);
        let answering = self.handlers.answer(task, call);
        if !is_compared {
            return answering;
        }
        Box::pin(async move {
            let mut answer = answering.await;
            names::explain(call, &mut answer);
            answer
        })
    }

    fn admit(
        &self,
        world: &World,
        token: PresentedToken,
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<Admitted, TokenRefused> {
        tokens::admit(world, token, now, checks)
    }

    fn signing_key<'a>(
        &self,
        world: &'a World,
        kind: TokenKind,
        _: &JwtForm,
        now: NumericDate,
    ) -> Option<Cow<'a, SigningIssuer>> {
        tokens::minting_key(world, kind, now).map(Cow::Owned)
    }

    fn refuse(&self, call: &Call, cause: Cause) -> Answer {
        let page = page::at_wrong_address(call, cause);
        let answer = page.unwrap_or_else(|| refused(call, cause));
        match layout::hint(call).filter(|_| cause == Cause::NotFound) {
            Some(hint) => answer.with_hint(hint),
            None => answer,
        }
    }
}

/// The error for a program.
fn refused(call: &Call, cause: Cause) -> Answer {
    let (code, reason, status, description): (_, _, _, Cow<'static, str>) = match cause {
        Cause::NotFound | Cause::NoSuchCase => (
            ErrorCode::InvalidRequest,
            Reason::NotFound,
            StatusCode::NOT_FOUND,
            issuer::why_not_found(call).into(),
        ),
        Cause::MethodNotAllowed => (
            ErrorCode::InvalidRequest,
            Reason::MethodNotAllowed,
            StatusCode::METHOD_NOT_ALLOWED,
            "the path has other methods; the header Allow names them".into(),
        ),
        Cause::PayloadTooLarge => (
            ErrorCode::InvalidRequest,
            Reason::PayloadTooLarge,
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is too large".into(),
        ),
        Cause::Unauthenticated(why) => return BearerRefusal::from(why).answer(call),
        Cause::RefreshToken(refused) | Cause::Ticket(refused) => (
            ErrorCode::InvalidGrant,
            Reason::of_refresh_token(refused),
            StatusCode::BAD_REQUEST,
            "the refresh token is not valid".into(),
        ),
        Cause::Own(OwnError::Unauthorized) => (
            ErrorCode::InvalidToken,
            Reason::Fault,
            StatusCode::UNAUTHORIZED,
            "the access token is not valid".into(),
        ),
        Cause::Own(OwnError::TooManyRequests) => (
            ErrorCode::TemporarilyUnavailable,
            Reason::Throttled,
            StatusCode::TOO_MANY_REQUESTS,
            "too many requests".into(),
        ),
        Cause::Own(OwnError::ServerError) => (
            ErrorCode::ServerError,
            Reason::Fault,
            StatusCode::INTERNAL_SERVER_ERROR,
            "the server failed".into(),
        ),
    };
    let mut refusal = Refusal::new(code, reason, description);
    refusal.challenge = (status == StatusCode::UNAUTHORIZED).then_some("Bearer");
    let mut answer = Answer::from(refusal);
    answer.status = status;
    answer
}
