//! `mockid check`.

mod fixtures;
mod formats;
mod vendors;

use crate::files::{Folder, of_repository};
use crate::support::{Ended, run, run_with_input};

/// What is said about fixtures that are wrong.
fn problems(path: &str) -> String {
    let ended = run(&["check", path], &[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    ended.stderr
}
