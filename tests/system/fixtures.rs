//! `--fixtures`: a file or a folder in the place of what is in the binary.

use crate::files::Folder;
use crate::mockid::Mockid;

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
