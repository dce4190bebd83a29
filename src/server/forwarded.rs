//! Forwarded headers: `Forwarded` (RFC 7239) and `X-Forwarded-…`.
//!
//! Proxies append to what the client sent. So the last value counts, which is that of the nearest
//! proxy; earlier ones may be forged by the client. The crate `headers` has no type for any of them.

use std::net::{IpAddr, SocketAddr};

use http::header::FORWARDED;
use http::uri::Scheme;
use http::{HeaderMap, Request};

use super::connection::Connection;

/// The values of the headers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// The address of the client.
    pub client: Option<IpAddr>,
    /// The scheme that the client uses for the proxy.
    pub scheme: Option<Scheme>,
    /// The host that the client requested, with its port.
    pub host: Option<String>,
}

/// Reads the headers of a request. In a tunnel they are ignored: no proxy can have set them.
pub fn of<B>(request: &Request<B>) -> Forwarded {
    let connection = Connection::of(request.extensions());
    if connection.is_some_and(|it| it.accepted.tunnel.is_some()) {
        return Forwarded::default();
    }
    said(request.headers())
}

/// The address of the client: that of the connection, or the forwarded one if forwarded headers are
/// trusted.
#[cfg(feature = "rate-limit")]
pub fn client<B>(trusts_forwarded: bool, request: &Request<B>) -> Option<IpAddr> {
    let told = || of(request).client;
    let connection = || Connection::of(request.extensions()).map(Connection::address);
    let told = trusts_forwarded.then(told).flatten();
    told.or_else(connection)
}

fn said(headers: &HeaderMap) -> Forwarded {
    let fact = |parameter: &str, header: &str| {
        parameter_of(headers, parameter).or_else(|| last(headers, header))
    };
    Forwarded {
        client: fact("for", "x-forwarded-for").and_then(|it| address(&it)),
        scheme: fact("proto", "x-forwarded-proto").and_then(|it| scheme(&it)),
        host: fact("host", "x-forwarded-host"),
    }
}

/// The last value of a parameter of `Forwarded`.
fn parameter_of(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let mut lines = headers.get_all(FORWARDED).iter().rev();
    lines.find_map(|line| {
        let elements = outside_quotes(line.to_str().ok()?, ',');
        let parameters = elements.flat_map(|element| outside_quotes(element, ';'));
        let values = parameters.filter_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_wanted = name.trim().eq_ignore_ascii_case(wanted);
            is_wanted.then(|| value.trim().trim_matches('"').to_owned())
        });
        values.last()
    })
}

fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    })
}

/// The last value of a header that is a list.
fn last(headers: &HeaderMap, name: &str) -> Option<String> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(|value| value.trim().to_owned())
}

/// An address with or without a port, for IPv6 with or without brackets. `unknown` and obfuscated
/// identifiers are ignored (RFC 7239, sections 6.2 and 6.3).
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let parsed = bare.unwrap_or(text).parse::<IpAddr>();
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    parsed
        .or_else(|_| with_port())
        .ok()
        .map(|it| it.to_canonical())
}

fn scheme(text: &str) -> Option<Scheme> {
    match text.to_ascii_lowercase().as_str() {
        "http" => Some(Scheme::HTTP),
        "https" => Some(Scheme::HTTPS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn read(
        lines: &[(&'static str, &'static str)],
    ) -> (Option<String>, Option<String>, Option<String>) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = HeaderName::from_static(name);
            headers.append(name, HeaderValue::from_static(value));
        }
        let Forwarded {
            client,
            scheme,
            host,
        } = said(&headers);
        let text = |client: IpAddr| client.to_string();
        (client.map(text), scheme.map(|it| it.to_string()), host)
    }

    #[test]
    fn the_proxy_nearest_to_the_server_is_believed() {
        let some = |text: &str| Some(text.to_owned());
        let all = |client, scheme, host| (some(client), some(scheme), some(host));
        for lines in [
            &[("forwarded", "for=192.0.2.7;proto=https;host=a.test")][..],
            &[(
                "forwarded",
                "For=\"192.0.2.7:47\"; Proto=HTTPS ;host=\"a.test\"",
            )],
            &[(
                "forwarded",
                "for=10.0.0.1;host=b.test;proto=https, for=192.0.2.7;host=a.test",
            )],
            &[
                ("forwarded", "for=10.0.0.1"),
                ("forwarded", "for=192.0.2.7;host=a.test;proto=https"),
            ],
            &[
                ("x-forwarded-for", "10.0.0.1, 192.0.2.7"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-host", "b.test, a.test"),
            ],
            &[
                ("forwarded", "for=192.0.2.7;host=a.test"),
                ("x-forwarded-for", "10.0.0.1"),
                ("x-forwarded-proto", "https"),
            ],
            &[
                ("x-forwarded-for", "10.0.0.1"),
                ("x-forwarded-for", "192.0.2.7:8080"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-host", "a.test"),
            ],
        ] {
            assert_eq!(
                read(lines),
                all("192.0.2.7", "https", "a.test"),
                "{lines:?}"
            );
        }
        let v6 = read(&[("forwarded", "for=\"[2001:db8::7]:47\"")]);
        assert_eq!(v6.0, some("2001:db8::7"));
        let quoted = read(&[("forwarded", "by=\"a,b;host=c\";host=a.test")]);
        assert_eq!(quoted.2, some("a.test"));
    }

    #[test]
    fn what_says_nothing_is_nothing() {
        for lines in [
            &[][..],
            &[("forwarded", "for=unknown;proto=ftp")],
            &[("forwarded", "for=_hidden"), ("x-forwarded-proto", "")],
            &[("forwarded", ";,=;for"), ("x-forwarded-for", "somebody")],
        ] {
            assert_eq!(read(lines), (None, None, None), "{lines:?}");
        }
    }
}
