//! `mockid new`.

use std::path::Path;

use crate::files::Folder;
use crate::support::{Ended, run, run_with_input};

const KINDS: [&str; 7] = [
    "password-jwt",
    "oauth2",
    "basic-to-bearer",
    "cookie-session",
    "api-key",
    "otp",
    "signed",
];

#[test]
fn a_new_vendor_of_each_kind_passes_the_check() {
    for kind in KINDS {
        let new = run(&["new", "my-vendor", "--like", kind], &[]);
        assert_eq!((new.code, new.stderr.as_str()), (Some(0), ""), "{kind}");
        let checked = run_with_input(&["check", "-"], &new.stdout);
        assert_eq!((checked.code, checked.stderr.as_str()), (Some(0), ""));
        let counted = "<stdin>: ok, vendor my-vendor with ";
        assert!(checked.stdout.starts_with(counted), "{}", checked.stdout);
        assert!(!checked.stdout.ends_with(" 0 examples\n"), "{kind}");
        assert!(!new.stdout.contains("acme"), "{kind}");
    }
}

#[test]
fn what_to_begin_with_has_to_be_given_once() {
    let none = run(&["new"], &[]);
    assert_eq!(none.code, Some(2));
    assert!(
        none.stderr.contains("<--like <KIND>|--from <FILE>>"),
        "{}",
        none.stderr
    );
    let both = run(&["new", "--like", "otp", "--from", "a.har"], &[]);
    assert_eq!(both.code, Some(2));
    assert!(
        both.stderr.contains("cannot be used with"),
        "{}",
        both.stderr
    );
}

#[test]
fn a_vendor_without_a_name_is_called_acme() {
    let new = run(&["new", "--like", "api-key"], &[]);
    assert!(new.stdout.contains("\nvendor: acme "), "{}", new.stdout);
}

#[test]
fn a_file_is_overwritten_only_when_that_is_asked_for() {
    let folder = Folder::of("a_file_is_overwritten_only");
    let file = folder.file("acme.yaml");
    let written = Ended {
        code: Some(0),
        stdout: format!("{file}: written; `mockid check {file}` checks it\n"),
        stderr: String::new(),
    };
    let new = |kind, flags: &[&str]| {
        let arguments = ["new", "--like", kind, "--output", &file];
        run(&[&arguments, flags].concat(), &[])
    };
    let text = || std::fs::read_to_string(&file).unwrap();
    assert_eq!(new("otp", &[]), written);
    let first = text();
    let refused = new("signed", &[]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        refused.stderr,
        format!("mockid: {file} exists; give another --output, or overwrite it with --force\n")
    );
    assert_eq!(text(), first);
    assert_eq!(new("signed", &["--force"]), written);
    assert_eq!(text(), run(&["new", "--like", "signed"], &[]).stdout);
}

#[test]
fn a_draft_is_made_from_a_recording_or_a_document() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/declared");
    for (source, draft) in [
        ("har/api-key.har", "har/api-key.draft.yaml"),
        ("openapi/password.yaml", "openapi/password.draft.yaml"),
    ] {
        let source = folder.join(source).display().to_string();
        let new = run(&["new", "acme", "--from", &source], &[]);
        assert_eq!((new.code, new.stderr.as_str()), (Some(0), ""), "{source}");
        let expected = std::fs::read_to_string(folder.join(draft)).unwrap();
        assert_eq!(new.stdout, expected, "{source}");
    }
}

#[test]
fn a_recording_that_cannot_be_read_is_named() {
    let folder = Folder::of("a_recording_that_cannot_be_read");
    let none = folder.file("none.har");
    let latin = folder.file("latin.har");
    std::fs::write(&latin, b"\xe9").unwrap();
    for (file, told) in [
        (
            &none,
            format!("cannot read {none}: No such file or directory (os error 2)"),
        ),
        (&latin, format!("{latin}: it is not UTF-8")),
    ] {
        let ended = run(&["new", "--from", file], &[]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
        assert_eq!(ended.stderr, format!("mockid: {told}\n"));
    }
}

#[test]
fn a_name_that_no_vendor_can_have_is_refused() {
    for (name, expected) in [
        (
            "My Vendor",
            "`My Vendor` is no name of a vendor; write lower-case letters",
        ),
        ("a: b\nusers: []", "is no name of a vendor"),
        ("kyc", "`kyc` is a vendor that mockid has already"),
        ("docs", "`docs` is an address of mockid itself"),
    ] {
        let ended = run(&["new", name, "--like", "otp"], &[]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let file = Folder::of("a_file_that_cannot_be_written").file("none/acme.yaml");
    let ended = run(&["new", "--like", "otp", "--output", &file], &[]);
    assert_eq!(ended.code, Some(1));
    let expected = format!("mockid: cannot write {file}: No such file or directory (os error 2)\n");
    assert_eq!(ended.stderr, expected);
}

#[test]
fn the_kinds_of_login_are_listed_when_one_is_unknown() {
    let ended = run(&["new", "--like", "oath2"], &[]);
    assert_eq!(ended.code, Some(2));
    let kinds = format!("[possible values: {}]", KINDS.join(", "));
    assert!(ended.stderr.contains(&kinds), "{}", ended.stderr);
    assert!(ended.stderr.contains("'oauth2'"), "{}", ended.stderr);
}
