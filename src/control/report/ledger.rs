//! Sessions and tokens of a report.

use std::collections::HashMap;

use super::page::{left_out, table};
use super::text::code;
use crate::clock::duration;
use crate::control::sessions::{self, Session};
use crate::control::tokens::{self, Token};
use crate::identity::queries::{AccountFilter, Listed, PageRange, TokenFilter};
use crate::identity::{AccountId, SessionId};
use crate::sandbox::Sandbox;

/// The maximum number of sessions, and of tokens.
const MOST: usize = 1000;

/// Sessions with their tokens, and tokens without a session, oldest first.
pub(super) fn ledger(sandbox: &Sandbox) -> String {
    let page = PageRange {
        offset: 0,
        limit: MOST,
    };
    let sessions = sessions::list(sandbox, &AccountFilter::default(), None, page);
    let tokens = tokens::list(sandbox, &TokenFilter::default(), page);
    if tokens.total == 0 && sessions.total == 0 {
        return "<p>No token was issued.</p>".to_owned();
    }
    let missing = [missing(&sessions, "sessions"), missing(&tokens, "tokens")].concat();
    let mut by_session: HashMap<Option<SessionId>, Vec<&Token>> = HashMap::new();
    for token in &tokens.page {
        by_session.entry(token.session).or_default().push(token);
    }
    let known = sessions.page.iter().map(|session| {
        let tokens = by_session.remove(&Some(session.id)).unwrap_or_default();
        format!("{}{}", head(session), self::tokens(&tokens))
    });
    let known: String = known.collect();
    let mut others: Vec<&Token> = by_session.into_values().flatten().collect();
    others.sort_by_key(|token| token.issued);
    let others = if others.is_empty() {
        String::new()
    } else {
        format!("<h3>Tokens without a session</h3>{}", self::tokens(&others))
    };
    format!("{known}{others}{missing}")
}

fn missing<T>(listed: &Listed<T>, what: &str) -> String {
    left_out(listed.page.len(), listed.total, what)
}

fn head(session: &Session) -> String {
    let Session {
        id,
        provider,
        started,
        ends,
        refreshes,
        ..
    } = session;
    format!(
        "<h3 id=\"s-{id}\">Session <code>{id}</code> of {} at {provider}: {}</h3>\
         <p>From <time>{started}</time> to <time>{ends}</time>, refreshes: {refreshes}.</p>",
        login(session.login.as_deref(), session.account),
        session.state.name().replace('_', " "),
    )
}

/// The login of an account, or its id if it has none any more.
fn login(login: Option<&str>, account: AccountId) -> String {
    login.map_or_else(|| code(&account.to_string()), code)
}

fn tokens(tokens: &[&Token]) -> String {
    let columns = [
        "Kind",
        "Token",
        "State",
        "Issued",
        "Expires",
        "Uses",
        "Last use",
        "Refreshed with",
    ];
    table(columns, tokens.iter().map(|token| row(token)))
}

fn row(token: &Token) -> [String; 8] {
    let id = token.id;
    let last_use = token.used.map_or(String::new(), |used| {
        let margin = used.last_used_before_expiry;
        let side = if margin.is_negative() {
            "after"
        } else {
            "before"
        };
        let margin = duration::format(margin.abs());
        format!("<time>{}</time>, {margin} {side} its end", used.last_used)
    });
    let parent = token.parent.map_or(String::new(), |parent| {
        format!("<a href=\"#t-{parent}\"><code>{parent}</code></a>")
    });
    let kind = match token.session {
        Some(_) => token.kind.name().to_owned(),
        None => format!(
            "{} of {} at {}",
            token.kind.name(),
            login(token.login.as_deref(), token.account),
            token.provider
        ),
    };
    [
        kind,
        format!("<code id=\"t-{id}\">{id}</code>"),
        token.state.name().replace('_', " "),
        format!("<time>{}</time>", token.issued),
        format!("<time>{}</time>", token.expires),
        token.uses.to_string(),
        last_use,
        parent,
    ]
}
