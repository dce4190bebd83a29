//! The spec of a declared vendor.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::accounts;
use super::kinds::Kinds;
use super::minting;
use super::settings::DeclaredSettingsSpec;
use crate::fixtures::FixturesSpec;
use crate::identity::AccountKind;
use crate::provider::Provider;
use crate::vendor::operation::{Access, Operation};
use crate::vendor::request_account::Credential;
use crate::vendor::token_place::TokenPlace;
use crate::vendor::{
    LoginSpec, Manners, OtherMethods, RootRank, TrailingSlash, VendorDocument, VendorExtras,
    VendorSpec,
};
use crate::vendors::declared::behind_guard;
use crate::vendors::declared::language::operation::Verb;
use crate::vendors::declared::language::reads::Place as ReadPlace;
use crate::vendors::declared::language::shape::Named;
use crate::vendors::declared::language::{self, Slash};
use crate::vendors::declared::names::operation_id;
use crate::vendors::declared::openapi;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// The precedence at the root, after the coded vendors.
const ROOT: RootRank = RootRank(2);

/// The spec of a file's vendor.
pub fn build(
    vocabulary: &Vocabulary,
    (provider, file, settings): (Provider, &Value, DeclaredSettingsSpec),
    (kinds, has_sessions): (&Kinds, bool),
    places: Vec<TokenPlace>,
) -> VendorSpec {
    let declaration = vocabulary.declaration;
    VendorSpec {
        id: provider,
        operations: operations(vocabulary, provider),
        token_places: places,
        keys: kinds.keys.clone(),
        tokens: minting::forms(provider, kinds, has_sessions),
        credentials: credentials(vocabulary),
        secrets: secrets(vocabulary),
        manners: manners(declaration),
        root: declaration.root.then_some(ROOT),
        accounts: accounts::specs(declaration),
        settings: Arc::new(settings),
        locks_names: declaration.lockout.is_some(),
        document: Some(document(declaration.clone())),
        fixtures: FixturesSpec {
            description: format!("{provider}: a declared vendor.").into(),
            own: Some(accounts::fixtures(declaration, file)),
            ..FixturesSpec::default()
        },
        logins: logins(vocabulary, provider),
        extras: VendorExtras {
            title: declaration.title.clone().map(Cow::Owned),
            ..VendorExtras::default()
        },
    }
}

fn operations(vocabulary: &Vocabulary, provider: Provider) -> Vec<Operation> {
    let operations = vocabulary.declaration.operations.iter().enumerate();
    let operations = operations.map(|(number, (name, operation))| Operation {
        id: operation_id(provider.name(), name).into(),
        method: operation.at.method.clone(),
        path: operation.at.path.as_str().into(),
        // The vendor asks its own guard, whose refusals may be worded by the operation.
        access: Access::Open,
        number,
        case: case(operation),
    });
    let guarded = behind_guard::operations(vocabulary.declaration);
    let guarded = guarded.into_iter().map(|operation| Operation {
        id: operation.id.into(),
        method: operation.method,
        path: operation.path,
        // The fixtures may have other resources and collections than the file.
        access: Access::Fixtures,
        number: usize::MAX,
        case: None,
    });
    operations.chain(guarded).collect()
}

/// The condition of an operation in words.
fn case(operation: &language::operation::Operation) -> Option<Arc<str>> {
    let conditions = operation.when.iter();
    let conditions = conditions.map(|(field, value)| format!("{field}={}", value.text()));
    let conditions: Vec<_> = conditions.collect();
    (!conditions.is_empty()).then(|| conditions.join(" and ").into())
}

fn document(declaration: language::Declaration) -> VendorDocument {
    VendorDocument::new(move || openapi::document(&declaration))
}

fn manners(declaration: &language::Declaration) -> Manners {
    let default = match declaration.manners {
        language::Manners::Fastapi => Slash::Remove307,
        language::Manners::DjangoRest => Slash::Add301,
        language::Manners::Plain | language::Manners::Express => Slash::Counts,
    };
    Manners {
        trailing_slash: match declaration.paths.slash.unwrap_or(default) {
            Slash::Counts => TrailingSlash::Counts,
            Slash::Add301 => TrailingSlash::AddedBy301,
            Slash::Remove307 => TrailingSlash::RemovedBy307,
        },
        other_methods: match declaration.manners {
            language::Manners::Fastapi => OtherMethods::AreOrdinary,
            _ => OtherMethods::AsHttpSays,
        },
        ..Manners::plain()
    }
}

/// The fields of bodies that tell the account of a request.
fn credentials(vocabulary: &Vocabulary) -> Vec<(Arc<str>, Credential)> {
    let mut credentials: Vec<(Arc<str>, Credential)> = Vec::new();
    for (_, operation) in vocabulary.declaration.operations.iter() {
        for (place, name, field) in operation.fields() {
            let role = field.role().and_then(|word| vocabulary.role(word));
            let credential = match role {
                Some(Role::Login | Role::ClientId) => Credential::LoginName,
                Some(Role::Key) => Credential::ApiKey,
                Some(Role::Token(_) | Role::AnyToken) => Credential::Token,
                _ => continue,
            };
            let is_in_body = matches!(place, ReadPlace::Json | ReadPlace::Form);
            if is_in_body && !credentials.iter().any(|(known, _)| **known == *name) {
                credentials.push((name.into(), credential));
            }
        }
    }
    credentials
}

/// The names of fields and headers whose values are secrets.
fn secrets(vocabulary: &Vocabulary) -> Vec<Cow<'static, str>> {
    let declaration = vocabulary.declaration;
    let mut names: Vec<Cow<'static, str>> = vec![accounts::TOTP.into()];
    let mut add = |name: &str, word: Option<&str>| {
        let role = word.and_then(|word| vocabulary.role(word));
        let last = name.rsplit('.').next().unwrap_or(name);
        if role.as_ref().is_some_and(Role::is_secret) && !names.iter().any(|it| it == last) {
            names.push(last.to_owned().into());
        }
    };
    for (_, operation) in declaration.operations.iter() {
        for (_, name, field) in operation.fields() {
            add(name, field.role());
        }
    }
    for guard in declaration.guards() {
        let maps = [
            &guard.header,
            &guard.cookie,
            &guard.query,
            &guard.json,
            &guard.form,
        ];
        for (name, word) in maps.into_iter().flat_map(Named::iter) {
            add(name, Some(word));
        }
    }
    names
}

/// The logins that examples of documents show.
fn logins(vocabulary: &Vocabulary, provider: Provider) -> Vec<LoginSpec> {
    let operations = vocabulary.declaration.operations.iter();
    let logins = operations.filter(|(_, operation)| operation.does == Verb::Login);
    let specs = logins.filter_map(|(id, operation)| {
        let with = |wanted: Role| {
            let mut fields = operation.fields();
            fields.find_map(|(place, name, field)| {
                let role = field.role().and_then(|word| vocabulary.role(word));
                let is_in_body = matches!(place, ReadPlace::Json | ReadPlace::Form);
                (is_in_body && role == Some(wanted.clone())).then(|| name.to_owned())
            })
        };
        let user = with(Role::Login).zip(with(Role::Password));
        let application = || with(Role::ClientId).zip(with(Role::Secret));
        let (kind, (name, secret)) = match user {
            Some(names) => (AccountKind::USER, names),
            None => (AccountKind::APPLICATION, application()?),
        };
        Some(LoginSpec {
            operation: operation_id(provider.name(), id).into(),
            kind,
            name: Some(name.into()),
            secret: secret.into(),
            verified_only: true,
        })
    });
    specs.collect()
}
