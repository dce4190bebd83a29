//! A server as a process of its own, and what the kernel says of it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::floor::Floor;
use crate::options::Options;

/// A running server. It ends when it is dropped.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Process {
    /// mockid, with its defaults.
    pub fn mockid(options: &Options) -> Self {
        Self::mockid_with(options, &[])
    }

    /// mockid, with its defaults but for these arguments.
    pub fn mockid_with(options: &Options, arguments: &[&str]) -> Self {
        let mut command = Command::new(&options.binary);
        command.args(["--port", "0"]).args(arguments);
        command.stderr(Stdio::null());
        // Whoever measures may have set variables for a server of their own.
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"MOCKID_") {
                command.env_remove(name);
            }
        }
        Self::start(command)
    }

    /// The floor.
    pub fn floor(floor: &Floor) -> Self {
        Self::start(itself(&floor.arguments()))
    }

    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("the program says where it listens");
        let address = line.trim_end().rsplit_once("http://");
        let address = address.and_then(|(_, address)| address.parse().ok());
        let Some(address) = address else {
            panic!("the program says `{line}`, which is no address");
        };
        Self { child, address }
    }

    /// The processor time that its threads have had.
    pub fn processor_time(&self) -> Duration {
        let threads = Path::new("/proc").join(self.child.id().to_string());
        let threads = std::fs::read_dir(threads.join("task")).expect("its threads");
        let nanoseconds = threads.filter_map(|thread| {
            // A thread may end in between.
            let schedule = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            schedule.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanoseconds.sum())
    }

    /// The memory that it holds, in bytes.
    pub fn memory(&self) -> u64 {
        memory_of(self.child.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// This program with other arguments.
pub fn itself(arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("its own path"));
    command.args(arguments);
    command
}

/// The resident memory of a process, in bytes.
pub fn memory_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    let status = status.expect("the process is there");
    let resident = status.lines().find_map(|line| {
        let kibibytes = line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?;
        kibibytes.parse::<u64>().ok()
    });
    resident.expect("its resident memory") * 1024
}
