//! `--fixtures`, `--fixtures-inline` and `--mounted-fixtures`, in the place of what is in the
//! binary.

use crate::files::Folder;
use crate::mockid::Mockid;
use crate::support::run;

const ADA: &str = "
igny8:
  users:
    - email: ada@example.com
      password: difference engine
";

const GRACE: &str = "
igny8:
  users:
    - email: grace@example.com
      password: nanosecond
";

#[test]
fn without_a_file_the_accounts_are_those_that_are_documented() {
    let mockid = Mockid::start(&[]);
    assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
}

#[test]
fn a_file_replaces_what_is_in_the_binary() {
    let file = Folder::of("a_file_replaces").write("own.yaml", ADA);
    for mockid in Mockid::told_both_ways("--fixtures", &file) {
        let login = mockid.log_in("ada@example.com", "difference engine");
        assert_eq!(login.status, 200);
        assert_eq!(mockid.log_in("user@example.com", "password").status, 401);
    }
}

#[cfg(unix)]
#[test]
fn fixtures_are_read_from_a_pipe() {
    let pipe = Folder::of("fixtures_from_a_pipe").pipe("own.yaml");
    let writer = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::write(pipe, ADA).expect("somebody reads"))
    };
    let mockid = Mockid::start(&["--fixtures", &pipe]);
    writer.join().expect("it was written");
    let login = mockid.log_in("ada@example.com", "difference engine");
    assert_eq!(login.status, 200);
}

#[test]
fn the_files_of_a_folder_are_joined() {
    let folder = Folder::of("a_folder_is_joined");
    folder.write("ada.yaml", ADA);
    folder.write("grace.yml", GRACE);
    folder.write("notes.txt", "not: [fixtures");
    let mockid = Mockid::start(&["--fixtures", &folder.path()]);
    let ada = mockid.log_in("ada@example.com", "difference engine");
    assert_eq!(ada.status, 200);
    assert_eq!(mockid.log_in("grace@example.com", "nanosecond").status, 200);
}

#[test]
fn the_file_to_copy_from_says_what_the_binary_says() {
    let file = crate::files::of_repository("fixtures/default.yaml");
    let copied = Mockid::start(&["--fixtures", &file]);
    let embedded = Mockid::start(&[]);
    let accounts = "/__admin/accounts?provider=intergiro";
    assert_eq!(copied.get(accounts).body, embedded.get(accounts).body);
    assert_eq!(copied.log_in("user@example.com", "password").status, 200);
}

#[test]
fn the_fixtures_that_are_printed_are_the_file_to_copy_from() {
    let ended = run(&["fixtures"], &[]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let file = crate::files::of_repository("fixtures/default.yaml");
    assert_eq!(ended.stdout, std::fs::read_to_string(file).unwrap());
}

#[test]
fn the_text_itself_will_do_as_well() {
    for mockid in Mockid::told_both_ways("--fixtures-inline", ADA) {
        let login = mockid.log_in("ada@example.com", "difference engine");
        assert_eq!(login.status, 200);
        assert_eq!(mockid.log_in("user@example.com", "password").status, 401);
    }
}

#[test]
fn what_is_wrong_in_the_text_is_named_with_line_and_column() {
    let text = "\nkyc:\n  usres: []\n";
    let expected = "mockid: the fixtures cannot be used: \
         MOCKID_FIXTURES_INLINE:3:3: kyc.usres: unknown key; did you mean `users`?\n";
    let variable = ("MOCKID_FIXTURES_INLINE", text);
    for ended in [
        run(&["--port", "0", "--fixtures-inline", text], &[]),
        run(&["--port", "0"], &[variable]),
    ] {
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
        assert_eq!(ended.stderr, expected);
    }
}

#[test]
fn the_passwords_of_the_text_are_not_shown_by_help() {
    let ended = run(&["--help"], &[("MOCKID_FIXTURES_INLINE", ADA)]);
    assert_eq!(ended.code, Some(0));
    assert!(ended.stdout.contains("[env: MOCKID_FIXTURES_INLINE]"));
    assert!(!ended.stdout.contains("difference engine"));
}

#[test]
fn of_a_file_and_a_text_the_one_in_a_flag_is_taken() {
    let file = Folder::of("of_a_file_and_a_text").write("own.yaml", ADA);
    let inline = [("MOCKID_FIXTURES_INLINE", GRACE)];
    let path = [("MOCKID_FIXTURES", &*file)];
    for before in [&[][..], &["serve"]] {
        let ada = Mockid::start_in(&inline, &[before, &["--fixtures", &file]].concat());
        let login = ada.log_in("ada@example.com", "difference engine");
        assert_eq!(login.status, 200);
        let grace = Mockid::start_in(&path, &[before, &["--fixtures-inline", GRACE]].concat());
        assert_eq!(grace.log_in("grace@example.com", "nanosecond").status, 200);
    }
}

#[test]
fn a_file_and_a_text_in_the_same_place_contradict_each_other() {
    let flags = ["--fixtures", "own.yaml", "--fixtures-inline", ADA];
    let variables = [
        ("MOCKID_FIXTURES", "own.yaml"),
        ("MOCKID_FIXTURES_INLINE", ADA),
    ];
    for (ended, expected) in [
        (
            run(&flags, &[]),
            "the argument '--fixtures <FILE|DIR>' cannot be used with '--fixtures-inline <YAML>'",
        ),
        (
            run(&[], &variables),
            "MOCKID_FIXTURES cannot be used with MOCKID_FIXTURES_INLINE",
        ),
    ] {
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
        assert!(!ended.stderr.contains("difference"), "{}", ended.stderr);
    }
}

#[test]
fn what_is_mounted_is_taken_when_it_is_there_and_nothing_else_is_given() {
    let folder = Folder::of("what_is_mounted");
    let nowhere = folder.file("nowhere");
    for mockid in Mockid::told_both_ways("--mounted-fixtures", &nowhere) {
        assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
    }
    folder.write("ada.yaml", ADA);
    for mockid in Mockid::told_both_ways("--mounted-fixtures", &folder.path()) {
        let login = mockid.log_in("ada@example.com", "difference engine");
        assert_eq!(login.status, 200);
        assert_eq!(mockid.log_in("user@example.com", "password").status, 401);
    }
    let mounted = [("MOCKID_MOUNTED_FIXTURES", &*folder.path())];
    let grace = Mockid::start_in(&mounted, &["--fixtures-inline", GRACE]);
    assert_eq!(grace.log_in("grace@example.com", "nanosecond").status, 200);
}

#[test]
fn an_empty_mount_is_a_mistake_and_not_the_default() {
    let folder = Folder::of("an_empty_mount").path();
    let ended = run(&["--port", "0", "--mounted-fixtures", &folder], &[]);
    let expected = format!(
        "mockid: the fixtures cannot be used: {folder}: \
         there is no *.yaml or *.yml file in this folder\n"
    );
    assert_eq!((ended.code, ended.stderr), (Some(1), expected));
}
