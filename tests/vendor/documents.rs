//! The documents of the vendor of these tests.

use http::Method;
use serde_json::{Value, json};

use super::{Running, told};

#[tokio::test]
async fn its_document_is_served_and_is_part_of_the_whole_one() {
    let server = Running::start().await;
    let (_, own) = server.get("/acme/openapi.json").await;
    let login = &own["paths"]["/v1/login"]["post"]["operationId"];
    assert_eq!(login, "acmeLogin");
    assert_eq!(own["servers"][0]["url"], format!("{}/acme", server.base));
    let (_, whole) = server.get("/openapi.json").await;
    let paths = &whole["paths"];
    assert_eq!(paths["/acme/v1/login"]["post"]["operationId"], "acmeLogin");
    assert_eq!(
        paths["/kyc/auth/jwt/login"]["post"]["operationId"],
        "kycLogin"
    );
}

#[tokio::test]
async fn the_document_of_the_control_api_names_it() {
    let server = Running::start().await;
    let (_, document) = server.get("/__admin/openapi.json").await;
    let schemas = &document["components"]["schemas"];
    let last = |list: &Value| list.as_array().unwrap().last().unwrap().clone();
    for list in [
        &schemas["Provider"]["enum"],
        &schemas["Settings"]["required"],
        &schemas["Snapshot"]["properties"]["keys"]["required"],
    ] {
        assert_eq!(last(list), "acme");
    }
    let operations = schemas["JournalOperation"]["enum"].as_array().unwrap();
    assert!(operations.contains(&json!("acmeListOrders")));
    let address = &schemas["Sandbox"]["properties"]["providers"]["properties"]["acme"];
    assert_eq!(*address, json!({ "type": "string", "format": "uri" }));
    let change = &schemas["SettingsChange"]["properties"]["acme"]["anyOf"][0];
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    assert_eq!(*change, reference("acme.settings.change"));
    assert_eq!(schemas["acme.settings"], reference("own.acme.settings"));
    let settings = schemas["own.acme.settings"]["properties"]
        .as_object()
        .unwrap();
    assert!(settings.contains_key("access_ttl"), "{settings:?}");
    let accounts = schemas["NewAccount"]["oneOf"].as_array().unwrap().iter();
    let mut accounts = accounts.filter_map(|account| {
        let name = account["$ref"].as_str()?;
        name.strip_prefix("#/components/schemas/")
    });
    let provider = json!({ "const": "acme" });
    assert!(accounts.any(|name| schemas[name]["properties"]["provider"] == provider));
}

#[tokio::test]
async fn its_answers_are_those_of_its_document() {
    let server = Running::start().await;
    let [access, _] = server.log_in().await;
    let login = json!({ "email": "user@example.com", "password": "password" });
    let login = server.request(Method::POST, "/acme/v1/login").json(&login);
    let orders = || server.request(Method::GET, "/acme/v1/orders");
    for (path, method, request) in [
        ("/v1/login", "post", login),
        (
            "/v1/login",
            "post",
            server.request(Method::POST, "/acme/v1/login"),
        ),
        ("/v1/orders", "get", orders().bearer_auth(access)),
        ("/v1/orders", "get", orders()),
    ] {
        let (status, body) = told(request).await;
        let (_, document) = server.get("/acme/openapi.json").await;
        let pointer = format!(
            "/paths/{}/{method}/responses/{status}",
            path.replace('/', "~1")
        );
        let answer = document.pointer(&pointer).unwrap();
        let schema = &answer["content"]["application/json"]["schema"];
        assert!(
            jsonschema::is_valid(schema, &body),
            "{path} {status} {body}"
        );
    }
}
