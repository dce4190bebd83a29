//! Environment variables that begin with `MOCKID_` and are ignored.

use std::ffi::{OsStr, OsString};

use clap::CommandFactory;

use super::arguments::Cli;
use super::exec::variable_of;
use super::ignored_variables::{PROTOCOLS, is_service_address};
use crate::nearest::nearest;
use crate::vendors;

/// The prefix of every flag's variable.
const PREFIX: &str = "MOCKID_";

/// Variables that are no flag's: of the packages for tests and of the recipes (`docs/recipes`), which start servers
/// in their own environment, and of `exec`, beside those of the vendors.
const OTHERS: [&str; 5] = [
    "MOCKID_PROGRAM",
    "MOCKID_URL",
    "MOCKID_TLS_URL",
    "MOCKID_AUDIT",
    "MOCKID_SERVER_LOG",
];

/// Logs the ignored variables that look like a flag's.
pub fn log_ignored() {
    let ours = |(name, _): &(OsString, OsString)| name.to_string_lossy().starts_with(PREFIX);
    let variables: Vec<_> = std::env::vars_os().filter(ours).collect();
    if variables.is_empty() {
        return;
    }
    let known = known();
    for (name, value) in variables {
        match judge(&name, &value, &known) {
            Verdict::Silent => {}
            Verdict::ServiceAddress(name) => tracing::info!(
                "{name} is ignored: it is the address of a Kubernetes Service, not a port"
            ),
            Verdict::Unknown(name, Some(near)) => {
                tracing::warn!("unknown variable {name}; did you mean {PREFIX}{near}?");
            }
            Verdict::Unknown(name, None) => {
                tracing::warn!("unknown variable {name}; `mockid --help` lists the variables");
            }
        }
    }
}

/// What to log about a variable.
#[derive(Debug, PartialEq, Eq)]
enum Verdict<'a> {
    /// Nothing.
    Silent,
    /// A flag's variable, set to the address of a Service.
    ServiceAddress(String),
    /// Not a flag's variable; with the nearest one, without the prefix.
    Unknown(String, Option<&'a str>),
}

/// The names of the flags' variables, without the prefix.
fn known() -> Vec<String> {
    let command = Cli::command();
    let variables = command.get_arguments().filter_map(clap::Arg::get_env);
    let names = variables.filter_map(|name| name.to_str()?.strip_prefix(PREFIX));
    names.map(str::to_owned).collect()
}

fn judge<'a>(name: &OsStr, value: &OsStr, known: &'a [String]) -> Verdict<'a> {
    let whole = name.to_string_lossy();
    let short = whole.strip_prefix(PREFIX).unwrap_or_default();
    let is_address = is_service_address(name, value);
    if known.iter().any(|known| known == short) {
        return if is_address {
            Verdict::ServiceAddress(whole.into_owned())
        } else {
            Verdict::Silent
        };
    }
    if is_address || is_service_link(short) || is_of_no_flag(&whole) {
        return Verdict::Silent;
    }
    let near = nearest(short, known.iter().map(String::as_str));
    Verdict::Unknown(whole.escape_debug().to_string(), near)
}

/// Whether recipes or `exec` set this variable. What vendors `exec` had declared is not known here.
fn is_of_no_flag(name: &str) -> bool {
    let of_vendors = || vendors::coded().ids().map(variable_of).any(|it| it == name);
    OTHERS.contains(&name) || of_vendors()
}

/// Whether Kubernetes sets this variable for a Service besides its address: `SERVICE_HOST`,
/// `SERVICE_PORT`, `SERVICE_PORT_HTTP`, `PORT_8080_TCP`, `PORT_8080_TCP_ADDR`; for a Service called
/// `mockid-tls`, with `TLS_` in front.
fn is_service_link(short: &str) -> bool {
    let parts: Vec<&str> = short.split('_').collect();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (0..parts.len()).any(|start| match parts[start..] {
        ["SERVICE", "HOST" | "PORT"] | ["SERVICE", "PORT", _, ..] => true,
        ["PORT", number, protocol] | ["PORT", number, protocol, "PROTO" | "PORT" | "ADDR"] => {
            is_number(number) && PROTOCOLS.contains(&protocol)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: &str, value: &str) -> Verdict<'static> {
        let known = Box::leak(Box::new(known()));
        judge(name.as_ref(), value.as_ref(), known)
    }

    #[test]
    fn variables_of_flags_and_recipes_and_service_links_are_no_mistake() {
        for name in [
            "MOCKID_PORT",
            "MOCKID_FROZEN",
            "MOCKID_TLS_LISTEN",
            "MOCKID_URL",
            "MOCKID_PROGRAM",
            "MOCKID_AUDIT",
            "MOCKID_HAUT_AI_URL",
            "MOCKID_SERVICE_HOST",
            "MOCKID_SERVICE_PORT",
            "MOCKID_SERVICE_PORT_HTTP",
            "MOCKID_PORT_8080_TCP",
            "MOCKID_PORT_8080_TCP_PROTO",
            "MOCKID_PORT_8080_TCP_PORT",
            "MOCKID_PORT_8080_TCP_ADDR",
            "MOCKID_PORT_53_UDP",
            "MOCKID_TLS_SERVICE_HOST",
            "MOCKID_TLS_PORT_8443_TCP_ADDR",
        ] {
            assert_eq!(judged(name, "8080"), Verdict::Silent, "{name}");
        }
        let address = judged("MOCKID_ADMIN_PORT", "tcp://10.96.0.12:8080");
        assert_eq!(address, Verdict::Silent);
    }

    #[test]
    fn a_variable_of_no_flag_is_unknown_and_the_nearest_is_named() {
        for (name, near) in [
            ("MOCKID_PROT", Some("PORT")),
            ("MOCKID_ADMINTOKEN", Some("ADMIN_TOKEN")),
            ("MOCKID_XYZZY", None),
            ("MOCKID_", None),
        ] {
            let unknown = Verdict::Unknown(name.to_owned(), near);
            assert_eq!(judged(name, "8080"), unknown, "{name}");
        }
    }

    #[test]
    fn only_a_port_with_the_scheme_of_a_service_is_its_address() {
        let is_address =
            |name: &str, value: &str| is_service_address(name.as_ref(), value.as_ref());
        assert!(is_address("MOCKID_PORT", "tcp://10.96.0.12:8080"));
        assert!(is_address("MOCKID_TLS_PORT", "udp://[fd00::1]:8443"));
        assert!(!is_address("MOCKID_PORT", "8080"));
        assert!(!is_address("MOCKID_PORT", "http://10.96.0.12:8080"));
        assert!(!is_address("MOCKID_ADMIN_TOKEN", "tcp://10.96.0.12:8080"));
    }
}
