//! What a session, or a sandbox, takes in memory, by itself: in a process that does nothing else.

use std::process::Stdio;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::fixtures::Fixtures;
use mockid::identity::directory::Directory;
use mockid::identity::grant::Naming;
use mockid::identity::{AccountId, Identity, MaxSessions, PasswordCost, Passwords};
use mockid::sandbox::SandboxName;
use mockid::server::{Options, Server};

use crate::policies::policy_of;
use crate::process::{itself, memory_of};

/// What is filled, and with how many.
#[derive(Debug, Clone, Args)]
pub struct Fill {
    #[arg(value_enum)]
    what: What,
    many: u32,
}

/// What is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// A store, with sessions that have an access token and a refresh token each.
    Sessions,
    /// A registry, with sandboxes.
    Sandboxes,
}

/// The number of bytes that one of a number of items takes.
pub fn bytes_each(what: What, many: u32) -> f64 {
    let what = match what {
        What::Sessions => "sessions",
        What::Sandboxes => "sandboxes",
    };
    let mut command = itself(&["fill", what, &many.to_string()]);
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.expect("this program starts itself");
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().expect("a number of bytes")
}

impl Fill {
    /// Fills, and prints how many bytes one takes.
    pub fn run(self) {
        let bytes = match self.what {
            What::Sessions => self.sessions(),
            What::Sandboxes => self.sandboxes(),
        };
        println!("{}", bytes / f64::from(self.many));
    }

    fn sessions(&self) -> f64 {
        let passwords = Passwords::new(PasswordCost::Fast).expect("randomness");
        let store = Identity::new(
            Directory::default(),
            Arc::new(passwords),
            MaxSessions::default(),
        );
        let policy = policy_of(Provider::IGNY8);
        let now = NumericDate::from_seconds(1_767_268_800);
        let start = |number: u32| {
            // A thousand accounts, a thousand sessions each.
            let account = AccountId::Number(u64::from(number % 1000));
            let _grant = store.open_session(account, &policy, now, Naming::jtis);
        };
        growth(|| (0..self.many).for_each(start))
    }

    fn sandboxes(&self) -> f64 {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let mut options = Options::new(
            Fixtures::embedded(&mockid::vendors::coded()).expect("the embedded fixtures"),
        );
        options.port = 0;
        options.sandbox_limits.max = usize::MAX;
        let server = runtime.block_on(Server::bind(options));
        let server = server.expect("a server that starts");
        growth(|| {
            for number in 0..self.many {
                let name: SandboxName = format!("test-{number}").parse().expect("a name");
                let opened = server.sandboxes().open(Some(&name));
                drop(opened.expect("there is room"));
            }
        })
    }
}

/// By how many bytes this process grows.
fn growth(by: impl FnOnce()) -> f64 {
    let memory = || memory_of(std::process::id());
    let before = memory();
    by();
    let grown = memory().saturating_sub(before);
    f64::from(u32::try_from(grown).unwrap_or(u32::MAX))
}
