//! A vendor with a login by e-mail address, access and refresh tokens, and one resource.

mod operations;
mod settings;
mod tokens;

use std::borrow::Cow;
use std::sync::Arc;

use http::{HeaderName, Method, StatusCode};
use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::fixtures::FixturesSpec;
use mockid::identity::AccountKind;
use mockid::identity::token::TokenRefused;
use mockid::identity::token_checks::TokenChecks;
use mockid::sandbox::World;
use mockid::sandbox::faults::OwnError;
use mockid::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan};
use mockid::sandbox::reason::Reason;
use mockid::vendor::accounts::{AccountSpec, FieldSpec};
use mockid::vendor::answer::{Answer, Pending};
use mockid::vendor::call::Call;
use mockid::vendor::guard::{Admitted, PresentedToken, Purpose};
use mockid::vendor::handlers::{Handlers, OperationTable};
use mockid::vendor::operation::Operation;
use mockid::vendor::request_account::Credential;
use mockid::vendor::settings::Typed;
use mockid::vendor::token_place::{BearerSyntax, TokenPlace};
use mockid::vendor::{Cause, LoginSpec, Manners, RootRank, Task, Vendor, VendorSpec};

use super::codes;
use operations::{Refusal, fields, login, orders, refresh};
use settings::Settings;
use tokens::{Kind, SIGNED, form, verify};

/// Its id.
pub const ACME: Provider = Provider::new(&"acme");

/// Its OpenAPI document.
const DOCUMENT: &str = include_str!("acme.yaml");

/// The vendor.
pub struct Acme {
    spec: VendorSpec,
    handlers: Handlers,
}

impl Acme {
    /// The vendor with its operations.
    pub fn new() -> Self {
        let OperationTable {
            operations,
            handlers,
        } = OperationTable::with_resources(|call, bearer| {
            Box::pin(async move { orders(call, &bearer) })
        })
        .open("acmeLogin", Method::POST, "/v1/login", |call| {
            Box::pin(async move { login(call).await.unwrap_or_else(Refusal::answer) })
        })
        .open("acmeRefresh", Method::POST, "/v1/refresh", |call| {
            Box::pin(async move { refresh(call).unwrap_or_else(Refusal::answer) })
        })
        .open("acmePasswordGrant", Method::POST, "/v1/token", |call| {
            Box::pin(async move { login(call).await.unwrap_or_else(Refusal::answer) })
        })
        .case("grant=password")
        .open("acmeRefreshGrant", Method::POST, "/v1/token", |call| {
            Box::pin(async move { refresh(call).unwrap_or_else(Refusal::answer) })
        })
        .case("grant=refresh")
        .open("acmeRedeemCode", Method::POST, "/v1/codes/{code}", |call| {
            Box::pin(async move { codes::redeem(call) })
        })
        .open(
            "acmeConfiguration",
            Method::GET,
            codes::CONFIGURATION,
            |call| Box::pin(async move { codes::configuration(call) }),
        )
        .resource("acmeListOrders", Method::GET, "/v1/orders");
        let spec = VendorSpec {
            id: ACME,
            operations,
            token_places: vec![
                TokenPlace::Bearer(BearerSyntax::AnyCase),
                TokenPlace::Header(HeaderName::from_static("x-acme-session")),
                TokenPlace::Query("sid".into()),
            ],
            secrets: vec!["badge".into()],
            keys: vec![KeyPlan {
                signs: SIGNED,
                name: None,
                development_key: DevelopmentKey::Secret(Cow::Borrowed(
                    b"mockid: development secret of acme tokens",
                )),
                key_id: KeyId::None,
                header: Cow::Borrowed(r#"{"alg":"HS256","typ":"JWT"}"#),
            }],
            tokens: [Kind::Access, Kind::Refresh].map(form).into(),
            credentials: vec![
                ("email".into(), Credential::LoginName),
                ("refresh".into(), Credential::Token),
            ],
            manners: Manners::plain(),
            root: Some(RootRank::ORDINARY),
            accounts: vec![users()],
            settings: Arc::new(Typed::<Settings>::default()),
            locks_names: false,
            document: serde_saphyr::from_str::<serde_json::Value>(DOCUMENT)
                .ok()
                .map(Into::into),
            fixtures: FixturesSpec {
                description: "Acme: users.".into(),
                ..FixturesSpec::default()
            },
            logins: vec![LoginSpec {
                operation: "acmeLogin".into(),
                kind: AccountKind::USER,
                name: Some("email".into()),
                secret: "password".into(),
                verified_only: false,
            }],
            extras: codes::extras(),
        };
        Self { spec, handlers }
    }

    /// Another version of the vendor.
    pub fn changed(change: impl FnOnce(&mut VendorSpec)) -> Self {
        let mut acme = Self::new();
        change(&mut acme.spec);
        acme
    }
}

fn users() -> AccountSpec {
    AccountSpec::new(AccountKind::USER, "users", "The users who log in.").entry(
        "acme.user",
        "A user of acme.",
        [
            FieldSpec::email("The address that logs in, whatever its letter case."),
            FieldSpec::password("password"),
            FieldSpec::uuid("", "What tokens call the user; made up when absent."),
            FieldSpec::active("Whether the user logs in and tokens work."),
        ],
    )
}

impl Vendor for Acme {
    fn spec(&self) -> &VendorSpec {
        &self.spec
    }

    fn answer<'a>(&'a self, task: Task<'a>, call: &'a Call) -> Pending<'a> {
        self.handlers.answer(task, call)
    }

    fn choose<'a>(&self, cases: &[&'a Operation], call: &Call) -> Option<&'a Operation> {
        let [grant] = fields(call, ["grant"]).ok()?;
        let case = format!("grant={grant}");
        let mut cases = cases.iter().copied();
        cases.find(|operation| operation.case.as_deref() == Some(&*case))
    }

    fn admit(
        &self,
        world: &World,
        token: PresentedToken,
        now: NumericDate,
        checks: &mut TokenChecks,
    ) -> Result<Admitted, TokenRefused> {
        let kind = match token.purpose {
            Purpose::Access | Purpose::Verify | Purpose::Identity => Kind::Access,
            Purpose::Refresh => Kind::Refresh,
        };
        verify(world, token.text, kind, now, checks).map(|(_, admitted)| admitted)
    }

    fn refuse(&self, _: &Call, cause: Cause) -> Answer {
        let refusal = match cause {
            Cause::NotFound => Refusal::Path(StatusCode::NOT_FOUND, Reason::NotFound),
            Cause::NoSuchCase => Refusal::Path(StatusCode::BAD_REQUEST, Reason::NoSuchCase),
            Cause::MethodNotAllowed => {
                Refusal::Path(StatusCode::METHOD_NOT_ALLOWED, Reason::MethodNotAllowed)
            }
            Cause::PayloadTooLarge => {
                Refusal::Path(StatusCode::PAYLOAD_TOO_LARGE, Reason::PayloadTooLarge)
            }
            Cause::Unauthenticated(why) => Refusal::Unauthenticated(why.into()),
            Cause::RefreshToken(refused) | Cause::Ticket(refused) => {
                Refusal::Unauthenticated(refused.into())
            }
            Cause::Own(OwnError::Unauthorized) => Refusal::Unauthenticated(Reason::Fault),
            Cause::Own(OwnError::TooManyRequests) => {
                Refusal::Path(StatusCode::TOO_MANY_REQUESTS, Reason::Throttled)
            }
            Cause::Own(OwnError::ServerError) => {
                Refusal::Path(StatusCode::INTERNAL_SERVER_ERROR, Reason::Fault)
            }
        };
        refusal.answer()
    }
}
