//! What a test begins and ends with: credentials, the journal as text, explanations, a sandbox of its own.

use std::thread;

use mockid::embedded::ErrorKind;
use mockid::{Provider, Server, TestSandbox};
use serde_json::{Value, json};

use super::{at_noon, client, log_in, said};

/// The example of a login in a vendor's document.
async fn example_of(server: &Server, provider: Provider, operation: &str, name: &str) -> Value {
    let path = format!("/{provider}/openapi.json");
    let document = client(server).get(&path).send().await.json();
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut operations = paths.flat_map(|(_, path)| path.as_object().into_iter().flatten());
    let found = operations.find(|(_, found)| found["operationId"] == operation);
    let (_, found) = found.expect("an operation");
    let content = found["requestBody"]["content"].as_object();
    let media = content.into_iter().flatten().next().expect("a body").1;
    let mut value = media["examples"][name]["value"].clone();
    let fields = value.as_object_mut().expect("an example");
    fields.retain(|field, _| field != "grant_type" && field != "scope");
    value
}

#[tokio::test]
async fn the_credentials_of_each_vendor_are_those_in_its_document() {
    let server = at_noon().await;
    for (provider, operation, example) in [
        (Provider::INTERGIRO, "intergiroLogin", "demo"),
        (Provider::HAUT_AI, "hautAiLogin", "demo"),
        (Provider::KYC, "kycLogin", "demo"),
        (Provider::S7RISK, "s7riskCreateUserToken", "demo"),
        (Provider::IGNY8, "igny8Login", "demo"),
        (Provider::OIDC, "oidcToken", "password"),
    ] {
        let credentials = server.credentials(provider).expect("credentials");
        assert_eq!(credentials.operation(), operation);
        let shown = example_of(&server, provider, operation, example).await;
        assert_eq!(json!(credentials), shown, "{provider}");
        let named = server.credentials_for(provider, operation);
        assert_eq!(named.expect("credentials"), credentials);
    }
    let application = "s7riskCreateApplicationToken";
    let application = server.credentials_for(Provider::S7RISK, application);
    let application = application.expect("credentials");
    assert_eq!(
        application.field("clientId").expect("it is there"),
        "demo-client"
    );
}

#[tokio::test]
async fn credentials_that_there_are_not_are_told() {
    let yaml = "kyc: { users: [{ email: k@example.com, password: p, active: false }] }";
    let server = Server::builder().fixtures_yaml(yaml).start().await;
    let server = server.expect("a server");
    let kyc = server.credentials(Provider::KYC);
    assert_eq!(
        kyc.as_ref().map_err(mockid::Error::kind),
        Err(ErrorKind::NotFound)
    );
    assert_eq!(
        said(kyc),
        "the fixtures have no credentials in plain text for kyc"
    );
    assert_eq!(
        said(server.credentials_for(Provider::KYC, "kycLogin")),
        "the fixtures have no credentials in plain text for `kycLogin`"
    );
    assert_eq!(
        said(server.credentials_for(Provider::KYC, "kycLogi")),
        "`kycLogi` is no login of kyc; did you mean `kycLogin`?"
    );
    assert_eq!(
        said(server.credentials_for(Provider::S7RISK, "logout")),
        "`logout` is no login of s7risk; there are s7riskCreateUserToken, s7riskCreateApplicationToken"
    );
}

#[tokio::test]
async fn credentials_have_a_field_by_its_name_and_do_not_show_it_in_debug() {
    let server = at_noon().await;
    let key = server
        .credentials(Provider::INTERGIRO)
        .expect("credentials");
    assert_eq!(
        said(key.field("apikey")),
        "intergiroLogin has no field `apikey`; did you mean `api_key`?"
    );
    assert_eq!(
        format!("{key:?}"),
        "Credentials { operation: \"intergiroLogin\", fields: [\"api_key\"] }"
    );
}

#[tokio::test]
async fn the_journal_as_text_explains_what_was_refused() {
    let server = at_noon().await;
    let api = client(&server);
    log_in(&api).await.status_is(200);
    let list = api.get("/intergiro/v3/individuals").bearer("nonsense");
    list.send().await.status_is(401);
    assert_eq!(
        server.journal(),
        "#1 12:00:00 200 POST /v3/auth/login intergiro ok\n\
         #2 12:00:00 401 GET /v3/individuals intergiro malformed_token\n    \
         What was sent does not look like a token. Send the token exactly as the login gave it, and \
         only once."
    );
}

#[tokio::test]
async fn why_explains_the_last_request_that_was_refused() {
    let server = at_noon().await;
    assert_eq!(
        said(server.why()),
        "no request in the sandbox `default` was refused"
    );
    let api = client(&server);
    let list = || api.get("/intergiro/v3/individuals");
    list().send().await.status_is(401);
    log_in(&api).await.status_is(200);
    let why = server.why().expect("it was refused");
    assert_eq!(why.id, 1);
    assert!(
        why.advice
            .is_some_and(|advice| why.to_string().ends_with(advice))
    );
    let shown = api.get("/__admin/requests/1/explanation").send().await;
    assert_eq!(shown.json(), json!(why));
    assert_eq!(server.requests().why(1).expect("it is there"), why);
    assert_eq!(
        said(server.requests().why(7)),
        "the journal has no entry `7`; it has those from 1 to 2"
    );
}

/// The name of the sandbox of a test with this name, which is gone afterwards.
fn name_of_the_sandbox_of(test: &str) -> String {
    let test = thread::Builder::new().name(test.to_owned()).spawn(|| {
        let mockid = TestSandbox::new().expect("a sandbox");
        mockid.clock().freeze();
        let second = TestSandbox::new().expect("another one");
        assert_ne!(mockid.name(), second.name());
        mockid.name().to_owned()
    });
    test.expect("a thread").join().expect("it passes")
}

#[test]
fn the_sandbox_of_a_test_has_its_name_and_goes_with_it() {
    assert_eq!(name_of_the_sandbox_of("suite::a_test"), "suite::a_test");
    // It would be taken if the first one were still there.
    assert_eq!(name_of_the_sandbox_of("suite::a_test"), "suite::a_test");
    assert_ne!(name_of_the_sandbox_of("no/name"), "no/name");
    assert_ne!(name_of_the_sandbox_of("main"), "main");
}
