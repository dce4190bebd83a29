//! `mockid report`: what happened in a sandbox of a running server, as a file.

use super::admin_client::AdminClient;
use super::arguments::Report;
use super::output::{Failure, print};
use super::runtime;

/// Prints the report.
pub fn run(arguments: &Report) -> Result<(), Failure> {
    let text = runtime::of_a_command()?.block_on(fetch(arguments))?;
    print(&text)
}

async fn fetch(arguments: &Report) -> Result<String, Failure> {
    let client = AdminClient::of(&arguments.server)?;
    client.require_sandbox().await?;
    let path = if arguments.server.json {
        "/requests.har"
    } else if arguments.oldest_first {
        "/report.html?order=oldest"
    } else {
        "/report.html"
    };
    client.text(path).await
}
