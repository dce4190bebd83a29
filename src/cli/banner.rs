//! The text that is printed at start-up when standard output is a terminal.

use std::net::SocketAddr;

use crate::console;
use crate::control;
use crate::sandbox::baseline::Baseline;
use crate::vendor::SampleLogin;
use crate::vendors;

/// Each provider's base URL with example credentials, and the URL of the console if there is a control
/// API. `https` is the line about HTTPS, empty if it is not served.
pub fn text(
    address: SocketAddr,
    https: &str,
    baseline: &Baseline,
    embedded: bool,
    has_control: bool,
) -> String {
    let lines: Vec<_> = baseline
        .vendors()
        .iter()
        .map(|vendor| {
            let provider = vendor.id();
            let url = format!("http://{address}/{provider}");
            // Credentials from a file may be confidential, also from that of a declared vendor; the
            // built-in ones are public.
            let is_built_in = embedded && vendors::coded().get(provider).is_some();
            let sample = if is_built_in {
                let own = baseline.fixtures().of(provider);
                own.and_then(|own| vendor.spec().sample_login(own))
            } else {
                None
            };
            let credentials = sample.as_ref().map_or_else(String::new, shown);
            format!("  {:<10} {url:<34} {credentials}", provider.name())
        })
        .collect();
    let console = if has_control {
        let (prefix, path) = (control::PREFIX, console::PATH);
        format!("   Console: http://{address}{prefix}{path}")
    } else {
        String::new()
    };
    format!(
        "\n{}\n\n{https}  Overview: http://{address}/{console}\n\n",
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::vendor::test_vendor::{Fake, fake};
    use crate::vendor::test_world;

    #[cfg(feature = "declared")]
    #[test]
    fn it_shows_no_credentials_of_a_declared_vendor() {
        let file = include_str!("../../tests/declared/kyc.yaml");
        let declared = vendors::declared::read("kyc.yaml", file).unwrap();
        let loaded = test_world::sandboxes().baseline();
        let vendors = Arc::new(loaded.vendors().with(declared).unwrap());
        let fixtures = crate::fixtures::Fixtures::embedded(&vendors).unwrap();
        let baseline = loaded.with_vendors(vendors, fixtures).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 8080));
        let text = super::text(address, "", &baseline, true, true);
        let line = |name: &str| {
            let start = format!("  {name} ");
            text.lines()
                .find(|line| line.starts_with(&start))
                .unwrap()
                .trim_end()
        };
        assert!(line("kyc").ends_with("your_secret_password"), "{text}");
        assert!(line("kyc-declared").ends_with("/kyc-declared"), "{text}");
    }

    #[test]
    fn it_shows_the_console_if_there_is_a_control_api() {
        let loaded = test_world::sandboxes().baseline();
        let address = SocketAddr::from(([127, 0, 0, 1], 8080));
        let with = super::text(address, "", &loaded, true, true);
        assert!(with.contains("Console: http://127.0.0.1:8080/__admin/ui\n"));
        let without = super::text(address, "", &loaded, true, false);
        assert!(!without.contains("Console"));
    }

    #[test]
    fn it_shows_a_client_of_the_provider_that_has_no_login_of_its_own() {
        let loaded = test_world::sandboxes().baseline();
        let address = SocketAddr::from(([127, 0, 0, 1], 8080));
        let text = super::text(address, "", &loaded, true, true);
        let client = "  oidc       http://127.0.0.1:8080/oidc         web / secret\n";
        assert!(text.contains(client), "{text}");
    }

    #[test]
    fn it_shows_every_vendor_of_the_server() {
        let loaded = test_world::sandboxes().baseline();
        let another = Arc::new(Fake(fake(&"another", &[("another", "/another")])));
        let vendors = Arc::new(loaded.vendors().with(another).unwrap());
        let baseline = loaded.with_vendors(vendors, loaded.fixtures().clone());
        let address = SocketAddr::from(([127, 0, 0, 1], 8080));
        let text = super::text(address, "", &baseline.unwrap(), true, true);
        for name in ["kyc", "another"] {
            assert!(
                text.contains(&format!("http://127.0.0.1:8080/{name}")),
                "{text}"
            );
        }
    }
}
