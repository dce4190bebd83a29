//! How a client logs in at oidc, with a browser that follows it.

use super::client::RightClient;
use crate::oidc::{self, AUTHORIZE, Fields, encoded, exchange, form, returned, with};
use crate::support::answer::Answer;

impl RightClient {
    pub async fn log_in_by_browser(&mut self) -> Option<Answer> {
        if !std::mem::replace(&mut self.has_documents, true) {
            self.read_documents().await;
        }
        let login = self.login();
        let code = self.code_for(&login).await?;
        self.exchange(&code).await
    }

    pub async fn read_documents(&self) {
        for path in ["/oidc/.well-known/openid-configuration", "/oidc/jwks"] {
            self.send(self.http.get(path)).await;
        }
    }

    /// An authorization request, with another `state` and `nonce` each time.
    pub fn login(&mut self) -> Fields {
        self.logins += 1;
        let own = format!("{}-{}", self.agent, self.logins);
        with(with(oidc::request(), "state", &own), "nonce", &own)
    }

    /// The code for an authorization request, unless no answer comes or it has none.
    pub async fn code_for(&self, login: &Fields) -> Option<String> {
        let path = format!("{AUTHORIZE}?{}", encoded(login));
        let answer = self.send(self.http.get(&path)).await?;
        if answer.status != 303 {
            self.wait_as_told(&[answer]).await;
            return None;
        }
        returned(&answer).remove("code")
    }

    /// Exchanges a code for tokens.
    pub async fn exchange(&self, code: &str) -> Option<Answer> {
        let exchange = form(self.http.post(oidc::TOKEN), &exchange(code));
        self.send(exchange).await
    }
}
