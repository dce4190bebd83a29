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
use tokio::sync::OnceCell;

use crate::contract::{Checked, Contract, Exchange};
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

/// The document of all vendors, which is the same at each of these servers.
static DOCUMENT: OnceCell<Contract> = OnceCell::const_new();

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

    /// An answer of a vendor, held against the document.
    pub async fn answer(&self, request: RequestBuilder) -> Told {
        let document = DOCUMENT.get_or_init(|| async { self.document().await });
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let (method, url) = (request.method().clone(), request.url().clone());
        let response = client.execute(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.unwrap();
        let exchange = Exchange {
            provider: None,
            method: &method,
            path: url.path(),
            status,
            headers: &headers,
            body: &body,
        };
        let checked = document.await.check_response(&exchange);
        assert!(matches!(checked, Ok(Checked::Operation(_))), "{checked:?}");
        Told::of(status, &headers, &body)
    }

    async fn document(&self) -> Contract {
        let document = self.request(Method::GET, "/openapi.json").send().await;
        let text = document.unwrap().text().await.unwrap();
        Contract::parse(&text).unwrap()
    }

    /// The request of a login, in a sandbox, which is a prefix of paths.
    pub fn login(&self, sandbox: &str, subject: &Subject) -> RequestBuilder {
        let path = format!("{sandbox}/{}{}", subject.name, subject.login);
        let request = self.request(Method::POST, &path);
        subject.credentials.of(request.header("origin", "x"), "")
    }

    pub async fn log_in(&self, sandbox: &str, subject: &Subject) -> Session {
        let answer = self.answer(self.login(sandbox, subject)).await;
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
        self.answer(self.use_of(sandbox, subject, token))
            .await
            .status
    }

    /// Refreshes with a token, at a vendor that has refresh tokens.
    pub async fn refresh(&self, sandbox: &str, subject: &Subject, token: &str) -> Told {
        let refresh = subject.refresh.as_ref().unwrap();
        let path = format!("{sandbox}/{}{}", subject.name, refresh.path);
        let request = self.request(Method::POST, &path);
        self.answer(refresh.body.of(request, token)).await
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
