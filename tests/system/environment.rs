//! Variables that begin with `MOCKID_` and are not for the server.

use crate::mockid::Mockid;
use crate::support::run;

/// What Kubernetes sets in the pods beside a Service called `mockid`, and one called `mockid-tls`.
const SERVICE_LINKS: [(&str, &str); 6] = [
    ("MOCKID_SERVICE_HOST", "10.96.0.12"),
    ("MOCKID_SERVICE_PORT", "8080"),
    ("MOCKID_PORT", "tcp://10.96.0.12:8080"),
    ("MOCKID_PORT_8080_TCP", "tcp://10.96.0.12:8080"),
    ("MOCKID_PORT_8080_TCP_ADDR", "10.96.0.12"),
    ("MOCKID_TLS_PORT", "tcp://10.96.0.13:8443"),
];

#[test]
fn beside_a_service_called_mockid_the_server_starts_and_logs_what_it_ignores() {
    let variables = [&SERVICE_LINKS[..], &[("PORT", "0")]].concat();
    let mockid = Mockid::start_exactly(&variables, &[]);
    assert_eq!(mockid.get("/livez").status, 200);
    let said = mockid.stopped().stderr;
    let ignored = "is ignored: it is the address of a Kubernetes Service, not a port";
    for name in ["MOCKID_PORT", "MOCKID_TLS_PORT"] {
        assert!(said.contains(&format!("{name} {ignored}")), "{said}");
    }
    assert!(!said.contains("unknown variable"), "{said}");
}

#[test]
fn the_probe_ignores_the_address_of_a_service_too() {
    let variables = [SERVICE_LINKS[2], ("PORT", "1")];
    let ended = run(&["ready"], &variables);
    assert!(ended.stderr.contains("http://127.0.0.1:1 "), "{ended:?}");
}

#[test]
fn an_unknown_variable_is_warned_about_with_the_nearest_and_without_its_value() {
    let variables = [
        ("MOCKID_ADMIN_TOKN", "sesame"),
        ("MOCKID_XYZZY", "sesame"),
        ("MOCKID_URL", "http://127.0.0.1:8080"),
    ];
    let said = Mockid::start_in(&variables, &[]).stopped().stderr;
    for expected in [
        "WARN unknown variable MOCKID_ADMIN_TOKN; did you mean MOCKID_ADMIN_TOKEN?",
        "WARN unknown variable MOCKID_XYZZY; `mockid --help` lists the variables",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    assert!(!said.contains("sesame"), "{said}");
    assert!(!said.contains("MOCKID_URL"), "{said}");
}
