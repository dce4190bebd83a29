//! The journal as text.

use super::Request;

/// The most requests that are shown.
const SHOWN: usize = 50;

/// A line for each of the newest requests, with what explains it if it was refused.
pub(super) fn text(requests: &[Request]) -> String {
    if requests.is_empty() {
        return "(no client has sent a request)".to_owned();
    }
    let earlier = requests.len().saturating_sub(SHOWN);
    let before = (earlier > 0).then(|| format!("({earlier} earlier requests)"));
    let lines = requests.iter().skip(earlier).map(line);
    before
        .into_iter()
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

/// As `mockid tail` prints it.
fn line(request: &Request) -> String {
    let status = request
        .status()
        .map_or_else(|| "---".to_owned(), |status| status.to_string());
    let provider = request
        .provider()
        .map_or("no vendor", |provider| provider.name());
    let line = format!(
        "#{} {} {status} {} {} {provider} {}",
        request.id(),
        request.time().strftime("%H:%M:%S"),
        request.method(),
        request.path(),
        request.reason(),
    );
    if request.is_refused() {
        let hint = request.hint().unwrap_or_else(|| request.explanation());
        return format!("{line}\n    {hint}");
    }
    line
}
