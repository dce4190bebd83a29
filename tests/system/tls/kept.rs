//! The folder of a CA (`--tls-ca`), whatever becomes of the programs that fill it.

use std::fs;
use std::path::Path;

use super::started;
use crate::files::Folder;
use crate::mockid::Mockid;
use crate::support::{Program, command};

const ANY_PORT: [&str; 5] = ["--port", "0", "--tls", "--tls-port", "0"];

/// A server with its CA in a folder.
fn served_from(folder: &str) -> Mockid {
    started(&[], &["--tls", "--tls-ca", folder]).0
}

/// By which CA a server is, and the names of the files in the folder.
fn ca_and_files(folder: &str) -> (String, Vec<String>) {
    let log = served_from(folder).stopped().stderr;
    let (_, fingerprint) = log.split_once("SHA-256 is ").expect("a fingerprint");
    let files = fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<String> = files
        .map(|file| file.expect("a file").file_name().into_string())
        .map(|name| name.expect("a name"))
        .collect();
    files.sort();
    (fingerprint[..95].to_owned(), files)
}

#[test]
fn a_start_that_was_broken_off_between_the_two_files_is_finished_by_the_next() {
    let folder = Folder::of("a_ca_that_was_not_finished");
    let (made, files) = ca_and_files(&folder.path());
    assert_eq!(files, ["ca-key.pem", "ca.pem"]);
    let unfinished = folder.file("ca.pem.unfinished");
    fs::rename(folder.file("ca.pem"), unfinished).unwrap();
    let (finished, files) = ca_and_files(&folder.path());
    assert_eq!(files, ["ca-key.pem", "ca.pem"]);
    assert_eq!(finished, made);
}

#[test]
fn what_a_start_left_half_written_is_written_anew() {
    for left in [&["ca-key.pem"][..], &["ca-key.pem", "ca.pem"]] {
        let folder = Folder::of("a_ca_that_was_half_written");
        for name in left {
            folder.write(&format!("{name}.unfinished"), "-----BEGIN");
        }
        let (made, files) = ca_and_files(&folder.path());
        assert_eq!(files, ["ca-key.pem", "ca.pem"]);
        assert_eq!(ca_and_files(&folder.path()).0, made);
    }
}

#[test]
fn servers_that_start_at_once_share_the_ca_that_one_of_them_makes() {
    let folder = Folder::of("a_ca_for_many").path();
    let arguments = [&ANY_PORT[..], &["--tls-ca", &folder]].concat();
    let spawn = |_| Program::spawn(command(&arguments, &[]));
    let programs: Vec<Program> = (0..6).map(spawn).collect();
    let mut ca = None;
    for program in programs {
        let mockid = Mockid::started(program);
        let log = mockid.stopped().stderr;
        let (_, fingerprint) = log.split_once("SHA-256 is ").unwrap();
        let fingerprint = fingerprint[..95].to_owned();
        assert_eq!(*ca.get_or_insert_with(|| fingerprint.clone()), fingerprint);
    }
}

#[test]
fn killed_while_it_makes_a_ca_the_server_starts_again() {
    let stages = [
        "",
        "ca-key.pem.unfinished",
        "ca.pem.unfinished",
        "ca-key.pem",
        "ca.pem",
    ];
    for stage in stages.repeat(4) {
        let folder = Folder::of("a_ca_of_the_killed").file("ca");
        let arguments = [&ANY_PORT[..], &["--tls-ca", &folder]].concat();
        let mut program = Program::spawn(command(&arguments, &[]));
        let (awaited, last) = (Path::new(&folder).join(stage), format!("{folder}/ca.pem"));
        while !awaited.exists() && !fs::exists(&last).unwrap() {
            assert!(program.is_running(), "{:?}", program.ended());
        }
        program.killed();
        for name in ["ca-key.pem", "ca.pem"] {
            // Either it is not there or it is whole.
            if let Ok(text) = fs::read_to_string(Path::new(&folder).join(name)) {
                assert!(text.trim_end().ends_with("-----"), "{text}");
            }
        }
        let (_, files) = ca_and_files(&folder);
        assert_eq!(files, ["ca-key.pem", "ca.pem"], "{stage}");
    }
}
