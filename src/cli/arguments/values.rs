//! Parsers of the values of flags.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{StringValueParser, TypedValueParser};
use jiff::{SignedDuration, Timestamp};

use crate::clock::{self, ClockError, UtcInstant};
use crate::count::InvalidCount;
use crate::identity::Secret;
use crate::provider::{Provider, UnknownProvider};
use crate::sandbox::{InvalidSandboxName, SandboxName};

/// Parses the value of `--listen`.
pub fn listen(text: &str) -> Result<(Provider, String), String> {
    own(text, "--port", "kyc=127.0.0.1:9003")
}

/// Parses the value of `--tls-listen`.
pub fn listen_over_tls(text: &str) -> Result<(Provider, String), String> {
    own(text, "--tls-port", "kyc=127.0.0.1:9443")
}

/// Parses a provider and the address at which only it is served.
fn own(text: &str, port: &str, example: &str) -> Result<(Provider, String), String> {
    if text.parse::<SocketAddr>().is_ok() {
        return Err(format!(
            "the server's own address is set with --host and {port}; \
             write a provider's as `{example}`"
        ));
    }
    let (provider, address) = named(text, example)?;
    Ok((provider, address.to_owned()))
}

/// Parses `PROVIDER=VALUE`.
fn named<'a>(text: &'a str, example: &str) -> Result<(Provider, &'a str), String> {
    let (provider, value) = text
        .split_once('=')
        .filter(|(_, value)| !value.is_empty())
        .ok_or_else(|| format!("write it as `{example}`"))?;
    Ok((self::provider(provider)?, value))
}

/// Parses the name of a vendor, which may be one that is declared: `require_known` refuses it
/// after the declared vendors have been loaded.
pub fn provider(name: &str) -> Result<Provider, String> {
    name.parse()
        .or_else(|unknown: UnknownProvider| Provider::named(name).map_err(|_| unknown.to_string()))
}

/// Parses the name of a sandbox.
pub fn sandbox(name: &str) -> Result<SandboxName, String> {
    name.parse()
        .map_err(|error: InvalidSandboxName| error.to_string())
}

/// Parses the value of `--signing-key`.
pub fn signing_key(text: &str) -> Result<(Provider, PathBuf), String> {
    let (provider, path) = named(text, "intergiro=key.pem")?;
    Ok((provider, path.into()))
}

/// Parses a port.
pub fn port(text: &str) -> Result<u16, String> {
    let wanted = |_| "write a whole number from 0 to 65535".to_owned();
    text.parse().map_err(wanted)
}

/// Parses the id of a journal entry.
pub fn entry(text: &str) -> Result<u64, String> {
    let wanted = |_| {
        "write the number of an entry, which `mockid tail --since 0` shows after `#`".to_owned()
    };
    text.trim_start_matches('#').parse().map_err(wanted)
}

/// Parses the value of a variable whose flag has none.
pub fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" | "y" | "t" => Ok(true),
        "false" | "no" | "off" | "0" | "n" | "f" => Ok(false),
        _ => Err("write `true` or `false`".to_owned()),
    }
}

/// Parses an instant that a clock can show.
pub fn instant(text: &str) -> Result<Timestamp, String> {
    let instant: UtcInstant = text
        .parse()
        .map_err(|_| "write it as `2026-01-01T00:00:00Z` (RFC 3339)".to_owned())?;
    let out_of_range = || ClockError::OutOfRange.to_string();
    instant.timestamp().ok_or_else(out_of_range)
}

/// Accepts any text, because clap's error messages would show the value.
pub fn secret() -> impl TypedValueParser<Value = Secret> {
    StringValueParser::new().map(Secret::new)
}

/// Parses a number within the bounds of its type.
pub fn count<T>(text: &str) -> Result<T, String>
where
    T: TryFrom<usize, Error = InvalidCount>,
{
    // A value that is not a number gets the same message as 0: the bounds.
    let count = text.parse().unwrap_or(0).try_into();
    count.map_err(|error: InvalidCount| error.to_string())
}

/// Parses a nonzero number with a clearer message than the type's own.
pub fn at_least_one<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a whole number from 1"))
}

/// Parses a timeout.
pub fn duration(text: &str) -> Result<SignedDuration, String> {
    let duration = clock::duration::parse(text).map_err(|error| error.to_string())?;
    if duration.is_negative() {
        return Err("a timeout cannot be negative".to_owned());
    }
    Ok(duration)
}
