//! The page at which a person logs in.

use super::browser::{Browser, authorization, error, form_of, has_code, sent_back};
use super::{Fields, without};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

async fn with_passwords() -> TestServer {
    let settings = "oidc: { settings: { passwords: true, lockout: { threshold: 2 } } }";
    TestServer::with_settings(settings).await
}

#[tokio::test]
async fn it_shows_the_accounts_the_request_and_the_time() {
    let server = TestServer::start().await;
    let page = Browser::new(&server).authorize("").await.status_is(200);
    let text = page.body_text();
    for expected in [
        "<h1>Log in to web</h1>",
        "<time>2026-01-01T12:00:00Z</time>",
        "<b>Ada Lovelace</b>",
        "ada@example.com",
        "<td><code>http://localhost:3000/callback</code></td>",
        "There is no code_challenge",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("inactive"), "{text}");
    assert!(!text.contains("<script"), "{text}");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test]
async fn a_hint_that_names_nobody_is_filled_in_with_a_word_about_it() {
    let server = TestServer::start().await;
    for (hint, said) in [
        (
            "adda",
            "login_hint names no account: `adda`; did you mean `ada`? Accounts come from",
        ),
        (
            "zoe",
            "login_hint names no account: `zoe`. Accounts come from the fixtures",
        ),
    ] {
        let mut browser = Browser::new(&server);
        let page = browser.authorize(&format!("&login_hint={hint}")).await;
        let text = page.status_is(200).body_text();
        assert!(text.contains(said), "{text}");
        let filled_in = format!("name=\"username\" value=\"{hint}\"");
        assert!(text.contains(&filled_in), "{text}");
    }
}

#[tokio::test]
async fn a_browser_at_the_address_of_the_form_is_told_how_a_login_begins() {
    let server = TestServer::start().await;
    let page = Browser::new(&server).get("/oidc/login").await;
    let page = page.status_is(405).header_is("allow", "POST, OPTIONS");
    let begins = format!("sends the browser to {}/oidc/authorize", server.origin());
    assert!(page.body_text().contains(&begins), "{page:?}");
    let program = server.get("/oidc/login").send().await.status_is(405);
    program.has("/error", "invalid_request");
}

#[tokio::test]
async fn a_browser_at_an_unknown_address_gets_a_page() {
    let server = TestServer::start().await;
    let page = Browser::new(&server).get("/oidc/authorise").await;
    let text = page.status_is(404).body_text();
    assert!(text.contains("Nothing is at this path"), "{text}");
    assert_eq!(server.newest_entry().await["reason"], "not_found");
}

#[tokio::test]
async fn what_the_request_says_is_escaped() {
    let server = TestServer::start().await;
    let evil = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let more = format!("&login_hint={evil}&x{evil}={evil}&ui_locales={evil}");
    let page = Browser::new(&server).authorize(&more).await.status_is(200);
    assert!(!page.body_text().contains("<script"), "{page:?}");
}

#[tokio::test]
async fn an_account_is_one_button_away() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let page = browser.authorize("").await;
    let text = page.body_text();
    let button = text.split("name=\"account\" value=\"").nth(1);
    let account = button
        .and_then(|rest| rest.split('"').next())
        .expect("a button");
    let answer = browser.submit(&page, &[("account", account)]).await;
    assert!(has_code(&answer));
    assert_eq!(sent_back(&answer)["state"], "af0ifjsldkj");
}

#[tokio::test]
async fn a_name_an_address_or_nothing_is_typed() {
    let server = TestServer::start().await;
    for (name, message) in [
        ("ada", None),
        ("bob@example.com", None),
        ("adda", Some("There is no account adda; did you mean ada?")),
        ("zoe", Some("There is no account zoe.")),
        ("", Some("Choose an account, or type a name.")),
        ("inactive", Some("The account is not active.")),
    ] {
        let mut browser = Browser::new(&server);
        let page = browser.authorize("").await;
        let answer = browser.submit(&page, &[("username", name)]).await;
        match message {
            None => assert!(has_code(&answer), "{name}"),
            Some(message) => {
                let text = answer.status_is(400).body_text();
                assert!(text.contains(message), "{name}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn denying_is_sent_back_as_access_denied() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let page = browser.authorize("").await;
    let answer = browser.submit(&page, &[("action", "deny")]).await;
    assert_eq!(error(&answer), "access_denied");
    assert_eq!(server.newest_entry().await["reason"], "consent_denied");
}

#[tokio::test]
async fn a_page_is_answered_once_within_an_hour_and_for_its_own_request() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let ada = [("username", "ada")];
    let page = browser.authorize("").await;
    browser.submit(&page, &ada).await.status_is(303);
    browser.submit(&page, &ada).await.status_is(400);
    assert_eq!(server.newest_entry().await["reason"], "interaction_unknown");

    let page = browser.authorize("&prompt=login").await;
    let other = form_of(&page, &ada).replace("callback", "elsewhere");
    let origin = server.origin().to_owned();
    let answer = browser.submit_from(&origin, "/oidc/login", &other).await;
    answer.status_is(400);

    let page = browser.authorize("&prompt=login").await;
    server.advance("1h").await;
    browser.submit(&page, &ada).await.status_is(400);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    for origin in ["https://evil.example", "null"] {
        let page = browser.authorize("").await;
        let form = form_of(&page, &[("username", "ada")]);
        let answer = browser.submit_from(origin, "/oidc/login", &form).await;
        answer.status_is(400).lacks_header("location");
        assert_eq!(server.newest_entry().await["reason"], "interaction_unknown");
    }
}

#[tokio::test]
async fn with_passwords_an_account_is_asked_for_its_own() {
    let server = with_passwords().await;
    let mut browser = Browser::new(&server);
    let page = browser.authorize("").await;
    let page = browser
        .submit(&page, &[("username", "ada")])
        .await
        .status_is(200);
    assert!(page.body_text().contains("Type the password of ada."));
    let wrong = [("username", "ada"), ("password", "wrong")];
    let page = browser.submit(&page, &wrong).await.status_is(400);
    assert!(page.body_text().contains("The password is wrong."));
    assert_eq!(server.newest_entry().await["reason"], "bad_credentials");
    let right = [("username", "ada"), ("password", "password")];
    assert!(has_code(&browser.submit(&page, &right).await));
}

#[tokio::test]
async fn wrong_passwords_lock_the_account_for_a_while() {
    let server = with_passwords().await;
    let mut browser = Browser::new(&server);
    let mut page = browser.authorize("").await;
    for _ in 0..2 {
        let wrong = [("username", "ada"), ("password", "wrong")];
        page = browser.submit(&page, &wrong).await.status_is(400);
    }
    let right = [("username", "ada"), ("password", "password")];
    let page = browser.submit(&page, &right).await.status_is(400);
    assert!(
        page.body_text()
            .contains("locked until 2026-01-01T12:05:00Z")
    );
    assert_eq!(server.newest_entry().await["reason"], "locked_out");
    server.advance("5m").await;
    assert!(has_code(&browser.submit(&page, &right).await));
}

#[tokio::test]
async fn consent_needs_no_password_again() {
    let server = with_passwords().await;
    let mut browser = Browser::new(&server);
    let page = browser.authorize("").await;
    let right = [("username", "ada"), ("password", "password")];
    browser.submit(&page, &right).await.status_is(303);
    let page = browser.authorize("&prompt=consent").await.status_is(200);
    assert!(page.body_text().contains("Continue as <b>Ada Lovelace</b>"));
    let answer = browser.submit(&page, &[("username", "ada")]).await;
    assert!(has_code(&answer));
    let page = browser.authorize("&prompt=login").await.status_is(200);
    browser
        .submit(&page, &[("username", "ada")])
        .await
        .status_is(200);
}

#[tokio::test]
async fn the_journal_has_no_password_no_cookie_and_no_hint() {
    let server = with_passwords().await;
    let mut browser = Browser::new(&server);
    let page = browser.authorize("").await;
    let right = [("username", "ada"), ("password", "password")];
    let answer = browser.submit(&page, &right).await.status_is(303);
    let set = answer.header("set-cookie").to_owned();
    let cookie = set.split(['=', ';']).nth(1).expect("a value");
    let tokens = super::ask(&server, &exchange(&answer)).await;
    let id_token = tokens.status_is(200).text("/id_token");
    let hint = format!("&prompt=login&id_token_hint={id_token}");
    let page = browser.authorize(&hint).await.status_is(200);
    browser.submit(&page, &right).await.status_is(303);
    let journal = server.get("/__admin/requests").send().await;
    let journal = journal.at("/requests").to_string();
    let signature = id_token.rsplit('.').next().expect("a signature");
    for secret in ["password=password", cookie, signature] {
        assert!(!journal.contains(secret), "{secret}: {journal}");
    }
}

/// The token request for the code that a page has led to.
fn exchange(answer: &Answer) -> Fields {
    let code = sent_back(answer).remove("code").expect("a code");
    without(super::exchange(&code), "code_verifier")
}

#[tokio::test]
async fn an_issuer_shows_its_own_users_and_logs_no_others_in() {
    let settings = "oidc: { settings: { issuers: { acme: { users: [bob] } } } }";
    let server = TestServer::with_settings(settings).await;
    let mut browser = Browser::logged_in(&server, "ada").await;
    let request = authorization("/oidc/acme/authorize");
    let page = browser.get(&request).await.status_is(200);
    let text = page.body_text();
    assert!(
        text.contains("Bob Builder") && !text.contains("Ada"),
        "{text}"
    );
    let login = "/oidc/acme/login";
    let origin = server.origin().to_owned();
    let ada = form_of(&page, &[("username", "ada")]);
    let page = browser.submit_from(&origin, login, &ada).await;
    let page = page.status_is(400);
    let elsewhere = form_of(&page, &[("username", "bob")]);
    let answer = browser
        .submit_from(&origin, "/oidc/login", &elsewhere)
        .await;
    answer.status_is(400);
    let page = browser.get(&request).await;
    let bob = form_of(&page, &[("username", "bob")]);
    assert!(has_code(&browser.submit_from(&origin, login, &bob).await));
}

#[tokio::test]
async fn what_is_no_form_is_a_problem_to_a_program_and_a_page_to_a_browser() {
    let server = TestServer::start().await;
    for path in ["/oidc/login", "/oidc/logout", "/oidc/authorize"] {
        let post = || server.post(path).body("application/json", "{}");
        let problem = post().send().await.status_is(400);
        problem.header_is("content-type", "application/problem+json");
        let page = post().header("accept", "text/html").send().await;
        let page = page.status_is(400);
        page.header_is("content-type", "text/html; charset=utf-8");
    }
}
