//! The text that is printed at start-up when standard output is a terminal.

use std::net::SocketAddr;

use crate::control;
use crate::fixtures::Fixtures;
use crate::identity::Secret;
use crate::provider::Provider;

/// Each provider's base URL with example credentials, and the URL of the clock if there is a control
/// API. `https` is the line about HTTPS, empty if it is not served.
pub fn text(
    address: SocketAddr,
    https: &str,
    fixtures: &Fixtures,
    embedded: bool,
    has_control: bool,
) -> String {
    let providers = Provider::ALL.map(|provider| {
        let url = format!("http://{address}/{provider}");
        // Credentials from a file may be confidential; the built-in ones are public.
        let credentials = if embedded {
            demo(fixtures, provider)
        } else {
            None
        };
        let credentials = credentials.unwrap_or_default();
        format!("  {:<10} {url:<34} {credentials}", provider.name())
    });
    let time = if has_control {
        format!("   Time: http://{address}{}/clock", control::PREFIX)
    } else {
        String::new()
    };
    format!(
        "\n{}\n\n{https}  Overview: http://{address}/{time}\n\n",
        providers.join("\n")
    )
}

fn demo(fixtures: &Fixtures, provider: Provider) -> Option<String> {
    let pair = |name: &str, secret: &Secret| format!("{name} / {}", secret.expose());
    match provider {
        Provider::Intergiro => {
            let key = fixtures.intergiro.api_keys.first()?;
            Some(key.key.expose().to_owned())
        }
        Provider::HautAi => {
            let user = fixtures.haut_ai.users.first()?;
            Some(pair(&user.email, &user.password))
        }
        Provider::Kyc => {
            let user = fixtures.kyc.users.first()?;
            Some(pair(&user.email, &user.password))
        }
        Provider::S7risk => {
            let user = fixtures.s7risk.users.first()?;
            Some(pair(&user.email, &user.password))
        }
        Provider::Igny8 => {
            let user = fixtures.igny8.users.first()?;
            Some(pair(&user.email, &user.password))
        }
    }
}
