//! A vendor's answer, with the reason for it.

use std::pin::Pin;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, PRAGMA, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::clock::NumericDate;
use crate::identity::key::SigningFailed;
use crate::identity::{AccountId, Full, SessionId, TokenId};
use crate::problem::Problem;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A vendor's answer as a future.
pub type Pending<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// A vendor's answer, with its facts for the journal.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The reason for the answer.
    pub reason: Reason,
    /// The account that it is about, as far as is known.
    pub account: Option<AccountId>,
    /// The session that it is about, if any.
    pub session: Option<SessionId>,
    /// The token that it issues, or that was presented for it.
    pub token: Option<TokenId>,
    /// The likely mistake, where the reason alone does not show it.
    pub hint: Option<Box<Hint>>,
    /// From when on the request would not be refused for this reason, if that is known.
    pub possible_from: Option<NumericDate>,
}

impl Answer {
    /// An answer without a body.
    #[must_use]
    pub fn empty(status: StatusCode, reason: Reason) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            reason,
            account: None,
            session: None,
            token: None,
            hint: None,
            possible_from: None,
        }
    }

    /// An answer in compact JSON, with the keys in the order of the type; without a body where the
    /// status allows none (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5).
    #[must_use]
    pub fn json(status: StatusCode, reason: Reason, body: &impl Serialize) -> Self {
        use StatusCode as S;
        let mut answer = Self::empty(status, reason);
        if matches!(status, S::NO_CONTENT | S::RESET_CONTENT | S::NOT_MODIFIED) {
            return answer;
        }
        match serde_json::to_vec(body) {
            Ok(bytes) => {
                answer.body = bytes.into();
                answer.headers.insert(CONTENT_TYPE, JSON);
                answer
            }
            Err(_) => Self::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable),
        }
    }

    /// 200 with a body that is JSON already.
    #[must_use]
    pub fn json_text(body: Bytes) -> Self {
        let mut answer = Self::empty(StatusCode::OK, Reason::Ok);
        answer.body = body;
        answer.headers.insert(CONTENT_TYPE, JSON);
        answer
    }

    /// An answer in plain text.
    #[must_use]
    pub fn text(status: StatusCode, reason: Reason, text: impl Into<Bytes>) -> Self {
        let mut answer = Self::empty(status, reason);
        answer.body = text.into();
        answer.with_header(CONTENT_TYPE, "text/plain; charset=utf-8")
    }

    /// A problem document: an answer of the server itself instead of the vendor.
    #[must_use]
    pub fn problem(reason: Reason, problem: &Problem) -> Self {
        Self::json(problem.status(), reason, problem)
            .with_header(CONTENT_TYPE, "application/problem+json")
    }

    /// 200 with a JSON body.
    #[must_use]
    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, Reason::Ok, body)
    }

    /// Adds a header; one whose value is invalid in HTTP is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.headers.insert(name, value);
        }
        self
    }

    /// No cache may keep it.
    #[must_use]
    pub fn no_store(mut self) -> Self {
        let no_store = HeaderValue::from_static("no-store");
        self.headers.insert(CACHE_CONTROL, no_store);
        self
    }

    /// Nor may a cache of HTTP/1.0, which does not read `Cache-Control` (RFC 6749, section 5.1).
    #[must_use]
    pub fn no_cache(mut self) -> Self {
        let no_cache = HeaderValue::from_static("no-cache");
        self.headers.insert(PRAGMA, no_cache);
        self
    }

    /// Sets the account.
    #[must_use]
    pub const fn about(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Sets the session.
    #[must_use]
    pub const fn in_session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// Adds a hint for the journal.
    #[must_use]
    pub fn with_hint(mut self, hint: Hint) -> Self {
        self.hint = Some(Box::new(hint));
        self
    }

    /// Sets from when on the request would not be refused for this reason.
    #[must_use]
    pub const fn possible_from(mut self, time: NumericDate) -> Self {
        self.possible_from = Some(time);
        self
    }

    /// Sets the token, issued or presented.
    #[must_use]
    pub const fn with_token(mut self, token: TokenId) -> Self {
        self.token = Some(token);
        self
    }
}

impl<R: Into<Answer>> From<Result<Answer, R>> for Answer {
    fn from(result: Result<Answer, R>) -> Self {
        result.unwrap_or_else(Into::into)
    }
}

impl From<SigningFailed> for Answer {
    fn from(_: SigningFailed) -> Self {
        Self::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable)
    }
}

/// No vendor documents the server's own capacity limits, so the server answers with a problem
/// document.
impl From<Full> for Answer {
    fn from(full: Full) -> Self {
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, full.to_string());
        let answer = Self::problem(Reason::Unavailable, &problem);
        match full.passes_in() {
            Some(seconds) => answer.with_header(RETRY_AFTER, seconds.to_string()),
            None => answer,
        }
    }
}
