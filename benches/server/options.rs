//! What the benchmark can be told.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};

use crate::fill::Fill;
use crate::floor::Floor;

/// Measures mockid beside its yardsticks. After `cargo bench --bench server --`:
#[derive(Debug, Parser)]
#[command(name = "server", args_conflicts_with_subcommands = true)]
struct CommandLine {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    options: Options,
}

/// What this process is. It starts itself again for what must be measured as a process.
#[derive(Debug, Subcommand)]
pub enum Role {
    /// The floor: a bare axum server.
    #[command(hide = true)]
    Floor(Floor),
    /// A store that fills itself and says what it takes.
    #[command(hide = true)]
    Fill(Fill),
    /// Whoever measures.
    #[command(skip)]
    Measure(Options),
}

/// What is measured, and for how long.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    only: Vec<Part>,
    /// Only operations whose names have this in them
    #[arg(long, value_name = "TEXT")]
    pub operation: Option<String>,
    /// How long each operation is measured, in seconds, at each number of connections
    #[arg(long, default_value_t = 3.0, value_parser = positive, value_name = "SECONDS")]
    seconds: f64,
    /// Into how many turns that is divided, mockid and the floor one after the other
    #[arg(long, default_value_t = 3, value_parser = value_parser!(u32).range(1..), value_name = "NUMBER")]
    pub turns: u32,
    /// Load a server with everything that can grow for this number of minutes, and measure nothing else
    #[arg(long, value_name = "MINUTES", conflicts_with = "only")]
    soak: Option<f64>,
    /// A run that is over soon and shows that everything works; its figures mean little
    #[arg(long)]
    pub quick: bool,
    /// Where the figures go, in JSON
    #[arg(long, default_value = "target/benchmark.json", value_name = "FILE")]
    pub out: PathBuf,
    /// Another binary than the one that was built for this
    #[arg(long, default_value = env!("CARGO_BIN_EXE_mockid"), hide_default_value = true, value_name = "FILE")]
    pub binary: PathBuf,
    /// What cargo says to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// From spawning the process to the first 200.
    Start,
    /// Every operation at 16 and 64 connections.
    Operations,
    /// Operations of declared vendors beside those of the coded vendors that they declare.
    Declared,
    /// Memory and the cost of a request, from none to a million sessions.
    Sessions,
    /// The same from one sandbox to ten thousand.
    Sandboxes,
}

impl Options {
    /// Reads the command line.
    pub fn read() -> Role {
        let line = CommandLine::parse();
        line.role.unwrap_or(Role::Measure(line.options))
    }

    /// How long everything that can grow is to be loaded, if it is.
    pub fn soak(&self) -> Option<Duration> {
        self.soak
            .map(|minutes| Duration::from_secs_f64(minutes * 60.0))
    }

    /// Whether a part is wanted.
    pub fn has(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// How long a turn is.
    pub fn turn(&self) -> Duration {
        let seconds = if self.quick { 0.05 } else { self.seconds };
        Duration::from_secs_f64(seconds / f64::from(self.turns))
    }

    /// A number of things to do, or a hundredth of it in a quick run.
    pub fn many(&self, number: u32) -> u32 {
        if self.quick { number / 100 } else { number }
    }
}

fn positive(text: &str) -> Result<f64, String> {
    let number = text.parse().ok();
    let number = number.filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| "write a number above 0".to_owned())
}
