//! A test of a client, with mockid in the same process: it logs in, its token expires, it
//! refreshes, the answer to a second refresh is lost, and at the end stands what it did.
//!
//! `cargo run --example embedded`; the exit code is 0 when everything was as expected.

mod client;
#[cfg(test)]
mod login;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::time::Duration;

use client::Client;
use mockid::embedded::Reason;
use mockid::{Fault, Match, Provider, Server};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?;
    server.clock().freeze();
    println!(
        "mockid serves intergiro at {}",
        server.url(Provider::INTERGIRO)
    );

    let api = server.url(Provider::INTERGIRO);
    let mut client = Client::log_in(api, "c5f90f4b-9d69-416a-8611-8a8c8d605c36").await?;
    client.individuals().await?;
    println!("logged in and called");

    server.clock().advance(Duration::from_secs(15 * 60))?;
    client.individuals().await?;
    server.verify(Match::operation("intergiroRefresh").status(200), 1)?;
    println!("15 minutes later the token had expired, and the client refreshed it once");

    let lost = Fault::on("intergiroRefresh")
        .after_work()
        .reset_connection();
    server.faults().add(lost.times(1))?;
    server.clock().advance(Duration::from_secs(15 * 60))?;
    let error = client
        .individuals()
        .await
        .err()
        .ok_or("it should have failed")?;
    println!("the answer to the next refresh was lost: {error}");

    println!("what the client did:");
    for request in server.requests().all() {
        println!("  {request}");
    }
    let refreshed = Match::operation("intergiroRefresh").reason(Reason::Ok);
    if let Err(missing) = server.verify(refreshed, 2) {
        println!("and what a test would say that expects two refreshes:\n  {missing}");
    }
    server.stop().await;
    Ok(())
}
