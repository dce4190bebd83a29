//! Histories of right clients, drawn at random: the audit says nothing about them. The same history with one
//! mistake gives the rule that forbids it, at the client that made it, and no other.

mod browser;
mod client;
mod control;
mod mistakes;
mod plan;
mod vendor;

use mockid::audit::RuleName;
use mockid::sandbox::journal::JournalSize;
use mockid::server::tls::{CertificateSource, TlsOptions};
use serde_json::json;

use super::{KEY, findings};
use crate::model::plan::{drawn, seeds};
use crate::support::client::Client;
use crate::support::server::TestServer;
use mistakes::Mistake;
use plan::History;

/// A server with HTTPS that also believes a proxy that says so, and keeps this number of entries for each sandbox.
async fn server(entries: usize) -> TestServer {
    let fixtures =
        mockid::fixtures::Fixtures::parse(&mockid::vendors::coded(), "test.yaml", vendor::FIXTURES);
    TestServer::start_with(|options| {
        options.fixtures = fixtures.expect("good fixtures");
        options.trust_forwarded = true;
        options.journal_size = JournalSize(entries.try_into().expect("some entries"));
        options.tls = Some(TlsOptions {
            port: 0,
            listen: Vec::new(),
            certificate: CertificateSource::Made {
                names: Vec::new(),
                authority: None,
            },
        });
    })
    .await
}

/// The history of a seed.
fn history(seed: u64) -> History {
    let mut drawn = drawn(seed, plan::history(), 1, 1);
    drawn.remove(0).remove(0)
}

/// Some place, another one for each seed.
fn place(seed: u64) -> usize {
    usize::try_from(seed * 7 + 3).expect("a small number")
}

/// Plays a history in a sandbox of its own; the rules that it breaks, each with its client. No finding shows a
/// secret.
async fn broken(server: &TestServer, name: &str, history: &History) -> Vec<(String, String)> {
    let strict = json!({ "strict_rotation": history.is_strict });
    let sandbox = json!({"name": name, "settings": {"intergiro": strict, "igny8": strict}});
    let made = server.post("/__admin/sandboxes").json(sandbox).send().await;
    made.status_is(201);
    let http: Client = server.in_sandbox(name);
    history.play(&http).await;
    let found = findings(&http).await;
    let shown = format!("{found:?}");
    // The first letters of every JWT, and of every refresh token of intergiro.
    assert!(!shown.contains("eyJ") && !shown.contains(KEY), "{shown}");
    let name = name.parse().expect("a name");
    server.sandboxes.remove(&name).expect("it is there");
    let text = |finding: &serde_json::Value, at: &str| {
        let text = finding.pointer(at).and_then(serde_json::Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let found = found.iter().map(|finding| {
        let client = text(finding, "/client/user_agent");
        (text(finding, "/rule"), client)
    });
    found.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_audit_says_nothing_about_right_clients() {
    let server = server(10_000).await;
    for seed in seeds(100) {
        let history = history(seed);
        let broken = broken(&server, &format!("history-{seed}"), &history).await;
        assert_eq!(broken, [], "history {seed}: {history:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_audit_says_nothing_about_right_clients_of_which_it_knows_only_the_end() {
    for entries in [3, 10] {
        let server = server(entries).await;
        for seed in seeds(20) {
            let history = history(seed);
            let name = format!("{entries}-{seed}");
            let broken = broken(&server, &name, &history).await;
            assert_eq!(
                broken,
                [],
                "history {seed}, {entries} entries: {history:#?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mistake_gives_the_rule_that_forbids_it_and_no_other() {
    let server = server(10_000).await;
    for mistake in Mistake::ALL {
        for seed in seeds(4) {
            let history = history(seed).with(*mistake, place(seed));
            let name = format!("{mistake:?}-{seed}");
            let expected = (mistake.rule().to_string(), "client-0/1".to_owned());
            let broken = broken(&server, &name, &history).await;
            assert_eq!(broken, [expected], "{mistake:?} in {seed}: {history:#?}");
        }
    }
}

/// Over HTTP no time passes by the machine's clock, so that no client can ignore the end of a token that
/// both clocks have passed: the mutants of this rule are in its module.
const BY_THE_MACHINES_CLOCK: RuleName = RuleName::IgnoresTheLifetimeOfAToken;

#[test]
fn every_rule_has_a_mistake_that_breaks_it() {
    let broken: Vec<RuleName> = Mistake::ALL.iter().map(|it| it.rule()).collect();
    for rule in RuleName::ALL {
        let has_one = broken.contains(rule);
        assert_ne!(has_one, *rule == BY_THE_MACHINES_CLOCK, "{rule}");
    }
}
