//! On a terminal, which `script` of util-linux plays: the banner, and Ctrl-C.

use std::io::Write;
use std::process::{ChildStdin, Command, Stdio};

use crate::files::Folder;
use crate::support::{Program, command};

/// What the terminal driver turns into SIGINT.
const CTRL_C: &[u8] = b"\x03";

#[test]
fn a_banner_shows_each_provider_with_credentials_that_work() {
    let Some(mut terminal) = Terminal::with(&[]) else {
        return;
    };
    let url = terminal.url();
    let banner = terminal.banner();
    for (provider, credentials) in [
        ("intergiro", "c5f90f4b-9d69-416a-8611-8a8c8d605c36"),
        ("haut-ai", "user@example.com / password"),
        ("kyc", "user@example.com / your_secret_password"),
        ("s7risk", "user@example.com / password"),
        ("igny8", "user@example.com / password"),
    ] {
        let line = banner
            .iter()
            .find(|line| line.trim_start().starts_with(provider));
        let words: Vec<&str> = line.unwrap().split_whitespace().collect();
        assert_eq!(words[1], format!("{url}/{provider}"));
        assert_eq!(words[2..].join(" "), credentials);
    }
    let last = banner.last().unwrap();
    assert!(last.contains(&format!("{url}/__admin/ui")), "{last}");
}

#[test]
fn the_banner_keeps_the_credentials_of_a_file_to_itself() {
    let text = "kyc:\n  users: [{ email: ada@example.com, password: difference engine }]\n";
    let file = Folder::of("the_banner").write("own.yaml", text);
    let Some(mut terminal) = Terminal::with(&["--fixtures", &file]) else {
        return;
    };
    let url = terminal.url();
    let banner = terminal.banner().join("\n");
    assert!(banner.contains(&format!("{url}/kyc")), "{banner}");
    assert!(!banner.contains("difference engine"), "{banner}");
}

#[test]
fn the_banner_does_not_name_a_control_api_that_is_not_there() {
    let Some(mut terminal) = Terminal::with(&["--no-admin"]) else {
        return;
    };
    let last = terminal.banner().pop().unwrap();
    assert!(!last.contains("__admin"), "{last}");
}

#[test]
fn the_banner_says_where_https_is_and_its_ca() {
    let kept = Folder::of("the_banner_of_https").path();
    for (arguments, ca) in [
        (&[][..], "/__admin/ca.pem"),
        (&["--tls-ca", &kept], "the_banner_of_https/ca.pem"),
    ] {
        let arguments = [&["--tls", "--tls-port", "0"], arguments].concat();
        let Some(mut terminal) = Terminal::with(&arguments) else {
            return;
        };
        let banner = terminal.banner();
        let https = banner.iter().find(|line| line.contains("HTTPS: https://"));
        let https = https.unwrap();
        assert!(https.ends_with(ca), "{https}");
    }
}

#[test]
fn ctrl_c_ends_the_server_with_exit_code_0() {
    let Some(mut terminal) = Terminal::with(&[]) else {
        return;
    };
    terminal.banner();
    terminal.keyboard.write_all(CTRL_C).unwrap();
    let ended = terminal.program.ended();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("stopped"), "{ended:?}");
}

/// A server at a terminal.
struct Terminal {
    program: Program,
    keyboard: ChildStdin,
}

impl Terminal {
    /// Starts a server with these arguments; nothing where there is no `script`.
    fn with(arguments: &[&str]) -> Option<Self> {
        let mockid = command(arguments, &[]);
        let words = std::iter::once(mockid.get_program()).chain(mockid.get_args());
        let quoted: Vec<String> = words.map(|word| format!("'{}'", word.display())).collect();
        let mut script = Command::new("script");
        script
            .args(["--quiet", "--return", "--command"])
            .arg(format!("exec {} --port 0", quoted.join(" ")))
            .arg("/dev/null")
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut program = Program::try_spawn(script).ok()?;
        let keyboard = program.keyboard();
        Some(Self { program, keyboard })
    }

    /// The address in the line that every start has.
    fn url(&mut self) -> String {
        let line = self.program.stdout.next_with("mockid listening on ");
        let (_, url) = line.split_once(" on ").expect("an address");
        url.to_owned()
    }

    /// The lines up to the end of the banner.
    fn banner(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = self.program.stdout.next() {
            lines.push(line);
            if lines.last().is_some_and(|line| line.contains("Overview:")) {
                break;
            }
        }
        lines
    }
}
