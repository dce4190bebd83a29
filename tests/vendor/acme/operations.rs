//! What its operations do.

use http::StatusCode;
use mockid::identity::directory::LetterCase;
use mockid::identity::grant::{Grant, Naming, Presented};
use mockid::identity::lockout::LoginKind;
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::token::TokenRefused;
use mockid::sandbox::reason::Reason;
use mockid::vendor::answer::Answer;
use mockid::vendor::call::Call;
use mockid::vendor::guard::{self, Admitted};
use mockid::vendor::json_body::{self, JsonBody};
use mockid::vendor::resources;
use serde_json::json;

use super::ACME;
use super::settings::{Settings, policy};
use super::tokens::{Claims, Kind, SIGNED, verify};

pub async fn login(call: &Call) -> Result<Answer, Refusal> {
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

pub fn refresh(call: &Call) -> Result<Answer, Refusal> {
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

pub fn orders(call: &Call, bearer: &Admitted) -> Answer {
    let fixed = call.world.fixtures().resources(ACME);
    resources::answer(call, fixed, || json!({ "orders": [] })).about(bearer.holder.id)
}

/// The texts of these fields of the body.
pub fn fields<const N: usize>(call: &Call, names: [&str; N]) -> Result<[String; N], Refusal> {
    let JsonBody::Object(fields) = json_body::read(call) else {
        return Err(Refusal::Body);
    };
    let texts = names.map(|name| fields.get(name).and_then(|value| value.as_str()));
    if texts.contains(&None) {
        return Err(Refusal::Body);
    }
    Ok(texts.map(|text| text.unwrap_or_default().to_owned()))
}

/// Why a request is refused.
pub enum Refusal {
    Body,
    Login(LoginRefused),
    Unauthenticated(Reason),
    Path(StatusCode, Reason),
}

impl Refusal {
    pub fn answer(self) -> Answer {
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
