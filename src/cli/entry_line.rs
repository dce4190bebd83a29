//! A journal entry in one line.

use serde_json::Value;

use super::paint::Paint;

/// Whether a request was refused or not answered.
pub fn is_refused(entry: &Value) -> bool {
    entry["status"].as_u64().is_none_or(|status| status >= 400)
}

/// `#5 12:15:02 401 GET /v3/individuals intergiro access_expired`, with the time of the sandbox's clock.
pub fn entry_line(entry: &Value, paint: Paint) -> String {
    let text = |field: &str| entry[field].as_str().unwrap_or_default();
    let status = match entry["status"].as_u64() {
        Some(status) => status.to_string(),
        None => "---".to_owned(),
    };
    let status = if is_refused(entry) {
        paint.bad(&status)
    } else {
        paint.good(&status)
    };
    let number = paint.faint(&format!("#{}", entry["id"]));
    let time = paint.faint(time_of_day(text("time")));
    let request = paint.strong(&format!("{} {}", text("method"), text("path")));
    let provider = paint.strong(entry["provider"].as_str().unwrap_or("no vendor"));
    let reason = paint.faint(text("reason"));
    format!("{number} {time} {status} {request} {provider} {reason}")
}

/// The time of day of an instant in RFC 3339.
fn time_of_day(instant: &str) -> &str {
    let time = instant.split_once('T').map_or(instant, |(_, time)| time);
    time.trim_end_matches('Z')
}
