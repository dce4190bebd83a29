//! Operations on private tokens: create, list and revoke, authorized by a token of either kind.

use http::StatusCode;
use jiff::civil::DateTime;
use serde::Serialize;
use serde_json::{Map, Value};

use super::listing;
use super::refusal::Refusal;
use super::tokens;
use crate::clock::NumericDate;
use crate::identity::grant::listing::ListedToken;
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
    fn new(token: &'a ListedToken, data: Option<&'a str>) -> Self {
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
    let (data, made) = tokens::make_private_token(call, user, name, expires)?;
    let shown = PrivateTokenAnswer::new(&made, Some(&data));
    Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &shown)
        .about(user.id)
        .with_token(made.token))
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
    let identity = call.world.identity();
    let mut tokens = identity.listed_tokens(Provider::HAUT_AI, user.id);
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
    let identity = call.world.identity();
    if !identity.revoke_listed_token(Provider::HAUT_AI, user.id, id) {
        return Err(Refusal::NotFound);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT, Reason::Ok).about(user.id))
}
