//! Faults by operation.

use std::time::Duration;

use super::*;

/// What matches the operations of a login and of a resource: their ids, as the journal has them.
async fn operations(server: &Suite, subject: &Subject) -> [Value; 2] {
    server.empty_journal().await;
    let session = server.log_in("", subject).await;
    assert_eq!(server.status("", subject, &session.access).await, 200);
    let journal = told(server.request(Method::GET, "/__admin/requests"))
        .await
        .body;
    // Tokens of one second may be alike.
    server.advance("1s").await;
    [0, 1].map(|index| match &journal["requests"][index]["operation"] {
        // A declared collection has no operation.
        Value::Null => json!({ "provider": subject.name, "method": "GET" }),
        id => json!({ "operation": id }),
    })
}

/// Makes a fault of one operation, once.
async fn fault(server: &Suite, operation: &Value, plan: Value) {
    let mut fault = json!({ "match": operation, "times": 1 });
    fault
        .as_object_mut()
        .unwrap()
        .extend(plan.as_object().unwrap().clone());
    let made = server.post("/__admin/faults", &fault).await;
    assert_eq!(made.status, 201, "{made:?}");
}

#[tokio::test]
async fn a_fault_answers_as_the_vendor_does_once_and_at_its_operation_alone() {
    let server = Suite::start().await;
    let many = json!({ "sap-b1": { "sessions": { "idle": "30m", "most": 100 } } });
    server.patch_settings("", &many).await;
    for subject in &SUBJECTS {
        let operations = operations(&server, subject).await;
        let token = server.log_in("", subject).await.access;
        for (own, statuses) in [
            // Refused logins are 400 at some vendors.
            ("unauthorized", &[401, 400][..]),
            ("too_many_requests", &[429]),
            ("server_error", &[500]),
        ] {
            for (operation, is_login) in operations.iter().zip([true, false]) {
                fault(&server, operation, json!({ "respond": own })).await;
                let ask = async |is_login: bool| {
                    let request = if is_login {
                        server.login("", subject)
                    } else {
                        server.use_of("", subject, &token)
                    };
                    if subject.is_declared() {
                        server.answer(request).await.status
                    } else {
                        told(request).await.status
                    }
                };
                let about = format!("{} {operation} {own}", subject.name);
                server.empty_journal().await;
                assert_eq!(ask(!is_login).await, 200, "{about}");
                server.empty_journal().await;
                let status = ask(is_login).await;
                assert!(statuses.contains(&status), "{about}: {status}");
                assert_eq!(server.only_reason().await, "fault", "{about}");
                assert_eq!(ask(is_login).await, 200, "{about}");
            }
        }
    }
}

#[tokio::test]
async fn a_fault_drops_the_connection_before_the_work_or_after_it() {
    let server = Suite::start().await;
    for subject in &SUBJECTS {
        let [login, _] = operations(&server, subject).await;
        for (stage, more) in [("before", 0), ("after", 1)] {
            let issued = issued(&server, subject).await;
            fault(&server, &login, json!({ "stage": stage, "abort": "reset" })).await;
            let lost = server.login("", subject).send().await;
            assert!(lost.is_err(), "{} {stage}", subject.name);
            let about = format!("{} {stage}", subject.name);
            assert_eq!(
                self::issued(&server, subject).await,
                issued + more,
                "{about}"
            );
        }
    }
}

/// How many access tokens a vendor has issued.
async fn issued(server: &Suite, subject: &Subject) -> u64 {
    let path = format!(
        "/__admin/tokens?provider={}&kind=access&limit=0",
        subject.name
    );
    let known = told(server.request(Method::GET, &path)).await.body;
    known["total"].as_u64().unwrap()
}

#[tokio::test]
async fn a_fault_holds_the_answer_up() {
    let server = Suite::start().await;
    for subject in &SUBJECTS {
        let [_, resource] = operations(&server, subject).await;
        let token = server.log_in("", subject).await.access;
        fault(&server, &resource, json!({ "delay": "50ms" })).await;
        let began = tokio::time::Instant::now();
        assert_eq!(server.status("", subject, &token).await, 200);
        assert!(
            began.elapsed() >= Duration::from_millis(50),
            "{}",
            subject.name
        );
    }
}
