//! What a test does at the control API.

use serde_json::{Value, json};

use crate::support::client::Client;

#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// The answer is lost before the work, or after it.
    Lost(&'static str),
    /// The vendor is busy for a time that it says.
    Busy,
    /// The vendor is down, and does not say for how long.
    Down,
}

/// What the control API does to the one of its list with a number.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    ExpireToken,
    RevokeToken,
    AgeSession,
    EndSession,
    SwitchAccount,
    Reset,
}

/// Sets a fault.
pub async fn set(http: &Client, plan: Value) {
    let made = http.post("/__admin/faults").any_json(plan).send().await;
    made.status_is(201);
}

impl Fault {
    pub fn plan(self, requests: &Value) -> Value {
        let mut plan = json!({"match": requests, "times": 1});
        let respond = |status: u16, headers: Value| json!({"status": status, "headers": headers});
        match self {
            Self::Lost(stage) => {
                plan["stage"] = stage.into();
                plan["abort"] = "reset".into();
            }
            Self::Busy => {
                plan["respond"] = respond(429, json!({"retry-after": "30", "x-fault": "busy"}));
            }
            Self::Down => plan["respond"] = respond(503, json!({"x-fault": "down"})),
        }
        plan
    }
}

impl Change {
    pub async fn make(self, http: &Client, nth: usize) {
        let (list, name) = match self {
            Self::ExpireToken | Self::RevokeToken => ("/__admin/tokens", "tokens"),
            Self::AgeSession | Self::EndSession => ("/__admin/sessions", "sessions"),
            Self::SwitchAccount => return switch_account(http, nth).await,
            Self::Reset => {
                let reset = http.post("/__admin/reset").send().await;
                reset.status_is(204);
                return;
            }
        };
        let listed = http.get(&format!("{list}?limit=1000")).send().await;
        let listed = listed.at(&format!("/{name}"));
        let listed = listed.as_array().expect("a list");
        if listed.is_empty() {
            return;
        }
        // The newest first: they are those that clients have.
        let id = listed[listed.len() - 1 - nth % listed.len()]["id"].as_str();
        let one = format!("{list}/{}", id.expect("an id"));
        let request = match self {
            Self::ExpireToken => http.post(&format!("{one}/expire")),
            Self::AgeSession => http.post(&format!("{one}/age")).json(json!({"by": "15m"})),
            _ => http.delete(&one),
        };
        let changed = request.send().await;
        assert!(!changed.status.is_server_error(), "{changed:?}");
    }
}

async fn switch_account(http: &Client, nth: usize) {
    let accounts = accounts(http).await;
    let (account, is_active) = &accounts[nth % accounts.len()];
    activate(http, account, !is_active).await;
}

/// The time of a sandbox, in seconds since 1970.
pub async fn now(http: &Client) -> i64 {
    let now = http.get("/__admin/clock").send().await.text("/now");
    let now: jiff::Timestamp = now.parse().expect("an instant");
    now.as_second()
}

/// The accounts that can be active or not: their paths in the control API, and whether they are.
pub async fn accounts(http: &Client) -> Vec<(String, bool)> {
    let listed = http.get("/__admin/accounts?limit=1000").send().await;
    let listed = listed.at("/accounts");
    let accounts = listed.as_array().into_iter().flatten();
    accounts
        .filter_map(|account| {
            let text = |name: &str| match &account[name] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let path = format!(
                "/__admin/accounts/{}/{}/{}",
                text("provider"),
                text("kind"),
                text("id")
            );
            Some((path, account["active"].as_bool()?))
        })
        .collect()
}

/// Makes an account active, or inactive.
pub async fn activate(http: &Client, account: &str, active: bool) {
    let change = http.patch(account).json(json!({ "active": active }));
    change.send().await.status_is(200);
}

pub async fn activate_all(http: &Client) {
    for (account, is_active) in accounts(http).await {
        if !is_active {
            activate(http, &account, true).await;
        }
    }
}
