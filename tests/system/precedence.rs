//! A flag goes before its variable, and that before the default; `PORT` is the last of the
//! variables.

use std::net::TcpListener;

use crate::mockid::Mockid;
use crate::support::run;

/// A port at which no server can start; trying to would show.
struct Taken(TcpListener);

impl Taken {
    fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").expect("a port is free"))
    }

    fn port(&self) -> String {
        let address = self.0.local_addr().expect("it is bound");
        address.port().to_string()
    }
}

#[test]
fn a_flag_goes_before_its_variable_and_that_before_the_default() {
    let everywhere = [("MOCKID_HOST", "0.0.0.0")];
    for (mockid, host) in [
        (Mockid::start(&[]), "127.0.0.1"),
        (Mockid::start_in(&everywhere, &[]), "0.0.0.0"),
        (
            Mockid::start_in(&everywhere, &["--host", "127.0.0.1"]),
            "127.0.0.1",
        ),
    ] {
        let stdout = mockid.killed().stdout;
        let line = format!("mockid listening on http://{host}:");
        assert!(stdout.starts_with(&line), "{stdout}");
    }
}

#[test]
fn the_flag_wins_for_values_of_every_kind() {
    let variables = [
        ("MOCKID_CLOCK", "2031-01-01T00:00:00Z"),
        ("MOCKID_FROZEN", "false"),
        ("MOCKID_LOG_LEVEL", "off"),
        ("MOCKID_ADMIN_TOKEN", "of-the-environment"),
        ("MOCKID_FIXTURES", "/nowhere"),
        ("MOCKID_LISTEN", "kyc=nowhere"),
        ("MOCKID_SIGNING_KEY", "kyc=/nowhere"),
        ("MOCKID_RATE_LIMIT", "1/d"),
    ];
    let fixtures = crate::files::of_repository("fixtures/default.yaml");
    let key = crate::files::of_repository("fixtures/keys/s7risk.pem");
    let mut mockid = Mockid::start_in(
        &variables,
        &[
            "--clock=2041-01-01T00:00:00Z",
            "--frozen",
            "--log-level=info",
            "--admin-token=of-the-flag",
            "--fixtures",
            &fixtures,
            "--listen=igny8=127.0.0.1:0",
            "--signing-key",
            &format!("intergiro={key}"),
            "--rate-limit=1000/s",
        ],
    );
    mockid.program.stderr.next_with("igny8 alone at");
    let path = "/__admin/clock";
    assert_eq!(mockid.get_as("of-the-environment", path).status, 401);
    let clock = mockid.get_as("of-the-flag", path).body;
    assert_eq!(clock["now"], "2041-01-01T00:00:00Z");
    assert_eq!(clock["mode"], "frozen");
}

#[test]
fn port_is_read_when_neither_the_flag_nor_its_variable_is_there() {
    let mockid = Mockid::start_exactly(&[("PORT", "0")], &[]);
    assert_eq!(mockid.get("/livez").status, 200);
}

#[test]
fn the_variable_of_the_flag_goes_before_port() {
    let taken = Taken::new();
    let variables = [("PORT", &*taken.port()), ("MOCKID_PORT", "0")];
    let mockid = Mockid::start_exactly(&variables, &[]);
    assert_eq!(mockid.get("/livez").status, 200);
}

#[test]
fn the_flag_goes_before_both() {
    let (one, other) = (Taken::new(), Taken::new());
    let variables = [("PORT", &*one.port()), ("MOCKID_PORT", &*other.port())];
    let mockid = Mockid::start_exactly(&variables, &["--port", "0"]);
    assert_eq!(mockid.get("/livez").status, 200);
    let mockid = Mockid::start_exactly(&variables, &["serve", "--port", "0"]);
    assert_eq!(mockid.get("/livez").status, 200);
}

#[test]
fn a_port_that_is_not_used_need_not_be_one() {
    let mockid = Mockid::start_exactly(&[("PORT", "http")], &["--port", "0"]);
    assert_eq!(mockid.get("/livez").status, 200);
}

#[test]
fn an_empty_port_is_none() {
    // The server would take the default port, which may not be free here; the probe takes the
    // port from the same place.
    let ended = run(&["ready", "--timeout", "0s"], &[("PORT", "")]);
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains("http://127.0.0.1:8080 "), "{said}");
}

#[test]
fn switches_in_the_environment_are_read_as_people_write_them() {
    for (value, mode) in [
        ("true", "frozen"),
        ("1", "frozen"),
        ("yes", "frozen"),
        ("on", "frozen"),
        ("false", "running"),
        ("0", "running"),
        ("no", "running"),
        ("off", "running"),
    ] {
        let mockid = Mockid::start_in(&[("MOCKID_FROZEN", value)], &[]);
        assert_eq!(mockid.get("/__admin/clock").body["mode"], mode, "{value}");
    }
}

#[test]
fn an_empty_variable_counts_as_one_that_is_not_set() {
    let empty = [
        ("MOCKID_HOST", ""),
        ("MOCKID_PORT", ""),
        ("MOCKID_CLOCK", ""),
        ("MOCKID_FIXTURES", ""),
        ("MOCKID_RATE_LIMIT", ""),
        ("MOCKID_LISTEN", ""),
        ("MOCKID_SIGNING_KEY", ""),
        ("PORT", ""),
    ];
    let stdout = Mockid::start_in(&empty, &[]).killed().stdout;
    assert!(
        stdout.starts_with("mockid listening on http://127.0.0.1:"),
        "{stdout}"
    );
    assert_eq!(
        run(&["ready", "--url", "http://127.0.0.1:1"], &empty).code,
        Some(1)
    );
}

#[test]
fn an_empty_admin_token_stays_a_mistake() {
    let ended = run(&["--port", "0"], &[("MOCKID_ADMIN_TOKEN", "")]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("an empty token would let everybody in")
    );
}
