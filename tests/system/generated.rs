//! What is generated from the flags: completions for shells, and manual pages.

use std::fs;

use crate::files::Folder;
use crate::support::run;

#[test]
fn each_shell_gets_a_script_that_completes_the_flags() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = run(&["completions", shell], &[]);
        assert_eq!(ended.code, Some(0), "{shell}: {ended:?}");
        for name in ["exit-with-stdin", "exec"] {
            assert!(ended.stdout.contains(name), "{shell}: {name}");
        }
    }
    let ended = run(&["completions", "csh"], &[]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("possible values: bash"), "{ended:?}");
}

#[test]
fn the_manual_page_has_every_flag_and_each_command_has_one() {
    let ended = run(&["man"], &[]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains(".TH mockid 1"), "{ended:?}");
    assert!(ended.stdout.contains("MOCKID_SANDBOX_IDLE"), "{ended:?}");

    let folder = Folder::of("manual_pages").file("man1");
    let ended = run(&["man", &folder], &[]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let page = fs::read_to_string(format!("{folder}/mockid-exec.1")).unwrap();
    assert!(page.contains("COMMAND"), "{page}");
    assert!(fs::exists(format!("{folder}/mockid.1")).unwrap());
}
