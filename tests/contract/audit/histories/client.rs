//! A client that does everything as its vendor wants it.

use serde_json::json;
use tokio::task::JoinSet;

use super::control::{activate_all, now, set};
use super::vendor::Vendor;
use crate::support::answer::Answer;
use crate::support::client::{Client, Request};

/// Longer than any token, session or lockout lasts.
const LONG: &str = "1000h";

/// What a client has got.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub access: Option<String>,
    pub refresh: Option<String>,
    pub id: Option<String>,
    /// When the access token expires, in seconds since 1970, if the client reads the clock.
    ends: Option<i64>,
}

impl Tokens {
    /// The access token that it has.
    pub fn access(&self) -> &str {
        self.access.as_deref().expect("an access token")
    }
}

/// A client of a vendor.
pub struct RightClient {
    /// The sandbox.
    pub http: Client,
    pub vendor: Vendor,
    /// Its `User-Agent`.
    pub agent: String,
    /// Whether it replaces its access token when it has expired, without waiting for a refusal.
    reads_the_clock: bool,
    held: Option<Tokens>,
    /// How long it waits after the next refusal of a login, in seconds.
    pause: u32,
    pub(super) has_documents: bool,
    pub(super) logins: u32,
    creations: u32,
}

/// What came of an attempt to get tokens.
enum Attempt {
    Succeeded,
    Refused,
    /// The vendor has said nothing about the credentials.
    Failed,
}

impl RightClient {
    pub fn new(http: &Client, vendor: Vendor, number: usize, reads_the_clock: bool) -> Self {
        Self {
            http: http.with_connections_of_its_own(),
            vendor,
            agent: format!("client-{number}/1"),
            reads_the_clock,
            held: None,
            pause: 1,
            has_documents: false,
            logins: 0,
            creations: 0,
        }
    }

    /// Sends a request over HTTPS, which a proxy before the server ends; nothing if no answer comes.
    pub async fn send(&self, request: Request) -> Option<Answer> {
        self.secured(request).attempt().await
    }

    fn secured(&self, request: Request) -> Request {
        self.named(request).header("x-forwarded-proto", "https")
    }

    /// The request with the name of this client.
    pub fn named(&self, request: Request) -> Request {
        request.header("user-agent", &self.agent)
    }

    /// A request for the vendor's list.
    pub fn list(&self, access: &str) -> Request {
        self.http.get(self.vendor.things()).bearer(access)
    }

    /// Asks for the vendor's list with a token.
    pub async fn get(&self, access: &str) -> Option<Answer> {
        self.send(self.list(access)).await
    }

    /// Asks for the vendor's list a number of times at once, and again with another token if it has to.
    pub async fn call(&mut self, times: usize) {
        for _ in 0..2 {
            let Some(access) = self.access().await else {
                return;
            };
            if times > 1 {
                self.let_arrive_together(times).await;
            }
            let mut calls = JoinSet::new();
            for _ in 0..times {
                calls.spawn(self.secured(self.list(&access)).attempt());
            }
            let answers = calls.join_all().await;
            let answers: Vec<Answer> = answers.into_iter().flatten().collect();
            self.wait_as_told(&answers).await;
            if !self.is_refused(&answers) {
                return;
            }
        }
    }

    /// Lets the next requests for the list arrive before one of them is answered, so that none knows the answer to
    /// another. Faults that wait for a request do so no longer.
    async fn let_arrive_together(&self, times: usize) {
        let faults = self.http.get("/__admin/faults").send().await.at("/faults");
        for fault in faults.as_array().into_iter().flatten() {
            if fault["used"] == 0 {
                let unused = format!("/__admin/faults/{}", fault["id"]);
                self.http.delete(&unused).send().await.status_is(204);
            }
        }
        let base = format!("/{}", self.vendor.provider());
        let path = self.vendor.things().strip_prefix(&base);
        let list = json!({"provider": self.vendor.provider(), "path": path, "method": "GET"});
        let barrier = json!({"match": list, "times": times, "barrier": times});
        set(&self.http, barrier).await;
    }

    /// Adds to the vendor's list. If no answer comes, it looks whether that was done.
    pub async fn create(&mut self) {
        let Some(access) = self.access().await else {
            return;
        };
        self.creations += 1;
        let creation = self.creation(&access, &self.creations.to_string());
        let answer = self.send(creation).await;
        match answer {
            Some(answer) => {
                let answers = [answer];
                self.wait_as_told(&answers).await;
                self.is_refused(&answers);
            }
            None => self.call(1).await,
        }
    }

    pub fn creation(&self, access: &str, name: &str) -> Request {
        let creation = self.http.post(self.vendor.things()).bearer(access);
        creation.any_json(json!({ "name": name }))
    }

    /// Forgets an access token.
    pub fn forget(&mut self, access: &str) {
        if let Some(held) = &mut self.held {
            held.access.take_if(|held| held == access);
        }
    }

    /// Forgets the access token if an answer has refused it.
    fn is_refused(&mut self, answers: &[Answer]) -> bool {
        let is_refused = answers.iter().any(|answer| answer.status == 401);
        if is_refused && let Some(held) = &mut self.held {
            held.access = None;
        }
        is_refused
    }

    /// Waits as long as the answers say.
    pub async fn wait_as_told(&self, answers: &[Answer]) {
        let told = answers.iter().map(|answer| answer.header("retry-after"));
        let longest = told.filter_map(|told| told.parse::<u32>().ok()).max();
        if let Some(seconds) = longest {
            self.wait(seconds).await;
        }
    }

    async fn wait(&self, seconds: u32) {
        self.http.advance(&format!("{seconds}s")).await;
    }

    /// An access token that may be good: the one that it has, or that of a refresh or a login.
    async fn access(&mut self) -> Option<String> {
        if self.has_expired().await
            && let Some(held) = &mut self.held
        {
            held.access = None;
        }
        let held = self.held.clone();
        if let Some(access) = held.as_ref().and_then(|held| held.access.clone()) {
            return Some(access);
        }
        let attempt = match held.and_then(|held| held.refresh) {
            Some(refresh) => self.refresh(&refresh).await,
            None => Attempt::Refused,
        };
        if matches!(attempt, Attempt::Refused) {
            self.held = None;
            self.log_in().await;
        }
        self.held.as_ref()?.access.clone()
    }

    async fn has_expired(&self) -> bool {
        let ends = self.held.as_ref().and_then(|held| held.ends);
        match ends {
            Some(ends) => now(&self.http).await >= ends,
            None => false,
        }
    }

    /// Refreshes, once more if the answer is lost.
    async fn refresh(&mut self, token: &str) -> Attempt {
        for _ in 0..2 {
            let Some(answer) = self.send(self.vendor.refresh(&self.http, token)).await else {
                continue;
            };
            return self.received(answer).await;
        }
        Attempt::Failed
    }

    /// Logs in, once more if the answer is lost, and waits longer after each refusal.
    async fn log_in(&mut self) {
        for _ in 0..2 {
            let answer = match self.vendor {
                Vendor::Web => self.log_in_by_browser().await,
                vendor => self.send(vendor.login(&self.http)).await,
            };
            let Some(answer) = answer else { continue };
            match self.received(answer).await {
                Attempt::Succeeded => self.pause = 1,
                Attempt::Refused => {
                    self.wait(self.pause).await;
                    self.pause *= 2;
                }
                Attempt::Failed => {}
            }
            return;
        }
    }

    /// Keeps the tokens of an answer.
    async fn received(&mut self, answer: Answer) -> Attempt {
        match answer.status.as_u16() {
            200 => {
                self.keep(&answer).await;
                Attempt::Succeeded
            }
            429 | 500.. => {
                self.wait_as_told(&[answer]).await;
                Attempt::Failed
            }
            _ => Attempt::Refused,
        }
    }

    /// Keeps the tokens of an answer, and the older refresh token if it has no other.
    pub async fn keep(&mut self, answer: &Answer) {
        let [access, refresh, id] = self.vendor.tokens(answer);
        let ends = if self.reads_the_clock {
            Some(now(&self.http).await + self.vendor.lifetime())
        } else {
            None
        };
        let older = self.held.take().and_then(|held| held.refresh);
        self.held = Some(Tokens {
            access,
            refresh: refresh.or(older),
            id,
            ends,
        });
    }

    /// Has the tokens of a new login and one connection, with nothing that a test has set left.
    pub async fn begin_anew(&mut self) -> Tokens {
        self.http = self.http.with_connections_of_its_own();
        let cleared = self.http.delete("/__admin/faults").send().await;
        cleared.status_is(204);
        activate_all(&self.http).await;
        self.http.advance(LONG).await;
        self.call(1).await;
        let held = self.held.clone();
        held.filter(|held| held.access.is_some())
            .expect("a right client logs in")
    }

    /// Lets an access token expire, and forgets it when it is refused.
    pub async fn outlive(&mut self, access: &str) {
        let lifetime = u32::try_from(self.vendor.lifetime());
        self.wait(lifetime.expect("a short time")).await;
        self.get(access).await.expect("an answer").status_is(401);
        self.forget(access);
    }
}
