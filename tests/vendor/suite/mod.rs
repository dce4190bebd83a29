//! What holds for every vendor, coded or declared: the same tests, over all of them.

mod faults;
mod races;
mod subjects;
mod tokens;
mod worlds;

use std::ops::Deref;

use http::Method;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::declared::{Declared, Told, file, told};
use subjects::{DECLARED, Place, SUBJECTS, Subject};

/// A server with every vendor.
pub struct Suite(Declared);

impl Deref for Suite {
    type Target = Declared;

    fn deref(&self) -> &Declared {
        &self.0
    }
}

/// What a login gave.
pub struct Session {
    pub access: String,
    /// The refresh token, where there is one.
    pub refresh: Option<String>,
}

impl Suite {
    pub async fn start() -> Self {
        let files = DECLARED.map(file);
        let texts: Vec<&str> = files.iter().map(String::as_str).collect();
        Self(Declared::with(&texts, None).await)
    }

    /// The request of a login, in a sandbox, which is a prefix of paths.
    pub fn login(&self, sandbox: &str, subject: &Subject) -> RequestBuilder {
        let path = format!("{sandbox}/{}{}", subject.name, subject.login);
        let request = self.request(Method::POST, &path);
        subject.credentials.of(request.header("origin", "x"), "")
    }

    pub async fn log_in(&self, sandbox: &str, subject: &Subject) -> Session {
        let answer = told(self.login(sandbox, subject)).await;
        assert_eq!(answer.status, 200, "{}: {answer:?}", subject.name);
        let refresh = subject.refresh.as_ref();
        Session {
            access: crate::declared::text(&answer.body, subject.access),
            refresh: refresh.map(|refresh| crate::declared::text(&answer.body, refresh.token)),
        }
    }

    /// Shows a token at the resource.
    pub fn use_of(&self, sandbox: &str, subject: &Subject, token: &str) -> RequestBuilder {
        let path = format!("{sandbox}/{}{}", subject.name, subject.resource);
        let request = self.request(Method::GET, &path);
        match subject.place {
            Place::Bearer => request.bearer_auth(token),
            Place::Scheme(scheme) => request.header("authorization", format!("{scheme} {token}")),
            Place::Cookie(name) => request.header("cookie", format!("{name}={token}")),
        }
    }

    pub async fn status(&self, sandbox: &str, subject: &Subject, token: &str) -> u16 {
        told(self.use_of(sandbox, subject, token)).await.status
    }

    /// Refreshes with a token, at a vendor that has refresh tokens.
    pub async fn refresh(&self, sandbox: &str, subject: &Subject, token: &str) -> Told {
        let refresh = subject.refresh.as_ref().unwrap();
        let path = format!("{sandbox}/{}{}", subject.name, refresh.path);
        let request = self.request(Method::POST, &path);
        told(refresh.body.of(request, token)).await
    }

    /// The only entry of the journal, which is then emptied.
    pub async fn only_reason(&self) -> String {
        let journal = told(self.request(Method::GET, "/__admin/requests"))
            .await
            .body;
        assert_eq!(journal["total"], 1, "{journal}");
        let emptied = told(self.request(Method::DELETE, "/__admin/requests")).await;
        assert_eq!(emptied.status, 204);
        crate::declared::text(&journal["requests"][0], "reason")
    }

    pub async fn empty_journal(&self) {
        let emptied = told(self.request(Method::DELETE, "/__admin/requests")).await;
        assert_eq!(emptied.status, 204);
    }
}
