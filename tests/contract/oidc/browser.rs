//! A browser: it keeps the cookie of the provider, and answers pages.

use std::collections::BTreeMap;

use crate::support::answer::Answer;
use crate::support::client::Client;

/// An authorization request of the demo client `web`.
const REQUEST: &str = "response_type=code&client_id=web&redirect_uri=http://localhost:3000/callback\
                       &scope=openid%20email&state=af0ifjsldkj&nonce=n-0S6_WzA2Mj";

/// A browser of a person.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    cookie: Option<String>,
}

impl Browser {
    /// A browser without cookies.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            cookie: None,
        }
    }

    /// A browser in which a user has logged in, and granted all scopes.
    pub async fn logged_in(client: &Client, user: &str) -> Self {
        let mut browser = Self::new(client);
        let page = browser.authorize("").await;
        let fields = [("username", user), ("scope", "email")];
        browser.submit(&page, &fields).await.status_is(303);
        browser
    }

    /// The same browser, with its cookie, at another server or sandbox.
    pub fn at(&self, client: &Client) -> Self {
        Self {
            client: client.clone(),
            ..self.clone()
        }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.client.get(path).header("accept", "text/html");
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let answer = request.send().await;
        self.keep_cookie(&answer);
        answer
    }

    /// Makes the usual authorization request with more parameters, each with `&` before it.
    pub async fn authorize(&mut self, more: &str) -> Answer {
        let path = authorization("/oidc/authorize");
        self.get(&format!("{path}{more}")).await
    }

    /// Answers a page with its hidden fields and some others.
    pub async fn submit(&mut self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let form = form_of(page, fields);
        let origin = self.client.origin().to_owned();
        self.submit_from(&origin, &action_of(page), &form).await
    }

    /// Sends a form from a page of an origin.
    pub async fn submit_from(&mut self, origin: &str, path: &str, form: &str) -> Answer {
        let request = self.client.post(path);
        let request = request
            .header("accept", "text/html")
            .header("origin", origin);
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let answer = request.form(form).send().await;
        self.keep_cookie(&answer);
        answer
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        let set = answer.header("set-cookie");
        if let Some((pair, _)) = set.split_once(';') {
            let is_removed = pair.ends_with('=');
            self.cookie = (!is_removed).then(|| pair.to_owned());
        }
    }
}

/// The usual authorization request at an endpoint.
pub fn authorization(endpoint: &str) -> String {
    format!("{endpoint}?{REQUEST}")
}

/// The form that a page sends with some fields.
pub fn form_of(page: &Answer, fields: &[(&str, &str)]) -> String {
    let page = page.body_text();
    let hidden = page.split("<input type=\"hidden\" ").skip(1).map(|input| {
        let value = |name: &str| {
            let found = input.split(&format!("{name}=\"")).nth(1);
            found
                .and_then(|rest| rest.split('"').next())
                .expect("a value")
        };
        (value("name"), value("value").replace("&amp;", "&"))
    });
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(hidden);
    form.extend_pairs(fields);
    form.finish()
}

/// Where a page sends its form.
fn action_of(page: &Answer) -> String {
    let page = page.body_text();
    let action = page.split("action=\"").nth(1).expect("a form");
    let action = action.split('"').next().expect("an action");
    format!("/oidc/{action}")
}

/// The parameters that the provider has sent back to the client.
#[track_caller]
pub fn sent_back(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 303, "{answer:#?}");
    let location = answer.header("location");
    let (uri, query) = location.split_once('?').unwrap_or((location, ""));
    assert_eq!(uri, "http://localhost:3000/callback", "{answer:#?}");
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    pairs.collect()
}

/// The error that the provider has sent back.
#[track_caller]
pub fn error(answer: &Answer) -> String {
    let sent = sent_back(answer);
    assert_eq!(sent.get("state").map(String::as_str), Some("af0ifjsldkj"));
    sent.get("error").cloned().unwrap_or_default()
}

/// Whether the provider has sent back a code.
#[track_caller]
pub fn has_code(answer: &Answer) -> bool {
    sent_back(answer).contains_key("code")
}
