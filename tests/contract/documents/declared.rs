//! The documents of declared vendors, which are made from their files.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use mockid::vendors::declared::answers::{CompiledAnswers, compile};
use mockid::vendors::declared::language::Declaration;
use mockid::vendors::declared::names::operation_id;
use mockid::vendors::declared::vocabulary::Vocabulary;
use mockid::vendors::declared::{openapi, parse};
use serde_json::{Value, json};

use super::text;
use crate::support::contract::Contract;

/// A declared vendor of `tests/declared`, with its document.
pub struct DeclaredVendor {
    pub file: String,
    pub declaration: Declaration,
    pub contract: Contract,
}

/// Those of all files, read once for all tests.
pub fn vendors() -> &'static [DeclaredVendor] {
    static VENDORS: LazyLock<Vec<DeclaredVendor>> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/declared");
        let entries = fs::read_dir(folder).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let files = paths.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
        files.map(|path| read(&path)).collect()
    });
    &VENDORS
}

fn read(path: &Path) -> DeclaredVendor {
    let file = path
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let declaration = declared(&file, &fs::read_to_string(path).expect("a file"));
    let document = openapi::document(&declaration).to_string();
    DeclaredVendor {
        contract: Contract::parse(&document).unwrap_or_else(|breach| panic!("{file}: {breach}")),
        declaration,
        file,
    }
}

fn declared(file: &str, text: &str) -> Declaration {
    parse(file, text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn compiled(declaration: &Declaration) -> CompiledAnswers {
    compile(&Vocabulary::of(declaration), &mut Vec::new())
}

/// The document of a vendor of one token, with these operations.
fn document(operations: &str) -> Value {
    let text = format!(
        "vendor: acme-bank
users: [{{ login: ada@example.com, password: correct horse, tenant: north }}]
applications: [{{ client_id: demo, secret: demo-secret }}]
tokens: {{ access: {{ opaque: {{ prefix: a., length: 20, of: hex }}, ttl: 15m }} }}
guard: {{ bearer: access }}
operations:
{operations}
error: {{ json: {{ error: '${{code}}' }} }}
"
    );
    openapi::document(&declared("acme.yaml", &text))
}

#[test]
fn every_outcome_of_every_operation_is_in_its_document() {
    let mut looked_at = 0;
    for vendor in vendors() {
        let answers = compiled(&vendor.declaration);
        let operations = vendor.declaration.operations.iter();
        for ((id, operation), answers) in operations.zip(&answers.operations) {
            let path = operation.at.path.trim_end_matches("/**");
            let method = operation.at.method.as_str().to_lowercase();
            let documented = &vendor.contract.document["paths"][path][method]["responses"];
            let ok = [("ok", answers.ok.status)].into_iter();
            let otherwise = answers.otherwise.iter();
            let otherwise = otherwise.map(|(case, answer)| (case.outcome.word(), answer.status));
            for (word, status) in ok.chain(otherwise) {
                looked_at += 1;
                let description = text(&documented[status.to_string()], "description");
                let is_told = description.contains(&format!("`{word}`"));
                assert!(is_told, "{}: {id}: {word} is no {status}", vendor.file);
            }
        }
    }
    assert!(looked_at > 100, "only {looked_at} outcomes were looked at");
}

#[test]
fn an_operation_alone_at_its_place_has_the_id_that_the_journal_has() {
    for vendor in vendors() {
        let name = &vendor.declaration.vendor;
        let operations = vendor.declaration.operations.iter();
        for (id, _) in operations.filter(|(_, operation)| operation.when.is_empty()) {
            let id = operation_id(name, id);
            let mut operations = vendor.contract.operations().iter();
            assert!(operations.any(|it| it.id == id), "{}: {id}", vendor.file);
        }
    }
}

const LOGIN: &str = "  login:
    at: POST /{tenant}/login
    does: login
    reads:
      path: { tenant: tenant }
      query: { lang: { is: en, optional: true } }
      json: { user.name: login, user.secret: password }
    ok: { status: 201, headers: { X-Left: '${access.expires_in}' }, json: { token: '${access}', by: 'user ${account.id}', list: [1, null] } }";

#[test]
fn dotted_names_are_nested_and_the_example_has_the_demo_credentials() {
    let document = document(LOGIN);
    let login = &document["paths"]["/{tenant}/login"]["post"];
    assert_eq!(login["operationId"], "acmeBankLogin");
    let text = |more: Value| {
        let mut schema = json!({ "type": "string", "minLength": 1 });
        schema
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        schema
    };
    let user = json!({
        "type": "object",
        "properties": {
            "name": text(json!({})),
            "secret": text(json!({ "format": "password" })),
        },
        "required": ["name", "secret"],
    });
    let body = &login["requestBody"]["content"]["application/json"];
    assert_eq!(
        body["schema"],
        json!({ "type": "object", "properties": { "user": user }, "required": ["user"] })
    );
    assert_eq!(
        body["examples"]["demo"]["value"],
        json!({ "user": { "name": "ada@example.com", "secret": "correct horse" } })
    );
    let parameters: Vec<_> = login["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["in"].clone(),
                it["name"].clone(),
                it["required"].clone(),
                it["examples"]["demo"]["value"].clone(),
            )
        })
        .collect();
    assert_eq!(
        parameters,
        [
            (json!("path"), json!("tenant"), json!(true), json!("north")),
            (json!("query"), json!("lang"), json!(false), json!("en")),
        ]
    );
}

#[test]
fn an_answer_is_described_by_the_types_of_its_template() {
    let document = document(LOGIN);
    let done = &document["paths"]["/{tenant}/login"]["post"]["responses"]["201"];
    assert_eq!(
        done["content"]["application/json"]["schema"],
        json!({
            "type": "object",
            "properties": {
                "token": { "type": "string", "pattern": "^a\\.[0-9a-f]{18}$" },
                "by": { "type": "string", "pattern": "^user [\\s\\S]*$" },
                "list": {
                    "type": "array",
                    "items": { "anyOf": [{ "type": "integer", "const": 1 }, { "type": "null" }] },
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
            "required": ["token", "by", "list"],
            "additionalProperties": false,
        })
    );
    assert_eq!(
        done["headers"]["X-Left"]["schema"],
        json!({ "type": "integer", "minimum": 0 })
    );
}

#[test]
fn refusals_of_one_shape_are_one_schema_and_those_of_many_operations_one_component() {
    let more = "  me: { at: GET /me, does: me }\n  home: { at: GET /home }";
    let document = document(&format!("{LOGIN}\n{more}"));
    let paths = &document["paths"];
    let refused = &paths["/me"]["get"]["responses"]["401"];
    assert_eq!(refused, &paths["/home"]["get"]["responses"]["401"]);
    assert_eq!(
        refused["$ref"],
        "#/components/responses/acmeBankUnauthorized"
    );
    let refused = &document["components"]["responses"]["acmeBankUnauthorized"];
    let code = &refused["content"]["application/json"]["schema"]["properties"]["error"];
    let codes = code["enum"].as_array().unwrap();
    assert!(codes.contains(&json!("access_expired")), "{codes:?}");
    assert!(codes.contains(&json!("no_token")), "{codes:?}");
    let examples = refused["content"]["application/json"]["examples"]
        .as_object()
        .unwrap();
    assert_eq!(
        examples["no_token"]["value"],
        json!({ "error": "no_token" })
    );
}

#[test]
fn operations_that_a_field_tells_apart_are_one_with_a_choice() {
    let document = document(
        "  user:
    at: POST /token
    when: { form.grant_type: password }
    does: login
    reads: { form: { username: login, password: password } }
    ok: { json: { token: '${access}' } }
  machine:
    at: POST /token
    when: { form.grant_type: client_credentials }
    does: login
    reads: { basic: { id: client_id, secret: secret } }
    ok: { plain: '${access}' }
  home: { at: GET /home }",
    );
    let token = &document["paths"]["/token"]["post"];
    assert_eq!(token["operationId"], "acmeBankUserOrMachine");
    assert_eq!(token["security"], json!([{}, { "acmeBankBasic": [] }]));
    let body = &token["requestBody"]["content"]["application/x-www-form-urlencoded"];
    let choices = body["schema"]["oneOf"].as_array().unwrap();
    let grants: Vec<_> = choices
        .iter()
        .map(|it| it["properties"]["grant_type"]["const"].clone())
        .collect();
    assert_eq!(grants, ["password", "client_credentials"]);
    assert_eq!(
        body["examples"]["machine"]["value"],
        json!({ "grant_type": "client_credentials" })
    );
    let content = token["responses"]["200"]["content"].as_object().unwrap();
    let types: Vec<&String> = content.keys().collect();
    assert_eq!(types, ["application/json", "text/plain"]);
}

#[test]
fn alternatives_are_a_choice_too_and_none_of_their_fields_is_required_of_all() {
    let document = document(
        "  login:
    at: POST /login
    does: login
    reads:
      - { basic: { user: login, password: password } }
      - { json: { user: login, password: password }, header: { X-App: { is: web } } }
    ok: { json: '${access}' }
  home: { at: GET /home }",
    );
    let login = &document["paths"]["/login"]["post"];
    assert_eq!(login["security"], json!([{ "acmeBankBasic": [] }, {}]));
    assert_eq!(login["requestBody"]["required"], false);
    assert_eq!(login["parameters"][0]["required"], false);
    assert_eq!(login["parameters"][0]["schema"]["const"], "web");
}

#[test]
fn any_rest_of_a_path_is_a_path_without_it_and_one_with_it() {
    let document = document(&format!("{LOGIN}\n  all: {{ at: GET /all/** }}"));
    let paths = document["paths"].as_object().unwrap();
    let ids: Vec<_> = ["/all", "/all/{rest}"]
        .map(|path| paths[path]["get"]["operationId"].clone())
        .into();
    assert_eq!(ids, ["acmeBankAll", "acmeBankAllBelow"]);
}

#[test]
fn a_login_leads_to_the_operations_that_take_its_tokens() {
    let document = document(&format!(
        "{LOGIN}
  home: {{ at: GET /home }}
  end: {{ at: POST /end, does: revoke, reads: {{ json: {{ token: access, why: {{ is: done }} }} }} }}"
    ));
    let links = &document["paths"]["/{tenant}/login"]["post"]["responses"]["201"]["links"];
    assert_eq!(
        links["end"],
        json!({
            "operationId": "acmeBankEnd",
            "description": "With `/token` as `token`",
            "requestBody": { "token": "$response.body#/token", "why": "done" },
        })
    );
    assert_eq!(links["home"]["operationId"], "acmeBankHome");
}

#[test]
fn an_example_of_a_user_and_an_application_has_the_credentials_of_both() {
    let document = document(
        "  login:
    at: POST /login
    does: login
    reads: { json: { app: client_id, key: secret, user: login, password: password } }
    ok: { headers: { Content-Type: application/vnd.acme+json; v=1 }, json: '${access}' }
  home: { at: GET /home }",
    );
    let login = &document["paths"]["/login"]["post"];
    assert_eq!(
        login["requestBody"]["content"]["application/json"]["examples"]["demo"]["value"],
        json!({ "app": "demo", "key": "demo-secret", "user": "ada@example.com", "password": "correct horse" })
    );
    // The type of a body is that of its own header.
    let content = login["responses"]["200"]["content"].as_object().unwrap();
    assert!(
        content.contains_key("application/vnd.acme+json"),
        "{content:?}"
    );
}
