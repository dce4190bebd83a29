//! HTTPS: `--tls` and what goes with it.

mod floods;
mod kept;
mod refused;
mod under_load;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};

use crate::files::Folder;
use crate::mockid::Mockid;
use crate::support::run;

/// A server of HTTPS on any port that is free, and where that is.
fn started(environment: &[(&str, &str)], arguments: &[&str]) -> (Mockid, String) {
    let arguments = [&["--tls-port", "0"], arguments].concat();
    let mut mockid = Mockid::start_in(environment, &arguments);
    let line = mockid.program.stdout.next().expect("a second line");
    let https = line.strip_prefix("mockid also listening on ");
    let https = https.expect("an address of HTTPS").to_owned();
    assert!(https.starts_with("https://127.0.0.1:"), "{https}");
    (mockid, https)
}

#[test]
fn https_is_beside_http_and_its_ca_is_printed_and_served_and_its_fingerprint_logged() {
    for (environment, arguments) in [(&[][..], &["--tls"][..]), (&[("MOCKID_TLS", "true")], &[])] {
        let (mockid, _) = started(environment, arguments);
        assert_eq!(mockid.get("/livez").status, 200);
        assert_eq!(mockid.get("/__admin/ca.pem").status, 200);
        let port = mockid.authority().rsplit_once(':').unwrap().1;
        let ready = run(&["ready"], &[("MOCKID_PORT", port), ("MOCKID_TLS", "true")]);
        assert_eq!(ready.code, Some(0), "{ready:?}");
        let ended = mockid.stopped();
        let pem = ended.stdout.lines().skip(2).collect::<Vec<_>>();
        assert_eq!(pem[0], "-----BEGIN CERTIFICATE-----");
        assert_eq!(pem[pem.len() - 1], "-----END CERTIFICATE-----");
        assert!(ended.stderr.contains("a new CA in memory"), "{ended:?}");
        assert!(!format!("{ended:?}").contains("PRIVATE KEY"), "{ended:?}");
    }
}

#[test]
fn a_command_asks_over_https_with_the_ca_and_says_what_is_missing_without_it() {
    let folder = Folder::of("a_command_asks_over_https").file("ca");
    let (mockid, https) = started(&[], &["--tls", "--tls-ca", &folder]);
    mockid.get("/intergiro/v3/individuals");
    let without = run(&["why", "--url", &https], &[]);
    let needed = format!("mockid: {https} needs --ca ");
    assert!(without.stderr.starts_with(&needed), "{without:?}");
    let ca = format!("{folder}/ca.pem");
    let told = run(&["why", "--url", &https, "--ca", &ca], &[]);
    assert!(told.stdout.contains("No token was sent."), "{told:?}");
    let nowhere = run(&["why", "--url", &https, "--ca", "/nowhere.pem"], &[]);
    let unusable = "mockid: --ca /nowhere.pem: ";
    assert!(nowhere.stderr.starts_with(unusable), "{nowhere:?}");
}

#[test]
fn a_ca_is_made_in_its_folder_once_and_kept() {
    let folder = Folder::of("a_ca_is_made_once").file("new/ca");
    let (first, _) = started(&[], &["--tls", "--tls-ca", &folder]);
    let fingerprint = |log: &str| log.split_once("SHA-256 is ").unwrap().1[..95].to_owned();
    let first = first.stopped();
    assert!(first.stderr.contains("a new CA, stored in "), "{first:?}");
    assert_eq!(first.stdout.lines().count(), 2, "{first:?}");
    let mode = |name: &str| {
        let metadata = fs::metadata(format!("{folder}/{name}")).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!((mode("ca-key.pem"), mode("ca.pem") & 0o644), (0o600, 0o644));
    let key = fs::read_to_string(format!("{folder}/ca-key.pem")).unwrap();
    let variables = [("MOCKID_TLS", "1"), ("MOCKID_TLS_CA", &*folder)];
    let second = started(&variables, &[]).0.stopped();
    assert!(
        second
            .stderr
            .contains("certificate for HTTPS is signed by the CA in "),
        "{second:?}"
    );
    assert_eq!(fingerprint(&first.stderr), fingerprint(&second.stderr));
    assert_eq!(
        fs::read_to_string(format!("{folder}/ca-key.pem")).unwrap(),
        key
    );
    let line = key.lines().nth(1).unwrap();
    assert!(!first.stderr.contains(line) && !second.stderr.contains(line));
}

#[test]
fn a_provider_gets_a_port_of_its_own_over_https() {
    for (environment, arguments) in [
        (&[][..], &["--tls", "--tls-listen", "kyc=127.0.0.1:0"][..]),
        (
            &[
                ("MOCKID_TLS", "yes"),
                ("MOCKID_TLS_LISTEN", "kyc=127.0.0.1:0"),
            ],
            &[],
        ),
    ] {
        let (mut mockid, _) = started(environment, arguments);
        mockid
            .program
            .stderr
            .next_with("kyc alone at https://127.0.0.1:");
    }
}

#[test]
fn tls_on_the_port_of_http_is_said_in_the_log() {
    let mut mockid = Mockid::start(&[]);
    let mut stream = std::net::TcpStream::connect(mockid.authority()).unwrap();
    std::io::Write::write_all(&mut stream, b"\x16\x03\x01\x02\x00\x01").unwrap();
    mockid
        .program
        .stderr
        .next_with("a client speaks TLS to a port of plain HTTP");
}

#[test]
fn switched_off_by_its_variable_the_others_may_stay() {
    let folder = Folder::of("switched_off").path();
    let variables = [("MOCKID_TLS", "false"), ("MOCKID_TLS_CA", &*folder)];
    let ended = Mockid::start_in(&variables, &[]).stopped();
    assert_eq!(ended.stdout.lines().count(), 1, "{ended:?}");
    assert!(!fs::exists(format!("{folder}/ca.pem")).unwrap());
}

#[test]
fn how_https_is_served_needs_tls() {
    for (flag, value) in [
        ("--tls-port", "0"),
        ("--tls-listen", "kyc=127.0.0.1:0"),
        ("--tls-name", "a.test"),
        ("--tls-ca", "ca"),
    ] {
        for arguments in [&[flag, value][..], &["serve", flag, value]] {
            let ended = run(arguments, &[]);
            assert_eq!(ended.code, Some(2), "{ended:?}");
            let said = format!("the argument '{flag}' needs '--tls'");
            assert!(ended.stderr.contains(&said), "{ended:?}");
        }
    }
    let ended = run(&["--tls-cert", "c.pem", "--tls-key", "k.pem"], &[]);
    assert!(
        ended.stderr.contains("'--tls-cert' needs '--tls'"),
        "{ended:?}"
    );
}

#[test]
fn a_certificate_and_its_key_go_together_and_with_nothing_that_makes_one() {
    for (arguments, expected) in [
        (&["--tls-cert", "c.pem"][..], "--tls-key <FILE>"),
        (&["--tls-key", "k.pem"], "--tls-cert <FILE>"),
        (
            &["--tls-cert", "c", "--tls-key", "k", "--tls-ca", "ca"],
            "cannot be used with",
        ),
        (
            &["--tls-cert", "c", "--tls-key", "k", "--tls-name", "a.b"],
            "cannot be used with",
        ),
    ] {
        let ended = run(&[&["--tls"], arguments].concat(), &[]);
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains(expected), "{ended:?}");
    }
}

#[test]
fn an_address_without_a_provider_is_said_by_other_flags() {
    let ended = run(&["--tls", "--tls-listen", "127.0.0.1:9443"], &[]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let said = "set with --host and --tls-port; write a provider's as `kyc=127.0.0.1:9443`";
    assert!(ended.stderr.contains(said), "{ended:?}");
}

#[test]
fn a_port_in_use() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = run(&["--port", "0", "--tls", "--tls-port", &port], &[]);
    let expected = format!("mockid: 127.0.0.1:{port} is in use by another program");
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.starts_with(&expected), "{ended:?}");
}

/// A certificate for `own.test` with its key, in PEM.
fn certificate(change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
    let mut params = CertificateParams::new(vec!["own.test".to_owned()]).expect("a name");
    change(&mut params);
    let certificate = params.self_signed(&key).expect("a certificate");
    (certificate.pem(), key.serialize_pem())
}

#[test]
fn a_certificate_of_ones_own_is_served_and_nothing_printed() {
    let folder = Folder::of("a_certificate_of_ones_own");
    let (certificate, key) = certificate(|_| {});
    let certificate = folder.write("cert.pem", certificate);
    let key = folder.write("key.pem", key);
    let flags = ["--tls", "--tls-cert", &certificate, "--tls-key", &key];
    let variables = [
        ("MOCKID_TLS", "true"),
        ("MOCKID_TLS_CERT", &*certificate),
        ("MOCKID_TLS_KEY", &*key),
    ];
    for (mockid, _) in [started(&[], &flags), started(&variables, &[])] {
        assert_eq!(mockid.get("/__admin/ca.pem").status, 404);
        let ended = mockid.stopped();
        assert_eq!(ended.stdout.lines().count(), 2, "{ended:?}");
    }
}

#[test]
fn a_name_that_is_none() {
    for name in [
        "https://a.test",
        "a.test:443",
        "*.com",
        "a b",
        "münchen.test",
    ] {
        let ended = run(&["--tls", "--tls-name", name], &[]);
        assert_eq!(ended.code, Some(2), "{ended:?}");
        let said = format!("`{name}` is no name for a certificate; write a host name");
        assert!(ended.stderr.contains(&said), "{ended:?}");
        let variables = [("MOCKID_TLS", "1"), ("MOCKID_TLS_NAME", name)];
        assert!(run(&[], &variables).stderr.contains(&said));
    }
}
