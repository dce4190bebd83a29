//! A server in the test's process.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use mockid::Provider;
use mockid::fixtures::{self, Fixtures};
use mockid::sandbox::Sandboxes;
use mockid::server::{Options, Server};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::answer::Answer;
use super::client::Client;
use super::recording;
use super::serving;
pub use super::serving::NOON;

/// [`NOON`] as in tokens.
pub const NOON_SECONDS: i64 = 1_767_268_800;

/// A server on a free port, stopped on drop. It dereferences to its [`Client`].
pub struct TestServer {
    client: Client,
    pub address: SocketAddr,
    ports: Vec<(SocketAddr, Option<Provider>)>,
    /// The HTTPS addresses, the main one first.
    pub tls_ports: Vec<(SocketAddr, Option<Provider>)>,
    /// The CA of its certificate, in PEM.
    pub ca: Option<String>,
    /// Its sandboxes, for what clients cannot do.
    pub sandboxes: Arc<Sandboxes>,
    _stop: oneshot::Sender<()>,
}

impl Deref for TestServer {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl TestServer {
    /// A server with the built-in fixtures and its clock frozen at [`NOON`].
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same, with changed options.
    pub async fn start_with(change: impl FnOnce(&mut Options)) -> Self {
        let fixtures = Fixtures::embedded(&mockid::vendors::coded());
        let mut options = serving::options(fixtures.expect("the embedded fixtures"));
        change(&mut options);
        let server = Server::bind(options).await.expect("a server that starts");
        let address = server.address().expect("an address");
        let ports = server.addresses().collect();
        let tls_ports = server.tls_addresses().collect();
        let ca = server.certificate_authority().map(|ca| ca.pem.clone());
        let sandboxes = Arc::clone(server.sandboxes());
        let stop = serving::run(server);
        Self {
            client: Client::new(format!("http://{address}")),
            address,
            ports,
            tls_ports,
            ca,
            sandboxes,
            _stop: stop,
        }
    }

    /// The same, with a new connection for each request. If a server soon closes idle connections,
    /// it may close a kept one just as a request is sent.
    pub fn with_a_connection_for_each_request(mut self) -> Self {
        self.client = self.client.with_a_connection_for_each_request();
        self
    }

    /// A server with custom fixtures.
    pub async fn with_fixtures(yaml: &str) -> Self {
        let fixtures =
            Fixtures::parse(&mockid::vendors::coded(), "test.yaml", yaml).expect("good fixtures");
        let server = Self::start_with(|options| options.fixtures = fixtures).await;
        recording::fixtures(server.address.port(), yaml);
        server
    }

    /// A server with the built-in fixtures and custom settings.
    pub async fn with_settings(yaml: &str) -> Self {
        let fixtures = embedded_with_settings(yaml);
        Self::start_with(|options| options.fixtures = fixtures).await
    }

    /// A client for the port of one vendor.
    pub fn port_of(&self, vendor: Provider) -> Client {
        let address = self.address_of(vendor);
        self.at_port_of(vendor.name(), format!("http://{address}"))
    }

    /// The address of that port.
    pub fn address_of(&self, vendor: Provider) -> SocketAddr {
        let own = self.ports.iter().find(|(_, owner)| *owner == Some(vendor));
        own.expect("a port of its own").0
    }
}

/// The built-in fixtures with custom settings.
pub fn embedded_with_settings(yaml: &str) -> Fixtures {
    let read = |yaml: &str| serde_saphyr::from_str::<Value>(yaml).expect("good YAML");
    let built_in = fixtures::default_text(&mockid::vendors::coded());
    let (mut fixtures, changed) = (read(&built_in), read(yaml));
    for (vendor, part) in changed.as_object().expect("vendors") {
        fixtures[vendor]["settings"] = part["settings"].clone();
    }
    Fixtures::from_value(&mockid::vendors::coded(), &fixtures).expect("good settings")
}

/// Uses the control API.
impl Client {
    /// Asks about a token.
    pub async fn inspect(&self, question: Value) -> Answer {
        let inspect = self.post("/__admin/tokens/inspect").json(question);
        inspect.send().await.status_is(200)
    }

    /// The newest entry of the journal.
    pub async fn newest_entry(&self) -> Value {
        let journal = self.get("/__admin/requests?limit=1000").send().await;
        let entries = journal.at("/requests").as_array().cloned();
        entries.and_then(|mut all| all.pop()).expect("an entry")
    }

    /// Moves the clock by a duration, `15m` or `-5m`.
    pub async fn advance(&self, by: &str) -> Answer {
        let advance = self.post("/__admin/clock/advance").json(json!({"by": by}));
        advance.send().await.status_is(200)
    }

    /// Sets the clock.
    pub async fn set_clock(&self, now: &str) -> Answer {
        let set = self.put("/__admin/clock").json(json!({"now": now}));
        set.send().await.status_is(200)
    }
}
