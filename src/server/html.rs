//! The index page for a browser.

use serde_json::Value;

use crate::html::Escaped;

/// Content Security Policy (level 3): only the page's own style and icon.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;\
padding:0 1rem;color:#1c1c1c;background:#fff}h1{margin-bottom:0}h2{margin-top:2rem}\
code{background:#f2f2f2;padding:.1rem .3rem;border-radius:.2rem}td{padding:.1rem .8rem .1rem 0}\
@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#181818}code{background:#2a2a2a}\
a{color:#8ab4f8}}";

/// The index as HTML, with the same content as its JSON.
#[must_use]
pub fn index(facts: &Value) -> String {
    let mut body = String::new();
    match facts["providers"].as_array() {
        Some(providers) => {
            body.push_str(&heading(facts));
            for each in providers {
                body.push_str(&provider(each));
            }
        }
        None => body.push_str(&provider(facts)),
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>mockid</title>\
         <link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head><body>{body}</body></html>"
    )
}

fn heading(facts: &Value) -> String {
    let control = match facts["control"].as_str() {
        Some(_) => {
            let at = text(&facts["control"]);
            format!(
                "</p><p>The <a href=\"{}\">console</a> shows requests as they arrive, and moves the \
                 clock. The <a href=\"{at}/docs\">control API</a> is at <code>{at}</code>, with the \
                 <a href=\"{at}/clock\">clock</a>.",
                text(&facts["console"]),
            )
        }
        None => String::new(),
    };
    format!(
        "<h1>mockid</h1><p>Version {}: {}.</p>\
         <p><a href=\"{}\">Try it out</a>, or read the <a href=\"{}\">OpenAPI document</a>.</p>\
         <p>Sandbox <code>{}</code>, where it is <code>{}</code>. \
         <a href=\"{}\">Public keys</a>.{control}</p>",
        text(&facts["version"]),
        text(&facts["about"]),
        text(&facts["docs"]),
        text(&facts["openapi"]),
        text(&facts["sandbox"]),
        text(&facts["clock"]["now"]),
        text(&facts["keys"]),
    )
}

fn provider(facts: &Value) -> String {
    let hosts: Vec<String> = list(&facts["hosts"])
        .map(|host| format!("<code>{}</code>", text(host)))
        .collect();
    let hosts = if hosts.is_empty() {
        String::new()
    } else {
        format!(", or by host name {}", hosts.join(", "))
    };
    let operations: Vec<String> = list(&facts["operations"])
        .map(|operation| {
            format!(
                "<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>",
                text(&operation["method"]),
                text(&operation["path"]),
                text(&operation["id"]),
            )
        })
        .collect();
    let operations = operations.concat();
    format!(
        "<h2>{}</h2><p>At <code>{}</code>{hosts}. <a href=\"{}\">Try it out</a>.</p>\
         <table>{operations}</table>",
        text(&facts["provider"]),
        text(&facts["base"]),
        text(&facts["docs"]),
    )
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Text, escaped, because some of it comes from the request.
fn text(value: &Value) -> Escaped<'_> {
    Escaped(value.as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_comes_from_the_request_is_escaped() {
        let page = index(&json!({"provider": "kyc", "base": "http://<script>\"'&", "hosts": []}));
        assert!(page.contains("http://&lt;script&gt;&quot;&#39;&amp;"));
        assert!(!page.contains("<script>"));
    }
}
