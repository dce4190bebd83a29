//! A vendor is replaced by another version of it while the server runs.

mod certificates;

use std::net::SocketAddr;
use std::sync::Arc;

use http::Method;
use mockid::Provider;
use mockid::control::Adoption;
use mockid::server::Server;
use mockid::vendor::settings::{Typed, VendorSettings};
use mockid::vendor::{Vendor, VendorSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::acme::{ACME, Acme};
use super::{FIXTURES, Running, options, registry, told};

const OLD_HOST: &str = "api.acme.example";
const NEW_HOST: &str = "v2.acme.example";

/// The settings of the new version.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "acme.settings")]
struct NewSettings {
    /// Its host names.
    #[schemars(schema_with = "mockid::vendor::settings::host_names")]
    hosts: Vec<String>,
}

impl Default for NewSettings {
    fn default() -> Self {
        let hosts = vec![NEW_HOST.to_owned()];
        Self { hosts }
    }
}

impl VendorSettings for NewSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }
}

/// The vendor with another host, and its login at another path under another id.
fn new_version(spec: &mut VendorSpec) {
    spec.settings = Arc::new(Typed::<NewSettings>::default());
    spec.operations[0].id = "acmeLogin2".into();
    spec.operations[0].path = "/v2/login".into();
    spec.logins.clear();
    let paths =
        json!({ "/v2/login": { "post": { "operationId": "acmeLogin2", "responses": {} } } });
    let mut document = Value::clone(&**spec.document.as_ref().unwrap());
    document["paths"] = paths;
    spec.document = Some(document.into());
}

fn new_acme() -> Arc<dyn Vendor> {
    Arc::new(Acme::changed(new_version))
}

impl Running {
    fn replace(&self, adoption: Adoption) {
        self.vendors.replace(new_acme(), adoption).unwrap();
    }

    /// The status of a login at the old path and at the new one.
    async fn logins(&self, base: &str) -> [u16; 2] {
        let body = json!({ "email": "user@example.com", "password": "password" });
        let old = self.post(&format!("{base}/v1/login"), body.clone()).await;
        let new = self.post(&format!("{base}/v2/login"), body).await;
        [old.0, new.0]
    }

    async fn at_host(&self, host: &str) -> Value {
        let index = self.request(Method::GET, "/");
        told(index.header("host", host)).await.1
    }
}

#[tokio::test]
async fn a_new_sandbox_has_the_new_version_and_another_at_its_reset() {
    let server = Running::start().await;
    assert_eq!(server.logins("/~old/acme").await, [200, 404]);
    server.replace(Adoption::AtReset);
    assert_eq!(server.logins("/~old/acme").await, [200, 404]);
    assert_eq!(server.logins("/acme").await, [200, 404]);
    assert_eq!(server.logins("/~new/acme").await, [404, 200]);
    server.reset("").await;
    assert_eq!(server.logins("/acme").await, [404, 200]);
    // At the root, too.
    assert_eq!(server.logins("").await, [404, 200]);
    assert_eq!(server.logins("/~old/acme").await, [200, 404]);
}

#[tokio::test]
async fn all_sandboxes_have_the_new_version_immediately_if_they_are_reset() {
    let server = Running::start().await;
    assert_eq!(server.logins("/~old/acme").await, [200, 404]);
    server.replace(Adoption::Immediately);
    for base in ["/acme", "/~old/acme"] {
        assert_eq!(server.logins(base).await, [404, 200]);
    }
}

#[tokio::test]
async fn a_sandbox_with_its_own_fixtures_keeps_those_of_the_vendor() {
    let server = Running::start().await;
    let users = json!([{ "email": "user@example.com", "password": "password" }]);
    let own = json!({ "name": "own", "fixtures": { "acme": { "users": users } } });
    assert_eq!(server.post("/__admin/sandboxes", own).await.0, 201);
    server.replace(Adoption::AtReset);
    assert_eq!(server.logins("/~own/acme").await, [200, 404]);
    let reset = server.request(Method::POST, "/~own/__admin/reset");
    assert_eq!(told(reset).await.0, 204);
    assert_eq!(server.logins("/~own/acme").await, [404, 200]);
}

#[tokio::test]
async fn its_host_names_are_those_of_the_version_in_the_sandbox() {
    let server = Running::start().await;
    server.replace(Adoption::AtReset);
    assert_eq!(server.at_host(OLD_HOST).await["provider"], "acme");
    assert_eq!(server.at_host(NEW_HOST).await["name"], "mockid");
    server.reset("").await;
    assert_eq!(server.at_host(OLD_HOST).await["name"], "mockid");
    assert_eq!(server.at_host(NEW_HOST).await["provider"], "acme");
}

#[tokio::test]
async fn web_pages_may_call_the_new_version() {
    let mut options = options(Acme::new());
    options.cors = true;
    let server = Running::of(Server::bind(options).await.unwrap());
    server.replace(Adoption::Immediately);
    for (method, status) in [(Method::OPTIONS, 200), (Method::POST, 400)] {
        let request = server.request(method, "/v2/login");
        let request = request.header("host", NEW_HOST);
        let request = request.header("origin", "http://app.example");
        let request = request.header("access-control-request-method", "POST");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        let allowed = &response.headers()["access-control-allow-origin"];
        assert_eq!(allowed, "http://app.example");
    }
}

#[tokio::test]
async fn an_address_for_it_alone_serves_the_new_version_and_says_when_it_is_gone() {
    let mut options = options(Acme::new());
    let free: SocketAddr = "127.0.0.1:0".parse().unwrap();
    options.listen.push((ACME, free.into()));
    let server = Server::bind(options).await.unwrap();
    let own = server.addresses().find(|(_, scope)| *scope == Some(ACME));
    let own = format!("http://{}", own.unwrap().0);
    let mut server = Running::of(server);
    server.replace(Adoption::Immediately);
    let whole = std::mem::replace(&mut server.base, own);
    assert_eq!(server.logins("").await, [404, 200]);
    assert_eq!(server.get("/").await.1["hosts"], json!([NEW_HOST]));

    let sandboxes = &server.vendors.sandboxes;
    let coded = mockid::vendors::coded();
    let replaced = sandboxes.replace_baseline(|loaded| {
        let fixtures = loaded.fixtures().for_vendors(loaded.vendors(), &coded);
        loaded.with_vendors(coded, fixtures.unwrap())
    });
    replaced.unwrap();
    sandboxes.reset_all();
    for path in [
        "/",
        "/docs",
        "/openapi.json",
        "/.well-known/jwks.json",
        "/v2/login",
    ] {
        let (status, problem) = server.get(path).await;
        assert_eq!(status, 404, "{path}");
        let detail = "this address serves acme alone, which the sandbox `default` does not have";
        assert_eq!(problem["detail"], detail);
    }
    assert_eq!(server.get("/readyz").await.0, 200);
    server.base = whole;
    assert_eq!(server.get("/").await.0, 200);
}

#[tokio::test]
async fn the_index_lists_the_operations_and_hosts_of_the_version_in_the_sandbox() {
    let server = Running::start().await;
    server.replace(Adoption::AtReset);
    let listed = async |path: &str| {
        let (_, index) = server.get(path).await;
        let mut all = index["providers"].as_array().unwrap().iter();
        let acme = all.find(|it| it["provider"] == "acme").unwrap();
        (acme["operations"][0]["path"].clone(), acme["hosts"].clone())
    };
    let new = (json!("/v2/login"), json!([NEW_HOST]));
    assert_eq!(listed("/").await, (json!("/v1/login"), json!([OLD_HOST])));
    // It is not made by a look at its page.
    assert_eq!(listed("/~new/").await, new);
    server.reset("").await;
    assert_eq!(listed("/").await, new);
}

#[tokio::test]
async fn the_documents_are_those_of_the_version_in_the_sandbox() {
    let server = Running::start().await;
    let ids = async |base: &str| {
        let (_, own) = server.get(&format!("{base}/acme/openapi.json")).await;
        let (_, whole) = server.get(&format!("{base}/openapi.json")).await;
        let of = |paths: &Value, path: &str| {
            let login = paths.get(path).map(|path| &path["post"]["operationId"]);
            login.cloned().unwrap_or_default()
        };
        let version = ["v1", "v2"].map(|version| {
            let own = of(&own["paths"], &format!("/{version}/login"));
            assert_eq!(of(&whole["paths"], &format!("/acme/{version}/login")), own);
            own
        });
        json!(version)
    };
    server.replace(Adoption::AtReset);
    assert_eq!(ids("").await, json!(["acmeLogin", null]));
    assert_eq!(ids("/~new").await, json!([null, "acmeLogin2"]));
    server.reset("").await;
    assert_eq!(ids("").await, json!([null, "acmeLogin2"]));
    let docs = server.request(Method::GET, "/acme/docs").send().await;
    assert_eq!(docs.unwrap().status(), 200);
    let (_, control) = server.get("/__admin/openapi.json").await;
    let operations = &control["components"]["schemas"]["JournalOperation"]["enum"];
    let has = |id: &str| operations.as_array().unwrap().contains(&json!(id));
    assert!(has("acmeLogin2") && !has("acmeLogin"), "{operations}");
}

#[tokio::test]
async fn the_fixtures_are_kept_and_can_be_replaced_for_the_new_version() {
    let server = Running::start().await;
    server.replace(Adoption::Immediately);
    let (status, fixtures) = told(
        server
            .request(Method::GET, "/__admin/fixtures")
            .header("accept", "application/json"),
    )
    .await;
    assert_eq!(
        (status, fixtures["acme"]["users"][0]["email"].as_str()),
        (200, Some("user@example.com"))
    );
    let put = server.request(Method::PUT, "/__admin/fixtures");
    let (status, said) = told(put.json(&fixtures)).await;
    assert_eq!(status, 200, "{said}");
    server.reset("").await;
    assert_eq!(server.logins("/acme").await, [404, 200]);
}

#[tokio::test]
async fn a_version_that_clashes_changes_nothing_and_the_error_names_both() {
    let server = Running::start().await;
    let with_id_of_kyc = Acme::changed(|spec| spec.operations[0].id = "kycLogin".into());
    let clash = server
        .vendors
        .replace(Arc::new(with_id_of_kyc), Adoption::Immediately)
        .unwrap_err();
    assert_eq!(clash.status(), 409);
    let detail = "the operationId `kycLogin` is of kyc and of acme; each has to be unique";
    assert_eq!(clash.detail(), detail);

    let kyc = json!({ "kyc": { "settings": { "hosts": [NEW_HOST] } } });
    let put = server.request(Method::PUT, "/__admin/fixtures").json(&kyc);
    assert_eq!(told(put).await.0, 200);
    let clash = server.vendors.replace(new_acme(), Adoption::Immediately);
    let clash = serde_json::to_value(clash.unwrap_err()).unwrap();
    assert_eq!(clash["errors"][0]["field"], "/kyc/settings/hosts/0");
    let detail = format!("the host `{NEW_HOST}` is acme's already");
    assert_eq!(clash["errors"][0]["detail"], detail);
    assert_eq!(server.logins("/acme").await, [200, 404]);
}

#[tokio::test]
async fn a_server_in_a_test_has_it_from_its_builder_and_replaces_it() {
    let builder = || mockid::Server::builder().vendor(Arc::new(Acme::new()));
    let server = builder().fixtures_yaml(FIXTURES).start().await.unwrap();
    let url = server.url(ACME);
    assert_eq!(url, format!("{}/acme", server.base_url()));
    assert!(server.accounts().find(ACME, "user@example.com").is_some());
    assert_eq!(server.settings().all()["acme"]["access_ttl"], "10m");
    let users = json!([{ "email": "own@example.com", "password": "password" }]);
    let fixtures = json!({ "acme": { "users": users } });
    let own = server.sandbox_builder().fixtures(fixtures).make().unwrap();
    assert!(own.accounts().find(ACME, "own@example.com").is_some());
    let login = async |path: &str| {
        let body = json!({ "email": "user@example.com", "password": "password" });
        let request = reqwest::Client::new().post(format!("{url}{path}"));
        told(request.json(&body)).await.0
    };
    assert_eq!(login("/v1/login").await, 200);
    server.replace_vendor(new_acme()).unwrap();
    server.reset();
    assert_eq!(login("/v2/login").await, 200);

    let twice = builder().vendor(new_acme()).start().await.unwrap_err();
    assert_eq!(twice.to_string(), "two vendors are called `acme`");
}

#[test]
fn a_registry_with_another_version_keeps_the_order() {
    let vendors = registry(Acme::new());
    let coded = mockid::vendors::coded();
    let kyc = coded.shared().find(|it| it.id() == Provider::KYC);
    let replaced = vendors.replacing(kyc.unwrap()).unwrap();
    assert!(replaced.ids().eq(vendors.ids()));
}
