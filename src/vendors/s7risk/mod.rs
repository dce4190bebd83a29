//! The vendor s7risk: user and application tokens of 24 hours, and a lockout
//! (`docs/vendors/s7risk.md`).

mod accounts;
mod collections;
pub(crate) mod fixtures;
mod refusal;
mod settings;
mod token;

use std::sync::Arc;

use http::header::ORIGIN;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::clock::NumericDate;
use crate::identity::directory::LetterCase;
use crate::identity::lockout::LoginKind;
use crate::identity::login::{LoginPolicy, LoginRefused};
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::OwnError;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::{Answer, Pending};
use crate::vendor::call::Call;
use crate::vendor::collections as shared;
use crate::vendor::guard::{Admitted, PresentedToken};
use crate::vendor::handlers::{Handlers, OperationTable, handler};
use crate::vendor::json_body::{self, JsonBody};
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::token_place::{BearerSyntax, TokenPlace};
use crate::vendor::{Cause, Manners, PathHost, RootRank, Task, Vendor, VendorExtras, VendorSpec};
use refusal::{Refusal, login_refused};
pub(crate) use settings::S7riskSettings;
use token::SubjectKind;

impl Provider {
    /// s7risk: user and application tokens of 24 hours, lockout.
    pub const S7RISK: Self = Self::new(&"s7risk");
}

const USER_TOKEN: &str = "/user/token";
const APPLICATION_TOKEN: &str = "/application/token";

const NO_USER: &str = "Email and password do not match";
const NO_APPLICATION: &str = "Client ID and secret do not match";

/// The host of each path (referenced: the vendor's pages print every path with its host).
const PATH_HOSTS: [(&str, &str); 4] = [
    (USER_TOKEN, "auth.s7risk.com"),
    (APPLICATION_TOKEN, "auth.s7risk.com"),
    ("/actor/**", "actor.s7risk.com"),
    ("/**", "api.s7risk.com"),
];

/// The vendor s7risk.
pub struct S7risk {
    spec: VendorSpec,
    handlers: Handlers,
}

impl S7risk {
    /// The vendor with its operations.
    pub fn new() -> Self {
        let OperationTable {
            operations,
            handlers,
        } = OperationTable::with_resources(handler!(resource, bearer))
            .open(
                "s7riskCreateUserToken",
                Method::POST,
                USER_TOKEN,
                handler!(user_token),
            )
            .open(
                "s7riskCreateApplicationToken",
                Method::POST,
                APPLICATION_TOKEN,
                handler!(application_token),
            )
            .resource("s7riskListIncidents", Method::GET, "/incidents")
            .fixtures("s7riskGetIncident", Method::GET, "/incidents/{id}")
            .resource("s7riskGetActor", Method::GET, "/actor")
            .fixtures("s7riskGetActorById", Method::GET, "/actor/{id}");
        let spec = VendorSpec {
            id: Provider::S7RISK,
            operations,
            token_places: vec![TokenPlace::Bearer(BearerSyntax::AnyCase)],
            keys: vec![token::KEY],
            tokens: token::forms(),
            credentials: vec![
                ("email".into(), Credential::LoginName),
                ("clientId".into(), Credential::LoginName),
            ],
            secrets: Vec::new(),
            manners: Manners {
                path_hosts: PATH_HOSTS.map(PathHost::from).into(),
                ..Manners::plain()
            },
            root: Some(RootRank::ORDINARY),
            accounts: accounts::specs(),
            settings: Arc::new(Typed::<S7riskSettings>::default()),
            locks_names: true,
            document: None,
            fixtures: fixtures::spec(),
            logins: fixtures::logins(),
            extras: VendorExtras {
                title: Some("S7 Risk".into()),
                ..VendorExtras::default()
            },
        };
        Self { spec, handlers }
    }
}

impl Vendor for S7risk {
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
        token::admit(world, token.text, now, checks)
    }

    fn refuse(&self, call: &Call, cause: Cause) -> Answer {
        match cause {
            Cause::NotFound | Cause::NoSuchCase => Refusal::NotFound.answer(call),
            Cause::MethodNotAllowed => Refusal::MethodNotAllowed.answer(call),
            Cause::PayloadTooLarge => Refusal::PayloadTooLarge.answer(call),
            Cause::Unauthenticated(why) => Refusal::Unauthorized(why.into()).answer(call),
            Cause::RefreshToken(refused) | Cause::Ticket(refused) => {
                Refusal::Unauthorized(refused.into()).answer(call)
            }
            Cause::Own(own) => own_error(call, own),
        }
    }
}

fn own_error(call: &Call, own: OwnError) -> Answer {
    match own {
        OwnError::Unauthorized => match call.path.as_str() {
            USER_TOKEN => login_refused(call, LoginRefused::BadCredentials, NO_USER),
            APPLICATION_TOKEN => login_refused(call, LoginRefused::BadCredentials, NO_APPLICATION),
            _ => Refusal::Unauthorized(Reason::Fault).answer(call),
        },
        OwnError::TooManyRequests => {
            let lockout = call.world.settings_of::<S7riskSettings>().lockout;
            let door = match call.path.as_str() {
                APPLICATION_TOKEN => LoginKind::Application,
                _ => LoginKind::User,
            };
            let length = lockout.at(door).map_or(lockout.length, |own| own.length);
            let until = call.now.after(length);
            login_refused(call, LoginRefused::LockedOut { until }, "")
        }
        // JSend reserves `error` for errors of the server, regardless of the envelope of other
        // errors.
        OwnError::ServerError => Answer::json(
            StatusCode::INTERNAL_SERVER_ERROR,
            Reason::Fault,
            &json!({ "status": "error", "message": "Internal Server Error" }),
        ),
    }
}

async fn user_token(call: &Call) -> Answer {
    Refusal::or_answer(call, try_user_token(call).await)
}

async fn try_user_token(call: &Call) -> Result<Answer, Refusal> {
    let settings = call.world.settings_of::<S7riskSettings>();
    check_origin(call, &settings)?;
    let fields = body(call)?;
    let email = field(&fields, "email").ok_or(Refusal::MissingEmail)?;
    let password = field(&fields, "password").ok_or(Refusal::MissingPassword)?;
    let identity = call.world.identity();
    let policy = login_policy(&settings, LoginKind::User, LetterCase::Ignored);
    let (provider, door) = (Provider::S7RISK, LoginKind::User);
    let login = identity.log_in(provider, door, email, password, policy, call.now);
    let user = login.await.map_err(|refused| Refusal::Login {
        refused,
        sentence: NO_USER,
    })?;
    token::give(call, user.id, SubjectKind::User)
}

async fn application_token(call: &Call) -> Answer {
    Refusal::or_answer(call, try_application_token(call).await)
}

async fn try_application_token(call: &Call) -> Result<Answer, Refusal> {
    let settings = call.world.settings_of::<S7riskSettings>();
    check_origin(call, &settings)?;
    let fields = body(call)?;
    let client_id = field(&fields, "clientId").ok_or(Refusal::MissingClientId)?;
    let secret = field(&fields, "secret").ok_or(Refusal::MissingSecret)?;
    let identity = call.world.identity();
    let policy = login_policy(&settings, LoginKind::Application, LetterCase::Exact);
    let (provider, door) = (Provider::S7RISK, LoginKind::Application);
    let login = identity.log_in(provider, door, client_id, secret, policy, call.now);
    let application = login.await.map_err(|refused| Refusal::Login {
        refused,
        sentence: NO_APPLICATION,
    })?;
    token::give(call, application.id, SubjectKind::Application)
}

async fn resource(call: &Call, bearer: Admitted) -> Answer {
    let nothing = || json!({ "status": "success", "data": [] });
    let answer = shared::answer_or_fixed(&collections::Style, call, nothing);
    Refusal::or_answer(call, answer.map(|answer| answer.about(bearer.holder.id)))
}

/// Checks the header `Origin` of a login. The vendor's page requires the header; the settings may
/// restrict its values.
fn check_origin(call: &Call, settings: &S7riskSettings) -> Result<(), Refusal> {
    let origin = call.header(&ORIGIN).filter(|origin| !origin.is_empty());
    match origin {
        None if settings.require_origin => Err(Refusal::OriginMissing),
        Some(origin) if !is_allowed(origin, settings) => Err(Refusal::OriginNotAllowed),
        _ => Ok(()),
    }
}

fn is_allowed(origin: &str, settings: &S7riskSettings) -> bool {
    let allowed = &settings.allowed_origins;
    allowed.is_empty() || allowed.iter().any(|each| each == origin)
}

fn login_policy(settings: &S7riskSettings, door: LoginKind, case: LetterCase) -> LoginPolicy {
    LoginPolicy {
        case,
        verified_only: false,
        lockout: settings.lockout.at(door),
    }
}

/// The fields of the body. A body that is JSON but not an object has no fields.
fn body(call: &Call) -> Result<Map<String, Value>, Refusal> {
    match json_body::read(call) {
        JsonBody::Object(fields) => Ok(fields),
        JsonBody::Other | JsonBody::Empty => Ok(Map::new()),
        JsonBody::Broken(_) => Err(Refusal::BrokenJson),
        JsonBody::OtherType => Err(Refusal::UnsupportedMediaType),
    }
}

/// The value of a text field. An empty text or a value of another type counts as missing.
fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str().filter(|text| !text.is_empty())
}
