//! The page that asks who logs in, and what the client may have.

use std::fmt::Write;

use http::StatusCode;

use super::findings::findings;
use super::{hidden, page, sentence};
use crate::clock::NumericDate;
use crate::html::Escaped;
use crate::identity::AccountId;
use crate::identity::account::Account;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::accounts::UserFields;
use crate::vendors::oidc::authorize::AuthorizationRequest;
use crate::vendors::oidc::login::{Missing, claim};
use crate::vendors::oidc::scopes::{OPENID, Scopes};

/// The maximum number of accounts that have a button.
pub const MAX_BUTTONS: usize = 50;

/// What the page shows.
pub struct LoginPage<'a> {
    /// The request.
    pub request: &'a AuthorizationRequest,
    /// The request as the form carries it.
    pub written: String,
    /// The text that makes the answer to the page acceptable.
    pub interaction: String,
    /// What the user is asked for.
    pub missing: Missing,
    /// The accounts with a button, those that are expected first, and one more than fit.
    pub accounts: Vec<Choice<'a>>,
    /// What is filled in as the name.
    pub name: &'a str,
    /// Why the last answer was refused, or what it lacks.
    pub message: Option<&'a str>,
    /// What is wrong with the hint of the request.
    pub notice: Option<String>,
    /// The time.
    pub now: NumericDate,
}

/// An account with a button.
pub struct Choice<'a> {
    /// The account.
    pub account: &'a Account,
    /// Whether it is logged in already, so that it need not authenticate.
    pub is_logged_in: bool,
    /// Whether the page asks for its password.
    pub needs_password: bool,
}

impl LoginPage<'_> {
    /// The page.
    pub fn answer(&self, status: StatusCode, reason: Reason) -> Answer {
        let notice = self.notice.as_deref().map(sentence);
        let body = format!(
            "{alert}<p>The sandbox's time is <time>{now}</time>. The issuer is \
             <code>{issuer}</code>.</p>\
             <form method=\"post\" action=\"login\">{hidden}{accounts}{other}{scopes}\
             <p><button name=\"action\" value=\"deny\">Deny</button></p></form>{request}",
            alert = alert(self.message.or(notice.as_deref())),
            now = self.now,
            issuer = Escaped(&self.request.issuer.url),
            hidden = self.hidden(),
            accounts = accounts(&self.accounts),
            other = other_account(self.name, self.message),
            scopes = scopes(&self.request.client.display_name(), &self.request.scopes),
            request = self.request(),
        );
        page(status, reason, &self.title(), &body)
    }

    fn title(&self) -> String {
        let client = self.request.client.display_name();
        match self.missing {
            Missing::Login => format!("Log in to {client}"),
            Missing::Selection => format!("Choose an account for {client}"),
            Missing::Consent => format!("Allow access for {client}"),
            Missing::StepUp => format!("Log in to {client} again, which asks for a stronger login"),
        }
    }

    fn hidden(&self) -> String {
        let fields = [
            hidden("interaction", &self.interaction),
            hidden("request", &self.written),
            hidden("choose_scopes", "yes"),
        ];
        format!("{}{DEFAULT_BUTTON}", fields.concat())
    }

    fn request(&self) -> String {
        let mut rows = String::new();
        for (name, value) in self.request.parameters.iter() {
            let (name, value) = (Escaped(name), Escaped(value));
            // Writing to a string does not fail.
            let _ = write!(
                rows,
                "<tr><th scope=\"row\">{name}</th><td><code>{value}</code></td></tr>"
            );
        }
        let findings = findings(self.request);
        let list = findings.iter();
        let list: Vec<_> = list
            .map(|finding| format!("<li>{}</li>", Escaped(finding)))
            .collect();
        let list = list.concat();
        let findings = if list.is_empty() {
            String::new()
        } else {
            format!("<h2>What is wrong with the request</h2><ul class=\"findings\">{list}</ul>")
        };
        format!(
            "{findings}<details open><summary>The request</summary><table>{rows}</table></details>"
        )
    }
}

/// The first button of a form, which is the one that the Enter key presses in a text field.
pub const DEFAULT_BUTTON: &str = "<button class=\"default\" name=\"action\" value=\"log_in\" \
    tabindex=\"-1\" aria-hidden=\"true\">Log in</button>";

/// What was wrong with the last answer.
pub fn alert(message: Option<&str>) -> String {
    let shown = |message| format!("<p role=\"alert\" id=\"message\">{}</p>", Escaped(message));
    message.map_or_else(String::new, shown)
}

/// The attribute by which a field refers to [`alert`].
pub const fn described_by(message: Option<&str>) -> &'static str {
    match message {
        Some(_) => " aria-describedby=\"message\"",
        None => "",
    }
}

/// The accounts with a button; one more than fit stands for the others.
pub fn accounts(choices: &[Choice<'_>]) -> String {
    if choices.is_empty() {
        return String::new();
    }
    let buttons = choices.iter().take(MAX_BUTTONS).map(Choice::button);
    let buttons: String = buttons.collect();
    let more = if choices.len() > MAX_BUTTONS {
        format!("<p>The first {MAX_BUTTONS} accounts; type the name of another one below.</p>")
    } else {
        String::new()
    };
    format!("<fieldset><legend>Accounts</legend><ul>{buttons}</ul>{more}</fieldset>")
}

/// The fields for a name and a password.
pub fn other_account(name: &str, message: Option<&str>) -> String {
    let described = described_by(message);
    // Otherwise the page would scroll past the accounts.
    let focus = if message.is_some() && !name.is_empty() {
        " autofocus"
    } else {
        ""
    };
    format!(
        "<fieldset><legend>Another account</legend>\
         <label for=\"username\">Username or e-mail address</label>\
         <input type=\"text\" id=\"username\" name=\"username\" value=\"{name}\" \
         autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\"{described}>\
         <label for=\"password\">Password</label>\
         <input type=\"password\" id=\"password\" name=\"password\" \
         autocomplete=\"current-password\"{described}{focus}>\
         <p><button class=\"main\" name=\"action\" value=\"log_in\">Log in</button></p></fieldset>",
        name = Escaped(name),
    )
}

/// The scopes to choose from.
pub fn scopes(client_id: &str, all: &Scopes) -> String {
    let optional = all.iter().filter(|scope| *scope != OPENID);
    let boxes: Vec<_> = optional
        .map(|scope| {
            let scope = Escaped(scope);
            format!(
                "<li><label><input type=\"checkbox\" name=\"scope\" value=\"{scope}\" checked> \
                 <code>{scope}</code></label></li>"
            )
        })
        .collect();
    if boxes.is_empty() {
        return String::new();
    }
    let (boxes, client) = (boxes.concat(), Escaped(client_id));
    format!("<fieldset><legend>What {client} may have</legend><ul>{boxes}</ul></fieldset>")
}

impl Choice<'_> {
    fn button(&self) -> String {
        let account = self.account;
        let login = account.login();
        let name = claim(account, "name").unwrap_or(&login);
        let continuing = if self.is_logged_in {
            "Continue as "
        } else {
            ""
        };
        let mut lines = vec![login.clone()];
        lines.extend(claim(account, "email").map(str::to_owned));
        lines.extend(roles(account));
        if self.needs_password && !self.is_logged_in {
            lines.push("with the password below".to_owned());
        }
        let lines: Vec<_> = lines
            .iter()
            .map(|line| format!(" <span>{}</span>", Escaped(line)))
            .collect();
        let lines = lines.concat();
        format!(
            "<li><button class=\"account\" name=\"account\" value=\"{id}\">{continuing}<b>{name}</b>\
             {lines}</button></li>",
            id = account.id,
            name = Escaped(name),
        )
    }
}

/// The roles and groups of a user, if its claims have any.
fn roles(user: &Account) -> Option<String> {
    let fields = user.fields::<UserFields>()?;
    let lists = [&fields.claims, &fields.access_token_claims];
    let lists = lists.into_iter().flat_map(|claims| {
        let found = ["roles", "groups"].map(|name| claims.get(name));
        found
            .into_iter()
            .flatten()
            .filter_map(|list| list.as_array())
    });
    let mut names: Vec<&str> = lists.flatten().filter_map(|name| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The account that a button stands for.
pub fn pressed(value: &str) -> Option<AccountId> {
    value.parse().ok()
}
