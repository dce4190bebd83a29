//! The login.

use super::*;

#[tokio::test]
async fn a_login_answers_in_the_vendors_order() {
    let world = test_world::world();
    let body = r#"{"username":"user@example.com","password":"password"}"#;
    let answer = log_in(&world, JSON, body).await;
    let read = answer.read();
    let refresh = read["refresh_token"].as_str().unwrap();
    let token = token(&world).await;
    assert_eq!(
        answer.told(),
        format!(
            r#"200 {{"id":1,"email":"user@example.com","username":"user@example.com","company_id":"7b0a8c52-6f4e-4d0c-8a6e-2f9d1c3b5a70","token_access":"{token}","access_token":"{token}","refresh_token":"{refresh}","is_verified":true,"profile":{{"metadata":null,"full_name":"John Doe","kyc_enabled":true,"terms_payment_accepted_at":null,"terms_and_policy_accepted_at":true,"feature_flags":{{}}}}}}"#
        )
    );
    let header = segment(&token, 0);
    assert!(header.starts_with(r#"{"alg":"RS256","kid":""#));
    assert!(header.ends_with(r#"","typ":"JWT"}"#) && header.len() == 76);
    let (now, exp) = (
        test_world::NOW.as_seconds(),
        test_world::NOW.as_seconds() + 3600,
    );
    assert_eq!(
        segment(&token, 1),
        format!(
            r#"{{"iss":"https://saas.haut.ai","aud":"haut-ai","auth_time":{now},"user_id":"1","sub":"1","iat":{now},"exp":{exp},"email":"user@example.com","email_verified":true}}"#
        )
    );
    let refresh = ask(companies(&world, refresh)).await;
    assert_eq!(refresh.told(), NOT_VALID);
}

#[tokio::test]
async fn a_user_without_a_confirmed_address_logs_in() {
    let world = test_world::world();
    user(&world, |user| user.state.verified = false);
    let body = r#"{"username":"user@example.com","password":"password"}"#;
    assert_eq!(
        log_in(&world, JSON, body).await.read()["is_verified"],
        false
    );
}

#[tokio::test]
async fn refused_logins_say_why_only_to_the_right_password() {
    let bad = r#"401 {"detail":"No active account found with the given credentials"}"#;
    let mfa = r#"400 {"detail":"Multi-factor authentication is required."}"#;
    let disabled = r#"403 {"detail":"You do not have permission to perform this action."}"#;
    for (name, password, answer) in [
        ("user", "x", bad),
        ("nobody", "password", bad),
        ("mfa", "x", bad),
        ("mfa", "password", mfa),
        ("disabled", "x", bad),
        ("disabled", "password", disabled),
    ] {
        let body = json!({ "username": format!("{name}@example.com"), "password": password });
        assert_eq!(told(&body.to_string()).await, answer, "{body}");
    }
}

#[tokio::test]
async fn bodies_are_refused_in_the_words_of_the_framework() {
    for (body, answer) in [
        (
            "",
            r#"{"username":["This field is required."],"password":["This field is required."]}"#,
        ),
        (
            r#"{"username":"nope","password":""}"#,
            r#"{"username":["Enter a valid email address."],"password":["This field may not be blank."]}"#,
        ),
        (
            r#"{"username":null,"password":[]}"#,
            r#"{"username":["This field may not be null."],"password":["Not a valid string."]}"#,
        ),
        ("null", r#"{"non_field_errors":["No data provided"]}"#),
        (
            "[]",
            r#"{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}"#,
        ),
        (
            "1.5",
            r#"{"non_field_errors":["Invalid data. Expected a dictionary, but got float."]}"#,
        ),
        (
            "{",
            r#"{"detail":"JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"}"#,
        ),
    ] {
        assert_eq!(told(body).await, format!("400 {answer}"));
    }
    let world = test_world::world();
    for accepted in ["APPLICATION/JSON; charset=utf-8", "*/*", "application/*"] {
        assert!(
            log_in(&world, accepted, "[]")
                .await
                .told()
                .starts_with("400")
        );
    }
    for (refused, quoted) in [("text/plain; a=b", "text/plain; a=b"), ("", "")] {
        assert_eq!(
            log_in(&world, refused, "{").await.told(),
            format!(r#"415 {{"detail":"Unsupported media type \"{quoted}\" in request."}}"#)
        );
    }
}
