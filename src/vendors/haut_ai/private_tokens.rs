//! Operations on private tokens: create, list and revoke, authorized by a token of either kind.

use http::StatusCode;
use jiff::civil::DateTime;
use serde::Serialize;
use serde_json::{Map, Value};

use super::listing;
use super::refusal::Refusal;
use super::tokens;
use crate::clock::NumericDate;
use crate::identity::AccountId;
use crate::identity::account::Account;
use crate::identity::private_token::{Owner, PrivateToken};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard::Admitted;
use crate::vendors::frameworks::django::fields::{CharField, DjangoFieldError, FieldErrors};
use crate::vendors::frameworks::django::paging::{self, ListQuery};
use crate::vendors::frameworks::django::{body, datetime};

/// The error for a token that would already be expired when it is created. The rule and its message
/// are mockid's own.
const NOT_IN_THE_FUTURE: DjangoFieldError =
    DjangoFieldError::Own("Expiration time must be in the future.");

/// A private token in an answer. Only the answer to its creation includes the token itself.
#[derive(Serialize)]
struct PrivateTokenAnswer<'a> {
    id: u64,
    name: &'a str,
    expiration_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a str>,
}

impl<'a> PrivateTokenAnswer<'a> {
    fn new(token: &'a PrivateToken, data: Option<&'a str>) -> Self {
        Self {
            id: token.id,
            name: &token.name,
            expiration_time: datetime::write(token.expires),
            data,
        }
    }
}

/// Answers `hautAiCreatePrivateToken`.
pub async fn create(call: &Call, bearer: Admitted) -> Result<Answer, Refusal> {
    let user = &bearer.holder;
    let fields = body::read(call)?;
    let (name, expires) = wanted(&fields, call.now).map_err(Refusal::Fields)?;
    let AccountId::Number(user_id) = user.id else {
        return Err(Refusal::Unavailable);
    };
    let identity = call.world.identity();
    let id = identity.name_token();
    let signed = tokens::sign_private_token(call, id, user_id, expires.into());
    let data = signed.map_err(|_| Refusal::Unavailable)?;
    let made = identity.add_private_token(owner(user), name, expires, id, call.now);
    let made = made.map_err(Refusal::Full)?;
    let shown = PrivateTokenAnswer::new(&made, Some(&data));
    Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &shown)
        .about(user.id)
        .with_token(id))
}

fn owner(user: &Account) -> Owner {
    (Provider::HAUT_AI, user.id)
}

fn wanted(
    fields: &Map<String, Value>,
    now: NumericDate,
) -> Result<(String, DateTime), FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.keep("name", CharField::TEXT.read(fields.get("name")));
    let expires = datetime::read(fields.get("expiration_time")).and_then(|expires| {
        if NumericDate::from(expires).has_come(now) {
            return Err(vec![NOT_IN_THE_FUTURE]);
        }
        Ok(expires)
    });
    let expires = errors.keep("expiration_time", expires);
    name.zip(expires).ok_or(errors)
}

/// Answers `hautAiListPrivateTokens`. Expired tokens stay in the list.
pub async fn list(call: &Call, bearer: Admitted) -> Result<Answer, Refusal> {
    let user = &bearer.holder;
    let query = ListQuery::of(call);
    let mut tokens = call.world.identity().private_tokens_of(owner(user));
    listing::search(&query, &mut tokens).map_err(Refusal::Search)?;
    listing::sort(&query, &mut tokens);
    let page = paging::PagedList::of(call, &query, &tokens, |token| {
        PrivateTokenAnswer::new(token, None)
    });
    let page = page.ok_or(Refusal::InvalidPage)?;
    Ok(Answer::ok(&page).about(user.id))
}

/// Answers `hautAiRevokePrivateToken`. A token may revoke itself. An id that is not a number is
/// not found.
pub async fn revoke(call: &Call, bearer: Admitted) -> Result<Answer, Refusal> {
    let user = &bearer.holder;
    let id = call.argument("id").and_then(|id| id.parse().ok());
    let id = id.ok_or(Refusal::NotFound)?;
    let revoked = call.world.identity().revoke_private_token(owner(user), id);
    revoked.ok_or(Refusal::NotFound)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT, Reason::Ok).about(user.id))
}
