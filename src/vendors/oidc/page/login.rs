//! The page that asks who logs in, and what the client may have.

use std::fmt::Write;

use http::StatusCode;

use super::findings::findings;
use super::{hidden, page};
use crate::clock::NumericDate;
use crate::html::Escaped;
use crate::identity::AccountId;
use crate::identity::account::Account;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::accounts::UserFields;
use crate::vendors::oidc::authorize::AuthorizationRequest;
use crate::vendors::oidc::login::{Missing, claim};
use crate::vendors::oidc::scopes::OPENID;

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
    /// The accounts with a button, those that are expected first.
    pub accounts: Vec<Choice<'a>>,
    /// Whether there are more accounts.
    pub has_more: bool,
    /// What is filled in as the name.
    pub name: &'a str,
    /// Why the last answer was refused, or what it lacks.
    pub message: Option<&'a str>,
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
        let alert = self.message.map_or_else(String::new, |message| {
            format!("<p role=\"alert\" id=\"message\">{}</p>", Escaped(message))
        });
        let body = format!(
            "{alert}<p>The sandbox's time is <time>{now}</time>. The issuer is \
             <code>{issuer}</code>.</p>\
             <form method=\"post\" action=\"login\">{hidden}{accounts}{other}{scopes}\
             <p><button name=\"action\" value=\"deny\">Deny</button></p></form>{request}",
            now = self.now,
            issuer = Escaped(&self.request.issuer.url),
            hidden = self.hidden(),
            accounts = self.accounts(),
            other = self.other_account(),
            scopes = self.scopes(),
            request = self.request(),
        );
        page(status, reason, &self.title(), &body)
    }

    fn title(&self) -> String {
        let client = &self.request.client.id;
        match self.missing {
            Missing::Login => format!("Log in to {client}"),
            Missing::Selection => format!("Choose an account for {client}"),
            Missing::Consent => format!("Allow access for {client}"),
            Missing::StepUp => format!("Log in to {client} again, which asks for a stronger login"),
        }
    }

    /// The first button is the one that the Enter key presses in a text field.
    fn hidden(&self) -> String {
        let fields = [
            hidden("interaction", &self.interaction),
            hidden("request", &self.written),
            hidden("choose_scopes", "yes"),
        ];
        let default = "<button class=\"default\" name=\"action\" value=\"log_in\" tabindex=\"-1\" \
                       aria-hidden=\"true\">Log in</button>";
        format!("{}{default}", fields.concat())
    }

    fn accounts(&self) -> String {
        if self.accounts.is_empty() {
            return String::new();
        }
        let buttons: String = self.accounts.iter().map(Choice::button).collect();
        let more = if self.has_more {
            format!("<p>The first {MAX_BUTTONS} accounts; type the name of another one below.</p>")
        } else {
            String::new()
        };
        format!("<fieldset><legend>Accounts</legend><ul>{buttons}</ul>{more}</fieldset>")
    }

    fn other_account(&self) -> String {
        let described = match self.message {
            Some(_) => " aria-describedby=\"message\"",
            None => "",
        };
        // Otherwise the page would scroll past the accounts.
        let focus = if self.message.is_some() && !self.name.is_empty() {
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
            name = Escaped(self.name),
        )
    }

    fn scopes(&self) -> String {
        let optional = self.request.scopes.iter().filter(|scope| *scope != OPENID);
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
        let boxes = boxes.concat();
        let client = Escaped(&self.request.client.id);
        format!("<fieldset><legend>What {client} may have</legend><ul>{boxes}</ul></fieldset>")
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
