//! A client with mockid in the same process: it logs in, its token expires, it refreshes, the answer to a
//! second refresh is lost, and at the end stands what it did.
//!
//! `cargo run --example embedded`; the exit code is 0 when everything was as expected.

mod client;
#[cfg(test)]
mod client_tests;
#[cfg(test)]
mod login;
#[cfg(test)]
mod tests;

use std::time::Duration;

use client::{Client, Failure};
use mockid::embedded::Reason;
use mockid::embedded::audit::Expectation;
use mockid::{Fault, Match, Provider, Server};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let server = Server::start().await?;
    server.clock().freeze();
    let api = server.url(Provider::INTERGIRO);
    println!("mockid serves intergiro at {api}");

    let credentials = server.credentials(Provider::INTERGIRO)?;
    let client = Client::new(api, credentials.field("api_key")?, server.clock().reader());
    client.individuals().await?;
    println!("logged in and called");

    server.clock().advance(Duration::from_secs(15 * 60))?;
    client.individuals().await?;
    server.verify(Match::operation("intergiroRefresh").status(200), 1)?;
    println!("15 minutes later the token had expired, and the client refreshed it once");

    let lost = Fault::on("intergiroRefresh").after_work();
    server.faults().add(lost.times(1).reset_connection())?;
    server.clock().advance(Duration::from_secs(15 * 60))?;
    client.individuals().await?;
    println!("the answer to the next refresh was lost, and the client logged in again");

    println!("what the client did:\n{}", server.journal());
    let refreshed = Match::operation("intergiroRefresh").reason(Reason::Ok);
    if let Err(missing) = server.verify(refreshed, 2) {
        println!("and what a test would say that expects two refreshes:\n  {missing}");
    }
    server.audit().verify(&Expectation::default())?;
    println!("nobody asked, and the audit has found nothing that the client did wrong");
    server.stop().await;
    Ok(())
}
