//! The text that is printed at start-up when standard output is a terminal.

use std::net::SocketAddr;

use crate::control;
use crate::fixtures::Fixtures;
use crate::vendor::SampleLogin;
use crate::vendors;

/// Each provider's base URL with example credentials, and the URL of the clock if there is a control
/// API. `https` is the line about HTTPS, empty if it is not served.
pub fn text(
    address: SocketAddr,
    https: &str,
    fixtures: &Fixtures,
    embedded: bool,
    has_control: bool,
) -> String {
    let vendors = vendors::coded();
    let lines: Vec<_> = vendors
        .iter()
        .map(|vendor| {
            let provider = vendor.id();
            let url = format!("http://{address}/{provider}");
            // Credentials from a file may be confidential; the built-in ones are public.
            let sample = if embedded {
                let fixtures = fixtures.of(provider);
                fixtures.and_then(|own| vendor.spec().sample_login(own))
            } else {
                None
            };
            let credentials = sample.as_ref().map_or_else(String::new, shown);
            format!("  {:<10} {url:<34} {credentials}", provider.name())
        })
        .collect();
    let time = if has_control {
        format!("   Time: http://{address}{}/clock", control::PREFIX)
    } else {
        String::new()
    };
    format!(
        "\n{}\n\n{https}  Overview: http://{address}/{time}\n\n",
        lines.join("\n")
    )
}

fn shown(sample: &SampleLogin<'_>) -> String {
    let secret = sample.secret.expose();
    match sample.name {
        Some(name) => format!("{name} / {secret}"),
        None => secret.to_owned(),
    }
}
