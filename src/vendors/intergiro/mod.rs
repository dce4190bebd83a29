//! The vendor intergiro: an API key opens a session of 60 minutes with access tokens of 15 minutes
//! (`docs/vendors/intergiro.md`).

mod accounts;
pub(crate) mod fixtures;
mod refusal;
mod settings;
mod token;

use std::sync::Arc;

use http::Method;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::clock::NumericDate;
use crate::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, OpeningLimit, RefreshPolicy, Reuse, Rotation,
    SessionLength, SessionPolicy,
};
use crate::identity::grant::{Grant, Names, Naming, Presented, RefreshRefused, TooManySessions};
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::identity::{AccountKind, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::collections::{Collection, Extent, Item};
use crate::sandbox::faults::OwnError;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::{Answer, Pending};
use crate::vendor::call::Call;
use crate::vendor::collections::{self, CollectionStyle, strict};
use crate::vendor::guard::{Admitted, PresentedToken, Purpose};
use crate::vendor::handlers::{Handlers, OperationTable, handler};
use crate::vendor::json_body::{self, JsonBody};
use crate::vendor::request_account::Credential;
use crate::vendor::settings::Typed;
use crate::vendor::token_place::{BearerSyntax, TokenPlace};
use crate::vendor::{Cause, Manners, RootRank, Task, Vendor, VendorExtras, VendorSpec};
use refusal::{Refusal, refresh_refused};
pub(crate) use settings::IntergiroSettings;

impl Provider {
    /// intergiro: API key, sessions of 60 minutes, access tokens of 15.
    pub const INTERGIRO: Self = Self::new(&"intergiro");

    /// The provider of the counted session openings in snapshots of version 1, which do not name
    /// it.
    pub const OF_OPENINGS: Self = Self::INTERGIRO;
}

const LOGIN: &str = "/v3/auth/login";
const REFRESH: &str = "/v3/auth/refresh";

/// The vendor intergiro.
pub struct Intergiro {
    spec: VendorSpec,
    handlers: Handlers,
}

impl Intergiro {
    /// The vendor with its operations.
    pub fn new() -> Self {
        let OperationTable {
            operations,
            handlers,
        } = OperationTable::with_resources(handler!(resource, bearer))
            .open("intergiroLogin", Method::POST, LOGIN, handler!(login))
            .open("intergiroRefresh", Method::POST, REFRESH, handler!(refresh))
            .resource("intergiroListIndividuals", Method::GET, "/v3/individuals")
            .fixtures(
                "intergiroGetIndividual",
                Method::GET,
                "/v3/individuals/{id}",
            );
        let spec = VendorSpec {
            id: Provider::INTERGIRO,
            operations,
            token_places: vec![TokenPlace::Bearer(BearerSyntax::AnyCase)],
            keys: vec![token::KEY],
            tokens: token::forms(),
            credentials: vec![
                ("api_key".into(), Credential::ApiKey),
                ("refresh_token".into(), Credential::Token),
            ],
            secrets: Vec::new(),
            manners: Manners::plain(),
            root: Some(RootRank::ORDINARY),
            accounts: accounts::specs(),
            settings: Arc::new(Typed::<IntergiroSettings>::default()),
            locks_names: false,
            document: None,
            fixtures: fixtures::spec(),
            logins: fixtures::logins(),
            extras: VendorExtras {
                title: Some("Intergiro".into()),
                ..VendorExtras::default()
            },
        };
        Self { spec, handlers }
    }
}

impl Vendor for Intergiro {
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
        match token.purpose {
            Purpose::Refresh => token::admit_refresh(world, token.text, now, checks),
            Purpose::Access | Purpose::Verify | Purpose::Identity => {
                token::admit(world, token.text, now, checks)
            }
        }
    }

    fn refuse(&self, call: &Call, cause: Cause) -> Answer {
        let refusal = match (cause, call.path.as_str()) {
            (Cause::NotFound | Cause::NoSuchCase, _) => Refusal::NotFound,
            (Cause::MethodNotAllowed, _) => Refusal::MethodNotAllowed,
            (Cause::PayloadTooLarge, _) => Refusal::PayloadTooLarge,
            (Cause::Unauthenticated(why), _) => Refusal::Unauthorized(why.into()),
            (Cause::RefreshToken(refused), _) => {
                return refresh_refused(token::as_refresh(refused));
            }
            (Cause::Ticket(refused), _) => Refusal::Unauthorized(refused.into()),
            (Cause::Own(OwnError::Unauthorized), LOGIN) => Refusal::InvalidApiKey,
            (Cause::Own(OwnError::Unauthorized), REFRESH) => {
                return refresh_refused(RefreshRefused::Unknown);
            }
            (Cause::Own(OwnError::Unauthorized), _) => Refusal::Unauthorized(Reason::Fault),
            (Cause::Own(OwnError::TooManyRequests), _) => {
                let misuse = call.world.settings_of::<IntergiroSettings>().misuse.clone();
                Refusal::TooManySessions {
                    seconds_left: misuse.map_or(60, |misuse| misuse.within.as_seconds()),
                }
            }
            (Cause::Own(OwnError::ServerError), _) => Refusal::Internal,
        };
        refusal.into()
    }
}

/// The body of an answer with tokens: exactly these two keys.
#[derive(Serialize)]
struct SessionTokens {
    access_token: String,
    refresh_token: String,
}

async fn login(call: &Call) -> Result<Answer, Refusal> {
    let key = field(call, "api_key")?;
    let account = {
        let directory = call.world.identity().directory();
        let accounts = directory.of(Provider::INTERGIRO);
        let key = accounts.of(AccountKind::API_KEY).with_key(&key);
        let key = key.filter(|key| key.state.active);
        key.ok_or(Refusal::InvalidApiKey)?.id
    };
    let settings = call.world.settings_of::<IntergiroSettings>();
    let mut refresh_token = String::new();
    let grant =
        call.world
            .identity()
            .open_session(account, &policy(&settings), call.now, |naming| {
                name_tokens(naming, &mut refresh_token)
            });
    match grant {
        Ok(grant) => tokens(call, grant, refresh_token),
        Err(TooManySessions { until }) => {
            let seconds_left = until.seconds_left(call.now);
            let refused = Answer::from(Refusal::TooManySessions { seconds_left });
            Ok(refused.possible_from(until))
        }
    }
}

async fn refresh(call: &Call) -> Result<Answer, Refusal> {
    // The token is looked up as an opaque string; its content is never trusted.
    let token = TokenId::of_text(&field(call, "refresh_token")?);
    let presented = Presented::opaque(token);
    let settings = call.world.settings_of::<IntergiroSettings>();
    let mut refresh_token = String::new();
    let grant =
        call.world
            .identity()
            .refresh_session(presented, &policy(&settings), call.now, |naming| {
                name_tokens(naming, &mut refresh_token)
            });
    match grant {
        Ok(grant) => tokens(call, grant, refresh_token),
        Err(refused) => Ok(refresh_refused(refused).with_token(token)),
    }
}

async fn resource(call: &Call, bearer: Admitted) -> Result<Answer, Refusal> {
    let nothing = || json!({ "data": [], "has_more": false });
    let answer = collections::answer_or_fixed(&Style, call, nothing)?;
    let answer = answer.about(bearer.holder.id);
    Ok(match bearer.session {
        Some(session) => answer.in_session(session),
        None => answer,
    })
}

const fn policy(settings: &IntergiroSettings) -> GrantPolicy {
    let length = SessionLength::Absolute(settings.session_ttl);
    GrantPolicy {
        access: AccessPolicy {
            provider: Provider::INTERGIRO,
            lifetime: Lifetime::WithinSession(settings.access_ttl),
        },
        session: SessionPolicy {
            openings: match &settings.misuse {
                Some(misuse) => Some(OpeningLimit {
                    sessions: misuse.sessions,
                    within: misuse.within,
                }),
                None => None,
            },
            ..SessionPolicy::lasting(length)
        },
        refresh: RefreshPolicy {
            rotation: if settings.strict_rotation {
                Rotation::single_use(Reuse::Refused)
            } else {
                Rotation::Kept
            },
            after_access: true,
            not_before: None,
            listed_first: true,
        },
    }
}

fn tokens(call: &Call, grant: Grant, refresh_token: String) -> Result<Answer, Refusal> {
    Ok(Answer::ok(&SessionTokens {
        access_token: token::mint(call, grant)?,
        refresh_token,
    })
    .about(grant.account)
    .in_session(grant.session)
    .with_token(grant.access))
}

/// Creates a refresh token and the ids of it and of the access token issued with it.
fn name_tokens(naming: Naming, refresh_token: &mut String) -> Names {
    *refresh_token = token::make_refresh_token(naming.session);
    Names {
        // The session already identifies the sandbox of the token, so the id needs no tag.
        access: TokenId::random(),
        refresh: TokenId::of_text(refresh_token),
    }
}

/// The value of a required field of the body. The type `string` is taken to mean a non-empty
/// string.
fn field(call: &Call, name: &'static str) -> Result<String, Refusal> {
    match object(call)?.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(Value::String(_)) => Err(Refusal::invalid(name, format!("{name} must not be empty."))),
        Some(_) => Err(Refusal::invalid(name, format!("{name} must be a string."))),
        None => Err(Refusal::invalid(name, format!("{name} is required."))),
    }
}

/// The body, which must be a JSON object.
fn object(call: &Call) -> Result<Map<String, Value>, Refusal> {
    let message = match json_body::read(call) {
        JsonBody::Object(fields) => return Ok(fields),
        JsonBody::OtherType => return Err(Refusal::UnsupportedMediaType),
        JsonBody::Empty => "The request body is empty.".to_owned(),
        JsonBody::Other => "The request body must be a JSON object.".to_owned(),
        JsonBody::Broken(error) => format!("The request body is not valid JSON: {error}."),
    };
    Err(Refusal::invalid("", message))
}

/// How the vendor words collections.
struct Style;

impl CollectionStyle for Style {
    type Refusal = Refusal;

    fn provider(&self) -> Provider {
        Provider::INTERGIRO
    }

    fn list(&self, _: &Call, _: &Collection, items: &[&Item]) -> Result<Answer, Refusal> {
        Ok(Answer::ok(&List {
            data: items.to_vec(),
            has_more: false,
        }))
    }

    fn written(
        &self,
        call: &Call,
        collection: &Collection,
        extent: Extent,
    ) -> Result<Map<String, Value>, Refusal> {
        let fields = collections::read_fields(&object(call)?, collection, extent, strict::read);
        fields.map_err(|wrong| {
            let worded = |(name, fault)| {
                let message = format!("{name} {fault}.");
                (name, message)
            };
            Refusal::Invalid(wrong.into_iter().map(worded).collect())
        })
    }
}

/// A complete list, without paging.
#[derive(Serialize)]
struct List<'a> {
    data: Vec<&'a Item>,
    has_more: bool,
}
