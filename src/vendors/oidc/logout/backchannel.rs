//! Logout tokens that are sent to clients (OpenID Connect Back-Channel Logout 1.0, sections 2.5 and 2.8).

use std::sync::Arc;

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use url::Url;

use super::defect::LogoutDefect;
use super::participants::Participant;
use super::token::LogoutToken;
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::outbound::{IncomingAnswer, NoAnswer, OutgoingRequest, Reach};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::{AppliedFault, FaultSubject};
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendor::outgoing::{OutgoingCall, OutgoingOperation, Verdict};
use crate::vendors::oidc::issuer::operation;
use crate::vendors::oidc::settings::{OidcSettings, TokensAtLogout};

/// The operation of the calls in the journal.
pub const OPERATION: &str = "oidcBackchannelLogout";

/// What the names of lies in logout tokens begin with; the name of the defect follows.
const LIE: &str = "logout_token_";

/// The lie of the token that was sent before.
const REPLAYED: &str = "logout_token_replayed";

/// The call, as the journal and faults know it.
pub fn outgoing() -> OutgoingOperation {
    OutgoingOperation {
        id: OPERATION.into(),
        method: Method::POST,
    }
}

/// What causes a logout.
#[derive(Debug, Clone)]
pub struct Cause {
    /// The `operationId` of the request.
    pub operation: Arc<str>,
    /// The time of the request.
    pub now: NumericDate,
    /// What happens to the tokens of the session.
    pub tokens: TokensAtLogout,
}

impl Cause {
    /// A logout.
    pub fn of(call: &Call) -> Self {
        let settings = call.world.settings_of::<OidcSettings>();
        Self {
            operation: operation(call),
            now: call.now,
            tokens: settings.end_session.tokens,
        }
    }
}

/// Sends logout tokens to those clients that want one. Nothing waits for it.
pub fn tell(world: &Arc<World>, participants: &[Participant], cause: &Cause) {
    for participant in participants {
        let Some(fields) = participant.fields() else {
            continue;
        };
        let Some(uri) = &fields.backchannel_logout_uri else {
            continue;
        };
        let delivery = Delivery {
            world: Arc::clone(world),
            participant: participant.clone(),
            url: uri.url().clone(),
            reach: fields.reach(),
            cause: cause.clone(),
        };
        world.outbound().spawn(delivery.run());
    }
}

/// The delivery of a logout to a client.
struct Delivery {
    world: Arc<World>,
    participant: Participant,
    url: Url,
    reach: Reach,
    cause: Cause,
}

/// A false token to send.
enum Lie {
    Defect(LogoutDefect),
    Replay,
}

impl Lie {
    fn named(name: &str) -> Option<Self> {
        if name == REPLAYED {
            return Some(Self::Replay);
        }
        let defect = name.strip_prefix(LIE)?.parse().ok()?;
        Some(Self::Defect(defect))
    }
}

impl Delivery {
    async fn run(self) {
        let settings = self.world.settings_of::<OidcSettings>();
        for _ in 0..settings.backchannel_logout.attempts {
            if self
                .attempt(&settings)
                .await
                .is_none_or(|sent| is_final(&sent))
            {
                return;
            }
        }
    }

    /// Sends a new token; `None` if it cannot be signed.
    async fn attempt(&self, settings: &OidcSettings) -> Option<Result<StatusCode, NoAnswer>> {
        let fault = self.fault();
        let plan = fault.as_ref().map(|fault| fault.fault().plan());
        let lie = plan.and_then(|plan| Lie::named(plan.lie.as_ref()?.as_str()));
        let defect = match lie {
            Some(Lie::Defect(defect)) => Some(defect),
            Some(Lie::Replay) | None => None,
        };
        let token = self.token(settings, defect)?;
        if matches!(lie, Some(Lie::Replay)) {
            drop(self.send(&token, None).await);
        }
        Some(self.send(&token, fault).await)
    }

    /// The fault that says which lie the token is.
    fn fault(&self) -> Option<AppliedFault> {
        let participant = &self.participant;
        let names = [
            Some(participant.account.to_string()),
            participant.login.clone(),
            Some(participant.client_id.clone()),
        ];
        let names: Vec<String> = names.into_iter().flatten().collect();
        let subject = FaultSubject {
            provider: Provider::OIDC,
            operation: Some(OPERATION),
            path: self.url.path(),
            method: Method::POST.as_str(),
            account: &names,
        };
        let faults = self.world.faults();
        faults.meet_lie(&subject, |lie| Lie::named(lie.as_str()).is_some())
    }

    fn token(&self, settings: &OidcSettings, defect: Option<LogoutDefect>) -> Option<String> {
        let participant = &self.participant;
        let fields = participant.fields();
        let token = LogoutToken {
            issuer: &participant.issuer,
            issuer_url: &participant.issuer_url,
            client_id: &participant.client_id,
            algorithm: fields.and_then(|client| client.id_token_signed_response_alg),
            sub: participant.sub.as_deref(),
            sid: Some(&participant.sid.to_string()),
            now: self.cause.now,
            ttl: settings.backchannel_logout.ttl,
        };
        Some(token.signed(&self.world, defect)?.text)
    }

    /// Sends a token once (section 2.5).
    async fn send(&self, token: &str, fault: Option<AppliedFault>) -> Result<StatusCode, NoAnswer> {
        let mut headers = HeaderMap::new();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        let call = OutgoingCall {
            world: Arc::clone(&self.world),
            provider: Provider::OIDC,
            operation: OPERATION,
            caused_by: Arc::clone(&self.cause.operation),
            now: self.cause.now,
            reach: self.reach,
            account: Some(self.participant.account),
            session: None,
            token: Some(TokenId::claimed_by(token)),
            fault,
            request: OutgoingRequest {
                method: Method::POST,
                url: self.url.clone(),
                headers,
                // A JWT has no character that a form encodes.
                body: format!("logout_token={token}").into(),
            },
        };
        call.send(judge).await.map(|answer| answer.status)
    }
}

/// Whether there is nothing to try again.
const fn is_final(sent: &Result<StatusCode, NoAnswer>) -> bool {
    match sent {
        Ok(status) => matches!(status.as_u16(), 200 | 204 | 400),
        Err(NoAnswer::NotHttp(_) | NoAnswer::NotAllowed(_)) => true,
        Err(NoAnswer::Unreachable(_) | NoAnswer::TimedOut | NoAnswer::TooLong) => false,
    }
}

/// What an answer means (section 2.8). An answer that caches may keep gets a hint.
fn judge(answer: &IncomingAnswer) -> Verdict {
    let reason = match answer.status {
        StatusCode::OK | StatusCode::NO_CONTENT => Reason::Ok,
        StatusCode::BAD_REQUEST => Reason::LogoutRefused,
        _ => Reason::LogoutFailed,
    };
    let directives = answer.headers.get_all(CACHE_CONTROL).iter();
    let mut directives = directives.filter_map(|value| value.to_str().ok());
    let is_kept_out = directives.any(|value| value.to_ascii_lowercase().contains("no-store"));
    Verdict {
        reason,
        hint: (!is_kept_out).then_some(Hint::AnswerMayBeStored),
    }
}
