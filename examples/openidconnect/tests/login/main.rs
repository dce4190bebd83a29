//! What a login has to get right. No test waits: an hour passes in one request.

mod mockid;

use mockid::Sandbox;
use mockid_recipe_openidconnect::{Failure, Login, LoginNeeded};
use openidconnect::reqwest::{blocking::Client, redirect::Policy};
use openidconnect::url::Url;

fn start() -> Result<(Sandbox, Login), Failure> {
    let sandbox = Sandbox::new();
    sandbox.settings(r#"{"oidc":{"login":"auto"}}"#);
    let issuer = format!("{}/oidc", sandbox.url());
    let redirect = "http://localhost:3000/callback";
    let login = Login::discover(&issuer, "web", "secret", redirect, sandbox.clock())?;
    Ok((sandbox, login))
}

/// Goes where a browser would go, as far as the application.
fn browse(url: Url) -> Result<Url, Failure> {
    let browser = Client::builder().redirect(Policy::none()).build()?;
    let answer = browser.get(url).send()?;
    let location = answer
        .headers()
        .get("location")
        .ok_or("there is no redirect")?;
    Ok(location.to_str()?.parse()?)
}

#[test]
fn logs_in_with_pkce_and_asks_who_it_is() -> Result<(), Failure> {
    let (sandbox, mut login) = start()?;
    let back = browse(login.begin())?;
    login.finish(&back)?;
    assert_eq!(
        login.userinfo()?.email().unwrap().as_str(),
        "ada@example.com"
    );
    sandbox.verify(r#"{"operation":"oidcToken","status":200}"#, 1);
    Ok(())
}

#[test]
fn refreshes_an_expired_access_token_and_not_before() -> Result<(), Failure> {
    let (sandbox, mut login) = start()?;
    let back = browse(login.begin())?;
    login.finish(&back)?;
    sandbox.advance(59);
    login.userinfo()?;
    sandbox.verify(r#"{"operation":"oidcToken"}"#, 1);
    sandbox.advance(1);
    login.userinfo()?;
    sandbox.verify(r#"{"operation":"oidcToken","status":200}"#, 2);
    Ok(())
}

#[test]
fn asks_for_a_new_login_when_the_refresh_token_has_expired() -> Result<(), Failure> {
    let (sandbox, mut login) = start()?;
    let back = browse(login.begin())?;
    login.finish(&back)?;
    sandbox.advance(31 * 24 * 60);
    assert!(login.userinfo().unwrap_err().is::<LoginNeeded>());
    Ok(())
}

#[test]
fn does_not_take_a_code_that_is_older_than_a_minute() -> Result<(), Failure> {
    let (sandbox, mut login) = start()?;
    let back = browse(login.begin())?;
    sandbox.advance(2);
    assert!(login.finish(&back).is_err());
    sandbox.verify(r#"{"operation":"oidcToken","status":400}"#, 1);
    Ok(())
}
