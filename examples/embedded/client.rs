//! A client of intergiro that keeps its tokens: what is under test here.

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Mutex;

/// Why the client or its test failed.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Asking again before this time has passed is useless.
#[derive(Debug, PartialEq, Eq)]
pub struct LockedOut(pub Duration);

impl fmt::Display for LockedOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "locked out for {:?}", self.0)
    }
}

impl Error for LockedOut {}

/// Keeps its tokens. Tasks can share it.
pub struct Client {
    http: reqwest::Client,
    api: String,
    api_key: String,
    now: Box<dyn Fn() -> SystemTime + Send + Sync>,
    renewing: Mutex<()>,
    tokens: Mutex<Tokens>,
}

#[derive(Default)]
struct Tokens {
    access: Option<String>,
    refresh: Option<String>,
    locked_until: Option<SystemTime>,
}

impl Client {
    /// A client of a base URL, which in production is `https://3d.intergiro.com`, and `now` is
    /// `SystemTime::now`.
    pub fn new(
        api: String,
        api_key: &str,
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
    ) -> Self {
        Self {
            http: reqwest::Client::new(),
            api,
            api_key: api_key.to_owned(),
            now: Box::new(now),
            renewing: Mutex::default(),
            tokens: Mutex::default(),
        }
    }

    /// Asks for the individuals, with a new token where the old one is refused.
    pub async fn individuals(&self) -> Result<Value, Failure> {
        let token = self.token(None).await?;
        let mut answer = self.ask(&token).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            let token = self.token(Some(token)).await?;
            answer = self.ask(&token).await?;
        }
        let mut list: Value = answer.error_for_status()?.json().await?;
        Ok(list["data"].take())
    }

    async fn ask(&self, token: &str) -> Result<Response, reqwest::Error> {
        let ask = self.http.get(format!("{}/v3/individuals", self.api));
        ask.bearer_auth(token).send().await
    }

    /// A token that is not the refused one. One task renews it and the others wait: a second refresh
    /// would be a 400.
    async fn token(&self, refused: Option<String>) -> Result<String, Failure> {
        let _turn = self.renewing.lock().await;
        if self.tokens.lock().await.access == refused {
            self.renew().await?;
        }
        let access = self.tokens.lock().await.access.clone();
        access.ok_or_else(|| "no token was issued".into())
    }

    /// Refreshes, or else logs in: a refresh that failed, or whose answer was lost, may have used up the
    /// token.
    async fn renew(&self) -> Result<(), Failure> {
        let refresh = self.tokens.lock().await.refresh.clone();
        if let Some(refresh) = refresh {
            let refresh = json!({ "refresh_token": refresh });
            if self.obtain("refresh", refresh).await? {
                return Ok(());
            }
        }
        let key = json!({ "api_key": self.api_key });
        if self.obtain("login", key).await? {
            return Ok(());
        }
        Err("the API key is refused".into())
    }

    /// Whether there are new tokens.
    async fn obtain(&self, way: &str, body: Value) -> Result<bool, Failure> {
        let now = (self.now)();
        let until = self.tokens.lock().await.locked_until.unwrap_or(now);
        if until > now {
            return Err(LockedOut(until.duration_since(now)?).into());
        }
        let ask = self.http.post(format!("{}/v3/auth/{way}", self.api));
        let Ok(answer) = ask.json(&body).send().await else {
            return Ok(false);
        };
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait = answer.headers().get(RETRY_AFTER).ok_or("no Retry-After")?;
            let wait = Duration::from_secs(wait.to_str()?.parse()?);
            self.tokens.lock().await.locked_until = Some(now + wait);
            return Err(LockedOut(wait).into());
        }
        if !answer.status().is_success() {
            return Ok(false);
        }
        let issued: Value = answer.json().await?;
        let token = |name: &str| issued[name].as_str().map(str::to_owned);
        let mut tokens = self.tokens.lock().await;
        (tokens.access, tokens.refresh) = (token("access_token"), token("refresh_token"));
        Ok(true)
    }
}
