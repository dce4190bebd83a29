//! `mockid why`: explains a request to a running server.

use std::fmt::Write;

use serde_json::{Value, json};

use super::admin_client::AdminClient;
use super::arguments::Why;
use super::entry_line::{entry_line, is_refused};
use super::output::{Failure, print};
use super::paint::Paint;
use super::runtime;

/// The number of entries that are asked for at a time.
const PAGE: u64 = 100;

/// Prints the explanation.
pub fn run(arguments: &Why) -> Result<(), Failure> {
    let text = runtime::of_a_command()?.block_on(explain(arguments))?;
    print(&text)
}

async fn explain(arguments: &Why) -> Result<String, Failure> {
    let client = AdminClient::of(&arguments.server)?;
    client.require_sandbox().await?;
    let entry = match arguments.id {
        Some(id) => client.get(&format!("/requests/{id}")).await?,
        None => last_refused(&client).await?,
    };
    let path = format!("/requests/{}/explanation", entry["id"]);
    let explanation = client.get(&path).await?;
    if arguments.server.json {
        let whole = json!({ "entry": entry, "explanation": explanation });
        return Ok(format!("{whole}\n"));
    }
    Ok(text(&entry, &explanation, Paint::for_stdout()))
}

/// The newest entry of a request that was refused or not answered.
async fn last_refused(client: &AdminClient<'_>) -> Result<Value, Failure> {
    let count = client.get("/requests?limit=0").await?;
    let total = count["total"].as_u64().unwrap_or(0);
    let mut end = total;
    while end > 0 {
        let start = end.saturating_sub(PAGE);
        let page = format!("/requests?limit={}&offset={start}", end - start);
        let page = client.get(&page).await?;
        let entries = page["requests"].as_array();
        let mut newest_first = entries.into_iter().flatten().rev();
        if let Some(entry) = newest_first.find(|entry| is_refused(entry)) {
            return Ok(entry.clone());
        }
        end = start;
    }
    let (sandbox, url) = (client.sandbox(), client.sandbox_url());
    Err(Failure(if total == 0 {
        format!(
            "the journal of the sandbox `{sandbox}` is empty: no client has sent a request to {url}, or \
             the journal was cleared"
        )
    } else {
        format!(
            "none of the {total} requests in the journal of the sandbox `{sandbox}` was refused; `mockid \
             why ID` explains any of them, and `mockid tail --since 0` lists them"
        )
    }))
}

fn text(entry: &Value, explanation: &Value, paint: Paint) -> String {
    let mut text = format!("{}\n\n", entry_line(entry, paint));
    let hint = explanation["hint"].as_str().unwrap_or_default();
    let mut line = |part: String| {
        text.push_str(&part);
        text.push('\n');
    };
    line(paint.strong(hint));
    let advice = explanation["advice"].as_str().unwrap_or_default();
    if !advice.is_empty() && !hint.ends_with(advice) {
        line(format!("\nWhat to do: {}", paint.good(advice)));
    }
    if let Some(inspection) = explanation.get("inspection") {
        line(checks(inspection, &entry["reason"], paint));
    }
    if let Some(session) = explanation.get("session") {
        line(session_text(session, paint));
    }
    let lineage = explanation["lineage"].as_array();
    let lineage = lineage.map(Vec::as_slice).unwrap_or_default();
    if !lineage.is_empty() {
        line(tokens(lineage, paint));
    }
    text
}

fn checks(inspection: &Value, reason: &Value, paint: Paint) -> String {
    let mut text = "\nThe checks of the token, by what the server knows now:".to_owned();
    for check in inspection["checks"].as_array().into_iter().flatten() {
        let said = |field: &str| check[field].as_str().unwrap_or_default();
        let passed = if check["passed"] == true {
            paint.good("passed")
        } else {
            paint.bad("failed")
        };
        let (name, detail) = (said("check"), paint.faint(said("detail")));
        // Writing to a string does not fail.
        let _ = write!(text, "\n  {passed}  {name:<10} {detail}");
    }
    if inspection["reason"] != *reason {
        let now = inspection["reason"].as_str().unwrap_or_default();
        let _ = write!(
            text,
            "\n  The ledger has changed since the request: the verdict would be {now} now."
        );
    }
    text
}

fn session_text(session: &Value, paint: Paint) -> String {
    let said = |field: &str| session[field].as_str().unwrap_or_default();
    let told = format!(
        "{} ({}), from {} to {}, refreshes: {}",
        said("id"),
        said("state"),
        said("started"),
        said("ends"),
        session["refreshes"]
    );
    format!("\nThe session: {}", paint.faint(&told))
}

fn tokens(lineage: &[Value], paint: Paint) -> String {
    let mut text = "\nThe token of this request, last, and those that led to it:".to_owned();
    for token in lineage {
        let said = |field: &str| token[field].as_str().unwrap_or_default();
        let mut told = format!(
            "{} ({}), issued {}, expires {}, uses: {}",
            said("id"),
            said("state"),
            said("issued"),
            said("expires"),
            token["uses"]
        );
        if let Some(margin) = token["last_used_before_expiry"].as_str() {
            let when = margin.strip_prefix('-').map_or_else(
                || format!("{margin} before"),
                |after| format!("{after} after"),
            );
            let _ = write!(told, ", the last one {when} its expiry");
        }
        let _ = write!(text, "\n  {:<8} {}", said("kind"), paint.faint(&told));
    }
    text
}
