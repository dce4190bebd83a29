//! A system that gives no more threads.

use std::process::Command;
use std::thread;

use serde_json::json;

use crate::mockid::{Mockid, answer, client};
use crate::support::{Program, command, run_as_it_is};

/// How many threads a server has at least: the first one, one for the log, one for expensive work, and one for
/// each processor.
fn needed() -> usize {
    let processors = thread::available_parallelism().expect("a number of processors");
    3 + processors.get()
}

/// The server as a user with this limit of threads and no other threads. None where that is not possible:
/// it needs root, and a program that other users may run.
fn with_threads(count: usize, arguments: &[&str]) -> Option<Command> {
    // Threads are counted for each user, so each server has one of its own.
    let user = 10_000 + std::process::id() as usize % 50 * 1000 + count % 1000;
    let user = user.to_string();
    let limited = |arguments: &[&str]| {
        let mockid = command(arguments, &[]);
        let mut limited = Command::new("setpriv");
        limited
            .args(["--reuid", &user, "--regid", &user, "--clear-groups"])
            .args(["prlimit", &format!("--nproc={count}")])
            .arg(mockid.get_program())
            .args(mockid.get_args());
        limited
    };
    let tried = run_as_it_is(limited(&["--version"]))?;
    (tried.code == Some(0)).then(|| limited(arguments))
}

#[test]
fn with_one_thread_for_dear_work_passwords_wait_for_it() {
    let arguments = ["--port", "0", "--password-cost", "realistic"];
    let Some(command) = with_threads(needed(), &arguments) else {
        return;
    };
    let mockid = Mockid::started(Program::spawn(command));
    let url = mockid.url("/igny8/api/v1/auth/login/");
    let user = json!({"email": "user@example.com", "password": "password"});
    thread::scope(|scope| {
        for _ in 0..4 {
            let login = client().post(&url).json(&user);
            scope.spawn(|| assert_eq!(answer(login).status, 200));
        }
    });
    let snapshot = mockid.get("/__admin/snapshot");
    assert_eq!(snapshot.status, 200);
    let restored = client().put(mockid.url("/__admin/snapshot"));
    assert_eq!(answer(restored.json(&snapshot.body)).status, 200);
    let ended = mockid.stopped();
    assert_eq!(ended.code, Some(0));
    assert!(!ended.stderr.contains("panicked"), "{ended:?}");
}

#[test]
fn with_too_few_threads_the_start_fails_and_says_what_to_raise() {
    for count in [2, needed() - 1] {
        let Some(command) = with_threads(count, &["--port", "0"]) else {
            return;
        };
        let ended = Program::spawn(command).ended();
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert_eq!(
            ended.stderr,
            "mockid: the system allows too few threads; raise `ulimit -u` or the container's limit \
             on processes\n"
        );
    }
}
