//! `mockid tail`: the requests to a running server as they arrive.

use std::io::{self, Write};
use std::pin::pin;

use serde_json::Value;

use super::admin_client::{AdminClient, Event};
use super::arguments::Tail;
use super::entry_line::{entry_line, is_refused};
use super::output::{Failure, print, reader_gone};
use super::paint::Paint;
use super::runtime;

/// Prints entries until the server ends the stream, nobody reads them or the program is interrupted.
pub fn run(arguments: &Tail) -> Result<(), Failure> {
    runtime::of_a_command()?.block_on(follow(arguments))
}

async fn follow(arguments: &Tail) -> Result<(), Failure> {
    let client = AdminClient::of(&arguments.server)?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(arguments.filters());
    let mut events = client.events(&format!("?{}", query.finish())).await?;
    let paint = Paint::for_stdout();
    let mut reader_gone = pin!(reader_gone());
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            () = &mut reader_gone => return Ok(()),
        };
        let Some(event) = event else { break };
        print(&shown(&event, arguments.server.json, paint)?)?;
    }
    note(&format!(
        "{} has ended the stream: it stopped, or the sandbox `{}` was dropped",
        client.server_url(),
        client.sandbox()
    ));
    Ok(())
}

fn shown(event: &Event, json: bool, paint: Paint) -> Result<String, Failure> {
    if json {
        return Ok(format!("{}\n", event.data));
    }
    let data: Value = serde_json::from_str(&event.data).map_err(Failure::because)?;
    if event.name == "lost" {
        let lost = format!("{} requests were dropped from the journal", data["lost"]);
        return Ok(format!("{}\n", paint.faint(&lost)));
    }
    let line = entry_line(&data, paint);
    if !is_refused(&data) {
        return Ok(format!("{line}\n"));
    }
    let hint = paint.faint(data["hint"].as_str().unwrap_or_default());
    Ok(format!("{line}\n    {hint}\n"))
}

/// Says something that is not output.
fn note(text: &str) {
    // A failure to write to standard error cannot be reported anywhere.
    drop(writeln!(io::stderr(), "mockid: {text}"));
}
