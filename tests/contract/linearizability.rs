//! Whatever clients of intergiro and a person at the control API do at once over HTTP has come about
//! one thing after another: the histories are fewer and smaller than those of the store
//! (`tests/rules/linearizability/`), and the rules they are held against are the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use mockid::Provider;
use mockid::clock::Period;
use mockid::identity::TokenId;
use mockid::identity::grant::policy::{OpeningLimit, Reuse, Rotation};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::intergiro::{INDIVIDUALS, log_in, refresh_with};
use crate::model::history::{Counter, Event, History};
use crate::model::order::explain;
use crate::model::plan;
use crate::model::policies::policy_of;
use crate::model::sandbox::{self, Asked, Kept, Move, Outcome, Sandbox};
use crate::model::sessions::{
    ACCOUNTS, Answer, Ask, Grant, Known, Plan, Rules, Terms, Token, plan,
};
use crate::support::answer::{self, claims};
use crate::support::client::Client;
use crate::support::server::{NOON, NOON_SECONDS, TestServer};

/// The API keys of the accounts.
const KEYS: [&str; ACCOUNTS] = [
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
];

const CLIENTS: usize = 3;
const STEPS: usize = 8;
const LENGTHS: &[i64] = &[1, 15 * 60, 45 * 60];

/// So slowly that no second passes in a test.
const SLOW: f64 = 1e-6;

/// A sandbox and what is known of it.
struct Desk {
    client: Client,
    known: Known,
    /// The tokens by their names.
    tokens: Mutex<HashMap<TokenId, String>>,
    counter: Counter,
}

type Seen = Event<Asked<Ask>, Outcome<Answer>>;

impl Desk {
    fn token(&self, id: TokenId) -> String {
        let tokens = self.tokens.lock().expect("nobody panics");
        tokens[&id].clone()
    }

    async fn act(&self, plans: Vec<Asked<Plan>>) -> Vec<Seen> {
        let mut events = Vec::new();
        for step in plans {
            let asked = match step {
                Asked::Reset(kept) => Asked::Reset(kept),
                Asked::Clock(how) => Asked::Clock(how),
                Asked::Vendor(plan) => match self.known.ask(plan) {
                    Some(ask) => Asked::Vendor(ask),
                    None => continue,
                },
            };
            let called = self.counter.count();
            let outcome = match asked {
                Asked::Reset(kept) => self.reset(kept).await,
                Asked::Clock(how) => self.move_clock(how).await,
                Asked::Vendor(ask) => Outcome::Vendor(self.ask(ask).await),
            };
            let returned = self.counter.count();
            if let Outcome::Vendor(answer) = &outcome {
                self.known.learn(answer);
            }
            events.push(Event {
                asked,
                outcome,
                called,
                returned,
            });
        }
        events
    }

    async fn ask(&self, ask: Ask) -> Answer {
        let client = &self.client;
        let session = |id| format!("/__admin/sessions/{id}");
        let answer = match ask {
            Ask::LogIn(key) => log_in(client, KEYS[key]).await,
            Ask::Refresh(grant) => refresh_with(client, &self.token(grant.refresh.id)).await,
            Ask::Use(grant) => {
                let call = client.get(INDIVIDUALS).bearer(&self.token(grant.access.id));
                call.send().await
            }
            Ask::End(id) => client.delete(&session(id)).send().await,
            Ask::Age(id, by) => {
                let age = client.post(&format!("{}/age", session(id)));
                age.json(json!({"by": format!("{by}s")})).send().await
            }
            Ask::Expire(token) => {
                let expire = client.post(&format!("/__admin/tokens/{token}/expire"));
                expire.send().await
            }
            Ask::Revoke(token) => {
                let revoke = client.delete(&format!("/__admin/tokens/{token}"));
                revoke.send().await
            }
            Ask::SetActive(account, active) => {
                let path = format!("/__admin/accounts/intergiro/api_key/{}", id(account));
                let set = client.patch(&path);
                set.json(json!({"active": active})).send().await
            }
        };
        match (ask, answer.status) {
            (Ask::LogIn(_) | Ask::Refresh(_), StatusCode::OK) => self.granted(&answer),
            (_, StatusCode::OK | StatusCode::NO_CONTENT) => Answer::Done,
            (_, StatusCode::BAD_REQUEST) => Answer::TooEarly { until: None },
            (_, StatusCode::UNAUTHORIZED) => Answer::Refused,
            (_, StatusCode::NOT_FOUND) => Answer::NotFound,
            (_, StatusCode::TOO_MANY_REQUESTS) => Answer::TooManySessions { until: None },
            _ => panic!("{answer:?}"),
        }
    }

    fn granted(&self, answer: &answer::Answer) -> Answer {
        let (access, refresh) = (answer.text("/access_token"), answer.text("/refresh_token"));
        let claims = claims(&access);
        let text = |name: &str| claims[name].as_str().expect("a name");
        let seconds = |name: &str| claims[name].as_i64().expect("an instant");
        let account = (0..ACCOUNTS).find(|account| id(*account) == text("sub"));
        let grant = Grant {
            session: text("sessionId").parse().expect("a UUID"),
            account: account.expect("one of the keys"),
            access: Token {
                id: text("jti").parse().expect("a UUID"),
                times: Some((seconds("iat"), seconds("exp"))),
            },
            refresh: Token {
                id: TokenId::of_text(&refresh),
                times: None,
            },
        };
        let mut tokens = self.tokens.lock().expect("nobody panics");
        tokens.extend([(grant.access.id, access), (grant.refresh.id, refresh)]);
        Answer::Granted(grant)
    }

    async fn reset(&self, kept: Kept) -> Outcome<Answer> {
        let world = ["accounts", "sessions", "lockouts"].map(|part| (part, kept.world));
        let parts = world.into_iter().chain([("clock", kept.clock)]);
        let parts: Vec<_> = parts
            .filter(|(_, kept)| *kept)
            .map(|(part, _)| part)
            .collect();
        let reset = self
            .client
            .post(&format!("/__admin/reset?keep={}", parts.join(",")));
        reset.send().await.status_is(204);
        Outcome::Reset
    }

    async fn move_clock(&self, how: Move) -> Outcome<Answer> {
        let set = |setting: Value| self.client.put("/__admin/clock").json(setting);
        let moved = match how {
            Move::By(seconds) => {
                let advance = self.client.post("/__admin/clock/advance");
                advance.json(json!({"by": format!("{seconds}s")}))
            }
            Move::To(seconds) => set(json!({"now": shown(seconds)})),
            Move::Freeze => set(json!({"mode": "frozen"})),
            Move::Run => set(json!({"mode": "running", "rate": SLOW})),
        };
        let now = moved.send().await.status_is(200).text("/now");
        let now: jiff::Timestamp = now.parse().expect("an instant");
        Outcome::Shows(now.as_second())
    }
}

/// The id of an account.
fn id(account: usize) -> String {
    format!("00000000-0000-4000-8000-00000000000{account}")
}

/// The instant this number of seconds after the start.
fn shown(seconds: i64) -> String {
    let start: jiff::Timestamp = NOON.parse().expect("an instant");
    (start + jiff::SignedDuration::from_secs(seconds)).to_string()
}

/// Lets clients do at once what was drawn for them, in a sandbox of their own.
async fn recorded(client: Client, seed: u64) -> History<Asked<Ask>, Outcome<Answer>> {
    let desk = Arc::new(Desk {
        client,
        known: Known::default(),
        tokens: Mutex::default(),
        counter: Counter::default(),
    });
    let mut clients = JoinSet::new();
    for plans in plan::drawn(seed, sandbox::steps(plan(), LENGTHS), CLIENTS, STEPS) {
        let desk = Arc::clone(&desk);
        clients.spawn(async move { desk.act(plans).await });
    }
    clients.join_all().await
}

async fn server(strict_rotation: bool, misuse: Option<(u32, u32)>) -> TestServer {
    let misuse = misuse.map_or(String::new(), |(sessions, within)| {
        format!(", misuse: {{ sessions: {sessions}, within: {within}s }}")
    });
    let keys: Vec<_> = (0..ACCOUNTS)
        .map(|account| format!("{{ id: {}, key: {} }}", id(account), KEYS[account]))
        .collect();
    TestServer::with_fixtures(&format!(
        "intergiro: {{ settings: {{ strict_rotation: {strict_rotation}{misuse} }}, \
         api_keys: [{}] }}",
        keys.join(", "),
    ))
    .await
}

fn terms(strict_rotation: bool, misuse: Option<(u32, u32)>) -> Terms {
    let mut policy = policy_of(Provider::INTERGIRO);
    policy.session.openings = misuse.map(|(sessions, within)| OpeningLimit {
        sessions,
        within: Period::seconds(within),
    });
    if strict_rotation {
        policy.refresh.rotation = Rotation::single_use(Reuse::Refused);
    }
    Terms {
        policy,
        signed: false,
        session_named: true,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_clients_see_at_once_has_an_order_that_the_rules_explain() {
    let misuse = Some((2, 600));
    for (strict_rotation, misuse) in [(false, None), (true, None), (false, misuse)] {
        let server = server(strict_rotation, misuse).await;
        let rules = Rules::new(terms(strict_rotation, misuse));
        for seed in plan::seeds(20) {
            let client = server.in_sandbox(&format!("history-{seed}"));
            let history = recorded(client, seed).await;
            let model = Sandbox::new(NOON_SECONDS, rules.clone(), CLIENTS);
            if let Err(unexplained) = explain(&model, &history) {
                panic!("history {seed}: {unexplained}");
            }
            let name = format!("history-{seed}").parse().expect("a name");
            server.sandboxes.remove(&name).expect("it is there");
        }
    }
}
