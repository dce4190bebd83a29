//! The pages of a logout.

use http::StatusCode;
use http::header::CONTENT_SECURITY_POLICY;
use url::Url;

use super::{hidden, page, with_frames};
use crate::html::Escaped;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;

/// The seconds that frames have before the browser goes on.
const PAUSE: u32 = 2;

/// The page that asks whether to log out.
pub fn question(
    interaction: &str,
    written: &str,
    names: &[String],
    client: Option<&str>,
) -> Answer {
    let names: Vec<_> = names
        .iter()
        .map(|name| format!("<b>{}</b>", Escaped(name)))
        .collect();
    let (who, stay) = match names.as_slice() {
        [] => ("Nobody is logged in in this browser.".to_owned(), ""),
        names => (
            format!("Logged in in this browser: {}.", names.join(", ")),
            " <button name=\"action\" value=\"stay\">Stay logged in</button>",
        ),
    };
    let client = client.map_or_else(String::new, |client| {
        format!(" The application {} asks for it.", Escaped(client))
    });
    let fields = [
        hidden("interaction", interaction),
        hidden("request", written),
    ]
    .concat();
    let body = format!(
        "<p>{who}{client}</p><form method=\"post\" action=\"logout\">{fields}\
         <p><button class=\"main\" name=\"action\" value=\"log_out\">Log out</button>{stay}</p></form>"
    );
    page(StatusCode::OK, Reason::Ok, "Log out?", &body)
}

/// The page after a logout that leads nowhere else, or that logs the user out of clients in frames
/// before it leads on (OpenID Connect Front-Channel Logout, section 2).
pub fn done(frames: &[Url], return_to: Option<&str>) -> Answer {
    let onward = return_to.map(|uri| {
        let uri = Escaped(uri);
        format!(
            "<meta http-equiv=\"refresh\" content=\"{PAUSE}; url={uri}\">\
             <p><a href=\"{uri}\">Back to the application</a></p>"
        )
    });
    let loaded = frames.iter().map(|url| {
        let url = Escaped(url.as_str());
        format!("<iframe hidden title=\"Logout of an application\" src=\"{url}\"></iframe>")
    });
    let body = format!(
        "<p>Nobody is logged in in this browser any more.</p>{}{}",
        onward.unwrap_or_default(),
        loaded.collect::<String>()
    );
    page(StatusCode::OK, Reason::Ok, "Logged out", &body)
        .with_header(CONTENT_SECURITY_POLICY, with_frames(frames))
}

/// The page after the user chose to stay.
pub fn stayed() -> Answer {
    let body = "<p>Nothing has changed. You can close this page.</p>";
    page(StatusCode::OK, Reason::Ok, "Still logged in", body)
}
