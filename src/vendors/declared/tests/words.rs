//! Outcomes: their words, and which operation can have which.

use super::*;
use crate::sandbox::reason::Reason;
use crate::vendors::declared::outcomes::{self, OUTCOMES, cases};
use crate::vendors::declared::vocabulary::Vocabulary;

#[test]
fn outcomes_are_reasons_of_the_journal() {
    for outcome in OUTCOMES {
        // Only a fault makes the server fail.
        let expected = match outcome {
            Reason::Fault => "server_error",
            reason => reason.word(),
        };
        assert_eq!(outcomes::word(outcome), expected);
        assert_eq!(outcomes::named(expected), Some(outcome));
    }
}

/// The outcomes of an operation of a file in this repository, each behind its group.
fn of(file: &str, id: &str) -> String {
    let files = files();
    let (_, text) = files.iter().find(|(name, _)| name == file).unwrap();
    let declaration = parse(file, text).unwrap();
    let vocabulary = Vocabulary::of(&declaration);
    let operation = declaration.operations.get(id).unwrap();
    let mut words = Vec::new();
    let mut last = None;
    for case in cases(&vocabulary, id, operation) {
        if case.group != last {
            let group = case
                .group
                .map_or("none", crate::vendors::declared::outcomes::Group::word);
            words.push(format!("{group}:"));
            last = case.group;
        }
        words.push(outcomes::word(case.outcome).to_owned());
    }
    words.join(" ")
}

#[test]
fn an_operation_has_the_outcomes_of_its_verb_and_its_guard() {
    const OF_LOGIN: &str = "bad_credentials account_inactive not_verified access_window_over";
    const OF_RECORD: &str =
        "other_sandbox other_provider account_unknown account_inactive session_ended";
    for (file, id, outcomes) in [
        (
            "sap-b1.yaml",
            "login",
            format!(
                "invalid: validation_failed broken_body not_an_object limited: too_many_sessions \
                 login_refused: {OF_LOGIN} none: mfa_required"
            ),
        ),
        (
            "oauth.yaml",
            "refresh",
            format!(
                "invalid: validation_failed no_such_case refresh_refused: \
                 malformed_token token_revoked refresh_unknown {OF_RECORD} refresh_expired \
                 wrong_token_kind refresh_reused"
            ),
        ),
        (
            "otp.yaml",
            "verify",
            format!(
                "invalid: validation_failed broken_body not_an_object limited: locked_out \
                 ticket_refused: malformed_token token_revoked ticket_unknown {OF_RECORD} \
                 ticket_expired wrong_token_kind ticket_used otp_wrong"
            ),
        ),
        (
            "oauth.yaml",
            "revoke",
            "invalid: validation_failed none: token_inactive".to_owned(),
        ),
        (
            "kyc.yaml",
            "resource",
            format!(
                "unauthorized: no_token malformed_token token_revoked token_unknown {OF_RECORD} \
                 wrong_algorithm unknown_key bad_signature bad_claims not_yet_valid wrong_issuer \
                 access_expired"
            ),
        ),
        (
            "signed.yaml",
            "applicant",
            format!("unauthorized: no_token bad_signature stale_signature {OF_LOGIN}"),
        ),
        (
            "s7risk.yaml",
            "createUserToken",
            format!(
                "invalid: validation_failed header_missing broken_body not_an_object limited: \
                 locked_out login_refused: {OF_LOGIN} none: mfa_required"
            ),
        ),
        ("atlas.yaml", "health", String::new()),
    ] {
        assert_eq!(of(file, id), outcomes, "{file} {id}");
    }
}
