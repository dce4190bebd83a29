//! HAR recordings (HAR 1.2), as browsers, proxies and HTTP clients write them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::exchange::{MAX_VALUES, RecordedExchange, RecordedRequest, SetCookie, dotted};
use super::{Refused, lines};
use crate::vendors::declared::language::reads::Place;

/// How many requests a recording has at most.
const MAX_ENTRIES: usize = 10_000;

/// The methods that operations have.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    /// Each read by itself, so that a strange one does not spoil the others.
    entries: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: Option<String>,
    request: HarRequest,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: Option<String>,
    text: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    status: i64,
    #[serde(default)]
    headers: Vec<Pair>,
    content: Option<Content>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: String,
}

/// Reads the requests of a recording that have an answer.
pub(super) fn exchanges(text: &str) -> Result<Vec<RecordedExchange>, Refused> {
    let har: Har =
        serde_json::from_str(text).map_err(|error| Refused::Broken(error.to_string()))?;
    let count = har.log.entries.len();
    if count > MAX_ENTRIES {
        return Err(Refused::TooMany(count, MAX_ENTRIES));
    }
    let lines = lines::of_entries(text);
    let entries = har.log.entries.into_iter().enumerate();
    let exchanges = entries.filter_map(|(index, it)| {
        let exchange = exchange(index + 1, &serde_json::from_value(it).ok()?)?;
        let line = lines.get(index).copied();
        Some(RecordedExchange { line, ..exchange })
    });
    Ok(exchanges.collect())
}

fn exchange(number: usize, entry: &Entry) -> Option<RecordedExchange> {
    let Entry {
        request, response, ..
    } = entry;
    let status = u16::try_from(response.status).ok()?;
    let method = request.method.to_ascii_uppercase();
    if !(200..600).contains(&status) || !METHODS.contains(&method.as_str()) {
        return None;
    }
    let (_, address) = request.url.split_once("://")?;
    let address = address.split('#').next().unwrap_or_default();
    let (address, query) = address.split_once('?').unwrap_or((address, ""));
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let mut sent = pairs(Place::Query, query);
    request.headers.iter().for_each(|it| header(it, &mut sent));
    if let Some(data) = &request.post_data {
        sent.extend(body_fields(data));
    }
    sent.truncate(MAX_VALUES);
    let (body, is_plain) = response.content.as_ref().map_or((None, false), content);
    let at = entry.started_date_time.as_deref();
    Some(RecordedExchange {
        number: Some(number),
        line: None,
        host: host.to_owned(),
        method,
        path: format!("/{path}"),
        sent,
        status,
        body,
        is_plain,
        headers: response_headers(&response.headers),
        cookies: set_cookies(&response.headers),
        at: at.and_then(|text| text.parse::<Timestamp>().ok()),
    })
}

fn pairs(place: Place, text: &str) -> Vec<RecordedRequest> {
    let pairs = form_urlencoded::parse(text.as_bytes());
    let sent = |(name, value): (std::borrow::Cow<str>, std::borrow::Cow<str>)| RecordedRequest {
        place,
        name: name.into_owned(),
        value: value.into_owned(),
    };
    pairs.map(sent).collect()
}

/// A header, with the parts of Basic and the cookies each by themselves.
fn header(pair: &Pair, sent: &mut Vec<RecordedRequest>) {
    let mut add = |place, name: &str, value: &str| {
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        sent.push(RecordedRequest { place, name, value });
    };
    if pair.name.eq_ignore_ascii_case("cookie") {
        let cookies = pair.value.split(';').filter_map(|it| it.split_once('='));
        cookies.for_each(|(name, value)| add(Place::Cookie, name, value));
    } else if let Some((user, password)) = basic(pair) {
        add(Place::Basic, "user", &user);
        add(Place::Basic, "password", &password);
    } else {
        add(Place::Header, &pair.name, &pair.value);
    }
}

fn basic(pair: &Pair) -> Option<(String, String)> {
    let is_basic = |scheme: &str| scheme.eq_ignore_ascii_case("basic");
    let (scheme, value) = pair.value.trim().split_once(' ')?;
    if !pair.name.eq_ignore_ascii_case("authorization") || !is_basic(scheme) {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn body_fields(data: &PostData) -> Vec<RecordedRequest> {
    let text = data.text.as_deref().unwrap_or_default();
    let is_form = data
        .mime_type
        .as_ref()
        .is_some_and(|it| it.contains("form-urlencoded"));
    if is_form && !text.is_empty() {
        return pairs(Place::Form, text);
    }
    if is_form {
        let params = data.params.iter();
        let sent = |it: &Pair| pairs(Place::Form, &format!("{}={}", it.name, it.value));
        return params.flat_map(sent).collect();
    }
    let body: Option<Value> = serde_json::from_str(text).ok();
    let fields = body.iter().flat_map(dotted);
    let sent = |(name, value)| RecordedRequest {
        place: Place::Json,
        name,
        value,
    };
    fields.map(sent).collect()
}

/// The body of an answer, and whether it is a plain text.
fn content(content: &Content) -> (Option<Value>, bool) {
    let text = content.text.clone().unwrap_or_default();
    let text = match content.encoding.as_deref() {
        Some("base64") => STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default(),
        _ => text,
    };
    let mime_type = content.mime_type.as_deref().unwrap_or_default();
    if mime_type.contains("json") {
        (serde_json::from_str(&text).ok(), false)
    } else if mime_type.starts_with("text/plain") && !text.is_empty() {
        (Some(Value::String(text)), true)
    } else {
        (None, false)
    }
}

fn response_headers(headers: &[Pair]) -> Vec<(String, String)> {
    let others = headers
        .iter()
        .filter(|it| !it.name.eq_ignore_ascii_case("set-cookie"));
    others
        .map(|it| (it.name.clone(), it.value.clone()))
        .collect()
}

fn set_cookies(headers: &[Pair]) -> Vec<SetCookie> {
    let lines = headers
        .iter()
        .filter(|it| it.name.eq_ignore_ascii_case("set-cookie"));
    // Some programs write several cookies into one header, one a line.
    lines
        .flat_map(|it| it.value.lines())
        .filter_map(set_cookie)
        .collect()
}

fn set_cookie(line: &str) -> Option<SetCookie> {
    let mut parts = line.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let max_age = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let is_age = name.trim().eq_ignore_ascii_case("max-age");
        is_age.then(|| value.trim().parse().ok())?
    });
    Some(SetCookie {
        name: name.trim().to_owned(),
        value: value.trim().to_owned(),
        max_age,
    })
}
