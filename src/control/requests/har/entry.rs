//! An entry of the journal as an entry of an HTTP Archive. What the format does not have is in fields
//! with an underscore, as it demands.

use std::borrow::Cow;

use serde_json::{Value, json};
use url::Url;

use crate::fingerprint::Fingerprint;
use crate::sandbox::journal::{Entry, Message};

/// The journal does not keep the version of HTTP.
const HTTP_VERSION: &str = "unknown";

/// A size that is not known.
const UNKNOWN: i64 = -1;

const HEADERS_CUT: &str = "the journal does not keep all headers of this message";

/// The entry, with the name of its sandbox in an archive of several.
pub(super) fn archived(entry: &Entry, sandbox: Option<&str>) -> Value {
    let summary = entry.summary();
    let time = &summary["duration_ms"];
    let mut shown = json!({
        "startedDateTime": summary["machine_time"],
        "time": time,
        "request": request(entry),
        "response": response(entry),
        "cache": {},
        "timings": { "send": 0, "wait": time, "receive": 0 },
        "_sandbox_time": summary["time"],
    });
    let ours = [
        "id",
        "provider",
        "operation",
        "reason",
        "hint",
        "account",
        "session",
        "token",
        "fault",
        "outgoing",
    ];
    for field in ours {
        if !summary[field].is_null() {
            shown[format!("_{field}")] = summary[field].clone();
        }
    }
    if let Some(sandbox) = sandbox {
        shown["_sandbox"] = sandbox.into();
    }
    shown
}

fn request(entry: &Entry) -> Value {
    let exchange = entry.exchange();
    let message = &exchange.request;
    let query = entry.query();
    let parameters = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let parameters = parameters.map(|(name, value)| json!({ "name": name, "value": value }));
    let cookies = values(message, "cookie").flat_map(|line| {
        let pairs = line.split("; ").map(cookie).collect::<Vec<_>>();
        pairs.into_iter()
    });
    let mut shown = json!({
        "method": exchange.method.as_str(),
        "url": url(entry, query.as_deref()),
        "httpVersion": HTTP_VERSION,
        "cookies": cookies.collect::<Vec<_>>(),
        "headers": headers(message),
        "queryString": parameters.collect::<Vec<_>>(),
        "headersSize": UNKNOWN,
        "bodySize": message.size(),
    });
    if message.size() > 0 {
        shown["postData"] = body(message);
    }
    if message.headers_are_cut() {
        shown["comment"] = HEADERS_CUT.into();
    }
    shown
}

/// The answer; the status is 0 if none was sent.
fn response(entry: &Entry) -> Value {
    let exchange = entry.exchange();
    let phrase = exchange.status.and_then(|status| status.canonical_reason());
    let mut shown = json!({
        "status": exchange.status.map_or(0, |status| status.as_u16()),
        "statusText": phrase.unwrap_or_default(),
        "httpVersion": HTTP_VERSION,
        "cookies": [],
        "headers": [],
        "content": { "size": 0, "mimeType": "" },
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": UNKNOWN,
    });
    if let Some(message) = &exchange.response {
        let cookies = values(message, "set-cookie");
        shown["cookies"] = cookies.map(|line| set_cookie(&line)).collect();
        shown["headers"] = headers(message);
        shown["content"] = body(message);
        shown["content"]["size"] = message.size().into();
        shown["redirectURL"] = value(message, "location").into();
        shown["bodySize"] = message.size().into();
        if message.headers_are_cut() {
            shown["comment"] = HEADERS_CUT.into();
        }
    }
    if exchange.status.is_none() {
        shown["comment"] = "no answer was sent; this is what the server would have sent".into();
    }
    shown
}

/// The address: the host as the client wrote it, and the path as the vendor documents it. Without a host
/// it is a URL all the same: browsers refuse an archive in which one address is none.
fn url(entry: &Entry, query: Option<&str>) -> Option<String> {
    let host = value(&entry.exchange().request, "host");
    let bases = [format!("http://{host}/"), "http://localhost/".to_owned()];
    let called = entry.called().map(Cow::into_owned);
    let mut candidates = called.into_iter().chain(bases);
    let mut url = candidates.find_map(|url| Url::parse(&url).ok())?;
    url.set_path(&entry.path());
    url.set_query(query);
    Some(url.into())
}

/// A body as text, with its type.
fn body(message: &Message) -> Value {
    let (text, is_fingerprint) = match message.shown_body() {
        Value::Null => (String::new(), false),
        Value::String(text) => {
            let is_fingerprint = text.parse::<Fingerprint>().is_ok();
            (text, is_fingerprint)
        }
        json => (json.to_string(), false),
    };
    let mut shown = json!({ "mimeType": value(message, "content-type"), "text": text });
    if message.is_cut() {
        shown["comment"] = "the journal keeps only the beginning of the body".into();
    } else if is_fingerprint {
        shown["comment"] =
            "the journal has only the fingerprint of a body that is neither JSON nor a form".into();
    }
    shown
}

fn headers(message: &Message) -> Value {
    let headers = message.shown_headers();
    let headers = headers.map(|(name, value)| json!({ "name": name, "value": value }));
    headers.collect()
}

/// The values of a header.
fn values(message: &Message, wanted: &str) -> impl Iterator<Item = String> {
    let headers = message.shown_headers();
    headers
        .filter(move |(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

/// The first value of a header, empty if it is absent.
fn value(message: &Message, name: &str) -> String {
    values(message, name).next().unwrap_or_default()
}

fn cookie(pair: &str) -> Value {
    let (name, value) = pair.split_once('=').unwrap_or(("", pair));
    json!({ "name": name, "value": value })
}

/// The cookie of a header `Set-Cookie` (RFC 6265, section 4.1).
fn set_cookie(line: &str) -> Value {
    let mut parts = line.split(';').map(str::trim);
    let mut shown = cookie(parts.next().unwrap_or_default());
    for attribute in parts {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        match name.to_ascii_lowercase().as_str() {
            "path" => shown["path"] = value.into(),
            "domain" => shown["domain"] = value.into(),
            "httponly" => shown["httpOnly"] = true.into(),
            "secure" => shown["secure"] = true.into(),
            _ => {}
        }
    }
    shown
}
