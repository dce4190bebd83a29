//! Tokens to order with every defect, and inspection.

use super::*;

async fn pack(server: &Suite, subject: &Subject) -> Vec<Value> {
    let path = format!("/__admin/tokens/defects?provider={}", subject.name);
    let pack = told(server.request(Method::GET, &path)).await;
    let tokens = pack.body["tokens"].as_array().cloned();
    tokens.unwrap_or_default()
}

/// Shows a token where its kind belongs, and gives the status with the reason in the journal.
async fn show(server: &Suite, subject: &Subject, token: &Value) -> Value {
    server.empty_journal().await;
    let text = token["token"].as_str().unwrap();
    let status = if token["kind"] == "refresh" {
        server.refresh("", subject, text).await.status
    } else {
        server.status("", subject, text).await
    };
    json!({ "status": status, "reason": server.only_reason().await })
}

/// The reason that a defect has, whatever the server says.
fn reason_of(subject: &Subject, kind: &str, label: &str) -> Vec<&'static str> {
    let expired = if kind == "refresh" {
        "refresh_expired"
    } else {
        "access_expired"
    };
    vec![match label {
        "good" | "one_second_before_the_end" | "at_the_beginning" => "ok",
        "expired" | "revoked" if subject.name == "intergiro" && kind == "refresh" => {
            "session_ended"
        }
        "wrong_kind" if subject.name == "intergiro" && kind == "refresh" => "refresh_unknown",
        "at_the_end" | "one_second_after_the_end" | "expired" => expired,
        "one_second_before_the_beginning" | "not_yet_valid" => "not_yet_valid",
        "bad_signature" | "tampered" | "unsigned" | "foreign_key" => "bad_signature",
        "unknown_key" => "unknown_key",
        // haut-ai has keys of both algorithms.
        "algorithm_swapped" if subject.name == "haut-ai" => {
            return vec!["bad_signature", "unknown_key"];
        }
        "alg_none" | "algorithm_swapped" => "wrong_algorithm",
        "malformed" => "malformed_token",
        "missing_expiry" => "bad_claims",
        "wrong_kind" => "wrong_token_kind",
        "wrong_issuer" => "wrong_issuer",
        // Intergiro's refresh says no more of an account and of a token than this.
        "unknown_account" if subject.name == "intergiro" && kind == "refresh" => "account_inactive",
        "unknown_account" => "account_unknown",
        "unknown" if kind == "refresh" => "refresh_unknown",
        "unknown" => "token_unknown",
        "revoked" => "token_revoked",
        "session_ended" => "session_ended",
        _ => "none that is known",
    }]
}

#[tokio::test]
async fn every_defect_is_refused_as_told_and_every_good_token_let_in() {
    let server = Suite::start().await;
    for subject in &SUBJECTS {
        let tokens = pack(&server, subject).await;
        assert!(tokens.len() >= 6, "{}: {tokens:?}", subject.name);
        for token in tokens {
            let text = |field: &str| token[field].as_str().unwrap_or_default();
            let about = format!("{} {} {}", subject.name, text("kind"), text("label"));
            assert_eq!(
                show(&server, subject, &token).await,
                token["expected"],
                "{about}"
            );
            let reasons = reason_of(subject, text("kind"), text("label"));
            let told = token["expected"]["reason"].as_str().unwrap();
            assert!(reasons.contains(&told), "{about}: {told}");
        }
    }
}

#[tokio::test]
async fn a_token_is_ordered_with_each_defect_that_the_pack_has() {
    let server = Suite::start().await;
    for subject in &SUBJECTS {
        for token in pack(&server, subject).await {
            let mut order = json!({ "provider": subject.name, "kind": token["kind"] });
            if !token["defect"].is_null() {
                order["defect"] = token["defect"].clone();
            }
            let made = server.post("/__admin/tokens", &order).await;
            let about = format!("{} {}", subject.name, token["label"]);
            assert_eq!(made.status, 201, "{about}: {made:?}");
            assert_eq!(
                show(&server, subject, &made.body).await,
                made.body["expected"],
                "{about}"
            );
        }
    }
}

/// The defects that a refused order lists.
fn possible(refused: &Value) -> Vec<String> {
    let detail = crate::declared::text(refused, "detail");
    let (_, list) = detail.rsplit_once(": ").unwrap();
    list.split(", ").map(str::to_owned).collect()
}

#[tokio::test]
async fn a_refresh_token_is_ordered_with_each_defect_that_it_can_have() {
    let server = Suite::start().await;
    for subject in SUBJECTS.iter().filter(|it| it.refresh.is_some()) {
        let order = json!({ "provider": subject.name, "kind": "refresh" });
        let mut impossible = order.clone();
        // No vendor has both opaque refresh tokens and signed ones.
        let is_signed = subject.name.starts_with("igny8");
        impossible["defect"] = (if is_signed { "unknown" } else { "alg_none" }).into();
        let refused = server.post("/__admin/tokens", &impossible).await;
        assert_eq!(refused.status, 422, "{refused:?}");
        let defects = possible(&refused.body).into_iter().map(Some);
        for defect in [None].into_iter().chain(defects) {
            let mut order = order.clone();
            if let Some(defect) = &defect {
                order["defect"] = defect.as_str().into();
            }
            let made = server.post("/__admin/tokens", &order).await;
            let about = format!("{} {defect:?}", subject.name);
            assert_eq!(made.status, 201, "{about}: {made:?}");
            let label = defect.as_deref().unwrap_or("good");
            let reasons = reason_of(subject, "refresh", label);
            let told = made.body["expected"]["reason"].as_str().unwrap();
            assert!(reasons.contains(&told), "{about}: {told}");
            let shown = show(&server, subject, &made.body).await;
            assert_eq!(shown, made.body["expected"], "{about}");
        }
    }
}

#[tokio::test]
async fn an_opaque_token_has_no_claims() {
    let server = Suite::start().await;
    let order = json!({ "provider": "sap-b1" });
    let made = server.post("/__admin/tokens", &order).await;
    assert_eq!(made.status, 201);
    assert!(made.body.get("claims").is_none(), "{made:?}");
    let order = json!({ "provider": "sap-b1", "claims": { "sub": "x" } });
    let refused = server.post("/__admin/tokens", &order).await;
    assert_eq!(refused.status, 422);
    let said = "a token of sap-b1 of the kind `access` is opaque and has no claims; leave them out";
    assert_eq!(
        refused.body["errors"][0],
        json!({ "field": "/claims", "detail": said })
    );
}

/// What `inspect` says of a token, which has to be what the resource says.
async fn inspect(server: &Suite, subject: &Subject, token: &str) -> String {
    let question = json!({ "token": token, "provider": subject.name });
    let inspected = server.post("/__admin/tokens/inspect", &question).await;
    let reason = crate::declared::text(&inspected.body, "reason");
    server.empty_journal().await;
    let status = server.status("", subject, token).await;
    let about = format!("{} {token}: {inspected:?}", subject.name);
    assert_eq!(inspected.body["status"], status, "{about}");
    assert_eq!(server.only_reason().await, reason, "{about}");
    let checks = inspected.body["checks"].as_array().unwrap();
    let (last, before) = checks.split_last().unwrap();
    assert!(
        before.iter().all(|check| check["passed"] == true),
        "{about}"
    );
    assert_eq!(last["passed"], status == 200, "{about}");
    reason
}

#[tokio::test]
async fn inspect_says_of_a_token_what_the_resource_says_until_it_has_expired() {
    let server = Suite::start().await;
    for subject in &SUBJECTS {
        let session = server.log_in("", subject).await;
        assert_eq!(inspect(&server, subject, &session.access).await, "ok");
        for wrong in ["x", "a.b.c", &format!("{}x", session.access)] {
            assert_ne!(inspect(&server, subject, wrong).await, "ok");
        }
        server.advance("31d").await;
        let reason = inspect(&server, subject, &session.access).await;
        let ends = ["access_expired", "session_ended", "session_idle"];
        assert!(ends.contains(&reason.as_str()), "{} {reason}", subject.name);
    }
}

#[tokio::test]
async fn inspect_says_of_a_revoked_token_what_the_resource_says() {
    let server = Suite::start().await;
    for subject in &SUBJECTS {
        let session = server.log_in("", subject).await;
        let path = format!("/__admin/tokens?provider={}&kind=access", subject.name);
        let known = told(server.request(Method::GET, &path)).await.body;
        assert_eq!(known["total"], 1, "{}: {known}", subject.name);
        let id = crate::declared::text(&known["tokens"][0], "id");
        let revoked = server.request(Method::DELETE, &format!("/__admin/tokens/{id}"));
        assert_eq!(told(revoked).await.status, 204);
        let reason = inspect(&server, subject, &session.access).await;
        assert_eq!(reason, "token_revoked", "{}", subject.name);
    }
}

#[tokio::test]
async fn inspect_says_of_a_token_of_another_vendor_what_the_resource_says() {
    let server = Suite::start().await;
    let mut tokens = Vec::new();
    for subject in &SUBJECTS {
        tokens.push((subject.name, server.log_in("", subject).await.access));
    }
    for subject in &SUBJECTS {
        for (name, token) in tokens.iter().filter(|(name, _)| *name != subject.name) {
            let reason = inspect(&server, subject, token).await;
            assert_ne!(reason, "ok", "{name} at {}", subject.name);
        }
    }
}
