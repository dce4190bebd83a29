//! A vendor with a login by e-mail address, access and refresh tokens, and one resource.

use std::borrow::Cow;
use std::sync::Arc;

use http::{HeaderName, Method, StatusCode};
use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::fixtures::FixturesSpec;
use mockid::identity::directory::LetterCase;
use mockid::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Rotation, SessionLength, SessionPolicy,
};
use mockid::identity::grant::{Grant, Naming, Presented};
use mockid::identity::ledger::TokenKind;
use mockid::identity::lockout::LoginKind;
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::token::TokenRefused;
use mockid::identity::token_checks::{Check, TokenChecks};
use mockid::identity::verification::Genuine;
use mockid::identity::{AccountId, AccountKind, Bearer, Mark};
use mockid::sandbox::World;
use mockid::sandbox::faults::OwnError;
use mockid::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use mockid::sandbox::reason::Reason;
use mockid::sandbox::settings::SandboxSettings;
use mockid::vendor::accounts::{AccountSpec, FieldSpec};
use mockid::vendor::answer::{Answer, Pending};

use mockid::vendor::call::Call;
use mockid::vendor::guard::{self, Admitted, PresentedToken, Purpose};
use mockid::vendor::handlers::{Handlers, OperationTable};
use mockid::vendor::json_body::{self, JsonBody};
use mockid::vendor::minting::{Draft, TokenForm};
use mockid::vendor::operation::Operation;
use mockid::vendor::request_account::Credential;
use mockid::vendor::settings::{Typed, VendorSettings};
use mockid::vendor::token_place::{BearerSyntax, TokenPlace};
use mockid::vendor::{Cause, LoginSpec, Manners, RootRank, Task, Vendor, VendorSpec, resources};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::codes;

/// Its id.
pub const ACME: Provider = Provider::new(&"acme");

/// Its OpenAPI document.
const DOCUMENT: &str = include_str!("acme.yaml");

const SIGNED: Signed = Signed::tokens(ACME);

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

/// Settings of acme.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "acme.settings")]
struct Settings {
    /// The host names that select this vendor.
    #[schemars(schema_with = "mockid::vendor::settings::host_names")]
    hosts: Vec<String>,
    /// How long an access token is good for.
    access_ttl: Period,
    /// How long a session lasts.
    session_ttl: Period,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hosts: vec!["api.acme.example".to_owned()],
            access_ttl: Period::minutes(10),
            session_ttl: Period::hours(1),
        }
    }
}

impl VendorSettings for Settings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }
}

const fn policy(settings: &Settings) -> GrantPolicy {
    GrantPolicy {
        access: AccessPolicy {
            provider: ACME,
            lifetime: Lifetime::WithinSession(settings.access_ttl),
        },
        session: SessionPolicy::lasting(SessionLength::Absolute(settings.session_ttl)),
        refresh: RefreshPolicy {
            rotation: Rotation::Kept,
            after_access: false,
            not_before: None,
            listed_first: false,
        },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Access,
    Refresh,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: Uuid,
    kind: Kind,
    jti: Uuid,
    iat: NumericDate,
    exp: NumericDate,
}

fn form(kind: Kind) -> TokenForm {
    let (token, other) = match kind {
        Kind::Access => (TokenKind::Access, "refresh"),
        Kind::Refresh => (TokenKind::Refresh, "access"),
    };
    TokenForm {
        kind: token,
        number: 0,
        signed: SIGNED,
        lifetime: Box::new(move |settings: &SandboxSettings| match kind {
            Kind::Access => settings.of::<Settings>().access_ttl,
            Kind::Refresh => settings.of::<Settings>().session_ttl,
        }),
        session: None,
        claims: Box::new(move |draft: &Draft<'_>| {
            let claims = Claims {
                sub: draft.account.uuid()?,
                kind,
                jti: draft.token.into(),
                iat: draft.issued,
                exp: draft.expires,
            };
            serde_json::to_value(claims).ok()
        }),
        other_kind: vec![("kind".into(), other.into())],
        other_issuer: Vec::new(),
    }
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
            Purpose::Access | Purpose::Identity => Kind::Access,
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
            Cause::RefreshToken(refused) => Refusal::Unauthenticated(refused.into()),
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

fn verify(
    world: &World,
    token: &str,
    kind: Kind,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<(Claims, Admitted), TokenRefused> {
    let genuine: Genuine<Claims> = world.verify(SIGNED, token, now, checks)?;
    let claims = genuine.claims;
    let of_kind = claims.kind == kind;
    checks.require(Check::Kind, of_kind, TokenRefused::WrongKind, || {
        format!("`kind` is `{kind:?}`")
    })?;
    let bearer = Bearer {
        provider: ACME,
        token: genuine.name,
        kind: match kind {
            Kind::Access => TokenKind::Access,
            Kind::Refresh => TokenKind::Refresh,
        },
        session: None,
        mark: Mark::of(Some(claims.jti)),
    };
    let account = AccountId::Uuid(claims.sub);
    let holder = world
        .identity()
        .examine(bearer, || claims.iat, account, now, checks)?;
    let session = None;
    Ok((claims, Admitted { holder, session }))
}

async fn login(call: &Call) -> Result<Answer, Refusal> {
    let [email, password] = fields(call, ["email", "password"])?;
    let how = LoginPolicy {
        case: LetterCase::Ignored,
        verified_only: false,
        lockout: None,
    };
    let identity = call.world.identity();
    let user = identity.log_in(ACME, LoginKind::User, &email, &password, how, call.now);
    let user = user.await.map_err(Refusal::Login)?;
    let policy = policy(&call.world.settings_of::<Settings>());
    let grant = identity.open_session(user.id, &policy, call.now, Naming::jtis);
    let unavailable = Refusal::Path(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable);
    tokens(call, grant.map_err(|_| unavailable)?)
}

fn refresh(call: &Call) -> Result<Answer, Refusal> {
    let [token] = fields(call, ["refresh"])?;
    let verified = guard::counted(call, |checks| {
        verify(&call.world, &token, Kind::Refresh, call.now, checks)
    });
    let refused = |refused: TokenRefused| Refusal::Unauthenticated(refused.into());
    let (claims, admitted) = verified.map_err(refused)?;
    let presented = Presented::signed(claims.jti.into(), admitted.holder.id, claims.exp);
    let policy = policy(&call.world.settings_of::<Settings>());
    let identity = call.world.identity();
    let grant = identity.refresh_session(presented, &policy, call.now, Naming::jtis);
    tokens(
        call,
        grant.map_err(|refused| Refusal::Unauthenticated(refused.into()))?,
    )
}

fn tokens(call: &Call, grant: Grant) -> Result<Answer, Refusal> {
    let unavailable = || Refusal::Path(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable);
    let sub = grant.account.uuid().ok_or_else(unavailable)?;
    let token = |kind, jti, exp| {
        let claims = Claims {
            sub,
            kind,
            jti,
            iat: call.now,
            exp,
        };
        let token = call.world.mint(SIGNED, &claims);
        token.map_err(|_| unavailable())
    };
    let body = json!({
        "access": token(Kind::Access, grant.access.into(), grant.access_expires)?,
        "refresh": token(Kind::Refresh, grant.refresh.into(), grant.refresh_expires)?,
    });
    Ok(Answer::ok(&body)
        .about(grant.account)
        .in_session(grant.session)
        .with_token(grant.access))
}

fn orders(call: &Call, bearer: &Admitted) -> Answer {
    let fixed = call.world.fixtures().resources(ACME);
    resources::answer(call, fixed, || json!({ "orders": [] })).about(bearer.holder.id)
}

/// The texts of these fields of the body.
fn fields<const N: usize>(call: &Call, names: [&str; N]) -> Result<[String; N], Refusal> {
    let JsonBody::Object(fields) = json_body::read(call) else {
        return Err(Refusal::Body);
    };
    let texts = names.map(|name| fields.get(name).and_then(|value| value.as_str()));
    if texts.contains(&None) {
        return Err(Refusal::Body);
    }
    Ok(texts.map(|text| text.unwrap_or_default().to_owned()))
}

enum Refusal {
    Body,
    Login(LoginRefused),
    Unauthenticated(Reason),
    Path(StatusCode, Reason),
}

impl Refusal {
    fn answer(self) -> Answer {
        let (status, reason) = match self {
            Self::Body => (StatusCode::BAD_REQUEST, Reason::ValidationFailed),
            Self::Login(refused) => (StatusCode::UNAUTHORIZED, refused.into()),
            Self::Unauthenticated(reason) => (StatusCode::UNAUTHORIZED, reason),
            Self::Path(status, reason) => (status, reason),
        };
        let error = status.canonical_reason().unwrap_or_default();
        Answer::json(status, reason, &json!({ "error": error }))
    }
}
