//! Certificates, keys and folders that cannot be used: exit code 1, and one line that says which file
//! it is, what is wrong with it, and what to do.

use rcgen::{BasicConstraints, CertificateParams, IsCa};

use super::{certificate, started};
use crate::files::{Folder, of_repository};
use crate::support::run;

/// What is said on standard error when HTTPS cannot be served.
#[track_caller]
fn failure(arguments: &[&str]) -> String {
    let any_port = ["--port", "0", "--tls", "--tls-port", "0"];
    let ended = run(&[&any_port, arguments].concat(), &[]);
    assert_eq!(ended.code, Some(1), "{arguments:?}: {ended:?}");
    assert_eq!(ended.stdout, "", "{arguments:?}");
    ended.stderr
}

#[test]
fn a_certificate_or_key_that_cannot_be_used() {
    let folder = Folder::of("a_certificate_that_cannot_be_used");
    let (good, good_key) = certificate(|_| {});
    let (_, other_key) = certificate(|_| {});
    let (expired, expired_key) = certificate(|params| {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    });
    let (early, early_key) = certificate(|params| {
        params.not_before = rcgen::date_time_ymd(4000, 1, 1);
    });
    let encrypted = good_key.replace("PRIVATE", "ENCRYPTED PRIVATE");
    let broken = good.replace("END CERTIFICATE", "");
    let no_der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (name, certificate, key, expected) in [
        (
            "mismatch",
            &*good,
            &*other_key,
            "does not belong to the first certificate in ",
        ),
        (
            "expired",
            &expired,
            &expired_key,
            "expired at 2020-01-01T00:00:00Z",
        ),
        (
            "early",
            &early,
            &early_key,
            "is not valid before 4000-01-01T00:00:00Z",
        ),
        (
            "encrypted",
            &good,
            &encrypted,
            "openssl pkey -in FILE -out PLAIN",
        ),
        ("no-key", &good, "", "has no private key in PEM"),
        ("swapped", &good_key, &good, "has no certificate in PEM"),
        ("empty", "", &good_key, "has no certificate in PEM"),
        ("broken", &broken, &good_key, "cannot be used: "),
        ("no-der", no_der, &good_key, "cannot be used: "),
        (
            "certificate-as-key",
            &good,
            &good,
            "has no private key in PEM",
        ),
    ] {
        let certificate = folder.write(&format!("{name}.pem"), certificate);
        let key = folder.write(&format!("{name}-key.pem"), key);
        let said = failure(&["--tls-cert", &certificate, "--tls-key", &key]);
        assert!(said.starts_with("mockid: no HTTPS: "), "{said}");
        assert!(said.contains(expected), "{name}: {said}");
        assert!(said.contains(name), "{name}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let nowhere = folder.file("nowhere.pem");
    let key = folder.write("key.pem", good_key);
    assert_eq!(
        failure(&["--tls-cert", &nowhere, "--tls-key", &key]),
        format!(
            "mockid: no HTTPS: {nowhere} cannot be read: No such file or directory (os error 2)\n"
        )
    );
}

#[test]
fn a_ca_that_cannot_be_used() {
    let ca = |params: &mut CertificateParams| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    };
    let (good, good_key) = certificate(ca);
    let (_, other_key) = certificate(ca);
    let (server, server_key) = certificate(|_| {});
    let (expired, expired_key) = certificate(|params| {
        ca(params);
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    });
    for (name, certificate, key, expected) in [
        (
            "ca-mismatch",
            Some(&good),
            Some(&other_key),
            "does not belong to",
        ),
        (
            "ca-server",
            Some(&server),
            Some(&server_key),
            "is not that of a CA",
        ),
        (
            "ca-expired",
            Some(&expired),
            Some(&expired_key),
            "expired at 2020",
        ),
        ("ca-no-key", Some(&good), None, "and no "),
        ("ca-key-alone", None, Some(&good_key), "and no "),
    ] {
        let folder = Folder::of(name);
        for (file, content) in [("ca.pem", certificate), ("ca-key.pem", key)] {
            if let Some(content) = content {
                folder.write(file, content);
            }
        }
        let said = failure(&["--tls-ca", &folder.path()]);
        assert!(said.starts_with("mockid: no HTTPS: "), "{said}");
        assert!(said.contains(expected), "{name}: {said}");
        assert!(said.contains(&folder.path()), "{said}");
    }
    let folder = Folder::of("ca-of-ones-own");
    folder.write("ca.pem", good);
    folder.write("ca-key.pem", good_key);
    let path = folder.path();
    let (mockid, _) = started(&[], &["--tls", "--tls-ca", &path]);
    assert!(
        mockid
            .stopped()
            .stderr
            .contains("certificate for HTTPS is signed by the CA in ")
    );
}

#[test]
fn a_folder_of_a_ca_that_cannot_be_written() {
    let file = of_repository("Cargo.toml");
    let said = failure(&["--tls-ca", &file]);
    assert!(said.contains("cannot be read: Not a directory"), "{said}");
    // Nobody writes there, not even root.
    let said = failure(&["--tls-ca", "/proc/mockid"]);
    assert!(
        said.starts_with("mockid: no HTTPS: /proc/mockid cannot be written: "),
        "{said}"
    );
    assert!(said.contains("--tls-ca takes a folder"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_folder_of_a_ca_is_refused_and_not_waited_for() {
    for name in ["ca.pem", "ca-key.pem"] {
        let folder = Folder::of(&format!("a_pipe_in_the_folder_of_a_ca_{name}"));
        let pipe = folder.pipe(name);
        let said = failure(&["--tls-ca", &folder.path()]);
        let expected = format!("{pipe} cannot be read: it is not a regular file");
        assert!(said.contains(&expected), "{said}");
    }
}
