//! The OIDC provider without a server: each call is answered in the thread of its caller.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Method};
use jsonwebtoken::jwk::JwkSet;
use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::sandbox::World;
use mockid::sandbox::reason::Reason;
use mockid::vendor::answer::Answer;
use mockid::vendor::call::Call;
use mockid::vendor::route;
use mockid::vendors;
use serde_json::{Value, json};

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A redirect URI of the client `spa`, form-encoded.
const REDIRECT_URI: &str = "http%3A%2F%2Flocalhost%3A3000%2F";

/// The tokens of a successful answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

/// A world at a time.
pub type Moment<'a> = (&'a Arc<World>, NumericDate);

/// Changes settings of the provider.
pub fn set(world: &World, settings: &Value) {
    let Value::Object(patch) = json!({ "oidc": settings }) else {
        unreachable!("an object")
    };
    world.change_settings(&patch).expect("good settings");
}

/// A code for the client `spa`, which `login: auto` gives without a page. Its tokens are opaque where
/// the settings say so, and then nothing is signed.
pub fn code((world, now): Moment<'_>) -> String {
    let path = "/authorize";
    let query = format!(
        "response_type=code&client_id=spa&redirect_uri={REDIRECT_URI}&scope=profile&state=s\
         &code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    let mut call = Call::imagined(world, now);
    path.clone_into(&mut call.path);
    call.query = Some(query);
    let answer = answer(call);
    let location = answer.headers[LOCATION].to_str().expect("a URL");
    let (_, after) = location.split_once("code=").expect("a code");
    after.split('&').next().unwrap_or_default().to_owned()
}

/// Exchanges a code; otherwise the reason for the refusal.
pub fn redeem(moment: Moment<'_>, code: &str) -> Result<Tokens, Reason> {
    let form = format!(
        "grant_type=authorization_code&client_id=spa&code={code}&redirect_uri={REDIRECT_URI}\
         &code_verifier={VERIFIER}"
    );
    token(moment, form)
}

/// Refreshes; otherwise the reason for the refusal.
pub fn refresh(moment: Moment<'_>, token_text: &str) -> Result<Tokens, Reason> {
    let form = format!("grant_type=refresh_token&client_id=spa&refresh_token={token_text}");
    token(moment, form)
}

/// Whether an access token is good.
pub fn is_good((world, now): Moment<'_>, access: &str) -> bool {
    let mut call = Call::imagined(world, now);
    "/userinfo".clone_into(&mut call.path);
    let value = HeaderValue::from_str(&format!("Bearer {access}"));
    call.headers.insert(AUTHORIZATION, value.expect("a token"));
    // Without the scope openid there is nothing to tell.
    answer(call).status == 403
}

/// An access token of the client `machine`.
pub fn client_credentials(moment: Moment<'_>) -> String {
    let form = "grant_type=client_credentials&client_id=machine&client_secret=secret".to_owned();
    let answer = answer(form_call(moment, "/token", form));
    text(&json_of(&answer), "access_token")
}

/// What introspection says of a token to the client `machine`.
pub fn is_active(moment: Moment<'_>, token: &str) -> bool {
    let form = format!("token={token}&client_id=machine&client_secret=secret");
    let answer = answer(form_call(moment, "/introspect", form));
    json_of(&answer)["active"] == true
}

/// The public keys, and how long they may be kept.
pub fn keys((world, now): Moment<'_>) -> (JwkSet, Period) {
    let mut call = Call::imagined(world, now);
    "/jwks".clone_into(&mut call.path);
    let answer = answer(call);
    let header = answer.headers[CACHE_CONTROL].to_str().expect("text");
    let (_, seconds) = header.split_once("max-age=").expect("an age");
    let keys = serde_json::from_slice(&answer.body).expect("a set of keys");
    (keys, Period::seconds(seconds.parse().expect("seconds")))
}

fn token(moment: Moment<'_>, form: String) -> Result<Tokens, Reason> {
    let answer = answer(form_call(moment, "/token", form));
    if answer.status != 200 {
        return Err(answer.reason);
    }
    let body = json_of(&answer);
    Ok(Tokens {
        access: text(&body, "access_token"),
        refresh: text(&body, "refresh_token"),
    })
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).expect("JSON")
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().expect("a text").to_owned()
}

/// A call with a form.
pub fn form_call((world, now): Moment<'_>, path: &str, form: String) -> Call {
    let mut call = Call::imagined(world, now);
    call.method = Method::POST;
    path.clone_into(&mut call.path);
    let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    call.headers.insert(CONTENT_TYPE, form_type);
    call.body = form.into();
    call
}

/// The answer to a call, which waits for nothing.
pub fn answer(mut call: Call) -> Answer {
    let vendors = vendors::coded();
    let vendor = vendors.get(Provider::OIDC).expect("the provider");
    let at_path = vendors.at_path_of(vendor, &call.world, &call.path);
    let found = route::route(vendor, &at_path, &mut call);
    at_once(route::answer(vendor, found, &call))
}

/// Gives a call a body in JSON.
pub fn set_json(call: &mut Call, body: &Value) {
    let json_type = HeaderValue::from_static("application/json");
    call.headers.insert(CONTENT_TYPE, json_type);
    call.body = body.to_string().into();
}

/// The answer of an operation of the control API.
pub fn control(id: &str, call: &Call) -> Answer {
    let vendors = vendors::coded();
    let vendor = vendors.get(Provider::OIDC).expect("the provider");
    let mut all = vendor.spec().extras.control.iter();
    let operation = all.find(|operation| *operation.id == *id);
    at_once((operation.expect("the operation").handler)(call))
}

fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => unreachable!("nothing is waited for"),
    }
}
