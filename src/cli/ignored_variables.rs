//! Environment variables of flags whose values are ignored.

use std::ffi::OsStr;

use clap::builder::Resettable;

/// The protocols of a Kubernetes Service.
pub(super) const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// Whether the value is the address of a Kubernetes Service. For a Service called `mockid`, Kubernetes sets
/// `MOCKID_PORT=tcp://10.96.0.12:8080` in every pod of the namespace, and `MOCKID_TLS_PORT` for one
/// called `mockid-tls`.
pub fn is_service_address(name: &OsStr, value: &OsStr) -> bool {
    let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
    let scheme = value.split_once("://").map(|(scheme, _)| scheme);
    let is_protocol = |scheme: &str| PROTOCOLS.iter().any(|it| it.eq_ignore_ascii_case(scheme));
    name.ends_with("_PORT") && scheme.is_some_and(is_protocol)
}

/// Ignores empty variables, because a compose file passes unset ones as empty, and addresses of
/// Kubernetes Services. An empty admin token stays an error.
pub(super) fn without_ignored_variables(command: clap::Command) -> clap::Command {
    command.mut_args(|argument| {
        let is_ignored = argument.get_env().is_some_and(|name| {
            std::env::var_os(name).is_some_and(|value| {
                let is_empty = value.is_empty() && argument.get_id() != "admin_token";
                is_empty || is_service_address(name, &value)
            })
        });
        if is_ignored {
            argument.env(Resettable::Reset)
        } else {
            argument
        }
    })
}
