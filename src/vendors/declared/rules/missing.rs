//! What is missing: accounts for roles, tokens that nothing issues, what verbs need.

use std::collections::{BTreeSet, HashSet};

use super::{Finding, names, operation_at};
use crate::sandbox::reason::Reason;
use crate::schema::pointer::join;
use crate::vendors::declared::answers::CompiledAnswers;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::template::name::KindId;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

pub(super) fn look(
    vocabulary: &Vocabulary,
    answers: &CompiledAnswers,
    meant: &HashSet<String>,
    found: &mut Vec<Finding>,
) {
    let mut missing = Missing {
        vocabulary,
        answers,
        meant,
        found,
    };
    missing.guard();
    missing.accounts();
    let operations = vocabulary.declaration.operations.iter();
    for (index, (id, operation)) in operations.enumerate() {
        missing.of_verb(index, &operation_at(id), operation);
    }
    missing.kinds();
    missing.seeds();
}

struct Missing<'a> {
    vocabulary: &'a Vocabulary<'a>,
    answers: &'a CompiledAnswers,
    /// The names that misspelt ones probably mean, of which nothing is missing.
    meant: &'a HashSet<String>,
    found: &'a mut Vec<Finding>,
}

impl Missing<'_> {
    fn tell(&mut self, at: impl Into<String>, message: impl Into<String>) {
        self.found.push(Finding::error(at, message).at_key());
    }

    fn guard(&mut self) {
        let declaration = self.vocabulary.declaration;
        let guarded = declaration
            .operations
            .iter()
            .find(|(_, it)| it.does.is_guarded() && !it.open);
        if let (Some((id, operation)), None) = (guarded, &declaration.guard) {
            let message = format!(
                "`{}` needs a token, and there is no `guard`; write one, or `open: true`",
                operation.does.word()
            );
            self.tell(operation_at(id), message);
        }
        for (at, is_empty) in [
            ("/resources", declaration.resources.is_empty()),
            ("/collections", declaration.collections.is_empty()),
        ] {
            if !is_empty && declaration.guard.is_none() {
                self.tell(at, "they need a token, and there is no `guard`; write one");
            }
        }
    }

    /// Roles that no account has.
    fn accounts(&mut self) {
        if self.vocabulary.has_no_accounts() {
            return;
        }
        let declaration = self.vocabulary.declaration;
        let mut read = Vec::new();
        for (id, operation) in declaration.operations.iter() {
            let at = format!("{}/reads", operation_at(id));
            let reads = operation.reads.iter().flat_map(|reads| reads.pointed(&at));
            for (at, reads) in reads.filter(|_| operation.does != Verb::Register) {
                for (place, name, field) in reads.fields() {
                    let at = join(&join(&at, place.word()), name);
                    read.extend(field.role().map(|word| (at, word.to_owned())));
                }
            }
        }
        let guards = declaration.guard.iter();
        for (at, guard) in guards.flat_map(|guards| guards.pointed("/guard")) {
            let words = guard.words();
            read.extend(words.map(|(place, word)| (format!("{at}{place}"), word.to_owned())));
        }
        for (at, word) in read {
            let Some(has) = self
                .vocabulary
                .role(&word)
                .and_then(|role| of_account(&role))
            else {
                continue;
            };
            if !declaration.every_account().any(has) {
                let message = format!("the role is `{word}`, and no account has one");
                self.found.push(Finding::error(at, message));
            }
        }
    }

    fn kind(&self, name: &str) -> Option<KindId> {
        let mut kinds = self.vocabulary.kinds().iter();
        kinds.position(|kind| kind.name == name).map(KindId)
    }

    /// What an operation needs to do what it does.
    fn of_verb(&mut self, index: usize, at: &str, operation: &Operation) {
        let mut words = operation.fields().filter_map(|(_, _, field)| field.role());
        if words.any(|word| self.vocabulary.role(word).is_none()) {
            // What it reads is not known.
            return;
        }
        self.reads(at, operation);
        let issues = operation.does.issues() && operation.does != Verb::Register;
        let ok = self.answers.operations.get(index).map(|it| it.ok.issued());
        if issues && ok.is_some_and(|issued| issued.is_empty()) && self.meant.is_empty() {
            let message = format!(
                "a `{}` issues the tokens that its `ok` names, and it names none",
                operation.does.word()
            );
            self.tell(at, message);
        }
    }

    fn reads(&mut self, at: &str, operation: &Operation) {
        let roles = self.vocabulary.roles(operation);
        let reads_token = roles.iter().any(|role| role.kind().is_some());
        let verb = operation.does.word();
        match operation.does {
            Verb::Login if !roles.iter().any(Role::names_account) => {
                let message =
                    "a `login` reads who logs in: a `login`, `client_id`, `key` or `assertion`";
                self.tell(at, message);
            }
            Verb::Refresh if !reads_token => {
                self.tell(at, "a `refresh` reads a token: name its kind in `reads`");
            }
            Verb::Verify => self.verify(at, &roles),
            Verb::Revoke | Verb::Introspect if !reads_token && !roles.contains(&Role::AnyToken) => {
                self.tell(
                    at,
                    "it reads no token; name a kind or `any_token` in `reads`",
                );
            }
            Verb::Register if !roles.contains(&Role::Login) => {
                self.tell(at, "a `register` reads the `login` of the new account");
            }
            Verb::Renew | Verb::Logout => {
                let guard = self.vocabulary.guard_roles();
                if operation.open || !guard.iter().any(|role| role.kind().is_some()) {
                    let message = format!("a `{verb}` needs a guard that takes a token");
                    self.tell(at, message);
                }
            }
            _ => {}
        }
    }

    fn verify(&mut self, at: &str, roles: &[Role]) {
        let kinds: Vec<&str> = roles.iter().filter_map(Role::kind).collect();
        if kinds.is_empty() {
            self.tell(
                at,
                "a `verify` reads the ticket of the first step: name its kind in `reads`",
            );
        }
        if !roles.contains(&Role::Otp) {
            self.tell(at, "a `verify` reads an `otp`");
        }
        let issued = self.issued();
        for kind in kinds {
            let is_issued = self.kind(kind).is_some_and(|it| issued.contains(&it));
            if !is_issued && !self.meant.contains(kind) {
                let message = format!(
                    "it takes a `{kind}`, and no answer gives one; name ${{{kind}}} in `mfa_required`"
                );
                self.tell(at, message);
            }
        }
        let declaration = self.vocabulary.declaration;
        let has_mfa = declaration.every_account().any(|account| account.mfa);
        if !self.vocabulary.has_no_accounts() && !has_mfa {
            self.tell(
                at,
                "no account has `mfa: true`, so no login comes to the second step",
            );
        }
    }

    /// Kinds that nothing issues, and kinds that nothing reads.
    fn kinds(&mut self) {
        let issued = self.issued();
        let declaration = self.vocabulary.declaration;
        let operations = declaration.operations.iter();
        let mut read: Vec<Role> = operations
            .flat_map(|(_, operation)| self.vocabulary.roles(operation))
            .collect();
        read.extend(self.vocabulary.guard_roles());
        for (index, kind) in self.vocabulary.kinds().iter().enumerate() {
            if self.meant.contains(kind.name) || names::is_refused(kind.name) {
                continue;
            }
            let at = join("/tokens", kind.name);
            if !issued.contains(&KindId(index)) {
                let message = format!(
                    "nothing issues `{0}`; name ${{{0}}} in the answer that gives it",
                    kind.name
                );
                self.tell(&at, message);
            }
            let is_read = read.iter().any(|role| role.kind() == Some(kind.name));
            if !is_read && !read.contains(&Role::AnyToken) {
                let message = format!("no operation and no guard reads `{}`", kind.name);
                self.found
                    .push(Finding::error(at, message).at_key().warning());
            }
        }
    }

    /// Refresh tokens of accounts that nothing takes, and rules about refreshes that there are none of.
    fn seeds(&mut self) {
        let declaration = self.vocabulary.declaration;
        let mut operations = declaration.operations.iter();
        if operations.any(|(_, operation)| operation.does == Verb::Refresh) {
            return;
        }
        if declaration.refresh.is_some() {
            self.tell("/refresh", "no operation does a `refresh`");
        }
        for (list, accounts) in declaration.accounts() {
            let seeded = accounts.iter().position(|it| it.refresh_token.is_some());
            if let Some(index) = seeded {
                let at = format!("/{list}/{index}/refresh_token");
                self.tell(at, "no operation does a `refresh`");
            }
        }
    }

    /// The kinds that some answer names, or that accounts have from the start.
    fn issued(&self) -> BTreeSet<KindId> {
        let mut issued = BTreeSet::new();
        let declaration = self.vocabulary.declaration;
        let mut accounts = declaration.every_account();
        if accounts.any(|account| account.refresh_token.is_some()) {
            let operations = declaration.operations.iter();
            let refreshes = operations.filter(|(_, it)| it.does == Verb::Refresh);
            let roles = refreshes.flat_map(|(_, it)| self.vocabulary.roles(it));
            issued.extend(roles.filter_map(|role| self.kind(role.kind()?)));
        }
        for answers in &self.answers.operations {
            issued.extend(answers.ok.issued());
            let tickets = answers.otherwise.iter();
            let tickets = tickets.filter(|(case, _)| case.outcome == Reason::MfaRequired);
            issued.extend(tickets.flat_map(|(_, answer)| answer.issued()));
        }
        issued
    }
}

/// Whether an account has what a role reads; nothing for a role that reads something else.
fn of_account(role: &Role) -> Option<fn(&Account) -> bool> {
    Some(match role {
        Role::Login => |it| it.login.is_some(),
        Role::Password => |it| it.password.is_some(),
        Role::ClientId => |it| it.client_id.is_some(),
        Role::Secret => |it| it.secret.is_some(),
        Role::Key => |it| it.key.is_some(),
        Role::Tenant => |it| it.tenant.is_some(),
        Role::Otp => |it| it.otp.is_some(),
        Role::Assertion => |it| it.public_key.is_some(),
        _ => return None,
    })
}
