//! The timeline of a report: the entries of the journal.

use serde_json::Value;

use super::Order;
use super::text::{Text, code, indented, plain};
use crate::sandbox::journal::{Entry, Message};

/// The maximum size of all entries, in bytes.
const MAX_BYTES: usize = 6 * 1024 * 1024;

/// The entries, and what is missing.
pub(super) fn timeline(entries: &[impl AsRef<Entry>], lost: u64, order: Order) -> String {
    let mut bytes = 0;
    let newest_first = entries.iter().rev().map(|entry| shown(entry.as_ref()));
    let mut shown: Vec<String> = newest_first
        .take_while(|entry| {
            bytes += entry.len();
            bytes <= MAX_BYTES
        })
        .collect();
    let missing = missing(entries.len() - shown.len(), lost);
    if entries.is_empty() {
        return format!("{missing}<p>The journal is empty.</p>");
    }
    match order {
        Order::Newest => shown.push(missing),
        Order::Oldest => {
            shown.push(missing);
            shown.reverse();
        }
    }
    shown.concat()
}

fn missing(left_out: usize, lost: u64) -> String {
    let lost = if lost > 0 {
        format!("<p class=\"cut\">{lost} older requests are no longer kept in the journal.</p>")
    } else {
        String::new()
    };
    let left_out = if left_out > 0 {
        format!(
            "<p class=\"cut\">{left_out} older requests are left out, because the report would become too large.</p>"
        )
    } else {
        String::new()
    };
    lost + &left_out
}

fn shown(entry: &Entry) -> String {
    let summary = entry.summary();
    let text = |field: &str| plain(&summary[field]);
    let status = summary["status"].as_u64();
    let class = match status {
        Some(status) if status < 400 => "good",
        _ => "bad",
    };
    let query = entry
        .query()
        .map_or(String::new(), |query| format!("?{query}"));
    let address = match entry.called() {
        Some(url) => format!("{url}{query}, called by this server"),
        None => format!("{}{query}", entry.path()),
    };
    let id = entry.id();
    let exchange = entry.exchange();
    let answer = match &exchange.response {
        Some(message) => self::message("Answer", message),
        None => String::new(),
    };
    format!(
        "<details class=\"{class}\" id=\"r{id}\"><summary><span class=\"faint\">#{id}</span> \
         <time>{}</time> <b>{}</b> <code>{} {}</code> {} <span class=\"faint\">{}</span>\
         <span class=\"hint\">{}</span></summary>{}{}{answer}</details>\n",
        Text(&text("time")),
        status.map_or("no answer".to_owned(), |status| status.to_string()),
        Text(&text("method")),
        Text(&address),
        exchange
            .provider
            .map_or("no vendor", |provider| provider.name()),
        exchange.reason.word(),
        Text(&exchange.explanation()),
        facts(&summary, exchange.advice()),
        self::message("Request", &exchange.request),
    )
}

fn facts(summary: &Value, advice: &str) -> String {
    let linked = |field: &str, prefix: &str| {
        let id = Some(plain(&summary[field])).filter(|_| !summary[field].is_null());
        id.map(|id| format!("<a href=\"#{prefix}{0}\"><code>{0}</code></a>", Text(&id)))
    };
    let coded = |field: &str| {
        let value = Some(plain(&summary[field])).filter(|_| !summary[field].is_null());
        value.map(|value| code(&value))
    };
    let advice = (!advice.is_empty()).then(|| Text(advice).to_string());
    let took = format!(" (took {} ms)", plain(&summary["duration_ms"]));
    let rows = [
        ("What to do", advice),
        ("Operation", coded("operation")),
        (
            "By the machine's clock",
            coded("machine_time").map(|time| time + &took),
        ),
        ("Account", coded("account")),
        ("Session", linked("session", "s-")),
        ("Token", linked("token", "t-")),
        ("Fault", linked("fault", "f-")),
        (
            "Caused by",
            summary["outgoing"]["caused_by"].as_str().map(code),
        ),
    ];
    let rows: String = rows
        .into_iter()
        .filter_map(|(name, value)| Some(format!("<dt>{name}</dt><dd>{}</dd>", value?)))
        .collect();
    format!("<dl>{rows}</dl>")
}

fn message(heading: &str, message: &Message) -> String {
    let headers = message.shown_headers();
    let headers: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let cut_headers = if message.headers_are_cut() {
        "<p class=\"cut\">The journal does not keep all headers of this message.</p>"
    } else {
        ""
    };
    let body = match message.shown_body() {
        Value::Null => String::new(),
        body => format!("<pre>{}</pre>", Text(&indented(&body))),
    };
    let cut_body = if message.is_cut() {
        format!(
            "<p class=\"cut\">This is the beginning of a body of {} bytes.</p>",
            message.size()
        )
    } else {
        String::new()
    };
    format!(
        "<h4>{heading}</h4><pre>{}</pre>{cut_headers}{body}{cut_body}",
        Text(&headers.join("\n"))
    )
}
