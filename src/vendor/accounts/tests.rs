//! Tests of a kind of accounts that is known only at run time, whose own fields have no Rust type.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::*;
use crate::identity::account::{Account, AccountFields, Fields, Login};
use crate::identity::directory::Accounts;
use crate::identity::table::Taken;
use crate::identity::{AccountId, PasswordCost, Passwords};

/// Own fields as JSON, with a schema that is known only at run time.
#[derive(Debug)]
struct Declared(Value);

#[derive(Debug)]
struct Json(Map<String, Value>);

impl AccountFields for Json {}

impl OwnSpec for Declared {
    fn schema(&self, _: &mut SchemaGenerator) -> Value {
        self.0.clone()
    }

    fn read(&self, fields: Map<String, Value>) -> Result<Fields, serde_json::Error> {
        Ok(Fields::new(Json(fields)))
    }

    fn write(&self, fields: &Fields) -> Map<String, Value> {
        let fields = fields.get::<Json>();
        fields.map_or_else(Map::new, |fields| fields.0.clone())
    }

    fn login(&self, _: &Fields) -> Option<String> {
        None
    }

    fn complete(&self, fields: &Fields, _: &str, _: &dyn Fn(&str) -> bool) -> Fields {
        fields.clone()
    }

    fn create_tenant(
        &self,
        _: &Fields,
        _: &str,
        _: &dyn Fn(&str) -> bool,
        _: &mut Accounts,
    ) -> Result<Option<AccountId>, Taken> {
        Ok(None)
    }
}

fn spec() -> AccountSpec {
    let kind = AccountKind::named("member", false).unwrap();
    let fields = [
        FieldSpec::email("The address that logs in."),
        FieldSpec::password("password"),
        FieldSpec::number(),
        FieldSpec::own("plan"),
        FieldSpec::active("Whether the user can log in."),
    ];
    let plan = json!({ "type": "string", "enum": ["free", "paid"] });
    AccountSpec {
        own: Some(Arc::new(Declared(
            json!({ "properties": { "plan": plan }, "required": ["plan"] }),
        ))),
        ..AccountSpec::new(kind, format!("{kind}s"), format!("The {kind}s.")).entry(
            format!("declared.{kind}"),
            "A user.",
            fields,
        )
    }
}

fn refused(written: &Value) -> Vec<String> {
    let violations = spec().read_checked(written).unwrap_err();
    violations.iter().map(ToString::to_string).collect()
}

#[test]
fn an_account_is_written_in_the_order_of_its_fields_and_without_its_secret() {
    let spec = spec();
    let written = json!({
        "active": false, "plan": "paid", "password": "secret", "email": "A@example.com", "id": 7,
    });
    let entry = spec.read_checked(&written).unwrap();
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let account = Account {
        password: Some(passwords.hash(&entry.secret.unwrap()).unwrap()),
        state: entry.state,
        fields: entry.fields,
        ..Account::new(
            entry.id.unwrap(),
            spec.kind,
            Login::AnyCase(entry.login.unwrap().into()),
        )
    };
    let shown = spec.write(&account, &Accounts::default());
    assert_eq!(
        Value::Object(shown).to_string(),
        r#"{"email":"A@example.com","plan":"paid","active":false}"#
    );
    assert_eq!(account.id, AccountId::Number(7));
}

#[test]
fn everything_that_does_not_fit_is_reported() {
    let written = json!({ "email": "A", "password": "x", "plna": "paid", "active": "yes" });
    let refused = refused(&written);
    for expected in [
        "found `A`, expected an e-mail address",
        "unknown key `plna`; did you mean `plan`?",
    ] {
        assert!(refused.iter().any(|one| one == expected), "{refused:?}");
    }
    assert_eq!(refused.len(), 4, "{refused:?}");
}
