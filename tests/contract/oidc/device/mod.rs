//! The device flow, by the sections of RFC 8628.

mod authorization;
mod control;
mod page;
mod polling;

use serde_json::{Value, json};

use super::{Fields, ask, fields, form, is_refused};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The request of the device (section 3.1).
fn begin() -> Fields {
    fields([("client_id", "tv"), ("scope", "openid profile")])
}

async fn authorize(server: &TestServer, fields: &Fields) -> Answer {
    let request = server.post("/oidc/device_authorization");
    form(request, fields).send().await
}

/// A device that has asked for its codes.
pub(super) struct Device<'a> {
    server: &'a TestServer,
    user_code: String,
    poll: Fields,
}

impl<'a> Device<'a> {
    pub(super) async fn of(server: &'a TestServer) -> Self {
        let answer = authorize(server, &begin()).await.status_is(200);
        let code = answer.text("/device_code");
        Self {
            server,
            user_code: answer.text("/user_code"),
            poll: fields([
                ("grant_type", GRANT),
                ("client_id", "tv"),
                ("device_code", &code),
            ]),
        }
    }

    /// Polls, and gets tokens.
    async fn tokens(&self) -> Answer {
        ask(self.server, &self.poll).await.status_is(200)
    }

    /// Polls, and is refused.
    async fn is_refused(&self, error: &str, reason: &str) {
        is_refused(self.server, &self.poll, error, reason).await;
    }

    pub(super) async fn is_pending(&self) {
        self.is_refused("authorization_pending", "device_pending")
            .await;
    }

    pub(super) async fn polls_too_fast(&self) {
        self.is_refused("slow_down", "device_slow_down").await;
    }

    /// Answers it by the control API.
    async fn answer(&self, answer: Value) -> Answer {
        let path = format!("/__admin/oidc/devices/{}", self.user_code);
        self.server.post(&path).json(answer).send().await
    }

    fn page(&self) -> String {
        format!("/oidc/device?user_code={}", self.user_code)
    }
}

/// The form by which a device gets its tokens, to which access was granted.
pub async fn granted(server: &TestServer) -> Fields {
    let device = Device::of(server).await;
    device
        .answer(json!({ "approve": "ada" }))
        .await
        .status_is(200);
    device.poll
}
