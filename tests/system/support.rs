//! The built binary as a process: starting it, reading what it says, and ending it.
//!
//! Nothing here sleeps or asks again and again. A test blocks on a pipe, and only a program that
//! hangs meets the deadline.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Longer than anything here takes.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The command under test, in an environment with nothing in it but these variables.
pub fn command(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockid"));
    command
        .args(arguments)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .envs(environment.iter().copied());
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
    Program::spawn(command(arguments, environment)).ended()
}

/// Runs the program to its end with this on its standard input.
pub fn run_with_input(arguments: &[&str], input: &str) -> Ended {
    let mut command = command(arguments, &[]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut program = Program::spawn_as_it_is(command);
    let mut stdin = program.keyboard();
    stdin
        .write_all(input.as_bytes())
        .expect("standard input is read");
    drop(stdin);
    program.ended()
}

/// Runs a program to its end; nothing where it is not there.
#[cfg(target_os = "linux")]
pub fn run_as_it_is(mut command: Command) -> Option<Ended> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Some(Program::try_spawn(command).ok()?.ended())
}

/// How a program ended, and everything that it said.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    /// The exit code; nothing when a signal killed it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A running program. It does not outlive the test.
pub struct Program {
    child: Child,
    pub stdout: Lines,
    pub stderr: Lines,
}

impl Program {
    /// Starts a program, with pipes on its outputs.
    pub fn spawn(mut command: Command) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self::spawn_as_it_is(command)
    }

    /// Starts a program whose inputs and outputs lead somewhere already.
    pub fn spawn_as_it_is(command: Command) -> Self {
        Self::try_spawn(command).expect("the program starts")
    }

    /// The same, for a program that may not be there.
    pub fn try_spawn(mut command: Command) -> io::Result<Self> {
        let mut child = command.spawn()?;
        Ok(Self {
            stdout: Lines::of(child.stdout.take()),
            stderr: Lines::of(child.stderr.take()),
            child,
        })
    }

    /// Its standard input, where that is a pipe.
    pub fn keyboard(&mut self) -> std::process::ChildStdin {
        self.child.stdin.take().expect("standard input is a pipe")
    }

    /// Sends a signal, for instance `TERM`.
    pub fn signal(&self, name: &str) {
        self.signals(&[name]);
    }

    /// Sends signals one right after the other.
    pub fn signals(&self, names: &[&str]) {
        let id = self.child.id();
        let kills = names.iter().map(|name| format!("kill -{name} {id}"));
        let script = kills.collect::<Vec<_>>().join(" && ");
        let sent = Command::new("sh").args(["-c", &script]).status();
        let sent = sent.expect("`sh` is a program");
        assert!(sent.success(), "{names:?} were not sent");
    }

    /// The most memory, in KiB, that the program has held at once.
    #[cfg(target_os = "linux")]
    pub fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("a running program has a status");
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        number.expect("the status has the high-water mark of the memory")
    }

    /// Whether it has not ended.
    pub fn is_running(&mut self) -> bool {
        let status = self.child.try_wait();
        status.expect("a child can be asked").is_none()
    }

    /// Waits for the end of the program.
    pub fn ended(mut self) -> Ended {
        let (stdout, stderr) = (self.stdout.all(), self.stderr.all());
        let status = self.child.wait().expect("a child can be waited for");
        Ended {
            code: status.code(),
            stdout,
            stderr,
        }
    }

    /// Ends the program the hard way.
    pub fn killed(mut self) -> Ended {
        self.child.kill().expect("a child can be killed");
        self.ended()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The lines that a program writes, as they arrive.
pub struct Lines {
    arriving: Receiver<String>,
    so_far: String,
}

impl Lines {
    /// Those that come out of a pipe, if there is one.
    pub fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        let (sender, arriving) = channel();
        if let Some(pipe) = pipe {
            thread::spawn(move || {
                let mut pipe = BufReader::new(pipe);
                let mut line = String::new();
                while pipe.read_line(&mut line).is_ok_and(|length| length > 0) {
                    if sender.send(std::mem::take(&mut line)).is_err() {
                        return;
                    }
                }
            });
        }
        Self {
            arriving,
            so_far: String::new(),
        }
    }

    /// The next line without its end; nothing when there are no more.
    pub fn next(&mut self) -> Option<String> {
        match self.arriving.recv_timeout(DEADLINE) {
            Ok(line) => {
                self.so_far.push_str(&line);
                Some(line.trim_end().to_owned())
            }
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                panic!("nothing more came after:\n{}", self.so_far)
            }
        }
    }

    /// The next line with this text in it.
    pub fn next_with(&mut self, text: &str) -> String {
        while let Some(line) = self.next() {
            if line.contains(text) {
                return line;
            }
        }
        panic!("no line had `{text}` in it:\n{}", self.so_far)
    }

    /// Everything from the beginning to the end.
    pub fn all(&mut self) -> String {
        while self.next().is_some() {}
        self.so_far.clone()
    }
}
