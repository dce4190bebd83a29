//! Whatever clients of intergiro and a person at the control API do at once over HTTP has come about
//! one thing after another: the histories are fewer and smaller than those of the store
//! (`tests/rules/linearizability/`), and the rules they are held against are the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use mockid::identity::TokenId;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::histories::history::{Counter, Event, History};
use crate::histories::intergiro::{Answer, Ask, Grant, KEYS, Known, Plan, Rules, Terms, plan};
use crate::histories::order::explain;
use crate::histories::plan;
use crate::histories::sandbox::{self, Asked, Kept, Move, Outcome, Sandbox};
use crate::intergiro::{INDIVIDUALS, log_in, refresh_with};
use crate::support::answer::{self, claims};
use crate::support::client::Client;
use crate::support::server::{NOON, NOON_SECONDS, TestServer};

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
        let session = |grant: Grant| format!("/__admin/sessions/{}", grant.session);
        let answer = match ask {
            Ask::LogIn(key) => log_in(client, KEYS[key]).await,
            Ask::Refresh(grant) => refresh_with(client, &self.token(grant.refresh)).await,
            Ask::Use(grant) => {
                let call = client.get(INDIVIDUALS).bearer(&self.token(grant.access));
                call.send().await
            }
            Ask::End(grant) => client.delete(&session(grant)).send().await,
            Ask::Age(grant, by) => {
                let age = client.post(&format!("{}/age", session(grant)));
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
            Ask::SetActive(key, active) => {
                let id = format!("00000000-0000-4000-8000-00000000000{key}");
                let set = client.patch(&format!("/__admin/accounts/intergiro/api_key/{id}"));
                set.json(json!({"active": active})).send().await
            }
        };
        match (ask, answer.status) {
            (Ask::LogIn(_) | Ask::Refresh(_), StatusCode::OK) => self.granted(&answer),
            (_, StatusCode::OK | StatusCode::NO_CONTENT) => Answer::Done,
            (_, StatusCode::BAD_REQUEST) => Answer::AccessStillValid,
            (_, StatusCode::UNAUTHORIZED) => Answer::Unauthorized,
            (_, StatusCode::NOT_FOUND) => Answer::NotFound,
            (_, StatusCode::TOO_MANY_REQUESTS) => Answer::TooManySessions,
            _ => panic!("{answer:?}"),
        }
    }

    fn granted(&self, answer: &answer::Answer) -> Answer {
        let (access, refresh) = (answer.text("/access_token"), answer.text("/refresh_token"));
        let claims = claims(&access);
        let text = |name: &str| claims[name].as_str().expect("a name");
        let seconds = |name: &str| claims[name].as_i64().expect("an instant");
        let grant = Grant {
            session: text("sessionId").parse().expect("a UUID"),
            account: text("sub").parse().expect("a UUID"),
            access: text("jti").parse().expect("a UUID"),
            from: seconds("iat"),
            until: seconds("exp"),
            refresh: TokenId::of_text(&refresh),
        };
        let mut tokens = self.tokens.lock().expect("nobody panics");
        tokens.extend([(grant.access, access), (grant.refresh, refresh)]);
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

/// The instant so many seconds after the start.
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

async fn server(terms: Terms) -> TestServer {
    let misuse = terms.misuse.map_or(String::new(), |(sessions, within)| {
        format!(", misuse: {{ sessions: {sessions}, within: {within}s }}")
    });
    let [first, second] = KEYS;
    TestServer::with_fixtures(&format!(
        "intergiro: {{ settings: {{ strict_rotation: {}{misuse} }}, api_keys: [\
         {{ id: 00000000-0000-4000-8000-000000000000, key: {first} }}, \
         {{ id: 00000000-0000-4000-8000-000000000001, key: {second} }}] }}",
        terms.strict_rotation,
    ))
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_clients_see_at_once_has_an_order_that_the_rules_explain() {
    let misuse = Some((2, 600));
    for (strict_rotation, misuse) in [(false, None), (true, None), (false, misuse)] {
        let terms = Terms {
            strict_rotation,
            misuse,
        };
        let server = server(terms).await;
        for seed in plan::seeds(20) {
            let client = server.in_sandbox(&format!("history-{seed}"));
            let history = recorded(client, seed).await;
            let model = Sandbox::new(NOON_SECONDS, Rules::new(terms), CLIENTS);
            if let Err(unexplained) = explain(&model, &history) {
                panic!("history {seed}: {unexplained}");
            }
            let name = format!("history-{seed}").parse().expect("a name");
            server.sandboxes.remove(&name).expect("it is there");
        }
    }
}
