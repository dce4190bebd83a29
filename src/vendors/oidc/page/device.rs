//! The page at which a person answers a device (RFC 8628, section 3.3).

use http::StatusCode;

use super::login::{self, Choice};
use super::{hidden, page};
use crate::clock::NumericDate;
use crate::html::Escaped;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::device::DeviceCode;

/// The page that asks for the code of a device.
pub fn enter(status: StatusCode, reason: Reason, typed: &str, message: Option<&str>) -> Answer {
    let described = login::described_by(message);
    let body = format!(
        "{alert}<form method=\"get\" action=\"device\">\
         <label for=\"user_code\">The code that the device shows</label>\
         <input type=\"text\" id=\"user_code\" name=\"user_code\" value=\"{typed}\" \
         autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\"{described}>\
         <p><button class=\"main\">Continue</button></p></form>",
        alert = login::alert(message),
        typed = Escaped(typed),
    );
    page(status, reason, "Connect a device", &body)
}

/// What the page with a code shows.
pub struct DevicePage<'a> {
    /// The device code.
    pub code: &'a DeviceCode,
    /// The name of the client for people.
    pub client: &'a str,
    /// The text that makes the answer to the page acceptable.
    pub interaction: &'a str,
    /// The accounts with a button, one more than fit.
    pub accounts: Vec<Choice<'a>>,
    /// What is filled in as the name.
    pub name: &'a str,
    /// Why the last answer was refused, or what it lacks.
    pub message: Option<&'a str>,
    /// The time.
    pub now: NumericDate,
}

impl DevicePage<'_> {
    /// The page.
    pub fn answer(&self, status: StatusCode, reason: Reason) -> Answer {
        let code = self.code;
        let fields = [
            hidden("interaction", self.interaction),
            hidden("request", &code.user_code),
            hidden("choose_scopes", "yes"),
        ];
        let body = format!(
            "{alert}<p>The device must show this code: <code>{user_code}</code>. If it does not, \
             somebody else wants to use your account: choose Deny.</p>\
             <p>The sandbox's time is <time>{now}</time>.</p>\
             <form method=\"post\" action=\"device\">{fields}{default}{accounts}{other}{scopes}\
             <p><button name=\"action\" value=\"deny\">Deny</button></p></form>",
            alert = login::alert(self.message),
            user_code = Escaped(&code.user_code),
            now = self.now,
            fields = fields.concat(),
            default = login::DEFAULT_BUTTON,
            accounts = login::accounts(&self.accounts),
            other = login::other_account(self.name, self.message),
            scopes = login::scopes(self.client, &code.scopes),
        );
        let title = format!("Connect the device to {}", self.client);
        page(status, reason, &title, &body)
    }
}

/// The page after access was granted.
pub fn approved() -> Answer {
    let body = "<p>Go back to the device. You can close this page.</p>";
    page(StatusCode::OK, Reason::Ok, "The device is connected", body)
}

/// The page after access was denied.
pub fn denied() -> Answer {
    let body = "<p>The device gets no access. You can close this page.</p>";
    page(StatusCode::OK, Reason::ConsentDenied, "Denied", body)
}
